"""Trains the stock peer (cached by content) and runs its Rasa server and action server."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import aiohttp

from bench.peer.project import write_endpoints
from tests.support.mongo import free_port
from tests.support.processes import ChildProcess, base_environ

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
TRAIN_LIMIT = 2400.0  # seconds
START_LIMIT = 400.0  # seconds


class Peer:
    """A stock Rasa 3.6.21 with its action server on free ports of the loopback."""

    def __init__(self, project: Path, model: Path, logs: Path) -> None:
        self._actions_port = free_port()
        self._rasa_port = free_port()
        self.url = f"http://127.0.0.1:{self._rasa_port}"
        write_endpoints(project, self._actions_port)
        common = {"environ": base_environ() | {"SANIC_HOST": "127.0.0.1"}, "cwd": project}
        self.actions = ChildProcess(
            "peer-actions",
            [str(PYTHON), "-m", "rasa", "run", "actions", "--port", str(self._actions_port)],
            log=logs / "peer-actions.log",
            **common,  # type: ignore[arg-type]
        )
        self.bot = ChildProcess(
            "peer-bot",
            [
                *(str(PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(self._rasa_port)),
                *("--model", str(model), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
            ],
            log=logs / "peer-bot.log",
            **common,  # type: ignore[arg-type]
        )

    async def start(self) -> float:
        """Start both; seconds from the Rasa server's start until it answers a message."""
        self.actions.start()
        self.bot.start()
        try:
            async with aiohttp.ClientSession() as session:
                await self.actions.wait_ready(lambda: _answers(session, self._actions_url("/health")), START_LIMIT)
                return await self.bot.wait_ready(lambda: _replies(session, self.url), START_LIMIT)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.bot.stop()
        self.actions.stop()

    def _actions_url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._actions_port}{path}"


def train(project: Path, digest: str, cache: Path, logs: Path) -> tuple[Path, float | None]:
    """The trained model for this digest and the seconds it took (None when it was in the cache)."""
    model = cache / f"peer-{digest}.tar.gz"
    if model.exists():
        return model, None
    cache.mkdir(parents=True, exist_ok=True)
    command = [str(PYTHON), "-m", "rasa", "train", "--out", str(project / "models"), "--fixed-model-name", "peer"]
    training = ChildProcess("peer-train", command, base_environ(), project, logs / "peer-train.log")
    started = time.monotonic()
    training.start()
    try:
        while training.running and time.monotonic() - started < TRAIN_LIMIT:
            time.sleep(0.2)
    finally:
        training.kill()
    trained = project / "models" / "peer.tar.gz"
    if not trained.exists():
        raise RuntimeError(f"the peer's training failed:\n{training.tail()}")
    shutil.move(trained, model)
    return model, time.monotonic() - started


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _replies(session: aiohttp.ClientSession, url: str) -> bool:
    body = {"sender": "warm-up", "message": "hello"}
    try:
        async with session.post(f"{url}/webhooks/rest/webhook", json=body) as answer:
            return answer.status == 200 and bool(await answer.json())
    except (aiohttp.ClientError, TimeoutError):
        return False
