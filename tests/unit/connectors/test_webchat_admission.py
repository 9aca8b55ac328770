"""A crowd of those who do not listen waits for its answers; who talks with us does not wait for the crowd."""

from __future__ import annotations

import asyncio

import pytest

from connectors.webchat.admission import CALM, FEW, MANY, Admission
from connectors.webchat.limits import BURST, AddressLimits, Pace


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(clock: Clock) -> Admission:
    return Admission(AddressLimits(now=clock), now=clock)


async def crowd(admission: Admission) -> None:
    """So many unanswered messages that it is no calm house."""
    for number in range(CALM):
        assert (await admission.enter(f"noise{number}", f"8.8.{number}.1", "n", 0.0))[0] == 0.0


async def test_a_queue_that_was_written_offline_passes_at_once(admission: Admission) -> None:
    outcomes = [await admission.enter("s", "8.8.8.8", f"m{n}", 0.0) for n in range(BURST)]
    assert set(outcomes) == {(0.0, False)}
    wait, hurried = await admission.enter("s", "8.8.8.8", "one more", 0.0)
    assert wait > 0
    assert hurried


async def test_in_a_crowd_each_has_few_and_the_next_comes_in_with_an_answer(admission: Admission) -> None:
    await crowd(admission)
    for number in range(FEW):
        assert await admission.enter("s", "9.9.9.9", f"m{number}", 0.0) == (0.0, False)
    held = asyncio.create_task(admission.enter("s", "9.9.9.9", "next", 5.0))
    await asyncio.sleep(0.05)
    assert not held.done()
    assert await admission.enter("another", "7.7.7.7", "m", 0.0) == (0.0, False)
    admission.backlog.answered("s", "m0")
    assert await asyncio.wait_for(held, 1.0) == (0.0, True)


async def test_a_message_is_answered_when_something_follows_it(admission: Admission) -> None:
    for name in ("m0", "m1"):
        await admission.enter("s", "9.9.9.9", name, 0.0)
    admission.backlog.shown("s", "m0")
    assert admission.backlog.of("s") == 2
    admission.backlog.followed("s")
    assert admission.backlog.of("s") == 1
    admission.backlog.followed("s")  # the next bubble of the same answer
    assert admission.backlog.of("s") == 1
    admission.backlog.shown("s", "never said here")
    admission.backlog.followed("s")
    assert (admission.backlog.of("s"), admission.backlog.total) == (1, 1)


async def test_when_the_crowd_has_gone_nobody_is_held_up(admission: Admission) -> None:
    await crowd(admission)
    assert admission.backlog.total == CALM
    for number in range(CALM):
        admission.backlog.answered(f"noise{number}", "n")
        admission.backlog.answered(f"noise{number}", "n")  # said twice: in two tabs
    assert admission.backlog.total == 0
    assert {(await admission.enter("s", "9.9.9.9", f"m{n}", 0.0)) for n in range(5)} == {(0.0, False)}


async def test_an_answer_that_never_comes_is_not_waited_for(admission: Admission, clock: Clock) -> None:
    await crowd(admission)
    clock.time = 61.0
    assert admission.backlog.of("noise1") == 0
    assert admission.backlog.total == 0


async def test_one_session_never_has_more_than_many_unanswered(admission: Admission, clock: Clock) -> None:
    taken = 0
    for number in range(3 * MANY):
        clock.time += 0.3
        taken += (await admission.enter("s", "9.9.9.9", f"m{number}", 0.0))[0] == 0.0
    assert taken <= MANY


def test_one_line_is_read_at_its_own_pace() -> None:
    pace = Pace(burst=3, refill=10.0)
    assert [pace.wait() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert 0.05 < pace.wait() <= 0.1
