"""The processes that `bench.crowd` measures: the gateway as it is served, and a stand-in for the assistant."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections import Counter
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from aiohttp import web

from connectors.app import make_app, spare_the_collector
from connectors.bootstrap import build
from tests.support.mongo import settings_for

TOKEN = "a-token-of-the-bench"


def assistant(port: int, turn: float, ready: Event) -> None:
    """Answers one turn after the other, `turn` seconds each, as the one process of Rasa does."""

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
        await _listen(app, port)
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(run())


def serve(uri: str, folder: str, port: int, rasa: int, ready: Event) -> None:
    """The gateway; with CROWD_PROFILE set, what its threads do is written to that file once all are there."""

    async def run() -> None:
        settings = settings_for(uri, Path(folder), "crowd").model_copy(
            update={
                "port": port,
                "public_base_url": f"http://127.0.0.1:{port}",
                "rasa_port": rasa,
                "actions_port": rasa,
                "rasa_token": TOKEN,
                "trusted_proxies": "127.0.0.0/8",
            }
        )
        gateway = build(settings)
        await _listen(make_app(gateway), port)
        await gateway.storage.opened.wait()
        spare_the_collector()
        ready.set()
        if file := os.environ.get("CROWD_PROFILE"):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGUSR1, lambda: loop.run_in_executor(None, _sample, file))
        await asyncio.Event().wait()

    sys.setswitchinterval(0.0005)  # as connectors.app
    asyncio.run(run())


def _sample(file: str, seconds: float = 8.0) -> None:
    """What each thread was doing, looked at two hundred times a second: lines of `count thread: innermost frames`."""
    seen: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        names = {thread.ident: thread.name.rstrip("0123456789_") for thread in threading.enumerate()}
        for ident, frame in sys._current_frames().items():
            calls, at = list[str](), frame
            while at is not None and len(calls) < 40:
                calls.append(f"{Path(at.f_code.co_filename).name}:{at.f_code.co_name}")
                at = at.f_back  # type: ignore[assignment]
            seen[f"{names.get(ident, '?')}: {' < '.join(calls)}"] += 1
        time.sleep(0.005)
    Path(file).write_text("\n".join(f"{count} {where}" for where, count in seen.most_common(200)), encoding="utf-8")


async def _listen(app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
