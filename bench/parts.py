"""The parts of a run. Our system and the stock peer run side by side, idle while the other is measured."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.length import cost_by_length
from bench.peer import server
from bench.peer.chat import PeerChat, peer_fields, peer_interview
from bench.peer.project import write_project
from bench.turns import CpuMeter, NewInterview, OpenChat, closed_loop, open_loop
from deploy.training.trainer import ensure_model
from tests.support.chats import Chat, LineChat, TimedLinePlatform
from tests.support.line_events import user_id
from tests.support.processes import ChildProcess
from tests.support.script import Interview, complaint, questions
from tests.support.system import ROOT, System

CONVERSATIONS = (1, 8, 32)
WARM_UP = 4.0  # seconds before each measurement
OPEN_CONVERSATIONS = 16
OPEN_LOAD = 0.5  # of what went through with 8 conversations
QUESTION = "ใช้เวลานานไหมคะ"
ACK_RATE, ACK_SECONDS, ACK_LIMIT = 200, 20, 120
PEER_CACHE = ROOT / "var" / "bench"
MB = 1_000_000


@dataclass(frozen=True)
class Contestant:
    """One of those that are compared; `processes` are its own, by name."""

    open_chat: OpenChat
    interview: NewInterview
    processes: dict[str, ChildProcess]


Contestants = dict[str, Contestant]


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def training_seconds(workspace: Path) -> float:
    """Seconds to train our model from nothing."""
    say("training our model")
    started = time.monotonic()
    ensure_model(workspace / "trained", again=True)
    return round(time.monotonic() - started, 1)


async def compare(workspace: Path, results: dict[str, Any], wanted: set[str], seconds: float, *, peer: bool) -> None:
    """Turns and long conversations of ours and of the peer, in turns, so that both see the same machine."""
    numbers = itertools.count(1)
    async with contextlib.AsyncExitStack() as stack:
        say("starting our system")
        ours = await stack.enter_async_context(System(workspace / "ours", line=TimedLinePlatform()))
        results["start"] = {f"{name} (ours)": round(took, 1) for name, took in ours.start_seconds.items()}
        contestants: Contestants = {"ours": _contestant(ours, numbers)}
        if peer:
            stock, started = await stack.enter_async_context(_peer(workspace, results))
            results["start"]["stock Rasa"] = round(started, 1)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            contestants["stock"] = _stock_contestant(stock, session, numbers)
        if "turns" in wanted:
            await _turns(contestants, results, seconds)
        if "length" in wanted:
            await _length(contestants, results)
        results["memory"] = {name: _megabytes(one.processes) for name, one in contestants.items()}


async def _turns(contestants: Contestants, results: dict[str, Any], seconds: float) -> None:
    turns: dict[str, Any] = {name: {} for name in contestants}
    for count in CONVERSATIONS:
        for name, one in contestants.items():
            meter = CpuMeter(one.processes)
            found = await closed_loop(one.open_chat, one.interview, count, seconds, WARM_UP, meter)
            turns[name][str(count)] = found
            say(f"{name}, {count} at once: {found}")
    rate = max(1, round(turns["ours"]["8"]["turns_per_s"] * OPEN_LOAD))
    ours = contestants["ours"]
    turns["open_loop"] = await open_loop(ours.open_chat, ours.interview, OPEN_CONVERSATIONS, rate, seconds, WARM_UP)
    say(f"ours, open loop: {turns['open_loop']}")
    results["turns"] = turns


async def _length(contestants: Contestants, results: dict[str, Any]) -> None:
    """Ours in the middle of the form, where a question is answered and the form asks again; the peer outside, because
    its form takes every text for an answer."""
    story = complaint(0)
    beginnings = {"ours": [story.opening, story.consent], "stock": []}
    results["length"] = {}
    for name, one in contestants.items():
        results["length"][name] = await cost_by_length(one.open_chat, beginnings[name], QUESTION)
        say(f"{name}, long conversation: {results['length'][name]}")


async def acknowledgement(workspace: Path) -> dict[str, Any]:
    """Webhooks at a fixed rate while the assistant takes ten seconds for every turn."""
    say("starting our system with a slow assistant")
    commands = {"bot": (sys.executable, "-m", "bench.slow_assistant")}
    async with System(workspace / "slow", commands=commands, line=TimedLinePlatform()) as system:
        arguments: tuple[str, ...] = ("--url", f"{system.url}/webhooks/line", "--secret", system.line.channel_secret)
        arguments += ("--rate", str(ACK_RATE), "--seconds", str(ACK_SECONDS))
        load = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.ack_load", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        used = {name: -child.cpu_seconds() for name, child in system.processes.items()}
        try:
            async with asyncio.timeout(ACK_LIMIT):
                printed, _ = await load.communicate()
            for name, child in system.processes.items():
                used[name] += child.cpu_seconds()
        finally:
            if load.returncode is None:
                load.kill()
    found: dict[str, Any] = json.loads(printed) | {"rate": ACK_RATE, "seconds": ACK_SECONDS}
    found["cpu_ms_an_event"] = {
        name: round(seconds * 1000 / sum(found["statuses"].values()), 2) for name, seconds in used.items()
    }
    say(f"acknowledgement: {found}")
    return found


def _contestant(system: System, numbers: itertools.count[int]) -> Contestant:
    asked = questions()

    async def open_chat() -> Chat:
        return LineChat(system.line, user_id(next(numbers)))

    return Contestant(open_chat, lambda: Interview(complaint(next(numbers)), asked), system.processes)


def _stock_contestant(peer: server.Peer, session: aiohttp.ClientSession, numbers: itertools.count[int]) -> Contestant:
    async def open_chat() -> Chat:
        return PeerChat(session, peer.url, f"sender-{next(numbers)}")

    processes = {"actions": peer.actions, "bot": peer.bot}
    return Contestant(open_chat, lambda: peer_interview(next(numbers)), processes)


@contextlib.asynccontextmanager
async def _peer(workspace: Path, results: dict[str, Any]) -> AsyncIterator[tuple[server.Peer, float]]:
    project = workspace / "peer"
    digest = write_project(project, ROOT / "nlu_data", peer_fields(complaint(0)))
    say("training the stock Rasa, if its data have changed (about four minutes)")
    model, took = server.train(project, digest, PEER_CACHE, workspace / "logs")
    record = PEER_CACHE / f"{model.stem}.seconds"
    if took is not None:
        record.write_text(f"{took:.1f}", encoding="utf-8")
    if record.exists():
        results.setdefault("training", {})["stock_s"] = float(record.read_text(encoding="utf-8"))
    say("starting the stock Rasa")
    peer = server.Peer(project, model, workspace / "logs")
    started = await peer.start()
    try:
        yield peer, started
    finally:
        peer.stop()


def _megabytes(processes: dict[str, ChildProcess]) -> dict[str, int]:
    found = {name: round(child.resident() / MB) for name, child in processes.items()}
    return found | {"total_mb": sum(found.values())}
