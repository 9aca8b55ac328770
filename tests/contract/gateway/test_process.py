"""`python -m connectors.app` as a process: what stops its start is one sentence, and SIGTERM ends it in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.mongod_binary import find_mongod
from intake.settings import Settings, child_environment
from tests.support.mongo import free_port
from tests.support.plain_mongo import standalone_mongo_arguments

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 40.0  # seconds


@contextmanager
def started(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "connectors.app"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    return child_environment(settings) | {"PORT": str(free_port()), "PUBLIC_BASE_URL": ""} | changes


def complaint(environ: dict[str, str]) -> str:
    """The last line of a process that ends with exit code 1."""
    with started(environ) as process:
        _, said = process.communicate(timeout=LIMIT)
        assert process.returncode == 1
        assert "Traceback" not in said
        return said.strip().splitlines()[-1]


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_a_taken_port_is_named(mongo_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(environment(mongo_settings, PORT=str(port)))
    assert f"127.0.0.1:{port}" in said and "PORT" in said


def test_a_wrong_setting_is_named(mongo_settings: Settings) -> None:
    assert complaint(environment(mongo_settings, WIDGET_ORIGINS="shop.example")).startswith("WIDGET_ORIGINS")


def test_a_standalone_server_is_refused(mongo_settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    mongod = find_mongod(tmp_path / "lib")
    (tmp_path / "files").mkdir()
    arguments = standalone_mongo_arguments(tmp_path / "files", port)
    server = subprocess.Popen([str(mongod.path), *arguments], env=mongod.environment, stdout=subprocess.DEVNULL)
    try:
        said = complaint(environment(mongo_settings, MONGODB_URI=f"mongodb://127.0.0.1:{port}/?replicaSet=rs0"))
    finally:
        server.kill()
        server.wait()
    assert "replica set" in said and "rs.initiate()" in said


def test_sigterm_ends_it_in_order(mongo_settings: Settings) -> None:
    environ = environment(mongo_settings)
    with started(environ) as process:
        url = f"http://127.0.0.1:{environ['PORT']}"
        deadline = time.monotonic() + LIMIT
        while status(f"{url}/healthz") != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert status(f"{url}/readyz") == 503  # no assistant here
        process.send_signal(signal.SIGTERM)
        out, said = process.communicate(timeout=LIMIT)
        assert process.returncode == 0
        assert out == "" and "Traceback" not in said
