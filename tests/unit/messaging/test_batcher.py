"""Group commit: everybody gets their own result, nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from intake.messaging.batcher import Batcher


class Writes:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.at_once = self.most_at_once = 0

    async def run(self, items: list[int]) -> Sequence[int | Exception]:
        self.batches.append(items)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.005)
        self.at_once -= 1
        if 13 in items:
            raise ConnectionError("down")
        return [ValueError("bad") if item < 0 else item * 2 for item in items]


async def test_what_comes_during_a_write_goes_into_the_next_one_together() -> None:
    writes = Writes()
    batcher: Batcher[int, int] = Batcher(writes.run)
    first = asyncio.create_task(batcher(1))
    await asyncio.sleep(0.002)
    rest = await asyncio.gather(*(batcher(i) for i in range(2, 10)))
    assert (await first, rest) == (2, [i * 2 for i in range(2, 10)])
    assert writes.batches == [[1], list(range(2, 10))]


async def test_a_limit_of_size_and_of_writes_at_once_is_kept() -> None:
    writes = Writes()
    batcher: Batcher[int, int] = Batcher(writes.run, limit=3, parallel=2)
    assert await asyncio.gather(*(batcher(i) for i in range(12) if i != 13)) == [i * 2 for i in range(12)]
    assert max(map(len, writes.batches)) == 3
    assert writes.most_at_once == 2


async def test_an_error_reaches_those_it_concerns_and_the_next_write_happens() -> None:
    batcher: Batcher[int, int] = Batcher(Writes().run)
    results = await asyncio.gather(*(batcher(i) for i in (4, -1, 5)), return_exceptions=True)
    assert results[0] == 8 and isinstance(results[1], ValueError) and results[2] == 10
    with pytest.raises(ConnectionError):
        await batcher(13)
    assert await batcher(6) == 12


async def test_a_caller_that_leaves_disturbs_nobody() -> None:
    batcher: Batcher[int, int] = Batcher(Writes().run)
    gone, stays = asyncio.create_task(batcher(1)), asyncio.create_task(batcher(2))
    await asyncio.sleep(0.002)
    gone.cancel()
    assert await stays == 4


async def test_nobody_is_left_waiting_whatever_the_moment() -> None:
    async def run(items: list[int]) -> list[int]:
        return items  # ends without giving way: the narrowest window

    batcher: Batcher[int, int] = Batcher(run)

    async def caller(i: int) -> None:
        for _ in range(i % 7):
            await asyncio.sleep(0)
        assert await batcher(i) == i

    async with asyncio.timeout(5):
        for _ in range(50):
            await asyncio.gather(*(caller(i) for i in range(20)))
