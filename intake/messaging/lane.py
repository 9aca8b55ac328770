"""One conversation being worked on: its messages in the order of their events, one turn at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from intake.cases import clock, erasure, lanes
from intake.cases.database import StorageUnavailable
from intake.cases.inbox import Entry
from intake.cases.lanes import Look
from intake.cases.vault import SubjectErased
from intake.messaging import router
from intake.messaging.bookkeeping import Bookkeeping
from intake.messaging.gathering import gather
from intake.messaging.outbox import Outbox
from intake.messaging.threads import DatabaseThreads
from intake.messaging.together import Together
from intake.messaging.turns import LaneLost, Turns

log = logging.getLogger(__name__)

# A lane that another gateway holds is asked for again a few times; after that the sweep will find it.
BUSY_PAUSE = 0.15
BUSY_TRIES = 20
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 2.0
TRIES_OF_A_TURN = 5
# An event that comes this late was redelivered, and others of the same time may be just behind it.
LATE_AFTER = timedelta(seconds=5)
LATE_WAIT = timedelta(milliseconds=300)
GATHER_STEP = 0.2  # seconds between looks for further files


@dataclass(frozen=True, slots=True)
class Shop:
    """What all lanes of a worker share."""

    threads: DatabaseThreads
    together: Together
    owner: str
    outbox: Outbox
    bookkeeping: Bookkeeping
    turns: Turns


class Lane:
    """Works while there is something to do, then ends; `wake` starts it again."""

    def __init__(self, conversation_id: str, shop: Shop, ended: Callable[[Lane], None]) -> None:
        self.conversation_id = conversation_id
        self._shop = shop
        self._ended = ended
        self._task: asyncio.Task[None] | None = None
        self._delivering: asyncio.Task[None] | None = None
        self._delivery = asyncio.Lock()
        self._again = False
        self._held = False
        self._tries: dict[str, int] = {}
        self._fresh: set[str] = set()  # steps committed here, with their first attempt on record

    def wake(self) -> None:
        """There is something to do."""
        self._again = True
        if not self.is_running:
            self._task = asyncio.create_task(self._run(), name=f"lane {self.conversation_id}")
            self._task.add_done_callback(lambda task: self._ended(self))

    def deliver_soon(self) -> None:
        """There is something to send, perhaps while a turn is waiting for the assistant."""
        if not self.is_running:
            self.wake()
        elif self._delivering is None or self._delivering.done():
            self._delivering = asyncio.create_task(self._deliver_now())

    @property
    def is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def stop(self) -> None:
        """Stop in the middle of whatever it does."""
        tasks = [task for task in (self._task, self._delivering) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while self._again:
            await self._work_until_done()
            await self._let_go()

    async def _work_until_done(self) -> None:
        pause, busy = FIRST_PAUSE, 0
        while self._again:
            self._again = False
            try:
                if await self._work():
                    pause, busy = FIRST_PAUSE, 0
                    continue
                busy += 1
                if busy > BUSY_TRIES:
                    return
                self._again = True
                await asyncio.sleep(BUSY_PAUSE)
            except SubjectErased:
                log.info("lane %s: the person was erased", self.conversation_id)
                with contextlib.suppress(StorageUnavailable):
                    await self._shop.threads.run(erasure.clear, self.conversation_id)
                return
            except Exception as error:
                expected = isinstance(error, StorageUnavailable | LaneLost)
                log.warning("lane %s: %s", self.conversation_id, type(error).__name__, exc_info=not expected)
                self._again = True
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _work(self) -> bool:
        """Do what is next; sets `_again` while more may follow. False when another gateway holds the lane."""
        look = await self._look()
        if look is None:
            return False
        entries = [e for e in look.entries if not self._is_finished(look.conversation, e)]
        if look.conversation["outgoing"]:
            await self.deliver(look.conversation, busy=bool(entries))
        if not entries:
            if len(look.entries) >= lanes.PENDING_SEEN:  # more may be behind those not yet marked
                self._again = True
                await self._shop.bookkeeping.flush()
            return True
        if await self._waits_for_others(entries[0]):
            self._again = True
            return True
        together = await self._gather(look.conversation, entries)
        if not together:
            self._again = True
            return True
        crowded = len(entries) > len(together)
        self._again = self._again or crowded
        await self._take_turn(look.conversation, together, crowded=crowded)
        return True

    async def _gather(self, conversation: Mapping[str, Any], entries: list[Entry]) -> list[Entry]:
        """What is to be answered together; empty after a pause in which more may have come."""
        gathering = gather(entries, clock.now()) if router.bot_may_take(conversation, entries[0].id) else None
        if gathering is None:
            return entries[:1]
        if gathering.wait:
            await asyncio.sleep(min(gathering.wait, GATHER_STEP))
            return []
        return gathering.entries

    async def _look(self) -> Look | None:
        look = await self._shop.together.look(self.conversation_id)
        if look is None and await self._shop.threads.run(lanes.take, self.conversation_id, self._shop.owner):
            self._held = True
            look = await self._shop.together.look(self.conversation_id)
        return look

    def _is_finished(self, conversation: Mapping[str, Any], entry: Entry) -> bool:
        if self._shop.bookkeeping.is_finished(entry.id):
            return True
        if entry.id in (conversation.get("turns") or ()):
            self._shop.bookkeeping.finish(entry.id)  # committed, but a crash kept it from being marked
            return True
        return False

    async def _waits_for_others(self, entry: Entry) -> bool:
        ready = entry.received_at + LATE_WAIT
        if entry.received_at - entry.event_time < LATE_AFTER or ready <= clock.now():
            return False
        await asyncio.sleep((ready - clock.now()).total_seconds())
        return True

    async def _take_turn(self, conversation: dict[str, Any], entries: list[Entry], *, crowded: bool) -> None:
        entry = entries[0]
        try:
            await self._shop.turns.take(self, conversation, entries, crowded=crowded)
        except (StorageUnavailable, LaneLost, SubjectErased):
            self._again = True
            raise
        except Exception:
            tries = self._tries[entry.id] = self._tries.get(entry.id, 0) + 1
            if tries < TRIES_OF_A_TURN:
                raise
            log.exception("turn %s: given up", entry.id)
            await self._shop.turns.give_up(self, conversation, entry)

    async def deliver(self, conversation: Mapping[str, Any], *, busy: bool | None = None) -> None:
        """Send what is unsettled in this conversation document; frees the lane when nothing more is to be done."""
        async with self._delivery:
            stays = self._again if busy is None else busy
            if await self._shop.outbox.deliver(conversation, self._fresh, busy=stays):
                self._held = False

    def committed(self, step_id: str) -> None:
        """A step is about to be committed by this lane, with its first attempt on record."""
        self._fresh.add(step_id)
        self._held = True

    async def _deliver_now(self) -> None:
        try:
            async with self._delivery:
                look = await self._shop.together.look(self.conversation_id)
                if look is not None and look.conversation["outgoing"]:
                    await self._shop.outbox.deliver(look.conversation, self._fresh, busy=True)
        except (StorageUnavailable, SubjectErased) as error:
            log.warning("lane %s: delivery: %s", self.conversation_id, error.code)

    async def _let_go(self) -> None:
        if self._held:
            self._held = False
            with contextlib.suppress(StorageUnavailable):  # it is free in ten seconds then
                await self._shop.threads.run(lanes.free, [self.conversation_id], self._shop.owner)
