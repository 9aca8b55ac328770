"""The real gateway and worker in the test's own loop: real database, a stand-in Rasa, a stand-in LINE platform."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from connectors import worker_bootstrap
from connectors.app import make_app
from connectors.bootstrap import Gateway, build
from connectors.worker import Door
from deploy import front_end
from intake.settings import Settings
from tests.support.fake_rasa import FakeRasa
from tests.support.line_platform import LinePlatform
from tests.support.mongo import free_port

ADMIN = {"email": "admin@example.org", "password": "a-password-of-the-tests-2469"}


class RunningGateway:
    """`async with RunningGateway(settings) as gateway`: serves on a free port; `rasa` and `line` are its outside."""

    def __init__(self, settings: Settings, *, line: bool = True, wait: bool = True, **changes: Any) -> None:
        self.rasa = FakeRasa(token=settings.rasa_token)
        self.line = LinePlatform()
        self._base, self._with_line, self._wait, self._changes = settings, line, wait, changes
        self.settings = settings
        self.url = ""
        self.gateway: Gateway | None = None
        self._runner: web.AppRunner | None = None
        self.workshop: worker_bootstrap.Workshop | None = None
        self._door: Door | None = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(front_end.ensure)
        await self.rasa.start()
        api = await self.line.start()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        channel = {
            "line_channel_secret": self.line.channel_secret,
            "line_channel_access_token": self.line.access_token,
            "line_api_base_url": api,
            "line_api_data_base_url": api,
        }
        update = {
            "port": port,
            "public_base_url": self.url,
            "rasa_port": self.rasa.port,
            "actions_port": self.rasa.port,
            "admin_email": ADMIN["email"],
            "admin_password": ADMIN["password"],
            **(channel if self._with_line else {}),
            **self._changes,
        }
        self.settings = self._base.model_copy(update=update)
        self.line.webhook_url = f"{self.url}/webhooks/line"
        await self.serve(port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        await self.line.stop()
        await self.rasa.stop()

    async def serve(self, port: int) -> None:
        """What the start of the two processes does; again after `stop` on the same port is a restart."""
        self.gateway = build(self.settings)
        self.workshop = worker_bootstrap.build(self.settings)
        self.workshop.storage = self.gateway.storage  # one process can be connected to one database only
        self._door = Door(self.workshop, self.settings.data_dir)
        await self._door.open()
        self.workshop.start()
        self._runner = web.AppRunner(make_app(self.gateway), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        if self._wait:
            await self.gateway.storage.opened.wait()
            await self.gateway.worker.look()

    async def stop(self) -> None:
        """What SIGTERM does to the processes."""
        if self._door is not None and self.workshop is not None:
            door, self._door = self._door, None
            await door.close()
            await self.workshop.stop()
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def log_in(self, **credentials: str) -> aiohttp.ClientSession:
        """A client with the administrator's cookie; close it."""
        session = aiohttp.ClientSession(base_url=self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        async with session.post("/api/v1/session", json=ADMIN | credentials) as answer:
            assert answer.status == 200, await answer.text()
        return session
