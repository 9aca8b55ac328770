"""Whether a turn gets dearer the longer a conversation is.

The machine's mood changes over the minutes that 500 messages take, so each reading of the long conversation stands
beside a reading of the fifth message of a new one, taken at the same moment; the ratio of their medians counts.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from bench.stats import percentile
from bench.turns import OpenChat
from tests.support.chats import Chat

POINTS = (5, 100, 500)
FIRST = 5
SAMPLES = 15
LIMIT = 150.0  # seconds


async def cost_by_length(
    open_chat: OpenChat, beginning: Sequence[str], repeated: str, points: Sequence[int] = POINTS
) -> dict[str, Any]:
    """`beginning` opens a conversation, then `repeated` is said over and over; p50 in ms around each point.

    After LIMIT seconds the next reading is the last, and stands under the message that was reached.
    """
    deadline = time.perf_counter() + LIMIT
    talk = await _Talk.begin(open_chat, beginning)
    found: dict[str, Any] = {}
    for point in points:
        if point == FIRST:
            continue
        long: list[float] = []
        fresh: list[float] = []
        await talk.until(repeated, point - SAMPLES // 2, deadline)
        for _ in range(SAMPLES):
            other = await _Talk.begin(open_chat, beginning)
            await other.until(repeated, FIRST - 1)
            fresh.append(await other.say(repeated))
            long.append(await talk.say(repeated))
        reached = talk.said - SAMPLES // 2 - 1
        found[str(reached)] = _reading(long, fresh)
        if reached < point:
            break
    return found


def _reading(long: Sequence[float], fresh: Sequence[float]) -> dict[str, float]:
    p50, base = percentile(long, 0.5), percentile(fresh, 0.5)
    return {"p50_ms": round(p50 * 1000, 2), "fresh_p50_ms": round(base * 1000, 2), "ratio": round(p50 / base, 3)}


class _Talk:
    """A conversation that counts its messages."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.said = 0

    @classmethod
    async def begin(cls, open_chat: OpenChat, beginning: Sequence[str]) -> _Talk:
        talk = cls(await open_chat())
        for text in beginning:
            await talk.say(text)
        return talk

    async def say(self, text: str) -> float:
        """Seconds of one turn."""
        started = time.perf_counter()
        self.said += 1
        return (await self._chat.say(text)).arrived - started

    async def until(self, text: str, count: int, deadline: float = math.inf) -> None:
        while self.said < count and time.perf_counter() < deadline:
            await self.say(text)
