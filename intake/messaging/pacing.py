"""Spaces answers that come all at once, so that acknowledgements do not wait behind the work on them.

An assistant that was stuck answers everything in the same moment: 64 answers took the event loop for 0.3 s, and each
message that came in then was acknowledged that much later. LINE gives a webhook two seconds, and people nothing less.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

WINDOW = 0.25  # seconds over which arrivals are counted
SPACE = 0.0001  # seconds between two answers for each message a second: 20 ms at 200 messages a second


class Pacing:
    """The more messages come in, the wider the space between two answers; an answer that comes alone never waits."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._arrivals: deque[float] = deque()
        self._next = 0.0  # when the next answer may be worked on

    def arrived(self, count: int) -> None:
        """Messages were accepted just now."""
        self._arrivals.extend([self._now()] * count)

    async def take_turn(self) -> None:
        """Wait until this answer may be worked on, in the order of the calls."""
        wait = self.reserve()
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self) -> float:
        """Take the next free moment; the seconds until then."""
        now = self._now()
        while self._arrivals and self._arrivals[0] < now - WINDOW:
            self._arrivals.popleft()
        mine = max(now, self._next)
        self._next = mine + len(self._arrivals) / WINDOW * SPACE
        return mine - now
