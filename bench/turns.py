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
from tests.support.processes import ChildProcess
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
    started: int = 0  # all turns that ended after `start`

    def add(self, due: float, arrived: float, in_form: bool) -> None:
        self.started += self.start <= arrived
        self.turns += self.start <= arrived <= self.end
        if in_form and self.start <= due <= self.end:
            self.form.append(arrived - due)

    def result(self) -> dict[str, Any]:
        return summary(self.form) | {"turns_per_s": round(self.turns / (self.end - self.start), 1)}


class CpuMeter:
    """Processor time of each process from `start` on: what a turn costs whatever else the machine does."""

    def __init__(self, processes: dict[str, ChildProcess]) -> None:
        self._processes = processes
        self._before: dict[str, float] = {}

    def start(self) -> None:
        self._before = self._read()

    def per_turn(self, turns: int) -> dict[str, float]:
        """Milliseconds per turn of each process since the start."""
        now = self._read()
        return {name: round((now[name] - self._before[name]) * 1000 / max(1, turns), 2) for name in now}

    def _read(self) -> dict[str, float]:
        return {name: child.cpu_seconds() for name, child in self._processes.items()}


def in_the_form(person: Interview) -> bool:
    """Whether the next thing said answers a question about the complaint (not the consent, not the review)."""
    return person.asked_field not in (None, "consent", "confirmation")


async def closed_loop(
    open_chat: OpenChat, interview: NewInterview, conversations: int, seconds: float, warm_up: float, cpu: CpuMeter
) -> dict[str, Any]:
    """Every conversation answers as soon as it is asked: the most that goes through, and the latency at that load.

    `cpu_ms` is processor time per turn, from the end of the warm-up to the last answer.
    """
    start = time.perf_counter() + warm_up
    meter = Meter(start, start + seconds)
    asyncio.get_running_loop().call_later(warm_up, cpu.start)

    async def one() -> None:
        while time.perf_counter() < meter.end:
            chat, person = await open_chat(), interview()
            while person.says is not None and time.perf_counter() < meter.end:
                in_form, due = in_the_form(person), time.perf_counter()
                answer = await chat.say(person.says)
                meter.add(due, answer.arrived, in_form)
                person.hear(answer)

    await asyncio.gather(*(one() for _ in range(conversations)))
    return meter.result() | {"cpu_ms": cpu.per_turn(meter.started)}


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
