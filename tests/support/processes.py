"""One child process of a system test: started, watched, killed, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import psutil

from deploy.leash import tie_to_parent

STOP_LIMIT = 20.0  # seconds


class ProcessFailed(Exception):
    """A process ended by itself or was not ready in time; the message carries the end of its log."""


class ChildProcess:
    """A command with its environment and log file. Start it from the main thread (see deploy.leash)."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str], cwd: Path, log: Path) -> None:
        self.name = name
        self.log = log
        self.started_at = 0.0  # time.monotonic()
        self._command = list(command)
        self._environ = dict(environ)
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id; ProcessFailed when it does not run."""
        if self._process is None:
            raise ProcessFailed(f"{self.name} is not running")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        if self.running:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environ,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tie_to_parent(signal.SIGTERM),
            )
        self.started_at = time.monotonic()

    async def wait_ready(self, ready: Callable[[], Awaitable[bool]], limit: float) -> float:
        """Seconds from the start until `ready()` was true. Raises ProcessFailed on an early end or after `limit` s."""
        while time.monotonic() - self.started_at < limit:
            if not self.running:
                raise ProcessFailed(f"{self.name} ended early:\n{self.tail()}")
            if await ready():
                return time.monotonic() - self.started_at
            await asyncio.sleep(0.1)
        raise ProcessFailed(f"{self.name} was not ready after {limit:.0f} s:\n{self.tail()}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and everything below it (SIGSTOP, SIGCONT …)."""
        for process in self.tree():
            _send(process, number)

    def kill(self) -> None:
        """kill -9 of the whole tree, and wait until it is gone."""
        below = self.tree()
        for process in below:
            _send(process, signal.SIGKILL)
        psutil.wait_procs(below, timeout=STOP_LIMIT)
        self._reap()

    def stop(self) -> None:
        """Ask it to end (SIGTERM); kill what is left after 20 s."""
        below = self.tree()
        if self.running:
            _send(below[0], signal.SIGCONT)  # a stopped process cannot hear SIGTERM
            _send(below[0], signal.SIGTERM)
        _, left = psutil.wait_procs(below, timeout=STOP_LIMIT)
        for process in left:
            _send(process, signal.SIGKILL)
        self._reap()

    def tree(self) -> list[psutil.Process]:
        """The process and all its descendants that are alive."""
        if self._process is None or self._process.poll() is not None:
            return []
        try:
            root = psutil.Process(self._process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def resident(self) -> float:
        """Resident bytes of the whole tree; pages that its processes share count in each."""
        return sum(_ask(process, lambda one: one.memory_info().rss) for process in self.tree())

    def cpu_seconds(self) -> float:
        """Processor time that the whole tree has used."""
        return sum(_ask(process, lambda one: sum(one.cpu_times()[:2])) for process in self.tree())

    def tail(self, lines: int = 40) -> str:
        """The end of its log, progress bars folded."""
        if not self.log.exists():
            return ""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(line.rsplit("\r", 1)[-1][:400] for line in text.splitlines()[-lines:])

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait(STOP_LIMIT)
            self._process = None


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _ask(process: psutil.Process, what: Callable[[psutil.Process], float]) -> float:
    try:
        return what(process)
    except psutil.NoSuchProcess:
        return 0


def base_environ() -> dict[str, str]:
    """What every child needs of our own environment, and nothing of a developer's settings."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    return {name: os.environ[name] for name in kept if name in os.environ} | quiet | {"PYTHONUNBUFFERED": "1"}
