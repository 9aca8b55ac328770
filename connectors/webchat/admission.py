"""Whether a message may be stored now: decided from counters in memory, before any work is done for it.

A visitor says something and reads the answer; who floods us goes on without reading. So it counts how many messages
of a session are still unanswered. While there are few in the whole house nobody is held up; in a crowd each session may
have `FEW` of them, and the next one is taken when one of these was answered. A message that had to wait is marked as
hurried: the assistant answers those in the gaps that the others leave (intake.messaging.asking).
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from connectors.webchat.limits import MAX_SESSIONS, AddressLimits, SessionLimits

CALM = 40  # unanswered messages of all sessions up to which there is no crowd
GLANCE = 0.2  # seconds in which a newcomer in a crowd shows whether they wait for the answer
FEW = 2  # unanswered messages of one session, in a crowd
MANY = 60  # and at any time: twice what may be said at once
FORGOTTEN = 60.0  # seconds after which an answer is not waited for any more
SUSTAINED_BURST, SUSTAINED_REFILL = 150, 0.2  # messages of one session over a long time: nobody types for an hour
LOOK = 1.0  # seconds between looks at what others do


class Backlog:
    """The unanswered messages of each session."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._sessions: OrderedDict[str, dict[str, float]] = OrderedDict()
        self._shown: dict[str, set[str]] = {}  # of each session, what stands there and nothing has followed yet
        self._news: dict[str, asyncio.Event] = {}
        self._swept = now()
        self._listeners: OrderedDict[str, None] = OrderedDict()  # sessions that have had an answer
        self.total = 0

    def add(self, session: str, message_id: str) -> None:
        waiting = self._sessions.setdefault(session, {})
        self._sessions.move_to_end(session)
        if message_id not in waiting:
            self.total += 1
        waiting[message_id] = self._now()
        if len(self._sessions) > MAX_SESSIONS:
            self.total -= len(self._sessions.popitem(last=False)[1])

    def shown(self, session: str, message_id: str) -> None:
        """The message stands in the conversation."""
        if message_id in self._sessions.get(session, ()):
            self._shown.setdefault(session, set()).add(message_id)

    def followed(self, session: str) -> None:
        """Something follows it: what stands there has been answered."""
        for message_id in self._shown.pop(session, ()):
            self.answered(session, message_id)

    def answered(self, session: str, message_id: str) -> None:
        waiting = self._sessions.get(session)
        if waiting is None or waiting.pop(message_id, None) is None:
            return
        self.total -= 1
        self._listeners[session] = None
        if len(self._listeners) > MAX_SESSIONS:
            self._listeners.popitem(last=False)
        if not waiting:
            del self._sessions[session]
            self._shown.pop(session, None)
        if session in self._news:
            self._news[session].set()

    def knows(self, session: str) -> bool:
        """Whether the session has had an answer."""
        return session in self._listeners

    def of(self, session: str) -> int:
        self._sweep()
        return len(self._sessions.get(session, ()))

    async def change(self, session: str, limit: float) -> None:
        """Until a message of this session was answered, at most `limit` seconds."""
        news = self._news.setdefault(session, asyncio.Event())
        news.clear()
        try:
            async with asyncio.timeout(limit):
                await news.wait()
        except TimeoutError:
            pass
        finally:
            if self._news.get(session) is news:
                del self._news[session]

    def _sweep(self) -> None:
        if self._now() - self._swept < FORGOTTEN / 10:
            return
        self._swept = self._now()
        for session, waiting in list(self._sessions.items()):
            for message_id in [name for name, at in waiting.items() if self._now() - at > FORGOTTEN]:
                self.answered(session, message_id)


class Admission:
    """Lets messages in, one after another for each session."""

    def __init__(
        self,
        addresses: AddressLimits,
        sessions: SessionLimits | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._addresses, self._now = addresses, now
        self._sessions = sessions or SessionLimits(now=now)
        self._sustained = SessionLimits(SUSTAINED_BURST, SUSTAINED_REFILL, now)
        self.backlog = Backlog(now)

    def take(self, session: str) -> float:
        """0.0 when this session may ask for something now; else the seconds until it may."""
        return self._sessions.take(session)

    async def enter(
        self, session: str, address: str, message_id: str, patience: float, more: Callable[[], bool] = lambda: False
    ) -> tuple[float, bool]:
        """Wait, at most `patience` seconds, until the message may be stored; `more`: the next one is there already.

        (0.0, had it to wait?) when it may; (seconds until it is worth another attempt, True) when it may not.
        """
        end, hurried = self._now() + patience, False
        for limit, key in ((self._sessions, session), (self._sustained, session), (self._addresses.messages, address)):
            while wait := limit.take(key):
                hurried = True
                if self._now() + wait > end:
                    return wait, True
                await asyncio.sleep(wait)
        while self._must_wait(session):
            hurried = True
            left = end - self._now()
            if left <= 0:
                return LOOK, True
            await self.backlog.change(session, min(left, LOOK))
        if patience and not hurried and self.backlog.total >= CALM and not self.backlog.knows(session):
            await asyncio.sleep(GLANCE)
            hurried = more()
        self.backlog.add(session, message_id)
        return 0.0, hurried

    def _must_wait(self, session: str) -> bool:
        unanswered = self.backlog.of(session)
        return unanswered >= (MANY if self.backlog.total < CALM else FEW)
