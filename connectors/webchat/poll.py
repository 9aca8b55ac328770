"""POST /chat/poll: the same frames over HTTP, for where WebSockets are blocked.

Each request is a short visit of its own and nothing is kept between two of them, so any gateway may take the next one:
`{"frames": [hello, …], "wait": seconds}` is answered by `{"frames": [welcome, …]}`. With `wait` the request is held
until there is something to tell.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

from connectors.http import BadRequest, Forbidden, TooManyRequests, json_response, refusal
from connectors.webchat.news import House
from connectors.webchat.visits import Visit
from intake.errors import AppError

PATH = "/chat/poll"
MAX_BODY = 2 * 1024 * 1024  # bytes
MAX_FRAMES = 40
LONGEST_WAIT = 25.0  # seconds
SETTLE = 2.0  # seconds for what the frames have begun
TOGETHER = 0.05  # seconds within which news go into one answer
# A status is told with them, but is none by itself: who waits in the queue would ask again without a pause.
NEWS = ("message", "ack", "error", "typing", "carry")
CORS_SECONDS = "600"


class ChatPolls:
    """The handlers; `close_all` ends the requests that are being held."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._held: set[asyncio.Event] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(PATH, self.handle)
        router.add_options(PATH, self.allow)

    async def allow(self, request: web.Request) -> web.Response:
        """What a browser asks before a page of another origin may send JSON."""
        if not self._house.origins.is_allowed(request):
            raise Forbidden("origin")
        headers = _cors(request) | {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": CORS_SECONDS,
        }
        return web.Response(status=204, headers=headers)

    async def handle(self, request: web.Request) -> web.Response:
        """One visit; a refusal may be read by the page that it is for."""
        if not self._house.origins.is_allowed(request):
            raise Forbidden("origin")
        address = self._house.addresses.of(request)
        try:
            if pause := self._house.addresses.visit(address):
                raise TooManyRequests("visits of one address", pause)
            frames, wait = await _read(request)
            with self._house.addresses.line(address, held=wait > 0) as free:
                if not free:
                    raise TooManyRequests("connections of one address", self._house.addresses.wait)
                answer = json_response({"frames": await self._visit(frames, wait, address)})
        except AppError as error:
            answer = refusal(error, request)
        answer.headers.update(_cors(request))
        return answer

    def close_all(self) -> None:
        for news in self._held:
            news.set()

    async def _visit(self, frames: list[Any], wait: float, address: str) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = []
        news = asyncio.Event()

        async def send(frame: dict[str, Any]) -> None:
            said.append(frame)
            if frame["type"] in NEWS:
                news.set()

        visit = Visit(self._house, send, address, listening=wait > 0)
        self._held.add(news)
        try:
            for frame in frames:
                if not await visit.take(json.dumps(frame)):
                    break
            await visit.settle(SETTLE)
            if wait and visit.session is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), wait)
                await asyncio.sleep(TOGETHER)
        finally:
            self._held.discard(news)
            visit.close()
        return list(said)


async def _read(request: web.Request) -> tuple[list[Any], float]:
    """The frames and the seconds to wait. Raises BadRequest."""
    if request.content_type != "application/json" or (request.content_length or 0) > MAX_BODY:
        raise BadRequest("content type or size")
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise BadRequest("not JSON") from None
    frames, wait = (body.get("frames"), body.get("wait", 0)) if isinstance(body, dict) else (None, 0)
    if not isinstance(frames, list) or not 1 <= len(frames) <= MAX_FRAMES:
        raise BadRequest("frames")
    if isinstance(wait, bool) or not isinstance(wait, int | float) or not wait >= 0:
        raise BadRequest("wait")
    return frames, min(float(wait), LONGEST_WAIT)


def _cors(request: web.Request) -> dict[str, str]:
    origin = request.headers.get("Origin")
    if not origin:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After", "Vary": "Origin"}
