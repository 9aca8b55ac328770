"""One visitor's visit, whatever carries its frames: takes what is said. What is told is in `news`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from connectors.webchat import protocol
from connectors.webchat.news import House, News, Send
from connectors.webchat.protocol import (
    Carry,
    FrameError,
    Hello,
    Identify,
    Page,
    Ping,
    Rating,
    Read,
    Said,
    Start,
    Typing,
)
from connectors.webchat.sessions import public_name
from intake.errors import AppError
from intake.messaging.types import InboundMessage
from intake.texts import text

log = logging.getLogger(__name__)

MAX_FAULTS = 50  # useless frames from one connection
TYPING_PAUSE = 2.0  # seconds between two signs of writing that are passed on
READ_PAUSE = 1.0  # seconds between two notes of what was read
REFUSAL_PAUSE = 0.5  # seconds before each refusal after the first
RETRY_AFTER = 2.0  # seconds a client waits before it repeats what could not be stored


class Visit:
    """`send` writes one frame; `address` is who is behind it; `listening` says whether new lines are wanted.

    `patience`: seconds that a message of somebody who is too fast is held back before it is refused; `more` tells
    whether the client has gone on talking meanwhile.
    """

    def __init__(
        self,
        house: House,
        send: Send,
        address: str,
        *,
        listening: bool = True,
        patience: float = 0.0,
        more: Callable[[], bool] = lambda: False,
    ) -> None:
        self._more = more
        self._house, self._write, self._address = house, send, address
        self._listening, self._patience = listening, patience
        self._news = News(house, send)
        self.session: str | None = None
        self.turned_away = False  # refused as such: to come back later
        self._closed_until = 0.0  # by the loop's clock: before it every message is refused, so that none overtakes
        self._read = 0  # the highest line that was read and is not noted yet
        self._writing_until = 0.0
        self._faults = 0

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
        await self._write(protocol.error(problem, text(problem.text_key, self._news.language)))
        if self._faults > MAX_FAULTS:
            self._house.addresses.punish(self._address)
        return self._faults <= MAX_FAULTS and not self.turned_away

    async def settle(self, limit: float) -> None:
        """Until what the frames have begun is done, at most `limit` seconds."""
        await self._news.settle(limit)

    def close(self) -> None:
        if self.session is not None:
            self._house.leave(self.session, self._news)
        self._news.close()

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
            await self._store(self.session, frame.id, payload, kind="file")
        elif isinstance(frame, Said):
            await self._store(self.session, frame.id, {"client_id": frame.id}, kind="text", text=frame.text)
        elif isinstance(frame, Read):
            await self._note_read(self.session, frame.seq)
        elif isinstance(frame, Start):
            await self._begin(self.session)
        elif isinstance(frame, Carry):
            await self._carry(self.session)
        elif isinstance(frame, Typing):
            await self._tell_writing(self.session)
        else:
            await self._note(self.session, frame)

    async def _greet(self, hello: Hello) -> None:
        """Answer from the token alone: a visitor is welcome also while the database is away."""
        if self.session is not None:
            raise FrameError("invalid_frame")
        self._news.language = hello.language
        known = self._house.tokens.read(hello.token)
        if known is None and self._house.addresses.new_session(self._address):
            self.turned_away = True
            raise FrameError("too_many_sessions", retry_after=self._house.addresses.wait)
        self.session = known or self._house.tokens.new_session()
        self._house.enter(self.session, self._news)
        token, name = self._house.tokens.issue(self.session), public_name(self.session)
        await self._write(protocol.welcome(token, known is not None, self._house.largest, name))
        if self._listening:
            self._news.follow(self.session, hello.cursor if known else 0, new=known is None)

    async def _check_uploads(self, session: str, frame: Said) -> None:
        try:
            await self._house.desk.check_uploads(session, frame.uploads)
        except AppError as error:
            if error.status >= 500:
                raise FrameError("unavailable", frame.id, retry_after=RETRY_AFTER) from None
            raise FrameError("unknown_upload", frame.id) from None

    async def _begin(self, session: str) -> None:
        """The person opened the chat: the assistant may greet, and is not asked to while many others wait."""
        if self._house.admission.take(session) or self._house.addresses.messages.take(self._address):
            return
        await self._accept(session, "start", {}, kind="follow")

    async def _store(self, session: str, message_id: str, payload: dict[str, Any], **content: Any) -> None:
        """Store one thing the visitor said and acknowledge it when it is durable."""
        hurried = await self._admit(session, message_id)
        try:
            await self._accept(session, message_id, payload | ({"hurried": True} if hurried else {}), **content)
        except FrameError:
            self._house.admission.backlog.answered(session, message_id)
            raise
        await self._write(protocol.ack(message_id))

    async def _admit(self, session: str, message_id: str) -> bool:
        """Until the message may be stored; True when it had to wait. After a refusal all that follows is refused."""
        now = asyncio.get_running_loop().time
        if now() < self._closed_until:
            if self._patience:
                await asyncio.sleep(REFUSAL_PAUSE)
            raise FrameError("too_many_messages", message_id, retry_after=max(1.0, self._closed_until - now()))
        enter = self._house.admission.enter
        wait, hurried = await enter(session, self._address, message_id, self._patience, self._more)
        if wait:
            wait = round(wait + 0.5, 1)
            self._closed_until = now() + wait
            raise FrameError("too_many_messages", message_id, retry_after=wait)
        return hurried

    async def _accept(self, session: str, message_id: str, payload: dict[str, Any], **content: Any) -> None:
        """Make it durable, and show that work goes on."""
        message = InboundMessage(
            channel="web",
            external_id=f"{session}:{message_id}",
            identity=session,
            event_time=datetime.now(UTC),
            language=self._news.language,
            payload=payload,
            **content,
        )
        answers = self._news.answers
        try:
            await self._house.desk.accept([message])
        except AppError as error:
            log.warning("web chat: not stored", extra={"code": error.code})
            raise FrameError("unavailable", message_id, retry_after=RETRY_AFTER) from None
        if not self._news.begun.is_set():
            self._house.tell_tabs(session)
        if "hurried" not in payload:  # who does not wait for answers needs no dots
            self._news.show_work(session, answers)

    async def _note_read(self, session: str, seq: int) -> None:
        """What was read is noted now and then, not with every line."""
        begins, self._read = self._read == 0, max(self._read, seq)
        if not self._listening:
            await self._keep_read(session)
        elif begins:
            self._news.spawn(self._keep_reads(session))

    async def _keep_reads(self, session: str) -> None:
        noted = 0
        while noted < self._read:
            noted = self._read
            await self._keep_read(session)
            await asyncio.sleep(READ_PAUSE)
        self._read = 0

    async def _keep_read(self, session: str) -> None:
        with contextlib.suppress(AppError):
            await self._house.desk.note(session, Read(self._read))

    async def _tell_writing(self, session: str) -> None:
        """At most every TYPING_PAUSE; lost without harm."""
        now = asyncio.get_running_loop().time()
        if now < self._writing_until:
            return
        self._writing_until = now + TYPING_PAUSE
        with contextlib.suppress(AppError):
            await self._house.desk.note(session, Typing())

    async def _note(self, session: str, frame: Rating | Page | Identify) -> None:
        """What is told besides messages; before the first message there is nothing it could belong to."""
        message_id = getattr(frame, "id", None)
        if self._house.admission.take(session):
            raise FrameError("too_many_messages", message_id, retry_after=RETRY_AFTER)
        if isinstance(frame, Identify) and not self._house.identity.is_genuine(frame.user_id, frame.signature):
            raise FrameError("invalid_identity")
        try:
            await self._house.desk.note(session, frame)
        except AppError as error:
            if isinstance(frame, Rating) and error.status == 404:
                raise FrameError("no_conversation", message_id) from None
            if isinstance(frame, Rating):
                raise FrameError("unavailable", message_id, retry_after=RETRY_AFTER) from None
            log.info("web chat: not noted", extra={"code": error.code})
            return
        if isinstance(frame, Rating):
            await self._write(protocol.ack(frame.id))

    async def _carry(self, session: str) -> None:
        """The way to LINE for this conversation, to be used once."""
        if self._house.admission.take(session):
            raise FrameError("too_many_messages", retry_after=RETRY_AFTER)
        try:
            way = await self._house.desk.carry(session, self._news.language)
        except AppError as error:
            log.info("web chat: nothing to carry", extra={"code": error.code})
            raise FrameError("cannot_carry") from None
        await self._write({"type": "carry", **way})
