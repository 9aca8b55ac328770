"""What a visitor is told: every line once and in order, who answers, and that work goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from connectors.origins import Origins
from connectors.webchat import protocol
from connectors.webchat.admission import Admission
from connectors.webchat.desk import Desk, Line, line_frame
from connectors.webchat.limits import AddressLimits
from connectors.webchat.sessions import IdentityCheck, SessionTokens
from intake.errors import AppError

log = logging.getLogger(__name__)

FEED_PAUSE = 0.2  # seconds before the live feed is asked for again
LOOK_AGAIN, LOOK_LATER = 5.0, 60.0  # seconds between looks whether a session has a conversation by now: first, last
WRITING_SHOWN = 6.0  # seconds after an agent's last sign of writing
QUEUE_LOOK = 15.0  # seconds between looks at the place of somebody who waits for a person
AGENT_LOOK = 5.0  # and whether the agent has read what was said

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class House:
    """What all visits share. `largest`: bytes of one file."""

    desk: Desk
    tokens: SessionTokens
    origins: Origins
    admission: Admission
    addresses: AddressLimits
    largest: int
    identity: IdentityCheck
    tabs: dict[str, set[News]] = field(default_factory=dict)  # by session

    def enter(self, session: str, tab: News) -> None:
        self.tabs.setdefault(session, set()).add(tab)

    def leave(self, session: str, tab: News) -> None:
        others = self.tabs.get(session)
        if others is not None:
            others.discard(tab)
            if not others:
                del self.tabs[session]

    def tell_tabs(self, session: str) -> None:
        """Something was stored in a session: all its open tabs want to know where its conversation is."""
        for tab in self.tabs.get(session, ()):
            tab.begun.set()


class News:
    """Of one visit; `send` writes one frame."""

    def __init__(self, house: House, send: Send) -> None:
        self._house, self._write = house, send
        self.language = "th"
        self.begun = asyncio.Event()  # something was stored in this session
        self.answers = 0  # lines of others passed on
        self._following = False
        self._cursor = 0
        self._told: dict[str, Any] = {}  # the last status
        self._looking = asyncio.Lock()  # an older status never comes after a newer one
        self._feed: asyncio.Task[None] | None = None
        self._signals: asyncio.Task[None] | None = None
        self._writing: asyncio.TimerHandle | None = None  # until which an agent's dots are shown
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, session: str, cursor: int, *, new: bool) -> None:
        """Pass on every line after `cursor` from now on; there is none yet in a `new` session."""
        self._following, self._cursor = True, cursor
        self._feed = asyncio.create_task(self._feed_lines(session, new))

    def show_work(self, session: str, answers: int) -> None:
        """Dots, unless there are more than `answers` by then."""
        self.spawn(self._show_work(session, answers))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run beside the visit, and end with it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, limit: float) -> None:
        """Until what runs beside is done, at most `limit` seconds."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=limit)

    def close(self) -> None:
        self._cancel_timer()
        if self._writing is not None:
            self._writing.cancel()
        for task in (self._feed, self._signals, *self._tasks):
            if task is not None:
                task.cancel()

    async def _feed_lines(self, session: str, new: bool) -> None:
        """Until the visit ends; survives a database that is away."""
        desk, look = self._house.desk, LOOK_AGAIN
        if new:  # a thousand that only look cost nothing
            await self._wait_for_a_beginning(LOOK_LATER)
        while True:
            try:
                conversation = await desk.conversation_of(session)
                if conversation is None:
                    await self._wait_for_a_beginning(look)
                    look = min(look * 1.5, LOOK_LATER)
                else:
                    await self._show_status(session)
                    if self._signals is None or self._signals.done():
                        self._signals = asyncio.create_task(self._show_writing(session, conversation))
                    async with contextlib.aclosing(desk.follow(conversation, self._cursor)) as lines:
                        async for line in lines:
                            await self._pass_on(session, line)
            except AppError as error:
                log.warning("web chat: live feed interrupted", extra={"code": error.code})
            await asyncio.sleep(FEED_PAUSE)

    async def _show_writing(self, session: str, conversation: str) -> None:
        """Dots while an agent writes; they end when nothing more is heard, or with the next line."""
        async for _ in self._house.desk.agent_writing(conversation):
            if self._writing is not None:
                self._writing.cancel()
            elif self._told.get("handled_by") != "agent":
                await self._show_status(session)  # who took over without a word so far
            # Said each time: over HTTP one request hears only some of it.
            await self._write(protocol.typing(True, "agent"))
            self._writing = asyncio.get_running_loop().call_later(
                WRITING_SHOWN, lambda: self.spawn(self._end_writing())
            )  # fmt: skip

    async def _end_writing(self) -> None:
        self._writing = None
        await self._write(protocol.typing(False, "agent"))

    async def _wait_for_a_beginning(self, limit: float) -> None:
        """Until something was said in this session: here, in another tab, or (looked up) at another gateway."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.begun.wait(), limit)

    async def _show_work(self, session: str, answers: int) -> None:
        """Dots while the assistant works on what was just said; none when a person is to answer."""
        status = await self._show_status(session)
        if status.get("handled_by", "bot") == "bot" and not status.get("down") and self.answers == answers:
            await self._write(protocol.typing(True))

    async def _show_status(self, session: str) -> dict[str, Any]:
        """Who answers now, told when it has changed; looked at again while the visitor waits for a person."""
        async with self._looking:
            return await self._look(session)

    async def _look(self, session: str) -> dict[str, Any]:
        self._cancel_timer()
        try:
            status = await self._house.desk.status(session, self.language)
        except AppError:
            return {}
        if status != (self._told or {"handled_by": "bot"}):
            self._told = status
            await self._write({"type": "status", **status})
        if self._following and (status["handled_by"] != "bot" or status.get("down")):
            pause = AGENT_LOOK if status["handled_by"] == "agent" else QUEUE_LOOK
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(pause, lambda: self.spawn(self._look_again(session)))
        return status

    async def _look_again(self, session: str) -> None:
        await self._show_status(session)

    async def _pass_on(self, session: str, line: Line) -> None:
        self._cursor = max(self._cursor, line.seq)
        if line.kind == "note":
            return
        if line.kind == "agent" and self._writing is not None:
            self._writing.cancel()
            self._writing = None
        self._count(session, line)
        await self._write(line_frame(line))
        if self._may_have_moved(line):
            self.spawn(self._look_again(session))

    def _may_have_moved(self, line: Line) -> bool:
        """Whether to look who answers now. That an agent goes on answering is no news; a look every few seconds is."""
        told = self._told.get("handled_by", "bot")
        if told == "agent":
            return line.kind not in ("agent", "person")
        changing = told != "bot" or self._told.get("down") or self._told.get("ended")
        return line.kind in ("agent", "notice") or bool(changing)

    def _count(self, session: str, line: Line) -> None:
        """A message was answered when something follows it; with an agent it is enough that it stands there."""
        backlog = self._house.admission.backlog
        if line.kind != "person":
            self.answers += 1
        elif line.body.get("client_id"):
            backlog.shown(session, str(line.body["client_id"]))
        if line.kind != "person" or self._told.get("handled_by", "bot") != "bot":
            backlog.followed(session)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
