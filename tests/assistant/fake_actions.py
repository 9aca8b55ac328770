"""A stand-in for the action server: the wire format of rasa-sdk, and a form that asks three things.

It keeps what it was asked (`calls`) and can be told to misbehave (`mode`): "ok", "down" (500), "slow", "garbage".
The form's answers live in the slot `draft`, as with the real one.
"""

from __future__ import annotations

import asyncio
import json
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


class FakeActions:
    """The server; `url` after `start()`."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.mode = "ok"
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/webhook", self._webhook)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls.append(body)
        if self.mode == "down":
            return web.json_response({"error": "no database", "action_name": body["next_action"]}, status=500)
        if self.mode == "garbage":
            return web.Response(text="<html>", content_type="text/html")
        if self.mode == "slow":
            await asyncio.sleep(1.5)
        events, responses = self._act(body["next_action"], body["tracker"])
        return web.json_response({"events": events, "responses": responses})

    def _act(self, action: str, tracker: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        if action == "validate_complaint_form":
            return self._form(tracker)
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
