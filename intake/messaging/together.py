"""The database operations that every turn needs, done for several lanes in one when they come at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.cases import lanes, transcript
from intake.cases.lanes import Look, Settlement
from intake.messaging.batcher import Batcher
from intake.messaging.threads import DatabaseThreads


class Together:
    """Group commit of looks, transcript rows and settlements of one gateway's lanes."""

    def __init__(self, threads: DatabaseThreads, owner: str) -> None:
        self._threads = threads
        self._owner = owner
        self.look: Batcher[str, Look | None] = Batcher(self._look)
        self.write_rows: Batcher[Mapping[str, Any], None] = Batcher(self._write_rows)
        self.settle: Batcher[Settlement, None] = Batcher(self._settle)

    async def _look(self, conversation_ids: list[str]) -> Sequence[Look | Exception | None]:
        return await self._threads.run(lanes.look_many, conversation_ids, self._owner)

    async def _write_rows(self, conversations: list[Mapping[str, Any]]) -> list[None]:
        await self._threads.run(transcript.write_rows, conversations)
        return [None] * len(conversations)

    async def _settle(self, settlements: list[Settlement]) -> list[None]:
        await self._threads.run(lanes.settle, settlements)
        return [None] * len(settlements)
