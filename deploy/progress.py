"""What a person sees while a command takes its time: one line a step, with the seconds. Standard library only."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy.leash import tie_to_parent

_HEARTBEAT = 15.0  # seconds between "still at it" lines
_TAIL = 4000  # characters of a failed command's log that are searched for its reason
_STARTED = time.monotonic()


class CommandFailed(Exception):
    """A step failed; `str(error)` is one sentence for the operator."""


def say(message: str) -> None:
    """One line on the terminal, with the seconds since this command started."""
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {message}", flush=True)


@contextmanager
def step(message: str) -> Iterator[None]:
    """Announce a step, repeat that it still runs, and say how long it took."""
    say(f"{message} …")
    begun = time.monotonic()
    finished = threading.Event()

    def beat() -> None:
        while not finished.wait(_HEARTBEAT):
            say(f"… {message}: still working, {time.monotonic() - begun:.0f} s so far")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
    say(f"{message}: done in {time.monotonic() - begun:.1f} s")


def run_step(
    message: str,
    command: Sequence[str | Path],
    log: Path,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a long command as one step, its output in `log`; it is killed when we are stopped.

    Raises CommandFailed with the reason.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with step(message), log.open("a", encoding="utf-8") as output:
        output.write(f"$ {shlex.join(map(str, command))}\n")
        output.flush()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment) if environment is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=tie_to_parent(signal.SIGKILL),
        )
        try:
            code = process.wait()
        except BaseException:
            _stop(process)
            raise
        if code != 0:
            raise CommandFailed(
                f"{message} failed ({_reason(log) or f'exit code {code}'}); the whole output is in {log}."
            )


def exit_on_signals() -> None:
    """Turn a request to stop into an ordinary exit, so that what was started is stopped and half-made files go."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        print("\nstopped", file=sys.stderr)
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reason(log: Path) -> str:
    """The most telling line at the end of a failed command's output."""
    tail = log.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
    if "No space left on device" in tail:
        return "the disk is full"
    lines = [line.strip() for line in tail.splitlines() if line.strip() and not line.startswith("$ ")]
    telling = [line for line in lines if line.lower().startswith(("error", "× ", "caused by", "╰─▶"))]
    return (telling or lines or [""])[-1].rstrip(".")[:300]
