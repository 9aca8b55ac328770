"""Gateway and worker as two real processes: each may die while the other goes on, and nothing is lost or said twice."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from connectors.worker_link import Address, port_file, read_address
from intake.settings import Settings, child_environment
from tests.support import line_events as events
from tests.support.fake_rasa import FakeRasa
from tests.support.line_platform import LinePlatform
from tests.support.mongo import free_port
from tests.support.processes import ChildProcess, base_environ
from tests.support.system import COMMANDS, ROOT
from tests.support.waiting import until

USER = events.user_id(77)
LIMIT = 40.0  # seconds


@dataclass
class Pair:
    """The two processes and what is around them."""

    url: str
    gateway: ChildProcess
    worker: ChildProcess
    rasa: FakeRasa
    line: LinePlatform

    async def ready(self) -> bool:
        return await self.status("/readyz") == 200

    async def stores(self) -> bool:
        try:
            return '"database": true' in await self.shown("/readyz")
        except aiohttp.ClientError:
            return False

    async def status(self, path: str) -> int:
        try:
            async with aiohttp.ClientSession() as http, http.get(self.url + path) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def shown(self, path: str) -> str:
        async with aiohttp.ClientSession() as http, http.get(self.url + path) as answer:
            return await answer.text()


@asynccontextmanager
async def running(settings: Settings, data_dir: Path) -> AsyncIterator[Pair]:
    async with LinePlatform() as line, FakeRasa(token=settings.rasa_token) as rasa, FakeRasa() as actions:
        port = free_port()
        own = {"PORT": port, "PUBLIC_BASE_URL": "", "DATA_DIR": data_dir, "RASA_PORT": rasa.port}
        own |= {"ACTIONS_PORT": actions.port, "LINE_CHANNEL_SECRET": line.channel_secret}
        own |= {"LINE_CHANNEL_ACCESS_TOKEN": line.access_token, "LINE_API_BASE_URL": line.base_url}
        own |= {"LINE_API_DATA_BASE_URL": line.base_url}
        environ = base_environ() | child_environment(settings) | {name: str(value) for name, value in own.items()}
        gateway, worker = (
            ChildProcess(name, COMMANDS[name], environ, ROOT, data_dir / "logs" / f"{name}.out")
            for name in ("gateway", "worker")
        )
        pair = Pair(f"http://127.0.0.1:{port}", gateway, worker, rasa, line)
        line.webhook_url = f"{pair.url}/webhooks/line"
        try:
            worker.start()
            gateway.start()
            await gateway.wait_ready(pair.ready, LIMIT)
            yield pair
        finally:
            gateway.stop()
            worker.stop()


@asynccontextmanager
async def stranger(port: int) -> AsyncIterator[list[str]]:
    """Another program's server, which knows an answer to everything; what it was asked."""
    heard: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.json_response({"ready": True, "said": "of a stranger"})

    app = web.Application()
    app.router.add_get("/{any:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield heard
    finally:
        await runner.cleanup()


@pytest.fixture
async def pair(empty_database: Settings, tmp_path: Path) -> AsyncIterator[Pair]:
    async with running(empty_database, tmp_path) as both:
        yield both


async def test_while_the_worker_is_away_messages_are_taken_and_later_answered(pair: Pair) -> None:
    assert await pair.line.say(USER, "หนึ่ง") == 200
    await pair.line.wait_for(USER, 1)
    pair.worker.kill()
    started = time.monotonic()
    assert await pair.line.say(USER, "สอง") == 200
    assert await pair.line.say(USER, "สาม") == 200
    assert time.monotonic() - started < 2, "LINE does not wait longer"
    await asyncio.sleep(2)  # until it is missed
    assert "rongthuk_worker_up 0.0" in await pair.shown("/metrics")
    assert await pair.status("/readyz") == 503
    assert '"worker": false' in await pair.shown("/readyz")
    pair.worker.start()
    await pair.line.wait_for(USER, 3, timeout=LIMIT)
    assert pair.line.texts_to(USER) == ["ได้รับ: หนึ่ง", "ได้รับ: สอง", "ได้รับ: สาม"]
    await pair.gateway.wait_ready(pair.ready, LIMIT + time.monotonic() - pair.gateway.started_at)
    figures = await pair.shown("/metrics")
    assert "rongthuk_worker_up 1.0" in figures and "rongthuk_turns_total" in figures


async def test_a_worker_killed_in_the_middle_of_a_turn_answers_it_once(pair: Pair) -> None:
    pair.rasa.delay = 30.0
    assert await pair.line.say(USER, "กลางคัน") == 200
    await until(lambda: bool(pair.rasa.begun))
    await asyncio.sleep(3.0)  # a turn that takes longer than a second is held on to
    pair.worker.kill()
    pair.rasa.delay = 0.0
    pair.worker.start()
    await pair.line.wait_for(USER, 1, timeout=LIMIT)
    await asyncio.sleep(2)
    assert pair.line.texts_to(USER) == ["ได้รับ: กลางคัน"]


async def test_a_turn_goes_on_without_the_gateway(pair: Pair) -> None:
    pair.rasa.delay = 1.0
    assert await pair.line.say(USER, "ไปแล้ว") == 200
    pair.gateway.kill()
    await pair.line.wait_for(USER, 1, timeout=LIMIT)
    assert pair.line.texts_to(USER) == ["ได้รับ: ไปแล้ว"]


async def test_a_stranger_at_the_port_of_a_dead_worker_is_not_taken_for_it(pair: Pair, tmp_path: Path) -> None:
    left = read_address(tmp_path)
    assert left is not None
    pair.worker.kill()
    async with stranger(left.port) as heard:
        assert await pair.line.say(USER, "ยังไม่มีใคร") == 200
        await until(lambda: bool(heard))  # hints and questions do go there until the worker is back
        assert await pair.status("/readyz") == 503
        assert "of a stranger" not in await pair.shown("/metrics")
        pair.worker.start()
        await pair.line.wait_for(USER, 1, timeout=LIMIT)
        await pair.gateway.wait_ready(pair.ready, LIMIT + time.monotonic() - pair.gateway.started_at)
    assert pair.line.texts_to(USER) == ["ได้รับ: ยังไม่มีใคร"]


async def test_what_no_hint_told_is_answered_all_the_same(pair: Pair, tmp_path: Path) -> None:
    """The gateway knows the worker's port from a file; here it reads another's and tells nobody of the message."""
    right = read_address(tmp_path)
    assert right is not None
    pair.gateway.kill()
    Address(free_port(), right.owner).write(tmp_path)
    pair.gateway.start()
    await pair.gateway.wait_ready(pair.stores, LIMIT)
    assert await pair.line.say(USER, "ไม่มีใครบอก") == 200
    await pair.line.wait_for(USER, 1, timeout=LIMIT)
    assert await pair.status("/readyz") == 503, "the gateway was to know no worker"
    right.write(tmp_path)
    await pair.gateway.wait_ready(pair.ready, LIMIT)


async def test_an_old_worker_that_ends_leaves_the_new_ones_address(pair: Pair, tmp_path: Path) -> None:
    another = Address(free_port(), "another")
    another.write(tmp_path)
    await asyncio.to_thread(pair.worker.stop)
    assert read_address(tmp_path) == another


async def test_sigterm_ends_the_worker_in_order(pair: Pair, tmp_path: Path) -> None:
    assert port_file(tmp_path).exists()
    process = pair.worker.tree()[0]
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, LIMIT) == 0
    assert not port_file(tmp_path).exists()
    assert "Traceback" not in pair.worker.tail(200)
