"""The action server over real HTTP, on a real database."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sanic import Sanic

from actions import bootstrap
from actions.server import create_app
from intake import thai
from intake.cases import database
from intake.settings import Settings
from tests.support.people import open_conversation


@dataclass
class Server:
    """A running action server; `call` posts what Rasa posts and gives status and JSON."""

    port: int

    def call(self, body: Any) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhook", data, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@dataclass
class RasaSide:
    """What Rasa keeps between calls: the slots, the open form, the last bubbles. One turn is one or two calls."""

    server: Server
    sender: str
    slots: dict[str, Any] = field(default_factory=dict)
    in_form: bool = False
    now: datetime = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    turns: int = 0
    said: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)

    def tracker(self, text: str, intent: str, event: str | None, data: dict[str, Any], turn_id: str) -> dict[str, Any]:
        metadata = {
            "turn_id": turn_id, "channel": "web", "language": "th", "event_time": self.now.isoformat(),
            "event": event, "data": data,
        }  # fmt: skip
        entities = [
            {"entity": found.kind, "value": found.value, "start": found.start, "end": found.end}
            for found in thai.extract(text, self.now)
        ]
        message = {
            "text": text or f"/event_{event}", "intent": {"name": intent, "confidence": 0.9}, "entities": entities,
            "metadata": metadata,
        }  # fmt: skip
        return {
            "sender_id": self.sender, "slots": dict(self.slots), "latest_message": message, "events": self.history,
            "paused": False, "followup_action": None, "latest_input_channel": "rest", "latest_action_name": None,
            "active_loop": {"name": "complaint_form"} if self.in_form else {},
        }  # fmt: skip

    def act(self, action: str, tracker: dict[str, Any]) -> list[str]:
        status, answer = self.server.call(
            {"next_action": action, "sender_id": self.sender, "tracker": tracker, "version": "3.6.21"}
        )
        assert status == 200, answer
        self.said += answer["responses"]
        self.history += [{"event": "bot", "text": said["text"]} for said in answer["responses"]]
        follow = [event["name"] for event in answer["events"] if event["event"] == "followup"]
        for event in answer["events"]:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        if action == "validate_complaint_form":
            self.in_form = self.slots.get("requested_slot") is not None
        return follow

    def turn(
        self, text: str = "", action: str = "validate_complaint_form", intent: str = "inform",
        event: str | None = None, data: dict[str, Any] | None = None,
    ) -> list[str]:  # fmt: skip
        """One message; the bubbles' texts come back. A confirmed form is saved as Rasa's rule does."""
        self.turns += 1
        self.now += timedelta(seconds=45)
        self.said = []
        turn_id = f"{self.sender}-{self.turns}"
        follow = self.act(action, self.tracker(text, intent, event, data or {}, turn_id))
        if follow == ["complaint_form"]:
            self.act("validate_complaint_form", self.tracker(text, intent, event, data or {}, turn_id))
        if not self.in_form and self.slots.get("confirmation") == "yes":
            self.act("action_save_case", self.tracker(text, intent, event, data or {}, turn_id))
        return [said["text"] for said in self.said]


@pytest.fixture(scope="module")
def services(mongo_settings: Settings) -> Iterator[bootstrap.Services]:
    built = bootstrap.build(mongo_settings)
    bootstrap.use(built)
    yield built
    bootstrap.use(None)
    database.disconnect()


@pytest.fixture(scope="module")
def server(services: bootstrap.Services) -> Iterator[Server]:
    Sanic.test_mode = True
    app = create_app(name="actions_under_test")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        started = threading.Event()
        stop = threading.Event()
        thread = threading.Thread(target=_serve, args=(app, listening, started, stop), daemon=True)
        thread.start()
        assert started.wait(20)
        yield Server(port)
        stop.set()
        thread.join(10)


def _serve(app: Any, listening: socket.socket, started: threading.Event, stop: threading.Event) -> None:
    import asyncio

    async def run() -> None:
        running = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await running.startup()
        await running.start_serving()
        started.set()
        await asyncio.to_thread(stop.wait)
        running.close()
        await running.wait_closed()

    asyncio.run(run())


@pytest.fixture
def rasa(server: Server, services: bootstrap.Services) -> RasaSide:
    """A new conversation that exists in the database."""
    return RasaSide(server, open_conversation("web").id)
