"""The clock of the desk: queues that last too long, agents who are silent, held words, conversations to give out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable

from intake.cases import clock, desk_settings, holding, leaving, presence, routing, search_work, waiting
from intake.cases.database import StorageUnavailable
from intake.cases.vault import SubjectErased
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds
INDEX_EVERY = 2  # ticks
FORGOTTEN_EVERY = 10  # ticks
LEASE = "desk clock"
LEASE_SECONDS = 5.0


async def follow_settings(threads: DatabaseThreads) -> None:
    """Until cancelled: for a process whose clock does not tick, but which shows hours and places in the queue."""
    while True:
        with contextlib.suppress(StorageUnavailable):
            await threads.run(desk_settings.refresh)
        await asyncio.sleep(EVERY)


class DeskClock:
    """One worker of all does this work, under a lease; `deliver` wakes the worker of a conversation.

    Everything it does is one conditional update, so that two at once (a lease that ran out in the middle) are harmless.
    """

    def __init__(self, threads: DatabaseThreads, deliver: Callable[[str], None]) -> None:
        self._threads, self._deliver = threads, deliver
        self._owner = secrets.token_hex(8)
        self._task: asyncio.Task[None] | None = None
        self._ticks = 0

    def start(self) -> None:
        """Begin to tick."""
        self._task = asyncio.create_task(self._forever(), name="desk clock")

    async def stop(self) -> None:
        """Stop where it is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def tick(self) -> None:
        """Look once at everything that may be due."""
        if await self._threads.run(desk_settings.refresh):
            log.info("the desk's settings were changed")
        for conversation_id in await self._threads.run(holding.due):
            await self.send_held(conversation_id)
        if not await self._threads.run(presence.take_lease, LEASE, self._owner, LEASE_SECONDS):
            return
        for late in await self._threads.run(waiting.overdue):
            try:
                if await self._threads.run(waiting.time_out, late):
                    log.info("conversation %s: its clock ran out (%s)", late.conversation_id, late.kind)
                    self._deliver(late.conversation_id)
            except SubjectErased:
                continue
        await self._threads.run(routing.route)
        self._ticks += 1
        if self._ticks % FORGOTTEN_EVERY == 0:
            for conversation_id in await self._threads.run(leaving.give_back_forgotten):
                self._deliver(conversation_id)
        if self._ticks % INDEX_EVERY == 0:
            await self._threads.run(search_work.catch_up)

    async def send_held(self, conversation_id: str) -> None:
        """Send what can no longer be taken back."""
        try:
            if await self._threads.run(holding.flush, conversation_id, clock.now()):
                self._deliver(conversation_id)
        except SubjectErased:
            log.info("conversation %s: the person was erased", conversation_id)

    def send_held_in(self, conversation_id: str, seconds: float) -> None:
        """Look at a conversation's held messages when their time has come; the tick would, too, a little later."""
        asyncio.get_running_loop().call_later(seconds, self._begin, conversation_id)

    def _begin(self, conversation_id: str) -> None:
        task = asyncio.create_task(self.send_held(conversation_id))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _forever(self) -> None:
        while True:
            try:
                await self.tick()
            except StorageUnavailable as error:
                log.warning("desk clock: %s", error.detail)
            except Exception:
                log.exception("desk clock failed")
            await asyncio.sleep(EVERY)
