"""What the processes of this folder have in common: how they begin, and how they end."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable

from connectors import logs
from intake.errors import AppError
from intake.settings import Settings, load_settings

YOUNG_OBJECTS = 20_000  # allocations between two looks at the youngest objects; a turn makes some thousands


class Stopping:
    """Set by SIGTERM and SIGINT, or by what makes going on useless; make it inside the running loop."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self.complaint = ""  # one sentence; empty when it was asked for
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked.set)

    def refuse(self, sentence: str) -> None:
        """Stop, and say why."""
        self.complaint = sentence
        self._asked.set()

    async def wait(self) -> None:
        await self._asked.wait()


def run(serve: Callable[[Settings], Awaitable[str]]) -> None:
    """Read the settings and serve; what prevents it is one sentence on stderr and exit code 1."""
    try:
        settings = load_settings()
    except AppError as error:
        sys.exit(str(error))
    logs.configure(settings.log_level)
    # The loop must get the interpreter back from the database's threads sooner than in Python's 5 ms: an
    # acknowledgement waits for it several times.
    sys.setswitchinterval(0.0005)

    async def served() -> str:
        return await serve(settings)

    try:
        complaint = asyncio.run(served())
    except AppError as error:
        complaint = str(error)
    if complaint:
        sys.exit(complaint)


def spare_the_collector() -> None:
    """What is loaded by now stays: no collection need look through it, which would hold up everything meanwhile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
