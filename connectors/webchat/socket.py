"""GET /chat/ws: a visit over a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from connectors.http import Forbidden, TooManyRequests
from connectors.webchat import protocol
from connectors.webchat.limits import Pace
from connectors.webchat.news import House
from connectors.webchat.protocol import FrameError
from connectors.webchat.visits import Visit

PATH = "/chat/ws"
HEARTBEAT = 25.0  # seconds between our pings; a dead line is found after half as long again
HELLO_TIMEOUT = 15.0  # seconds
CLOSING = 2.0  # seconds that a client has to say goodbye
PATIENCE = 10.0  # seconds that a message is held back for a client that is too fast, rather than refused
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
        if wait := self._house.addresses.visit(address):
            raise TooManyRequests("visits of one address", wait)
        with self._house.addresses.line(address) as free:
            if not free:
                raise TooManyRequests("connections of one address", self._house.addresses.wait)
            socket = web.WebSocketResponse(
                timeout=CLOSING, heartbeat=HEARTBEAT, max_msg_size=MAX_WIRE_FRAME, compress=False
            )
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

        reader = _Reader(socket)
        visit = Visit(self._house, send, address, patience=PATIENCE, more=reader.has_more)
        try:
            async with asyncio.timeout(HELLO_TIMEOUT) as waiting:
                while visit.session is None and await _step(reader, visit):
                    pass
                waiting.reschedule(None)
                while await _step(reader, visit):
                    pass
        except TimeoutError:
            await reader.show_out(WSCloseCode.POLICY_VIOLATION, b"no hello")
        finally:
            reader.close()
            visit.close()


class _Reader:
    """Reads one frame ahead of what is being worked on, and no more: whoever sends faster fills their own line."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket, self._pace = socket, Pace()
        self._ahead: asyncio.Task[WSMessage] | None = None

    async def next(self) -> WSMessage:
        ahead = self._ahead or asyncio.create_task(self._socket.receive())
        await asyncio.wait({ahead})
        self._ahead = None
        if wait := self._pace.wait():
            await asyncio.sleep(wait)
        message = ahead.result()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            self._ahead = asyncio.create_task(self._socket.receive())
        return message

    def has_more(self) -> bool:
        """Whether the client has gone on talking meanwhile."""
        return self._ahead is not None and self._ahead.done()

    async def show_out(self, code: int, why: bytes) -> None:
        """Close the line, also when the client does not read."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await self._socket.close(code=code, message=why)

    def close(self) -> None:
        if self._ahead is not None:
            self._ahead.cancel()


async def _step(reader: _Reader, visit: Visit) -> bool:
    """Take one frame; False when the line is closed."""
    message = await reader.next()
    if message.type == WSMsgType.TEXT:
        goes_on = await visit.take(message.data)
    elif message.type == WSMsgType.BINARY:
        goes_on = await visit.refuse(FrameError("binary_not_supported"))
    else:
        return False
    if not goes_on and visit.turned_away:
        await reader.show_out(WSCloseCode.TRY_AGAIN_LATER, b"try again later")
    elif not goes_on:
        await reader.show_out(WSCloseCode.POLICY_VIOLATION, b"too many errors")
    return goes_on
