"""Keep one process running: `python -m deploy.respawn NAME [--after MARK] [--outlive NAMES] -- COMMAND…`.

Starts it again when it ends, a little later each time; its output goes to DATA_DIR/logs/NAME.log and its state to
DATA_DIR/run/NAME.json. Ends when asked to, or when the `make up` that started it is gone, and takes the process along.
`--after`: the first start waits for the file DATA_DIR/run/MARK, which `make up` writes. `--outlive`: when all stop,
wait a moment for these to be gone, so that their last writes find a database.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from deploy.leash import tie_to_parent

LAUNCHER_VARIABLE = "RONGTHUK_LAUNCHER"  # the process id of `make up`
GRACE = 8.0  # seconds between SIGTERM and SIGKILL; the gateway lets lanes finish for 4
OUTLIVE_LIMIT = GRACE + 1  # seconds that a process waits for those it must outlive
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before the second start, and at most
STABLE = 60.0  # seconds after which an end counts as the first one again
LOG_LIMIT = 20_000_000  # bytes; then the log is put aside as NAME.log.1
_LOG_CHECK = 60.0  # seconds


@dataclass(slots=True)
class State:
    """What others may know of the process: written to DATA_DIR/run/NAME.json at every change."""

    name: str
    log: str
    pid: int | None = None  # of the process itself
    starts: int = 0  # since it was last stable
    exit_code: int | None = None  # of the last end


class Keeper:
    """Runs the command until asked to stop."""

    def __init__(self, name: str, command: list[str], data_dir: Path, after: str | None, outlive: list[str]) -> None:
        self._command = command
        self._data_dir = data_dir
        self._mark = data_dir / "run" / after if after and os.environ.get(LAUNCHER_VARIABLE) else None
        self._outlive = outlive
        self._log = data_dir / "logs" / f"{name}.log"
        self._state_file = data_dir / "run" / f"{name}.json"
        self._state = State(name, str(self._log))
        self._stopping = False
        self._child: subprocess.Popen[bytes] | None = None
        self._wake_read, self._wake_write = os.pipe()

    def run(self) -> int:
        """Returns 0 when it was asked to stop."""
        for folder in (self._log.parent, self._state_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        os.set_blocking(self._wake_write, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            self._watch_launcher(selector)
            self._write_state()
            while self._mark is not None and not self._mark.exists() and not self._stopping:
                self._sleep(selector, 0.1)
            while not self._stopping:
                started = self._start()
                self._wait_for_end(selector)
                if not self._stopping:
                    self._pause(selector, time.monotonic() - started)
        self._wait_for_others()
        self._stop_child()
        self._write_state()
        return 0

    def _start(self) -> float:
        self._put_log_aside()
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tie_to_parent(signal.SIGTERM),
            )
        self._state.pid = self._child.pid
        self._state.starts += 1
        self._write_state()
        return time.monotonic()

    def _wait_for_end(self, selector: selectors.BaseSelector) -> None:
        while not self._stopping and self._child is not None and self._child.poll() is None:
            self._sleep(selector, _LOG_CHECK)
            self._put_log_aside()
        if self._child is not None and self._child.poll() is not None:
            self._state.pid, self._state.exit_code = None, self._child.returncode
            self._write_state()

    def _pause(self, selector: selectors.BaseSelector, lived: float) -> None:
        if lived > STABLE:
            self._state.starts = 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (self._state.starts - 1))
        _report(f"ended with code {self._state.exit_code}; starting again in {delay:.1f} s, see {self._log}")
        until = time.monotonic() + delay
        while not self._stopping and (left := until - time.monotonic()) > 0:
            self._sleep(selector, left)

    def _sleep(self, selector: selectors.BaseSelector, seconds: float) -> None:
        """Until a signal comes, the launcher is gone, or the time is over."""
        for key, _ in selector.select(seconds):
            if key.fd == self._wake_read:
                os.read(self._wake_read, 4096)
            else:
                self._stopping = True

    def _watch_launcher(self, selector: selectors.BaseSelector) -> None:
        """A file that becomes readable when the launcher ends, however it ends (Linux)."""
        launcher = os.environ.get(LAUNCHER_VARIABLE, "")
        if not launcher or not hasattr(os, "pidfd_open"):
            return
        try:
            selector.register(os.pidfd_open(int(launcher)), selectors.EVENT_READ)
        except ProcessLookupError:
            self._stopping = True
        except OSError:
            _report("this system cannot watch the launcher; stop it with Ctrl-C or SIGTERM only")

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _wait_for_others(self) -> None:
        until = time.monotonic() + OUTLIVE_LIMIT
        while time.monotonic() < until:
            states = [read_state(self._data_dir, name) for name in self._outlive]
            if not any(state is not None and state.pid is not None for state in states):
                return
            time.sleep(0.05)

    def _stop_child(self) -> None:
        """SIGTERM to the process; SIGKILL to it and all it started when it takes too long."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            _report(f"did not end within {GRACE:.0f} s and was killed")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        self._state.pid, self._state.exit_code = None, child.returncode

    def _write_state(self) -> None:
        temporary = self._state_file.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(self._state)), encoding="utf-8")
        temporary.replace(self._state_file)

    def _put_log_aside(self) -> None:
        """The process keeps its file open for appending, so the content is copied and the file emptied."""
        try:
            if self._log.stat().st_size > LOG_LIMIT:
                shutil.copyfile(self._log, self._log.with_suffix(".log.1"))
                os.truncate(self._log, 0)
        except FileNotFoundError:
            pass
        except OSError as error:
            _report(f"cannot put its log aside ({error.strerror})")


def read_state(data_dir: Path, name: str) -> State | None:
    """The last written state, or None when there is none."""
    try:
        return State(**json.loads((data_dir / "run" / f"{name}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _report(message: str) -> None:
    with contextlib.suppress(OSError):  # whoever read our output may be gone
        print(message, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--after", metavar="MARK")
    parser.add_argument("--outlive", metavar="NAMES", default="")
    parser.add_argument("command", nargs="+", help="after --")
    arguments = parser.parse_args()
    data_dir = Path(os.environ.get("DATA_DIR") or "var")
    outlive = [name for name in arguments.outlive.split(",") if name]
    return Keeper(arguments.name, arguments.command, data_dir, arguments.after, outlive).run()


if __name__ == "__main__":
    sys.exit(main())
