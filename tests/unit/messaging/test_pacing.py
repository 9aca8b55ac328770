"""Answers are spaced by how many messages come in."""

from __future__ import annotations

import pytest

from intake.messaging.pacing import WINDOW, Pacing


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_that_comes_alone_never_waits() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    for _ in range(100):
        pacing.arrived(50)
        assert pacing.reserve() == 0
        clock.now += 1


def test_many_answers_at_once_without_messages_coming_in_do_not_wait() -> None:
    pacing = Pacing(Clock())
    assert [pacing.reserve() for _ in range(64)] == [0] * 64


def test_at_two_hundred_messages_a_second_answers_pass_every_twenty_milliseconds() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    pacing.arrived(round(200 * WINDOW))
    waits = [pacing.reserve() for _ in range(5)]
    assert waits == pytest.approx([0, 0.02, 0.04, 0.06, 0.08])


def test_the_space_closes_when_messages_stop_coming() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    pacing.arrived(100)
    pacing.reserve()
    clock.now += WINDOW * 2
    assert [pacing.reserve() for _ in range(3)] == [0, 0, 0]


async def test_they_pass_in_the_order_they_came() -> None:
    import asyncio

    pacing = Pacing()
    pacing.arrived(10)
    passed: list[int] = []

    async def answer(number: int) -> None:
        await pacing.take_turn()
        passed.append(number)

    await asyncio.gather(*(answer(number) for number in range(8)))
    assert passed == list(range(8))
