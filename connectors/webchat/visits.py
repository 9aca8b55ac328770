"""One visitor's visit, whatever carries its frames: takes what is said and tells what is new."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.origins import Origins
from connectors.webchat import protocol
from connectors.webchat.desk import Desk, Line, line_frame
from connectors.webchat.limits import AddressLimits, SessionLimits
from connectors.webchat.protocol import Carry, FrameError, Hello, Identify, Page, Ping, Rating, Read, Said, Start
from connectors.webchat.sessions import IdentityCheck, SessionTokens, public_name
from intake.errors import AppError
from intake.messaging.types import InboundMessage
from intake.texts import text

log = logging.getLogger(__name__)

MAX_FAULTS = 50  # useless frames from one connection
TYPING_LIMIT = 30.0  # seconds after which dots without an answer would be a lie
FEED_PAUSE = 0.2  # seconds before the live feed is asked for again
LOOK_AGAIN = 5.0  # seconds between looks whether a session has a conversation by now
QUEUE_LOOK = 15.0  # seconds between looks at the place of somebody who waits for a person
RETRY_AFTER = 2.0  # seconds a client waits before it repeats what could not be stored

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class House:
    """What all visits share. `largest`: bytes of one file."""

    desk: Desk
    tokens: SessionTokens
    origins: Origins
    limits: SessionLimits
    addresses: AddressLimits
    largest: int
    identity: IdentityCheck
    visits: dict[str, set[Visit]] = field(default_factory=dict)  # by session

    def enter(self, session: str, visit: Visit) -> None:
        self.visits.setdefault(session, set()).add(visit)

    def leave(self, session: str, visit: Visit) -> None:
        others = self.visits.get(session)
        if others is not None:
            others.discard(visit)
            if not others:
                del self.visits[session]

    def tell_tabs(self, session: str) -> None:
        """Something was stored in a session: all its open tabs want to know where its conversation is."""
        for visit in self.visits.get(session, ()):
            visit.said.set()


class Visit:
    """`send` writes one frame; `address` is who is behind it; `listening` says whether new lines are wanted."""

    def __init__(self, house: House, send: Send, address: str, listening: bool = True) -> None:
        self._house, self._write, self._address, self._listening = house, send, address, listening
        self.session: str | None = None
        self.said = asyncio.Event()  # something was stored in this session
        self._language = "th"
        self._cursor = 0
        self._answers = 0  # lines of others passed on
        self._faults = 0
        self._told: dict[str, Any] = {}  # the last status
        self._feed: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, raw: str) -> bool:
        """One frame of the client; False when this client has sent too much that is useless."""
        try:
            await self._take(protocol.read_frame(raw))
        except FrameError as problem:
            return await self.refuse(problem)
        return True

    async def refuse(self, problem: FrameError) -> bool:
        """Say what is wrong; False when it was once too often."""
        self._faults += 1
        await self._write(protocol.error(problem, text(problem.text_key, self._language)))
        return self._faults <= MAX_FAULTS

    async def settle(self, limit: float) -> None:
        """Until what the frames have begun is done, at most `limit` seconds."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=limit)

    def close(self) -> None:
        self._cancel_timer()
        if self.session is not None:
            self._house.leave(self.session, self)
        for task in (self._feed, *self._tasks):
            if task is not None:
                task.cancel()

    # --- what the visitor says -------------------------------------------------------------------------------------

    async def _take(self, frame: protocol.Frame) -> None:
        if isinstance(frame, Ping):
            await self._write({"type": "pong"})
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
        elif isinstance(frame, Carry):
            await self._carry(self.session)
        else:
            await self._note(self.session, frame)

    async def _greet(self, hello: Hello) -> None:
        """Answer from the token alone: a visitor is welcome also while the database is away."""
        if self.session is not None:
            raise FrameError("invalid_frame")
        self._language = hello.language
        known = self._house.tokens.read(hello.token)
        if known is None and self._house.addresses.new_session(self._address):
            raise FrameError("too_many_sessions", retry_after=self._house.addresses.wait)
        self.session = known or self._house.tokens.new_session()
        self._cursor = hello.cursor if known else 0
        self._house.enter(self.session, self)
        token, name = self._house.tokens.issue(self.session), public_name(self.session)
        await self._write(protocol.welcome(token, known is not None, self._house.largest, name))
        if self._listening:
            self._feed = asyncio.create_task(self._feed_lines(self.session))

    async def _check_uploads(self, session: str, frame: Said) -> None:
        try:
            await self._house.desk.check_uploads(session, frame.uploads)
        except AppError as error:
            if error.status >= 500:
                raise FrameError("unavailable", frame.id, retry_after=RETRY_AFTER) from None
            raise FrameError("unknown_upload", frame.id) from None

    async def _store(self, session: str, message_id: str, **content: Any) -> None:
        """Accept one thing the visitor did, acknowledge it when it is durable, and show that work goes on."""
        wait = self._house.limits.take(session) or self._house.addresses.message(self._address)
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
            await self._house.desk.accept([message])
        except AppError as error:
            log.warning("web chat: not stored", extra={"code": error.code})
            raise FrameError("unavailable", message_id, retry_after=RETRY_AFTER) from None
        if content["kind"] != "follow":
            await self._write(protocol.ack(message_id))
        if not self.said.is_set():
            self._house.tell_tabs(session)
        self._spawn(self._show_work(session, answers))

    async def _note(self, session: str, frame: Read | Rating | Page | Identify) -> None:
        """What is told besides messages; before the first message there is nothing it could belong to."""
        message_id = getattr(frame, "id", None)
        if not isinstance(frame, Read) and self._house.limits.take(session):
            raise FrameError("too_many_messages", message_id, retry_after=RETRY_AFTER)
        if isinstance(frame, Identify) and not self._house.identity.is_genuine(frame.user_id, frame.signature):
            raise FrameError("invalid_identity")
        try:
            await self._house.desk.note(session, frame)
        except AppError as error:
            if isinstance(frame, Rating):
                raise FrameError("unavailable", message_id, retry_after=RETRY_AFTER) from None
            log.info("web chat: not noted", extra={"code": error.code})
            return
        if isinstance(frame, Rating):
            await self._write(protocol.ack(frame.id))

    async def _carry(self, session: str) -> None:
        """The way to LINE for this conversation, to be used once."""
        if self._house.limits.take(session):
            raise FrameError("too_many_messages", retry_after=RETRY_AFTER)
        try:
            way = await self._house.desk.carry(session, self._language)
        except AppError as error:
            log.info("web chat: nothing to carry", extra={"code": error.code})
            raise FrameError("cannot_carry") from None
        await self._write({"type": "carry", **way})

    # --- what the visitor is told ----------------------------------------------------------------------------------

    async def _feed_lines(self, session: str) -> None:
        """Pass on every line after the cursor until the visit ends; survives a database that is away."""
        desk = self._house.desk
        while True:
            try:
                conversation = await desk.conversation_of(session)
                if conversation is None:
                    await self._wait_for_a_beginning()
                else:
                    await self._show_status(session)
                    async with contextlib.aclosing(desk.follow(conversation, self._cursor)) as lines:
                        async for line in lines:
                            await self._pass_on(session, line)
            except AppError as error:
                log.warning("web chat: live feed interrupted", extra={"code": error.code})
            await asyncio.sleep(FEED_PAUSE)

    async def _wait_for_a_beginning(self) -> None:
        """Until something was said in this session: here, in another tab, or (looked up) at another gateway."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.said.wait(), LOOK_AGAIN)

    async def _show_work(self, session: str, answers: int) -> None:
        """Dots while the assistant works on what was just said; none when a person is to answer."""
        status = await self._show_status(session)
        if status.get("handled_by", "bot") == "bot" and not status.get("down") and self._answers == answers:
            await self._write(protocol.typing(True))

    async def _show_status(self, session: str) -> dict[str, Any]:
        """Who answers now, told when it has changed; looked at again while the visitor waits for a person."""
        self._cancel_timer()
        try:
            status = await self._house.desk.status(session, self._language)
        except AppError:
            return {}
        if status != (self._told or {"handled_by": "bot"}):
            self._told = status
            await self._write({"type": "status", **status})
        if self._listening and (status["handled_by"] == "queue" or status.get("down")):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(QUEUE_LOOK, lambda: self._spawn(self._look_again(session)))
        return status

    async def _look_again(self, session: str) -> None:
        await self._show_status(session)

    async def _pass_on(self, session: str, line: Line) -> None:
        self._cursor = max(self._cursor, line.seq)
        if line.kind == "note":
            return
        if line.kind != "person":
            self._answers += 1
        await self._write(line_frame(line))
        if line.kind in ("agent", "notice") or self._told.get("handled_by", "bot") != "bot" or self._told.get("down"):
            self._spawn(self._look_again(session))

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
