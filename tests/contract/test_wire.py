"""The request of a real Rasa, as recorded, replayed to our action server over HTTP; its answer against the record.

tests/assistant/test_wire.py holds both records against Rasa itself. `RECORD_WIRE=1` writes the answer anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.support.people import open_conversation
from tests.unit.actions.conftest import Server, server, services

FOLDER = Path(__file__).resolve().parent / "wire"
REQUEST, ANSWER = FOLDER / "request.json", FOLDER / "answer.json"

__all__ = ["server", "services"]  # fixtures of the action server's own tests


def test_a_recorded_request_is_answered_as_recorded(server: Server) -> None:
    call: dict[str, Any] = json.loads(REQUEST.read_text())
    call["sender_id"] = call["tracker"]["sender_id"] = open_conversation("web").id
    status, answer = server.call(call)
    assert status == 200
    if os.environ.get("RECORD_WIRE"):
        ANSWER.write_text(json.dumps(answer, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    recorded = json.loads(ANSWER.read_text())
    # What a draft holds is the engine's own affair: Rasa keeps it as it comes.
    assert [outline(event) for event in answer["events"]] == [outline(event) for event in recorded["events"]]
    assert {frozenset(said) for said in answer["responses"]} == {frozenset(said) for said in recorded["responses"]}
    assert all(said["text"] for said in answer["responses"])
    assert any(set(button) == {"title", "payload"} for button in answer["responses"][-1]["buttons"])


def outline(event: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Kind, name and keys of an event."""
    return event["event"], event["name"], sorted(event)


def test_the_record_names_an_action_that_is_served(server: Server) -> None:
    call = json.loads(REQUEST.read_text())
    assert call["version"].startswith("3.6.")
    assert server.call({**call, "next_action": "action_nobody_has"})[0] == 404
