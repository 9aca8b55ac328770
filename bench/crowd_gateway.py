"""The processes that `bench.crowd` measures: the real gateway and worker, and a stand-in for the assistant."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any

from aiohttp import web


def assistant(port: int, turn: float, ready: Event) -> None:
    """Answers one turn after the other, `turn` seconds each, as the one process of Rasa does; the next port is well."""

    async def run() -> None:
        busy, known = asyncio.Lock(), dict[str, list[dict[str, Any]]]()

        async def answer(request: web.Request) -> web.Response:
            asked = await request.json()
            async with busy:
                if asked["turn_id"] not in known:
                    await asyncio.sleep(turn)
                    said = asked["message"] if asked["event"] is None else f"[{asked['event']}]"
                    known[asked["turn_id"]] = [{"recipient_id": asked["sender"], "text": f"ได้รับ: {said}"}]
            return web.json_response(known[asked["turn_id"]])

        async def well(request: web.Request) -> web.Response:
            return web.json_response({"status": "ok", "model": "model-of-the-stand-in"})

        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", answer)
        app.router.add_get("/webhooks/rest/ready", well)
        app.router.add_get("/health", well)
        await _listen(app, port, port + 1)
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def served(uri: str, folder: str, port: int, rasa: int) -> Iterator[None]:
    """The real processes on a database, until the end of the block: the gateway, and the worker where it is its own."""
    environment = os.environ | {
        "MONGODB_URI": uri,
        "MONGODB_DB": "crowd",
        "DATA_DIR": folder,
        "LOG_LEVEL": "WARNING",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "RASA_PORT": str(rasa),
        "ACTIONS_PORT": str(rasa + 1),
        "TRUSTED_PROXIES": "127.0.0.0/8",
    }
    modules = [name for name in ("connectors.app", "connectors.worker") if importlib.util.find_spec(name)]
    houses = [subprocess.Popen([sys.executable, "-m", name], env=environment) for name in modules]
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield
    finally:
        for house in houses:
            house.terminate()
        for house in houses:
            house.wait(20)


def _wait_for(address: str, patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the gateway did not start")


async def _listen(app: web.Application, *ports: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for port in ports:
        await web.TCPSite(runner, "127.0.0.1", port).start()
