"""GET /chat/ws: one visitor's WebSocket. Acknowledges only what is stored, and sends what was missed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from connectors.http import Forbidden
from connectors.origins import Origins
from connectors.webchat import protocol
from connectors.webchat.desk import Desk, Line, line_frame
from connectors.webchat.limits import SessionLimits
from connectors.webchat.protocol import FrameError, Hello, Ping, Said, Start
from connectors.webchat.sessions import SessionTokens
from intake.errors import AppError
from intake.messaging.types import InboundMessage
from intake.texts import text

log = logging.getLogger(__name__)

PATH = "/chat/ws"
HEARTBEAT = 25.0  # seconds between our pings; a dead line is found after half as long again
HELLO_TIMEOUT = 15.0  # seconds
# The protocol layer closes above this; up to it a frame that is too large gets an error and the line stays.
MAX_WIRE_FRAME = 2 * 1024 * 1024
MAX_FAULTS = 50  # useless frames from one connection
TYPING_LIMIT = 30.0  # seconds after which dots without an answer would be a lie
FEED_PAUSE = 0.2  # seconds before the live feed is asked for again
LOOK_AGAIN = 5.0  # seconds between looks whether a session has a conversation by now
RETRY_AFTER = 2.0  # seconds a client waits before it repeats what could not be stored


class ChatSockets:
    """The route handler and the connections that are open."""

    def __init__(
        self, desk: Desk, tokens: SessionTokens, origins: Origins, limits: SessionLimits, largest: int
    ) -> None:
        self.desk, self.tokens, self.origins, self.limits = desk, tokens, origins, limits
        self.largest = largest  # bytes of one file
        self._open: set[ChatConnection] = set()

    @property
    def connections(self) -> int:
        return len(self._open)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Raises Forbidden for a page that may not talk to us."""
        if not self.origins.is_allowed(request):
            raise Forbidden("origin")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_WIRE_FRAME, compress=False)
        await socket.prepare(request)
        connection = ChatConnection(socket, self)
        self._open.add(connection)
        try:
            await connection.run()
        finally:
            self._open.discard(connection)
        return socket

    def tell_tabs(self, session: str) -> None:
        """Something was stored in a session: all its open tabs want to know where its conversation is."""
        for connection in self._open:
            if connection.session == session:
                connection.said.set()

    async def close_all(self) -> None:
        """Tell every client to come back later (used at shutdown)."""
        await asyncio.gather(*(connection.end() for connection in list(self._open)), return_exceptions=True)


class ChatConnection:
    """One open WebSocket."""

    def __init__(self, socket: web.WebSocketResponse, sockets: ChatSockets) -> None:
        self._socket = socket
        self._all = sockets
        self.session: str | None = None
        self._language = "th"
        self._cursor = 0
        self._answers = 0  # lines of others passed on
        self.said = asyncio.Event()  # something was stored in this session
        self._faults = 0
        self._feed: asyncio.Task[None] | None = None
        self._typing_timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def end(self) -> None:
        await self._socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"restart")

    async def run(self) -> None:
        try:
            async with asyncio.timeout(HELLO_TIMEOUT) as waiting:
                while self.session is None and await self._step():
                    pass
                waiting.reschedule(None)
                while await self._step():
                    pass
        except TimeoutError:
            await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"no hello")
        finally:
            self._cancel_typing()
            for task in (self._feed, *self._tasks):
                if task is not None:
                    task.cancel()

    async def _step(self) -> bool:
        """Take one frame; False when the line is closed."""
        message = await self._socket.receive()
        if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
            return False
        try:
            if message.type != WSMsgType.TEXT:
                raise FrameError("binary_not_supported")
            await self._take(protocol.read_frame(message.data))
        except FrameError as problem:
            self._faults += 1
            await self._send(protocol.error(problem, text(problem.text_key, self._language)))
            if self._faults > MAX_FAULTS:
                await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many errors")
                return False
        return True

    async def _take(self, frame: protocol.Frame) -> None:
        if isinstance(frame, Ping):
            await self._send({"type": "pong"})
        elif isinstance(frame, Hello):
            await self._greet(frame)
        elif self.session is None:
            raise FrameError("hello_first", getattr(frame, "id", None))
        elif isinstance(frame, Said) and frame.uploads:
            await self._check_uploads(self.session, frame)
            payload = {"client_id": frame.id, "uploads": list(frame.uploads)}
            await self._store(self.session, frame.id, kind="file", payload=payload)
        elif isinstance(frame, Said):
            payload = {"client_id": frame.id}
            await self._store(self.session, frame.id, kind="text", text=frame.text, payload=payload)
        elif isinstance(frame, Start):
            await self._store(self.session, "start", kind="follow")

    async def _check_uploads(self, session: str, frame: Said) -> None:
        try:
            await self._all.desk.check_uploads(session, frame.uploads)
        except AppError as error:
            if error.status >= 500:
                raise FrameError("unavailable", frame.id, retry_after=RETRY_AFTER) from None
            raise FrameError("unknown_upload", frame.id) from None

    async def _greet(self, hello: Hello) -> None:
        """Answer from the token alone: a visitor is welcome also while the database is away."""
        if self.session is not None:
            raise FrameError("invalid_frame")
        self._language = hello.language
        known = self._all.tokens.read(hello.token)
        self.session = known or self._all.tokens.new_session()
        self._cursor = hello.cursor if known else 0
        await self._send(protocol.welcome(self._all.tokens.issue(self.session), known is not None, self._all.largest))
        self._feed = asyncio.create_task(self._feed_lines(self.session))

    async def _store(self, session: str, message_id: str, **content: Any) -> None:
        """Accept one thing the visitor did, acknowledge it when it is durable, and show that work goes on."""
        wait = self._all.limits.take(session)
        if wait:
            raise FrameError("too_many_messages", message_id, retry_after=round(wait + 0.5, 1))
        message = InboundMessage(
            channel="web",
            external_id=f"{session}:{message_id}",
            identity=session,
            event_time=datetime.now(UTC),
            language=self._language,
            **content,
        )
        answers = self._answers
        try:
            await self._all.desk.accept([message])
        except AppError as error:
            log.warning("web chat: not stored", extra={"code": error.code})
            raise FrameError("unavailable", message_id, retry_after=RETRY_AFTER) from None
        if content["kind"] != "follow":
            await self._send(protocol.ack(message_id))
        if not self.said.is_set():
            self._all.tell_tabs(session)
        self._spawn(self._show_work(session, answers))

    # --- what the visitor is told ----------------------------------------------------------------------------------

    async def _feed_lines(self, session: str) -> None:
        """Pass on every line after the cursor until the connection ends; survives a database that is away."""
        desk = self._all.desk
        while not self._socket.closed:
            try:
                conversation = await desk.conversation_of(session)
                if conversation is None:
                    await self._wait_for_a_beginning()
                else:
                    async with contextlib.aclosing(desk.follow(conversation, self._cursor)) as lines:
                        async for line in lines:
                            await self._pass_on(line)
            except AppError as error:
                log.warning("web chat: live feed interrupted", extra={"code": error.code})
            await asyncio.sleep(FEED_PAUSE)

    async def _wait_for_a_beginning(self) -> None:
        """Until something was said in this session: here, in another tab, or (looked up) at another gateway."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.said.wait(), LOOK_AGAIN)

    async def _show_work(self, session: str, answers: int) -> None:
        """Dots while the assistant works on what was just said; none when a person is to answer."""
        with contextlib.suppress(AppError):
            if await self._all.desk.is_with_bot(session) and self._answers == answers:
                await self._show_typing(True)

    async def _pass_on(self, line: Line) -> None:
        self._cursor = max(self._cursor, line.seq)
        if line.kind == "note":
            return
        if line.kind != "person":
            self._answers += 1
            self._cancel_typing()
        await self._send(line_frame(line))

    async def _show_typing(self, on: bool) -> None:
        self._cancel_typing()
        if on:
            loop = asyncio.get_running_loop()
            self._typing_timer = loop.call_later(TYPING_LIMIT, lambda: self._spawn(self._show_typing(False)))
        await self._send(protocol.typing(on))

    def _cancel_typing(self) -> None:
        if self._typing_timer is not None:
            self._typing_timer.cancel()
            self._typing_timer = None

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, frame: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):  # the visitor left while we were writing
            await self._socket.send_str(protocol.dump(frame))
