"""Database work is synchronous (mongoengine); async code runs it in a bounded number of threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from pymongo.errors import DuplicateKeyError, PyMongoError

from intake.cases.database import StorageUnavailable

# BadValue, FailedToParse, TypeMismatch, BSONObjectTooLarge, resulting document too large: the same write fails again.
_OUR_FAULT = {2, 9, 14, 10334, 17419}
P = ParamSpec("P")
R = TypeVar("R")


class DatabaseThreads:
    """Runs functions of `intake.cases` off the event loop, at most `workers` at a time."""

    def __init__(self, workers: int = 12) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="database")

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. A database that does not answer or cannot do it now: StorageUnavailable."""

        def call() -> R:
            try:
                return function(*args, **kwargs)
            except PyMongoError as error:
                code = getattr(error, "code", None)
                if isinstance(error, DuplicateKeyError) or code in _OUR_FAULT:
                    raise
                raise StorageUnavailable(f"{type(error).__name__} {code or ''}".strip()) from error

        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        """Let running work end and take no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
