"""`python -m bench.crowd`: does a crowd of fake web chats delay a real visitor?

A gateway of its own (real database, stand-in assistant that answers at once) gets idle sessions that only keep their
line open and noisy ones that talk as fast as they can. Meanwhile one visitor, at another address, says something every
second: measured is the time to the acknowledgement and to the answer, alone and in the crowd.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import multiprocessing.synchronize
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench.stats import machine, summary
from tests.support.mongo import free_port, running_mongo, settings_for
from tests.support.running_gateway import RunningGateway

LIMIT = 1.0  # seconds that the crowd may delay a visitor
PATIENCE = 20.0  # seconds that a visitor waits for one answer
OPENING = 50  # lines of the crowd opened at once
NOISE_PAUSE = 0.02  # seconds between two frames of a noisy session
SESSIONS_OF_ADDRESS = 100


def serve(uri: str, folder: str, port: int, ready: multiprocessing.synchronize.Event) -> None:
    """A process with the gateway in it, until it is ended."""

    async def run() -> None:
        settings = settings_for(uri, Path(folder), "crowd")
        async with RunningGateway(settings, line=False, trusted_proxies="127.0.0.0/8") as gateway:
            await gateway.stop()
            await gateway.serve(port)
            ready.set()
            await asyncio.Event().wait()

    asyncio.run(run())


async def enter(http: aiohttp.ClientSession, url: str, address: str) -> aiohttp.ClientWebSocketResponse:
    socket = await http.ws_connect(url, headers={"X-Forwarded-For": address}, max_msg_size=0)
    await socket.send_str('{"type":"hello","token":null,"cursor":0,"language":"th"}')
    await socket.receive()
    return socket


async def idle(http: aiohttp.ClientSession, url: str, address: str) -> None:
    socket = await enter(http, url, address)
    async for _ in socket:
        pass


async def noise(http: aiohttp.ClientSession, url: str, address: str) -> None:
    """Talks until it is thrown out, and comes back."""
    while True:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            socket = await enter(http, url, address)
            reader = asyncio.create_task(_drain(socket))
            number = 0
            while not socket.closed:
                number += 1
                await socket.send_str(json.dumps({"type": "message", "id": f"n{number}", "text": "เสียงรบกวน " * 20}))
                await asyncio.sleep(NOISE_PAUSE)
            await reader
        await asyncio.sleep(1.0)


async def _drain(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


async def visitor(url: str, seconds: float) -> dict[str, Any]:
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
            await asyncio.sleep(max(0.0, begun + 1.0 - time.perf_counter()))
        await socket.close()
    return {"ack": summary(acks), "answer": summary(answers), "missed": missed}


async def measure(url: str, idlers: int, noisy: int, seconds: float) -> dict[str, Any]:
    result: dict[str, Any] = {"machine": machine(), "idle": idlers, "noisy": noisy}
    result["alone"] = await visitor(url, seconds)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        crowd = []
        for number in range(idlers + noisy):
            address = f"198.51.{number // SESSIONS_OF_ADDRESS}.7"
            work = idle if number < idlers else noise
            crowd.append(asyncio.create_task(work(http, url, address)))
            if number % OPENING == OPENING - 1:
                await asyncio.sleep(0.3)
        await asyncio.sleep(2.0)
        result["in_the_crowd"] = await visitor(url, seconds)
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
    delays = [result["in_the_crowd"][what]["p95_ms"] - result["alone"][what]["p95_ms"] for what in ("ack", "answer")]
    result["delay_p95_ms"] = dict(zip(("ack", "answer"), (round(delay, 1) for delay in delays), strict=True))
    result["met"] = result["in_the_crowd"]["missed"] == 0 and max(delays) < LIMIT * 1000
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--noisy", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    processes = multiprocessing.get_context("spawn")
    with running_mongo() as uri, tempfile.TemporaryDirectory() as folder:
        port, ready = free_port(), processes.Event()
        gateway = processes.Process(target=serve, args=(uri, folder, port, ready), daemon=True)
        gateway.start()
        try:
            if not ready.wait(60):
                raise SystemExit("the gateway did not start")
            url = f"ws://127.0.0.1:{port}/chat/ws"
            result = asyncio.run(measure(url, arguments.idle, arguments.noisy, arguments.seconds))
        finally:
            gateway.terminate()
            gateway.join(10)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0 if result["met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
