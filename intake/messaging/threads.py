"""Database work is synchronous (mongoengine); async code runs it in a bounded number of threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from pymongo.errors import DuplicateKeyError, PyMongoError

from intake.cases.database import StorageUnavailable

P = ParamSpec("P")
R = TypeVar("R")


class DatabaseThreads:
    """Runs functions of `intake.cases` off the event loop, at most `workers` at a time."""

    def __init__(self, workers: int = 12) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="database")

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. A database that fails or does not answer: StorageUnavailable."""

        def call() -> R:
            try:
                return function(*args, **kwargs)
            except DuplicateKeyError:
                raise
            except PyMongoError as error:
                raise StorageUnavailable(type(error).__name__) from error

        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        """Let running work end and take no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
