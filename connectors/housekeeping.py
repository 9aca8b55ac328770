"""What is tidied up by the worker every hour: uploads that were never sent."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from intake.cases import clock, evidence
from intake.cases.database import StorageUnavailable
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

EVERY = 3600.0  # seconds
UPLOADS_KEPT = timedelta(days=1)


async def tidy_forever(threads: DatabaseThreads) -> None:
    """Several workers may do it at once: removing what is gone already is harmless."""
    while True:
        try:
            removed = await threads.run(evidence.discard_uploads, clock.now() - UPLOADS_KEPT)
            if removed:
                log.info("uploads that were never sent were removed", extra={"count": removed})
        except StorageUnavailable as error:
            log.warning("tidying up put off", extra={"code": error.code})
        await asyncio.sleep(EVERY)
