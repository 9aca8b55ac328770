"""What Rasa sends to the action server, against the request on record; and the answer on record, against Rasa's schema.

`RECORD_WIRE=1` writes the request anew. tests/contract/test_wire.py replays it to our action server.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from rasa.core.actions.action import RemoteAction

from tests.assistant.fake_actions import ActionServer
from tests.assistant.rasa_process import RasaProcess
from tests.support.shapes import shape

FOLDER = Path(__file__).resolve().parents[1] / "contract" / "wire"
REQUEST, ANSWER = FOLDER / "request.json", FOLDER / "answer.json"
TELLS = "โดนโกงค่ะ สั่งของออนไลน์แล้วไม่ได้ของ"
# What differs from run to run and means nothing to the action server.
CHANGING = ("timestamp", "message_id", "input_channel_id", "model_id", "assistant_id", "sender_id", "confidence")


def test_rasa_sends_what_is_on_record(rasa: RasaProcess, conversation: str, action_server: ActionServer) -> None:
    rasa.turn(conversation, TELLS, turn_id="the-first-turn")
    [call] = [one for one in action_server.calls if one["next_action"] == "validate_complaint_form"]
    sent = steady(call)
    if os.environ.get("RECORD_WIRE"):
        REQUEST.write_text(json.dumps(sent, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    recorded = json.loads(REQUEST.read_text())
    assert sorted(sent) == sorted(recorded)
    for part in ("next_action", "sender_id", "version"):
        assert shape(sent[part]) == shape(recorded[part])
    assert shape(sent["tracker"]) == shape(recorded["tracker"])


def test_rasa_takes_the_answer_on_record() -> None:
    assert RemoteAction._validate_action_result(object.__new__(RemoteAction), json.loads(ANSWER.read_text()))


def steady(value: Any) -> Any:
    """Without the domain, which no action reads, and with fixed values where they change."""
    if isinstance(value, dict):
        fixed = {"timestamp": 0.0, "confidence": 1.0}
        return {
            key: fixed.get(key, "recorded") if key in CHANGING and item is not None else steady(item)
            for key, item in value.items()
            if key not in ("domain", "intent_ranking")
        }
    return [steady(item) for item in value] if isinstance(value, list) else value
