"""A stand-in for the action server: the wire format of rasa-sdk, and a form that asks three things.

It keeps what it was asked (`calls`) and can be told to misbehave (`mode`): "down" (500), "slow" (a second), "held"
(until the mode changes), "garbage" (no JSON), "wrong" (JSON of a wrong shape), "mute" (answers without a word); "ok" is
the normal one.
The form's answers live in the slot `draft`, as with the real one.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from aiohttp import web

FIELDS = [("full_name", "text"), ("amount", "money"), ("story", "text")]
INTERRUPTIONS = {"ask_1441", "request_human", "cancel", "ask_help", "ask_duration"}


def slot(name: str, value: Any) -> dict[str, Any]:
    """Return a SlotSet event."""
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


def bubble(text: str, buttons: list[str] | None = None, custom: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a response as rasa-sdk's dispatcher writes it."""
    return {
        "text": text,
        "buttons": [{"title": label, "payload": label} for label in buttons or []],
        "elements": [],
        "custom": custom or {},
        "template": None,
        "response": None,
        "image": None,
        "attachment": None,
    }


def asked(field: str, kind: str) -> str:
    """Return what the gate reads."""
    return json.dumps({"field": field, "type": kind, "choices": []})


class ActionServer:
    """The server, in a thread with its own event loop."""

    def __init__(self, port: int) -> None:
        self.port, self.mode = port, "ok"
        self.calls: list[dict[str, Any]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None

    def start(self) -> None:
        """Listen on loopback."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    async def _listen(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/webhook", self._webhook)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls.append(body)
        action = body["next_action"]
        if self.mode == "down":
            return web.json_response({"error": "no database", "action_name": action}, status=500)
        if self.mode == "garbage":
            return web.Response(text="<html>", content_type="text/html")
        if self.mode == "wrong":
            return web.json_response({"events": [{"event": "slot"}], "responses": [{"text": "half an answer"}]})
        if self.mode == "slow":
            await asyncio.sleep(1.0)
        while self.mode == "held":  # noqa: ASYNC110 - the mode is set in another thread
            await asyncio.sleep(0.02)
        events, responses = self._act(action, body["tracker"])
        if self.mode == "mute" and action != "action_default_fallback":
            responses = []
        return web.json_response({"events": events, "responses": responses})

    def _act(self, action: str, tracker: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        if action == "validate_complaint_form":
            return self._form(tracker)
        if action == "action_greet" and self.mode == "ok":
            return [], [bubble("hello", custom={"kind": "review", "rows": [{"label": "a", "value": "b"}]})]
        if action == "action_cancel_complaint":
            gone = [slot(name, None) for name in ("draft", "asked", "form_choice", "requested_slot")]
            return [{"event": "active_loop", "name": None}, *gone], [bubble("cancelled")]
        if action == "action_save_case":
            return [slot("draft", None), slot("confirmation", None)], [bubble("saved", custom={"kind": "receipt"})]
        return [], [bubble(f"{action}: {tracker['latest_message']['intent']['name']}", ["one", "two"])]

    def _form(self, tracker: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        draft = tracker["slots"].get("draft")
        message = tracker["latest_message"]
        if draft is None:
            return self._ask({"answers": {}, "next": 0})
        since_user = tracker["events"][_last_user(tracker["events"]) :]
        resumed = any(e["event"] == "action" and e["name"] != "complaint_form" for e in since_user)
        if resumed:
            return [slot("requested_slot", "report")], [bubble(f"again {FIELDS[draft['next']][0]}")]
        if message["intent"]["name"] in INTERRUPTIONS:
            return [slot("requested_slot", "report")], []
        field = FIELDS[draft["next"]][0]
        draft = {"answers": {**draft["answers"], field: message["text"]}, "next": draft["next"] + 1}
        if draft["next"] == len(FIELDS):
            done = [slot("draft", draft), slot("asked", None), slot("report", "done"), slot("confirmation", "yes")]
            return [*done, slot("requested_slot", None)], []
        return self._ask(draft)

    def _ask(self, draft: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        field, kind = FIELDS[draft["next"]]
        events = [slot("draft", draft), slot("asked", asked(field, kind)), slot("requested_slot", "report")]
        return [*events, slot("form_choice", "online_purchase")], [bubble(f"ask {field}")]


def _last_user(events: list[dict[str, Any]]) -> int:
    return max(at for at, event in enumerate(events) if event["event"] == "user")
