"""A stand-in for the Rasa server and the action server: speaks our channel's protocol, answers what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

Bubbles = list[dict[str, Any]]


def echo(turn: dict[str, Any]) -> Bubbles:
    """The default answer: what was said, said again, with two choices."""
    said = turn["message"] if turn["event"] is None else f"[{turn['event']}]"
    buttons = [{"title": "ใช่", "payload": "ใช่"}, {"title": "ไม่", "payload": "ไม่"}]
    return [{"recipient_id": turn["sender"], "text": f"ได้รับ: {said}", "buttons": buttons}]


class FakeRasa:
    """`url` serves POST /webhooks/rest/webhook, GET /webhooks/rest/ready, GET /webhooks/rest/model and GET /health.

    `answer` makes the bubbles of a turn; the same turn_id gets the same bubbles, as from the real channel.
    `status`, `body` and `delay` spoil it; `up` False answers nothing at all.
    """

    def __init__(self, answer: Callable[[dict[str, Any]], Bubbles] = echo, token: str | None = None) -> None:
        self.answer = answer
        self.token = token
        self.begun = 0  # turns that were asked, answered or not
        self.turns: list[dict[str, Any]] = []
        self.status = 200
        self.body: bytes | None = None
        self.delay = 0.0
        self.model: dict[str, Any] = {"file": "model-of-the-stand-in.tar.gz"}
        self.url = ""
        self._known: dict[str, Bubbles] = {}
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self._turn)
        app.router.add_get("/webhooks/rest/ready", self._ready)
        app.router.add_get("/webhooks/rest/model", self._model)
        app.router.add_get("/health", self._ready)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
        return self.url

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> FakeRasa:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _turn(self, request: web.Request) -> web.Response:
        if self.token is not None and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"error": "unauthorized"}, status=401)
        turn = await request.json()
        self.begun += 1
        await asyncio.sleep(self.delay)
        if self.body is not None or self.status != 200:
            return web.Response(body=self.body or b'{"error":"failed"}', status=self.status)
        self.turns.append(turn)
        if turn["turn_id"] not in self._known:
            self._known[turn["turn_id"]] = self.answer(turn)
        return web.json_response(self._known[turn["turn_id"]])

    async def _model(self, request: web.Request) -> web.Response:
        if self.token is not None and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"error": "unauthorized"}, status=401)
        return web.json_response(self.model, status=self.status)

    async def _ready(self, request: web.Request) -> web.Response:
        if self.status != 200:
            return web.json_response({"error": "not_ready"}, status=503)
        return web.json_response({"status": "ok", "model": "model-of-the-stand-in"})
