"""A real Rasa server for tests: started as in production, with our endpoints and credentials, on a free port."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"
START_LIMIT = 180.0  # seconds; it takes 12 on a quiet machine


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RasaProcess:
    """Starts, asks and stops the server; `log` is everything it has printed."""

    def __init__(self, model: Path, environment: dict[str, str]) -> None:
        """Take the model's path and the environment besides the token."""
        self._model, self._environment = model, environment
        self._log = tempfile.NamedTemporaryFile(prefix="rasa-", suffix=".log")  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.url = ""

    def start(self) -> None:
        """Start and wait until it is ready."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/webhooks/rest"
        switches = {
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "deploy.rasa_server", "run", "-i", "127.0.0.1", "-p", str(port)]
        command += ["--model", str(self._model)]
        command += ["--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"]
        environment = {**os.environ, **switches, **self._environment, "RASA_TOKEN": TOKEN}
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            assert self._process is not None and self._process.poll() is None, self.log[-3000:]
            try:
                if self.ready().status_code == 200:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.2)
        raise AssertionError(self.log[-3000:])

    def stop(self) -> None:
        """Stop the server."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
        self._log.close()

    def memory(self) -> float:
        """Return its resident memory in MB."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    @property
    def log(self) -> str:
        """Return what the server has printed so far."""
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def ready(self) -> requests.Response:
        """Ask whether it is ready."""
        return requests.get(f"{self.url}/ready", timeout=10)

    def post(self, body: Any, token: str = TOKEN) -> requests.Response:
        """Send any body to the webhook."""
        return requests.post(f"{self.url}/webhook", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def turn(
        self,
        conversation: str,
        text: str | None,
        event: str | None = None,
        turn_id: str | None = None,
        data: Any = None,
    ) -> requests.Response:
        """Send one turn, with a new id unless one is given."""
        body = {
            "sender": conversation,
            "turn_id": turn_id or f"t{next(self._numbers)}",
            "message": text,
            "event": event,
            "metadata": {
                "channel": "web",
                "language": "th",
                "event_time": "2026-09-30T09:15:00+07:00",
                "data": data or {},
            },
        }
        return self.post(body)

    def say(self, conversation: str, text: str) -> list[str]:
        """Send a text that must succeed; return the texts of the answer."""
        answer = self.turn(conversation, text)
        assert answer.status_code == 200, answer.text
        return [bubble["text"] for bubble in answer.json()]
