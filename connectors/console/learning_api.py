"""What the assistant can learn from, over HTTP: agents mark, who leads labels, the examples are downloaded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.shapes import time_json
from connectors.http import BadRequest, NotFound, json_response, read_json
from intake.cases import access, learning, masked_talk, transcript
from intake.cases.learning import ExampleView
from intake.messaging.threads import DatabaseThreads

STATES = ("open", "labelled", "dropped")
# Of what is kept with a model, what its users may know (bot/model_in_place.py).
MODEL_FACTS = ("trained_at", "placed_at", "why", "reason", "figures", "examples", "learned")


class LearningApi:
    """Handlers; each parses, calls one service, and shows its result."""

    def __init__(self, threads: DatabaseThreads, ask_model: Callable[[], Awaitable[dict[str, Any] | None]]) -> None:
        self._run, self._ask_model = threads.run, ask_model

    async def mark(self, request: web.Request) -> web.Response:
        """{"seq"}: the assistant took this line of the person wrongly."""
        body, agent = await read_json(request), request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"], change=True)
        seq = body.get("seq")
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**31:
            raise BadRequest("seq")
        lines = await self._run(transcript.history, view.id, seq - 1, 1)
        if not lines or lines[0].seq != seq or lines[0].kind != "person":
            raise NotFound("line")
        # A turn's own id, as the assistant knows it: marked and not understood is one message.
        turn = lines[0].id.removesuffix(":p")
        await self._run(learning.note, view.id, turn, lines[0].text, reason="corrected")
        return web.Response(status=204)

    async def list_examples(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], *access.LEADS)
        state = parse.one_of(request.query.get("state", "open"), STATES, "state")
        limit = parse.number(request, "limit", default=100, highest=200)
        found = await self._run(learning.examples, state, limit)
        await self._run(access.log, request[AGENT], "examples_read", state)
        return json_response({"examples": [_shown(one) for one in found], "intents": list(learning.intents())})

    async def label(self, request: web.Request) -> web.Response:
        """{"intent"}: what it is; null: nothing to learn from."""
        body = await read_json(request)
        access.require(request[AGENT], *access.LEADS)
        intent = parse.maybe_words(body, "intent", 100)
        found = await self._run(learning.label, request.match_info["id"], intent, request[AGENT].id)
        if found is None:
            raise NotFound("example")
        return json_response({"example": _shown(found)})

    async def give_out(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], *access.LEADS)
        words = await self._run(learning.give_out)
        await self._run(access.log, request[AGENT], "examples_exported", "nlu")
        headers = {"Content-Disposition": 'attachment; filename="learned.yml"', "Cache-Control": "private, no-store"}
        return web.Response(text=words, content_type="application/yaml", headers=headers)

    async def show_model(self, request: web.Request) -> web.Response:
        """Which model the assistant uses, since when, and what it reached at the gate; null: it does not answer."""
        access.require(request[AGENT], *access.LEADS)
        found = await self._ask_model()
        return json_response({"model": _model(found) if found and found.get("file") else None})


def _model(found: dict[str, Any]) -> dict[str, Any]:
    record = found.get("record") or {}
    known = {name: record.get(name) for name in MODEL_FACTS}
    content = record.get("content") or str(found["file"]).removesuffix(".tar.gz")
    refused = (found.get("refused") or {}).get("code")
    return {"content": content, "since": found.get("since"), "refused": refused, **known}


def _shown(found: ExampleView) -> dict[str, Any]:
    return {**asdict(found), "text": masked_talk.words(found.text), "at": time_json(found.at)}
