"""What is written down after the work, for all lanes together: entries worked off, and how sendings ended.

Losing these writes in a crash is harmless: the conversation remembers its turns, and its unsettled steps.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from intake.cases import deliveries, inbox
from intake.cases.database import StorageUnavailable
from intake.cases.deliveries import Outcome
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

FLUSH_AFTER = 0.25  # seconds
RETRY_AFTER = 1.0
_REMEMBERED = 10_000


class Bookkeeping:
    """Collects, and writes every FLUSH_AFTER seconds; keeps what could not be written until it can be."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads
        self._entries: dict[str, str] = {}
        self._outcomes: list[Outcome] = []
        self._finished: OrderedDict[str, str] = OrderedDict()
        self._flusher: asyncio.Task[None] | None = None

    def finish(self, entry_id: str, state: str = "done") -> None:
        """An inbox entry is worked off (`state`: done or failed)."""
        self._entries[entry_id] = state
        self._finished[entry_id] = state
        while len(self._finished) > _REMEMBERED:
            self._finished.popitem(last=False)
        self._soon()

    def is_finished(self, entry_id: str) -> bool:
        """Tell of an entry that was read as pending whether `finish` was called for it.

        It is marked once more: a database that came back from a crash may have lost what it had not journaled.
        """
        state = self._finished.get(entry_id)
        if state is not None and entry_id not in self._entries:
            self.finish(entry_id, state)
        return state is not None

    def record(self, outcome: Outcome) -> None:
        """A sending has ended."""
        self._outcomes.append(outcome)
        self._soon()

    async def flush(self) -> None:
        """Write everything now. Raises StorageUnavailable, keeping it."""
        entries, self._entries = self._entries, {}
        outcomes, self._outcomes = self._outcomes, []
        try:
            for state in sorted(set(entries.values())):
                await self._threads.run(inbox.finish, [e for e, s in entries.items() if s == state], state)
            if outcomes:
                await self._threads.run(deliveries.record, outcomes)
        except BaseException:
            self._entries = entries | self._entries
            self._outcomes = outcomes + self._outcomes
            raise

    async def close(self) -> None:
        """Write what is left; what cannot be written is found again by the next process."""
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        try:
            await self.flush()
        except StorageUnavailable:
            log.warning("bookkeeping: closed without the database")

    def abandon(self) -> None:
        """Write nothing more (as a killed process)."""
        if self._flusher is not None:
            self._flusher.cancel()

    def _soon(self) -> None:
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush_until_empty())

    async def _flush_until_empty(self) -> None:
        pause = FLUSH_AFTER
        while self._entries or self._outcomes:
            await asyncio.sleep(pause)
            try:
                await self.flush()
                pause = FLUSH_AFTER
            except StorageUnavailable:
                pause = RETRY_AFTER
