"""Group commit: what is asked for while a write is under way goes into the next write together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Batcher(Generic[T, R]):
    """Collects single requests into calls of `run`: `parallel` calls at a time, at most `limit` requests in each.

    `run` gives one result for each item, in their order; an exception in the place of a result is raised to the caller
    of that item, and what `run` itself raises to every caller of the batch.
    """

    def __init__(
        self, run: Callable[[list[T]], Awaitable[Sequence[R | Exception]]], limit: int = 200, parallel: int = 1
    ) -> None:
        self._run = run
        self._limit = limit
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._parallel = parallel
        self._running = 0
        self._flushers: set[asyncio.Task[None]] = set()  # the loop itself keeps no task alive

    async def __call__(self, item: T) -> R:
        """The item's own result."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running < self._parallel:
            self._running += 1
            flusher = asyncio.create_task(self._flush())
            self._flushers.add(flusher)
            flusher.add_done_callback(self._flushers.discard)
        return await future

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                await self._run_batch(batch)
        finally:
            self._running -= 1

    async def _run_batch(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._run([item for item, _ in batch])
        except Exception as error:
            results = [error] * len(batch)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():
                continue  # the caller has gone away
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
