"""Services that talk to the database block: they run in threads, and a database that is away becomes one error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from pymongo.errors import PyMongoError

from intake.cases.database import StorageUnavailable

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8


class Blocking:
    """A small pool of its own: people at the console must not wait for, nor hold up, the lanes of the worker."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="console")

    async def __call__(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `service` in a thread. Raises StorageUnavailable for what the database driver raises."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, partial(service, *args, **kwargs))
        except PyMongoError as error:
            raise StorageUnavailable(type(error).__name__) from error

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
