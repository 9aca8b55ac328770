"""How fast one visitor may talk."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 30  # messages at once: a queue that was written offline
REFILL = 1.0  # messages a second after that
MAX_SESSIONS = 20_000


class SessionLimits:
    """A token bucket a session, for the sessions that spoke last; reconnecting does not fill it."""

    def __init__(self, burst: int = BURST, refill: float = REFILL, now: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._refill, self._now = burst, refill, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # session -> (tokens, at)

    def take(self, session_id: str) -> float:
        """0.0 when a message may pass; else the seconds until one may."""
        now = self._now()
        tokens, at = self._buckets.pop(session_id, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - at) * self._refill)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / self._refill
        self._buckets[session_id] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > MAX_SESSIONS:
            self._buckets.popitem(last=False)
        return wait
