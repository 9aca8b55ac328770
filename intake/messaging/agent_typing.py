"""That an agent writes, shown where a channel can show it (LINE's moving dots): a look every few seconds."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from intake.cases import clock, signals
from intake.cases.database import StorageUnavailable
from intake.messaging.ports import Attentive
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds
OVERLAP = timedelta(seconds=1)  # writes of another gateway's clock
SHOWN_FOR = 15.0  # seconds; LINE's animation lasts 20 or until the next message
REMEMBERED = 1_000


class AgentTyping:
    """For all channels that can show that somebody works on an answer."""

    def __init__(self, threads: DatabaseThreads, channels: Mapping[str, Attentive]) -> None:
        self._threads, self._channels = threads, channels
        self._shown: dict[str, float] = {}

    async def watch(self) -> None:
        """Until cancelled."""
        since = clock.now()
        while self._channels:
            await asyncio.sleep(EVERY)
            try:
                since = await self._look(since)
            except StorageUnavailable as error:
                log.info("agents' typing: %s", error.code)
            except Exception:
                log.exception("agents' typing")

    async def _look(self, since: datetime) -> datetime:
        began = clock.now()
        for writing in await self._threads.run(signals.agents_writing, since - OVERLAP, tuple(self._channels)):
            now = time.monotonic()
            if now - self._shown.get(writing.conversation_id, -SHOWN_FOR) < SHOWN_FOR:
                continue
            self._shown[writing.conversation_id] = now
            while len(self._shown) > REMEMBERED:
                del self._shown[next(iter(self._shown))]
            await self._channels[writing.channel].show_working(writing.identity)
        return began
