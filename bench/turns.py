"""Turns inside the form: what one costs, how many go through, alone and many at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bench.stats import summary
from tests.support.chats import Chat
from tests.support.script import Interview

OpenChat = Callable[[], Awaitable[Chat]]
NewInterview = Callable[[], Interview]


@dataclass
class Meter:
    """Collects what happens between `start` and `end` (time.perf_counter())."""

    start: float
    end: float
    form: list[float] = field(default_factory=list)  # seconds; answers to a question of the form that fell due inside
    turns: int = 0  # all turns that ended inside

    def add(self, due: float, arrived: float, in_form: bool) -> None:
        self.turns += self.start <= arrived <= self.end
        if in_form and self.start <= due <= self.end:
            self.form.append(arrived - due)

    def result(self) -> dict[str, Any]:
        return summary(self.form) | {"turns_per_s": round(self.turns / (self.end - self.start), 1)}


def in_the_form(person: Interview) -> bool:
    """Whether the next thing said answers a question about the complaint (not the consent, not the review)."""
    return person.asked_field not in (None, "consent", "confirmation")


async def closed_loop(
    open_chat: OpenChat, interview: NewInterview, conversations: int, seconds: float, warm_up: float
) -> dict[str, Any]:
    """Every conversation answers as soon as it is asked: the most that goes through, and the latency at that load."""
    start = time.perf_counter() + warm_up
    meter = Meter(start, start + seconds)

    async def one() -> None:
        while time.perf_counter() < meter.end:
            chat, person = await open_chat(), interview()
            while person.says is not None and time.perf_counter() < meter.end:
                in_form, due = in_the_form(person), time.perf_counter()
                answer = await chat.say(person.says)
                meter.add(due, answer.arrived, in_form)
                person.hear(answer)

    await asyncio.gather(*(one() for _ in range(conversations)))
    return meter.result()


async def open_loop(
    open_chat: OpenChat, interview: NewInterview, conversations: int, rate: float, seconds: float, warm_up: float
) -> dict[str, Any]:
    """`rate` turns a second fall due, spread over the conversations; latency counts from when a turn is due."""
    origin = time.perf_counter() + 0.2
    meter = Meter(origin + warm_up, origin + warm_up + seconds)
    slots = itertools.count()

    async def one() -> None:
        while True:
            chat, person = await open_chat(), interview()
            while person.says is not None:
                due = origin + next(slots) / rate
                if due > meter.end:
                    return
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                in_form = in_the_form(person)
                answer = await chat.say(person.says)
                meter.add(due, answer.arrived, in_form)
                person.hear(answer)

    await asyncio.gather(*(one() for _ in range(conversations)))
    return meter.result() | {"rate": rate, "conversations": conversations}
