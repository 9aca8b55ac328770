"""The database behind a process: opened in the background, so that the process is there before it and after it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from pymongo.errors import PyMongoError

from intake.cases import agents, database
from intake.cases.database import DatabaseRefused, StorageUnavailable
from intake.messaging.threads import DatabaseThreads
from intake.settings import Settings

log = logging.getLogger(__name__)

TRY_FOR = 1.0  # seconds of one attempt
PAUSE = 1.0


class Storage:
    """`opened` is set once and for all when the database was there for the first time."""

    def __init__(self, settings: Settings, threads: DatabaseThreads) -> None:
        self._settings, self._threads = settings, threads
        self._problem = "not tried yet"
        self.opened = asyncio.Event()
        self._opening = asyncio.Lock()

    async def open(self, refused: Callable[[str], None]) -> None:
        """Try until it works; `refused` hears the sentence when waiting cannot help (a standalone server)."""
        async with self._opening:
            while not self.opened.is_set():
                try:
                    await asyncio.to_thread(self._connect)
                    self.opened.set()
                except (DatabaseRefused, PyMongoError) as error:
                    self._problem = str(error) if isinstance(error, DatabaseRefused) else type(error).__name__
                    log.warning("database not open yet", extra={"problem": self._problem})
                    if self._problem == database.STANDALONE:
                        refused(self._problem)
                        return
                    await asyncio.sleep(PAUSE)

    def _connect(self) -> None:
        database.connect(self._settings, patience=TRY_FOR)
        if self._settings.admin_password is not None:
            agents.ensure_first_admin(self._settings)

    def check(self) -> None:
        """Raises StorageUnavailable until the database was opened: nothing can be stored or read yet."""
        if not self.opened.is_set():
            raise StorageUnavailable("not open yet")

    async def probe(self) -> dict[str, Any]:
        """For /readyz: can a write be made durable now?"""
        if not self.opened.is_set():
            return {"ready": False, "problem": self._problem}
        return {"ready": await self._threads.run(database.is_writable)}

    async def close(self) -> None:
        if self.opened.is_set():
            await asyncio.to_thread(database.disconnect)
