"""Showing people the menu of their situation: a look at what changed every few seconds, off the way of a message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from intake.cases import clock, situations
from intake.cases.database import StorageUnavailable
from intake.messaging.ports import Situated
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds
OVERLAP = timedelta(seconds=2)  # writes of another gateway's clock


class Situations:
    """For all channels that can show a situation."""

    def __init__(self, threads: DatabaseThreads, channels: Mapping[str, Situated]) -> None:
        self._threads, self._channels = threads, channels

    async def watch(self) -> None:
        """Until cancelled. What happened while no gateway ran is shown with the next message."""
        since = dict.fromkeys(self._channels, clock.now() - OVERLAP)
        while True:
            await asyncio.sleep(EVERY)
            for channel in self._channels:
                try:
                    changes, newest = await self._threads.run(situations.changed_since, since[channel], channel)
                    since[channel] = max(since[channel], newest - OVERLAP)
                    for change in changes:
                        await self._show(channel, change)
                except StorageUnavailable as error:
                    log.info("situations: %s", error.code)
                except Exception:
                    log.exception("situations")

    async def _show(self, channel: str, change: situations.Change) -> None:
        shown = await self._channels[channel].show_situation(change.identity, change.situation, change.language)
        if not shown:
            await self._threads.run(situations.put_back, change)
