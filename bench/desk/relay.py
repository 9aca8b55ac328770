"""How long a word takes between a customer and the agent who holds the conversation, both ways, on a full desk.

200 conversations, half on the web and half on LINE, are held by 20 agents whose consoles are all open; in each somebody
writes every few seconds. Customer to agent: from the frame or the signed webhook that leaves the customer until the
event with the words reaches the holder's console. Agent to customer: from the request that sends at once, or, for a
message with some seconds to take it back, from the moment at which that time is over, until the words reach the web
socket or LINE's platform. The assistant is a stand-in: it is asked only for the first word of a conversation.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from bench.desk.api import Console
from bench.stats import summary
from bench.turns import CpuMeter
from tests.support.chats import LineChat, TimedLinePlatform
from tests.support.line_events import user_id
from tests.support.system import ADMIN_EMAIL, ADMIN_PASSWORD, System
from tests.support.web_chat import WebChat

ASSISTANT = (sys.executable, "-m", "bench.slow_assistant", "0")
PASSWORD = "a-password-of-the-bench-2469"
PAUSE = (2.0, 8.0)  # seconds before somebody writes
LIMIT = 30.0  # seconds until a word counts as lost
HELD_SHARE = 0.5  # of the agents' messages can be taken back for some seconds
OPENING = 8  # conversations begun at once
LIST_EVERY = 2.0  # seconds, as `web/console` has it
Times = dict[str, list[float]]


class TimedWebChat(WebChat):
    """Notes when each text came."""

    def __init__(self, url: str) -> None:
        super().__init__(url, limit=LIMIT)
        self.came: dict[str, asyncio.Future[float]] = {}

    async def _take(self, frame: dict[str, Any]) -> None:
        _arrive(self.came, frame.get("text"))
        await super()._take(frame)


class Desk:
    """An agent's open console: which words came in its events, and when. It reads as the real one does besides."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.came: dict[str, asyncio.Future[float]] = {}
        self._changed = asyncio.Event()

    async def read_lists(self) -> None:
        """The list anew when something has changed, every LIST_EVERY seconds at most, for ever."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self.console.get("/api/v1/inbox?view=mine")
            await asyncio.sleep(LIST_EVERY)

    async def look(self, conversation: str) -> None:
        """What the console asks for when something came in the open conversation."""
        await self.console.get(f"/api/v1/conversations/{conversation}/messages")
        await self.console.post(f"/api/v1/conversations/{conversation}/read", {})

    async def listen(self) -> None:
        """Read the events for ever."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self.console.http.get("/api/v1/events", timeout=timeout) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    rows = json.loads(line[6:]).get("conversations", ())
                    for row in rows:
                        _arrive(self.came, (row.get("last") or {}).get("text"))
                    if rows:
                        self._changed.set()


class Customer:
    """One conversation: how its customer writes and hears."""

    def __init__(self, name: str, desk: Desk, web: TimedWebChat | None, line: LineChat | None) -> None:
        self.name, self.desk, self.web, self.line = name, desk, web, line
        self.conversation = ""

    @property
    def channel(self) -> str:
        return "web" if self.web is not None else "line"

    async def write(self, words: str) -> None:
        if self.web is not None:
            await self.web.send(words)
        elif self.line is not None:
            assert await self.line.line.say(self.line.user, words) == 200


async def measure(
    workspace: Path, say: Callable[[str], None], chats: int, agents: int, seconds: float
) -> dict[str, Any]:
    """Milliseconds of each way, and how late the measuring process itself was."""
    line = TimedLinePlatform()
    desk_file = workspace / "desk.yml"
    desk_file.write_text((Path(__file__).parent / "desk.yml").read_text(encoding="utf-8"), encoding="utf-8")
    environ = {"DESK_FILE": str(desk_file), "LOG_LEVEL": "WARNING"}
    async with contextlib.AsyncExitStack() as stack:
        system = await stack.enter_async_context(
            System(workspace / "relay", environ, commands={"bot": ASSISTANT}, line=line)
        )
        say(f"{agents} agents come to the desk")
        desks = await _staff(system, stack, agents)
        say(f"{chats} conversations begin")
        customers = await _customers(system, stack, desks, chats)
        times: Times = {}
        lags: list[float] = []
        until = time.perf_counter() + seconds
        say(f"everybody writes for {seconds:.0f} s")
        meter = CpuMeter(system.processes)
        meter.start()
        await asyncio.gather(_watch_lag(until, lags), *(_talk(one, until, times, line) for one in customers))
        cpu = meter.per_turn(sum(len(took) for took in times.values()))
    found: dict[str, Any] = {name: summary(took) for name, took in sorted(times.items())}
    both: Times = {"customer to agent": [], "agent to customer": []}
    for name, took in times.items():
        both[name.split(",")[0]] += took
    found |= {name: summary(took) for name, took in both.items()}
    found["lost"] = sum(1 for took in times.values() for one in took if one >= LIMIT)
    return {
        "chats": chats,
        "agents": agents,
        "seconds": seconds,
        "client_lag": summary(lags),
        "ways": found,
        "cpu_ms": cpu,
    }


async def _staff(system: System, stack: contextlib.AsyncExitStack, count: int) -> list[Desk]:
    admin = await stack.enter_async_context(Console(system.url, ADMIN_EMAIL, ADMIN_PASSWORD))
    desks = []
    for number in range(count):
        email = f"agent{number}@example.org"
        account = {"email": email, "password": PASSWORD, "name": f"Agent {number}", "teams": ["general"]}
        await admin.post("/api/v1/agents", account)
        desk = Desk(await stack.enter_async_context(Console(system.url, email, PASSWORD)))
        for work in (desk.listen(), desk.read_lists()):
            stack.callback(asyncio.create_task(work).cancel)
        desks.append(desk)
    return desks


async def _customers(system: System, stack: contextlib.AsyncExitStack, desks: list[Desk], count: int) -> list[Customer]:
    gate = asyncio.Semaphore(OPENING)

    async def begin(number: int) -> Customer:
        async with gate:
            desk, web, line = desks[number % len(desks)], None, None
            if number % 2:
                web = await stack.enter_async_context(TimedWebChat(system.url))
            else:
                line = LineChat(system.line, user_id(5_000_000 + number))
            customer = Customer(f"customer-{number}", desk, web, line)
            seen = _expect(desk.came, f"ok: {customer.name}")
            await customer.write(customer.name)
            await asyncio.wait_for(seen, LIMIT)
            return customer

    customers = list(await asyncio.gather(*(begin(number) for number in range(count))))
    rows = (await desks[0].console.get(f"/api/v1/inbox?view=all&limit={count}"))[1]["conversations"]
    by_name = {row["last"]["text"].removeprefix("ok: "): row["id"] for row in rows if row["last"]}
    for customer in customers:
        customer.conversation = by_name[customer.name]
        await customer.desk.console.post(f"/api/v1/conversations/{customer.conversation}/claim", {})
    return customers


async def _talk(customer: Customer, until: float, times: Times, line: TimedLinePlatform) -> None:
    """They write in turns, so that the last line of the conversation is the one that is looked for."""
    draw, number = random.Random(customer.name), 0
    while True:
        await asyncio.sleep(draw.uniform(*PAUSE))
        if time.perf_counter() > until:
            return
        number += 1
        words = f"{customer.name} says {number}"
        seen, began = _expect(customer.desk.came, words), time.perf_counter()
        await customer.write(words)
        _note(times, f"customer to agent, {customer.channel}", began, await _when(seen))
        await asyncio.sleep(draw.uniform(*PAUSE))
        await customer.desk.look(customer.conversation)
        held = draw.random() < HELD_SHARE
        words = f"answer {number} to {customer.name}"
        began, arrived = await _answer(customer, words, line, held=held)
        kind = "after the time to take it back" if held else "at once"
        _note(times, f"agent to customer, {customer.channel}, {kind}", began, arrived)


async def _answer(customer: Customer, words: str, line: TimedLinePlatform, *, held: bool) -> tuple[float, float | None]:
    path = f"/api/v1/conversations/{customer.conversation}"
    heard = _expect(customer.web.came, words) if customer.web is not None else asyncio.Future()
    before = len(line.inbox.get(customer.line.user, [])) if customer.line is not None else 0
    began = time.perf_counter()
    answer = await customer.desk.console.post(f"{path}/{'held' if held else 'messages'}", {"text": words})
    if held:
        began = _monotonic(answer["held"]["send_at"])
    if customer.line is None:
        return began, await _when(heard)
    try:
        await line.wait_for(customer.line.user, before + 1, LIMIT)
    except TimeoutError:
        return began, None
    return began, line.arrived[customer.line.user]


def _monotonic(moment: str) -> float:
    """A time of the wall clock as one of `time.perf_counter`."""
    from datetime import datetime

    return time.perf_counter() + datetime.fromisoformat(moment).timestamp() - time.time()


async def _when(future: asyncio.Future[float]) -> float | None:
    try:
        return await asyncio.wait_for(future, LIMIT)
    except TimeoutError:
        return None


async def _watch_lag(until: float, lags: list[float]) -> None:
    while (begun := time.perf_counter()) < until:
        await asyncio.sleep(0.01)
        lags.append(max(0.0, time.perf_counter() - begun - 0.01))


def _note(times: Times, name: str, began: float, arrived: float | None) -> None:
    times.setdefault(name, []).append(LIMIT if arrived is None else max(0.0, arrived - began))


def _expect(came: dict[str, asyncio.Future[float]], words: str) -> asyncio.Future[float]:
    future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    came[words] = future
    return future


def _arrive(came: dict[str, asyncio.Future[float]], words: str | None) -> None:
    future = came.pop(words, None) if words else None
    if future is not None and not future.done():
        future.set_result(time.perf_counter())
