"""Telling people that an agent has read what they wrote: a look every few seconds, off the way of a message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from intake.cases import receipts
from intake.cases.database import StorageUnavailable
from intake.messaging.ports import Reading
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds
AGAIN = 30.0  # seconds, when the channel did not take it


class Receipts:
    """For all channels on which people see what was read."""

    def __init__(self, threads: DatabaseThreads, channels: Mapping[str, Reading]) -> None:
        self._threads, self._channels = threads, channels

    async def watch(self) -> None:
        """Until cancelled."""
        while self._channels:
            await asyncio.sleep(EVERY)
            try:
                await self.tell()
            except StorageUnavailable as error:
                log.info("receipts: %s", error.code)
            except Exception:
                log.exception("receipts")

    async def tell(self) -> None:
        """Tell what is due now."""
        for receipt in await self._threads.run(receipts.take_due):
            channel = self._channels.get(receipt.channel)
            if channel is not None and not await channel.show_read(receipt.identity, receipt.token):
                await self._threads.run(receipts.put_back, receipt, AGAIN)
