"""GET /chat/ws: a visit over a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from connectors.http import Forbidden, TooManyRequests
from connectors.webchat import protocol
from connectors.webchat.protocol import FrameError
from connectors.webchat.visits import House, Visit

PATH = "/chat/ws"
HEARTBEAT = 25.0  # seconds between our pings; a dead line is found after half as long again
HELLO_TIMEOUT = 15.0  # seconds
# The protocol layer closes above this; up to it a frame that is too large gets an error and the line stays.
MAX_WIRE_FRAME = 2 * 1024 * 1024


class ChatSockets:
    """The route handler and the connections that are open."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._open: set[web.WebSocketResponse] = set()

    @property
    def connections(self) -> int:
        return len(self._open)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Raises Forbidden for a page that may not talk to us, TooManyRequests for an address with too many lines."""
        if not self._house.origins.is_allowed(request):
            raise Forbidden("origin")
        address = self._house.addresses.of(request)
        with self._house.addresses.line(address) as free:
            if not free:
                raise TooManyRequests("connections of one address")
            socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_WIRE_FRAME, compress=False)
            await socket.prepare(request)
            self._open.add(socket)
            try:
                await self._run(socket, address)
            finally:
                self._open.discard(socket)
        return socket

    async def close_all(self) -> None:
        """Tell every client to come back later (used at shutdown)."""
        goodbyes = (each.close(code=WSCloseCode.SERVICE_RESTART, message=b"restart") for each in list(self._open))
        await asyncio.gather(*goodbyes, return_exceptions=True)

    async def _run(self, socket: web.WebSocketResponse, address: str) -> None:
        async def send(frame: dict[str, Any]) -> None:
            with contextlib.suppress(ConnectionError, RuntimeError):  # the visitor left while we were writing
                await socket.send_str(protocol.dump(frame))

        visit = Visit(self._house, send, address)
        try:
            async with asyncio.timeout(HELLO_TIMEOUT) as waiting:
                while visit.session is None and await _step(socket, visit):
                    pass
                waiting.reschedule(None)
                while await _step(socket, visit):
                    pass
        except TimeoutError:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"no hello")
        finally:
            visit.close()


async def _step(socket: web.WebSocketResponse, visit: Visit) -> bool:
    """Take one frame; False when the line is closed."""
    message = await socket.receive()
    if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
        return False
    if message.type == WSMsgType.TEXT:
        goes_on = await visit.take(message.data)
    else:
        goes_on = await visit.refuse(FrameError("binary_not_supported"))
    if not goes_on:
        await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many errors")
    return goes_on
