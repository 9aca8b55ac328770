"""The whole system as an operator runs it: five real processes, a stand-in LINE platform, a DATA_DIR of its own."""

from __future__ import annotations

import asyncio
import functools
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from connectors.worker_link import WorkerLink
from deploy import assistant
from deploy.training.trainer import ensure_model
from intake import texts
from intake.settings import Settings, child_environment, load_settings
from tests.support.line_platform import LinePlatform
from tests.support.mongo import free_port
from tests.support.processes import ChildProcess, ProcessFailed, base_environ

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "var"  # where `make up` keeps its models, too
ADMIN_EMAIL = "admin@example.org"
ADMIN_PASSWORD = "a-password-of-the-tests-2469"
COMMANDS = {
    "db": (sys.executable, "-m", "deploy.embedded_mongo"),
    "actions": (sys.executable, "-m", "actions"),
    "bot": (sys.executable, "-m", "deploy.bot"),
    "worker": (sys.executable, "-m", "connectors.worker"),
    "gateway": (sys.executable, "-m", "connectors.app"),
}
BEHIND_THE_DATABASE = ("actions", "bot", "worker", "gateway")
# What `make up` does between the database's start and the others'.
PREPARE = (
    "from intake.cases import agents, database; from intake.settings import load_settings; "
    "settings = load_settings(); database.connect(settings); agents.ensure_first_admin(settings)"
)
READY_LIMIT = {"db": 60.0, "actions": 60.0, "bot": 180.0, "worker": 60.0, "gateway": 60.0}  # seconds


class System:
    """`async with System(data_dir) as system:` gives a system whose /readyz is 200; nothing runs afterwards.

    `environ` overrides single variables; `commands` replaces whole processes (a stand-in assistant, say).
    """

    def __init__(
        self,
        data_dir: Path,
        environ: Mapping[str, str] | None = None,
        commands: Mapping[str, Iterable[str]] | None = None,
        line: LinePlatform | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.line = line or LinePlatform()
        self.settings: Settings = load_settings(_free_environ(data_dir) | dict(environ or {}))
        self.url = f"http://{self.settings.host}:{self.settings.port}"
        self.start_seconds: dict[str, float] = {}
        self.processes: dict[str, ChildProcess] = {}
        self._commands = {name: list(command) for name, command in {**COMMANDS, **(commands or {})}.items()}
        self._http: aiohttp.ClientSession | None = None
        self._environ: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start everything and wait until /readyz is 200."""
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2))
        api = await self.line.start()
        self.line.webhook_url = f"{self.url}/webhooks/line"
        environ = base_environ() | child_environment(self.settings)
        environ |= {
            "LINE_CHANNEL_SECRET": self.line.channel_secret,
            "LINE_CHANNEL_ACCESS_TOKEN": self.line.access_token,
            "LINE_API_BASE_URL": api,
            "LINE_API_DATA_BASE_URL": api,
        }
        self._environ = environ
        for name, command in self._commands.items():
            log = self.data_dir / "logs" / f"{name}.out"
            self.processes[name] = ChildProcess(name, command, environ, ROOT, log)
        self._bring_model()
        await self.start_process("db")
        await self._python("-c", PREPARE)
        for name in BEHIND_THE_DATABASE:
            self.processes[name].start()
        await asyncio.gather(*(self.wait_process(name) for name in BEHIND_THE_DATABASE))
        await self.wait_ready()

    async def close(self) -> None:
        for name in ("gateway", "worker", "bot", "actions", "db"):
            if name in self.processes:
                self.processes[name].stop()
        if self._http is not None:
            await self._http.close()
        await self.line.stop()

    async def start_process(self, name: str) -> None:
        """Start one process and wait until it answers by itself (the others may be down)."""
        self.processes[name].start()
        await self.wait_process(name)

    async def wait_process(self, name: str) -> None:
        probes: dict[str, Callable[[], Awaitable[bool]]] = {
            "db": self._database_answers,
            "actions": lambda: self._answers(f"{self.settings.actions_url}/health"),
            "bot": lambda: self._answers(f"{self.settings.rasa_url}/webhooks/rest/ready"),
            "worker": lambda: self._worker_answers(self.data_dir),
            "gateway": lambda: self._answers(f"{self.url}/healthz"),
        }
        self.start_seconds[name] = await self.processes[name].wait_ready(probes[name], READY_LIMIT[name])

    async def wait_ready(self, limit: float = 30.0) -> None:
        """Until the gateway says that it and everything behind it is ready."""
        for _ in range(int(limit * 10)):
            if await self._answers(f"{self.url}/readyz"):
                return
            await asyncio.sleep(0.1)
        raise ProcessFailed(f"/readyz was not 200 after {limit:.0f} s:\n{self.tails()}")

    def kill(self, name: str) -> None:
        """kill -9."""
        self.processes[name].kill()

    async def restart(self, name: str) -> None:
        self.processes[name].kill()
        await self.start_process(name)

    @asynccontextmanager
    async def another_gateway(self) -> AsyncIterator[str]:
        """A second gateway with a worker of its own on the same database; its URL."""
        port, data_dir = free_port(), self.data_dir / "second"
        url = f"http://{self.settings.host}:{port}"
        environ = self._environ | {"PORT": str(port), "DATA_DIR": str(data_dir)}
        second = [
            ChildProcess(f"{name}2", self._commands[name], environ, ROOT, self.data_dir / "logs" / f"{name}2.out")
            for name in ("worker", "gateway")
        ]
        for process in second:
            process.start()
        try:
            await second[-1].wait_ready(lambda: self._answers(f"{url}/readyz"), READY_LIMIT["gateway"])
            yield url
        finally:
            for process in reversed(second):
                process.stop()

    async def mend(self) -> None:
        """Start whatever is down or stopped, and wait until all is ready."""
        for name, child in self.processes.items():
            child.signal(signal.SIGCONT)
            if not child.running:
                await self.start_process(name)
        await self.wait_ready()

    def count_cases(self) -> int:
        return self._count("cases", {})

    def count_pending(self) -> int:
        """Accepted messages that are not worked off."""
        return self._count("inbox", {"state": "pending"})

    def _count(self, collection: str, query: dict[str, Any]) -> int:
        with self.database() as client:
            return client[self.settings.mongodb_db][collection].count_documents(query)

    @staticmethod
    def outage_notices() -> set[str]:
        """What may be said when the assistant cannot answer for a while."""
        return {sentence for key, sentence in texts.keys("th").items() if key == "service.assistant_down"}

    def tails(self, lines: int = 25) -> str:
        return "\n".join(f"--- {name}\n{child.tail(lines)}" for name, child in self.processes.items())

    def database(self) -> MongoClient[dict[str, Any]]:
        """A client of our own on the running database; close it (it is a context manager)."""
        return MongoClient(self.settings.mongodb_uri, serverSelectionTimeoutMS=1000, tz_aware=True)

    async def cli(self, *arguments: str) -> str:
        """What `python -m intake …` prints; AssertionError with its complaint when it fails."""
        return await self._python("-m", "intake", *arguments)

    async def run_python(self, *arguments: str) -> str:
        """What a Python of the services environment prints on this system's database."""
        return await self._python(*arguments)

    async def case(self, number: str) -> dict[str, Any]:
        """The case as the command line shows it."""
        shown: dict[str, Any] = json.loads(await self.cli("cases", "show", number, "--json"))
        return shown

    async def add_agent(self, email: str, password: str) -> None:
        """Another agent at the console."""
        add = "import sys; from intake.cases import agents; agents.create(sys.argv[1], sys.argv[2], name='Second')"
        await self._python("-c", f"{PREPARE}; {add}", email, password)

    async def login(self, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> aiohttp.ClientSession:
        """A session on the console's API, the first administrator's if not told otherwise; close it."""
        session = aiohttp.ClientSession(base_url=self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        body = {"email": email, "password": password}
        async with session.post("/api/v1/session", json=body, headers={"Origin": self.url}) as answer:
            text = await answer.text()
            if answer.status >= 300:
                await session.close()
                raise AssertionError(f"login failed: {answer.status} {text}")
        return session

    def _bring_model(self) -> None:
        """The model of the current data, trained at most once for all systems."""
        if self._commands["bot"] != list(COMMANDS["bot"]):
            return
        model = ensure_model(MODELS)
        target = assistant.model_path(self.data_dir)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(model, target)

    async def _python(self, *arguments: str) -> str:
        environ = base_environ() | child_environment(self.settings)
        run = functools.partial(subprocess.run, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
        done = await asyncio.to_thread(run, (sys.executable, *arguments))
        assert done.returncode == 0, f"{arguments[:3]} ended with {done.returncode}: {done.stderr[-2000:]}"
        return str(done.stdout)

    async def _answers(self, url: str) -> bool:
        assert self._http is not None
        try:
            async with self._http.get(url) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _worker_answers(self, data_dir: Path) -> bool:
        """Whether the worker whose port stands there now is the one that was started last."""
        link = WorkerLink(data_dir)
        try:
            return bool((await link.probe())["ready"])
        finally:
            await link.close()

    async def _database_answers(self) -> bool:
        def writable() -> bool:
            try:
                with self.database() as client:
                    return bool(client.admin.command("hello").get("isWritablePrimary"))
            except PyMongoError:
                return False

        return await asyncio.to_thread(writable)


def _free_environ(data_dir: Path) -> dict[str, str]:
    ports = ("PORT", "RASA_PORT", "ACTIONS_PORT", "EMBEDDED_MONGO_PORT")
    environ = {name: str(free_port()) for name in ports}
    return environ | {"DATA_DIR": str(data_dir), "ADMIN_EMAIL": ADMIN_EMAIL, "ADMIN_PASSWORD": ADMIN_PASSWORD}
