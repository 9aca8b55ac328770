"""`python -m bench.crowd`: does a crowd of fake web chats delay a real visitor?

Processes of their own: the real gateway (and worker) with a real database, a stand-in assistant that works off one turn
after the other as Rasa does (`--turn` seconds each), the crowd, and the visitor. The crowd: idle sessions that only
keep their line open, and noisy ones that talk as fast as they can, read no answer, come back a second after they were
thrown out as somebody new, and heed no `Retry-After`. Meanwhile one visitor says something every `--pause` seconds, and
waits for the answer; measured is the time to the acknowledgement and to the answer, alone and then in the crowd.

The crowd runs with lower priority (`nice`): it would be on other machines. `--addresses own` gives every noisy session
an address of its own, so that no limit of an address helps; `few` puts a hundred behind each.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import aiohttp

from bench.crowd_gateway import assistant, served
from bench.stats import machine, summary
from tests.support.mongo import free_port, running_mongo

LIMIT = 1.0  # seconds that the crowd may delay a visitor
PATIENCE = 20.0  # seconds that a visitor waits for one answer
SETTLING = 3.0  # seconds after the last of the crowd has come
OPENING = 50  # lines of the crowd opened at once
NOISE_PAUSE = 0.02  # seconds between two frames of a noisy session
SESSIONS_OF_ADDRESS = 100
RESULTS = Path(__file__).parent / "results"


async def enter(http: aiohttp.ClientSession, url: str, address: str) -> aiohttp.ClientWebSocketResponse:
    socket = await http.ws_connect(url, headers={"X-Forwarded-For": address}, max_msg_size=0)
    await socket.send_str('{"type":"hello","token":null,"cursor":0,"language":"th"}')
    await socket.receive()
    return socket


async def idle(http: aiohttp.ClientSession, url: str, address: str) -> None:
    socket = await enter(http, url, address)
    async for _ in socket:
        pass


async def noise(http: aiohttp.ClientSession, url: str, address: str, sent: list[int]) -> None:
    """Talks until it is thrown out, and comes back."""
    while True:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            socket = await enter(http, url, address)
            reader = asyncio.create_task(_drain(socket))
            number = 0
            while not socket.closed:
                number += 1
                await socket.send_str(json.dumps({"type": "message", "id": f"n{number}", "text": "เสียงรบกวน " * 20}))
                sent[0] += 1
                await asyncio.sleep(NOISE_PAUSE)
            await reader
        await asyncio.sleep(1.0)


async def _drain(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


def crowd(url: str, idlers: int, noisy: int, own: bool, there: Event) -> None:
    """A process with the crowd in it, until it is ended; `there` is set when all have come."""
    os.nice(10)

    async def run() -> None:
        sent = [0]
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            tasks = []
            for number in range(idlers + noisy):
                among = number if own and number >= idlers else number // SESSIONS_OF_ADDRESS
                address = f"198.{51 + among // 250}.{among % 250}.7"
                work = idle(http, url, address) if number < idlers else noise(http, url, address, sent)
                tasks.append(asyncio.create_task(work))
                if number % OPENING == OPENING - 1:
                    await asyncio.sleep(0.3)
            there.set()
            await asyncio.gather(*tasks)

    asyncio.run(run())


async def visitor(url: str, seconds: float, pause: float) -> dict[str, Any]:
    """Seconds until each message is acknowledged and answered."""
    acks: list[float] = []
    answers: list[float] = []
    missed = 0
    async with aiohttp.ClientSession() as http:
        socket = await enter(http, url, "203.0.113.1")
        end = time.perf_counter() + seconds
        number = 0
        while time.perf_counter() < end:
            number += 1
            begun = time.perf_counter()
            await socket.send_str(json.dumps({"type": "message", "id": f"v{number}", "text": f"คนจริง {number}"}))
            try:
                async with asyncio.timeout(PATIENCE):
                    while True:
                        frame = await socket.receive_json()
                        if frame["type"] == "ack":
                            acks.append(time.perf_counter() - begun)
                        elif frame["type"] == "message" and frame["text"] == f"ได้รับ: คนจริง {number}":
                            answers.append(time.perf_counter() - begun)
                            break
            except TimeoutError:
                missed += 1
            await asyncio.sleep(max(0.0, begun + pause - time.perf_counter()))
        await socket.close()
    return {"ack": summary(acks), "answer": summary(answers), "missed": missed}


async def counts(url: str) -> dict[str, float]:
    """What the gateway has counted: turns answered, messages stored, open chats."""
    wanted = ("rongthuk_turns_total", "rongthuk_accept", "rongthuk_chat_connections", "rongthuk_not_stored")
    page = url.replace("ws://", "http://", 1).removesuffix("/chat/ws") + "/metrics"
    async with aiohttp.ClientSession() as http, http.get(page) as answer:
        lines = [line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line.startswith(wanted)]
    return {name: float(value) for name, value in lines}


def compare(alone: dict[str, Any], crowded: dict[str, Any]) -> dict[str, Any]:
    """The delay that the crowd made: of the 95th percentile and of the slowest, in milliseconds."""
    delays = {
        f"delay_{what}_{of}": round(crowded[what][of] - alone[what][of], 1)
        for what in ("ack", "answer")
        for of in ("p50_ms", "p95_ms", "max_ms")
    }
    met = crowded["missed"] == 0 and all(delay < LIMIT * 1000 for delay in delays.values())
    return {**delays, "met": met}


def measure(url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Alone, with the crowd arriving, and among it; the crowd is ended afterwards."""
    processes = multiprocessing.get_context("spawn")
    result: dict[str, Any] = {"machine": machine(), "idle": arguments.idle, "noisy": arguments.noisy}
    result |= {"addresses": arguments.addresses, "assistant_turn_s": arguments.turn}
    visit = (url, arguments.seconds, arguments.pause)
    asyncio.run(visitor(url, 2, 0.5))  # warms everything up
    result["alone"] = asyncio.run(visitor(*visit))
    there, own = processes.Event(), arguments.addresses == "own"
    others = processes.Process(target=crowd, args=(url, arguments.idle, arguments.noisy, own, there), daemon=True)
    others.start()
    try:
        if not there.wait(120):
            raise SystemExit("the crowd did not get in")
        time.sleep(SETTLING)
        result["in_the_crowd"] = asyncio.run(visitor(*visit))
        result["gateway"] = asyncio.run(counts(url))
    finally:
        others.terminate()
        others.join(10)
    return result | compare(result["alone"], result["in_the_crowd"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--noisy", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--turn", type=float, default=0.02)
    parser.add_argument("--addresses", choices=("own", "few"), default="own")
    parser.add_argument("--keep", action="store_true", help="write results/crowd-ADDRESSES.json")
    arguments = parser.parse_args()
    processes = multiprocessing.get_context("spawn")
    with running_mongo() as uri, tempfile.TemporaryDirectory() as folder:
        port, rasa, ready = free_port(), free_port(), processes.Event()
        rasa_process = processes.Process(target=assistant, args=(rasa, arguments.turn, ready), daemon=True)
        rasa_process.start()
        try:
            ready.wait(60)
            with served(uri, folder, port, rasa):
                result = measure(f"ws://127.0.0.1:{port}/chat/ws", arguments)
        finally:
            rasa_process.terminate()
            rasa_process.join(10)
    written = json.dumps(result, ensure_ascii=False, indent=1)
    print(written)
    if arguments.keep:
        (RESULTS / f"crowd-{arguments.addresses}.json").write_text(written + "\n", encoding="utf-8")
    return 0 if result["met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
