"""A process is kept running while it is wanted, and gone when it is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.respawn import GRACE, LAUNCHER_VARIABLE, State, read_state

SLEEPER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]


@contextmanager
def keeper(
    data_dir: Path, command: list[str], *options: str, launcher: int | None = None
) -> Iterator[subprocess.Popen]:
    environ = {**os.environ, "DATA_DIR": str(data_dir)}
    if launcher is not None:
        environ[LAUNCHER_VARIABLE] = str(launcher)
    arguments = [sys.executable, "-m", "deploy.respawn", "job", *options, "--", *command]
    process = subprocess.Popen(arguments, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def wait_for(data_dir: Path, condition: Callable[[State], bool]) -> State:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        state = read_state(data_dir, "job")
        if state is not None and condition(state):
            return state
        time.sleep(0.02)
    raise AssertionError(f"not reached; last state {read_state(data_dir, 'job')}")


def wait_gone(pid: int) -> None:
    until = time.monotonic() + 20
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, f"{pid} still runs"
        time.sleep(0.02)


def test_a_killed_process_comes_back(tmp_path: Path) -> None:
    with keeper(tmp_path, SLEEPER):
        first = wait_for(tmp_path, lambda state: state.pid is not None)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        second = wait_for(tmp_path, lambda state: state.pid not in (None, first.pid))
        assert (second.starts, second.exit_code) == (2, -signal.SIGKILL)


def test_it_comes_back_ever_more_slowly_and_says_why(tmp_path: Path) -> None:
    with keeper(tmp_path, [sys.executable, "-c", "import sys; sys.exit('the reason')"]) as process:
        wait_for(tmp_path, lambda state: state.starts == 3 and state.exit_code == 1 and state.pid is None)
        process.terminate()
        assert process.wait(10) == 0
        assert process.stdout is not None
        report = process.stdout.read()
    assert "ended with code 1; starting again in 0.5 s" in report
    assert "starting again in 1.0 s" in report
    assert (tmp_path / "logs" / "job.log").read_text().splitlines() == ["the reason"] * 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_stops_the_process(tmp_path: Path, number: signal.Signals) -> None:
    with keeper(tmp_path, SLEEPER) as process:
        state = wait_for(tmp_path, lambda state: state.pid is not None)
        assert state.pid is not None
        process.send_signal(number)
        assert process.wait(10) == 0
        wait_gone(state.pid)


def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    with keeper(tmp_path, DEAF) as process:
        state = wait_for(tmp_path, lambda state: state.pid is not None)
        assert state.pid is not None
        while "deaf" not in (tmp_path / "logs" / "job.log").read_text():
            time.sleep(0.02)
        process.terminate()
        assert process.wait(GRACE + 10) == 0
        wait_gone(state.pid)


def test_nothing_is_left_when_the_launcher_or_the_keeper_is_killed(tmp_path: Path) -> None:
    launcher = subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL)
    with keeper(tmp_path, SLEEPER, launcher=launcher.pid) as process:
        state = wait_for(tmp_path, lambda state: state.pid is not None)
        launcher.kill()
        launcher.wait()
        assert process.wait(10) == 0
        assert state.pid is not None
        wait_gone(state.pid)
    with keeper(tmp_path, SLEEPER) as process:
        again = wait_for(tmp_path, lambda each: each.pid not in (None, state.pid))
        process.kill()
        assert again.pid is not None
        wait_gone(again.pid)


def test_it_waits_for_the_mark(tmp_path: Path) -> None:
    with keeper(tmp_path, SLEEPER, "--after", "database", launcher=os.getpid()):
        assert wait_for(tmp_path, lambda state: True).pid is None
        time.sleep(0.3)
        assert wait_for(tmp_path, lambda state: True).starts == 0
        (tmp_path / "run" / "database").touch()
        wait_for(tmp_path, lambda state: state.starts == 1)
