"""Watch the started processes until the system is ready; say what it waits for, and give up when one keeps ending."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

from deploy.progress import say
from deploy.respawn import State, read_state
from intake.errors import AppError
from intake.settings import LOOPBACK, Settings

LIMIT = 300.0  # seconds; a start takes half a minute, on a slow machine a few times as long
_TRIES = 4  # starts of one process before we give up
_STATUS_LINE = 10.0  # seconds between lines about what is not ready
_PAUSE = 0.2  # seconds between looks


class Watcher(threading.Thread):
    """Runs beside honcho's loop. After it `failed` says whether the system could not get ready."""

    def __init__(self, settings: Settings, names: list[str], begun: float) -> None:
        super().__init__(name="readiness", daemon=True)
        self._settings = settings
        self._names = names
        self._begun = begun  # time.monotonic()
        self._stopped = threading.Event()
        self._password: str | None = None
        self.failed = False

    def stop(self) -> None:
        self._stopped.set()
        self.join(5)

    def run(self) -> None:
        try:
            self._wait_until_started()
            self._prepare_database()
            self._wait_until_ready()
        except _Stopped:
            pass
        except (_GiveUp, AppError) as error:
            self._fail(str(error))
        except Exception as error:  # whatever it is, nobody must wait for a system that will never be ready
            self._fail(f"Cannot get ready: {type(error).__name__}: {str(error)[:300]}")
        finally:
            self._show_password()  # it exists only here, however the start went

    def _fail(self, sentence: str) -> None:
        self.failed = True
        print(sentence, file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)  # honcho stops all

    def _wait_until_started(self) -> None:
        """honcho forks to start processes; until that is done this thread must do nothing that takes locks."""
        while any(self._state(name) is None for name in self._names):
            self._pause()

    def _prepare_database(self) -> None:
        """Once the database answers: indexes, the first administrator; then the others may start."""
        from intake.cases import agents, database

        if "db" in self._names:
            while not _accepts(self._settings):
                self._pause()
                self._check_processes()
        database.connect(self._settings)
        self._password = agents.ensure_first_admin(self._settings)
        database.disconnect()
        (self._settings.data_dir / "run" / "database").touch()

    def _wait_until_ready(self) -> None:
        deadline, next_line = time.monotonic() + LIMIT, time.monotonic() + _STATUS_LINE
        while (missing := self._missing()) is not None:
            self._pause()
            self._check_processes()
            now = time.monotonic()
            if now > deadline:
                raise _GiveUp(f"Not ready after {LIMIT:.0f} s ({missing}); see {self._settings.data_dir / 'logs'}.")
            if now > next_line:
                say(f"… waiting for {missing}")
                next_line = now + _STATUS_LINE
        self._announce()

    def _missing(self) -> str | None:
        """None when GET /readyz says 200, else what is not ready yet, in words."""
        host = LOOPBACK if self._settings.host in ("0.0.0.0", "::") else self._settings.host
        host = f"[{host}]" if ":" in host else host
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy must not see loopback
        try:
            with opener.open(f"http://{host}:{self._settings.port}/readyz", timeout=5):
                return None
        except urllib.error.HTTPError as error:
            return _unready_parts(error.read())
        except OSError:
            return "the gateway"

    def _check_processes(self) -> None:
        for name in self._names:
            state = self._state(name)
            if state is not None and state.starts >= _TRIES:
                raise _GiveUp(f"{name} keeps ending ({_last_line(state) or 'no message'}); see {state.log}.")

    def _state(self, name: str) -> State | None:
        return read_state(self._settings.data_dir, name)

    def _pause(self) -> None:
        if self._stopped.wait(_PAUSE):
            raise _Stopped

    def _announce(self) -> None:
        settings = self._settings
        lines = [
            ("Web page", f"{settings.public_base_url}/"),
            ("Console", f"{settings.public_base_url}/console/"),
        ]
        lines += [("Logs", str(settings.data_dir / "logs")), ("Stop", "Ctrl-C")]
        say(f"ready, {time.monotonic() - self._begun:.0f} s after the start\n")
        _print_table(lines)

    def _show_password(self) -> None:
        if self._password is not None:
            lines = [
                ("Administrator", self._settings.admin_email),
                ("Password", f"{self._password}   (shown this once)"),
            ]
            _print_table(lines)


class _GiveUp(Exception):
    """The system will not get ready; one sentence."""


class _Stopped(Exception):
    """We were asked to stop while waiting."""


def _print_table(lines: list[tuple[str, str]]) -> None:
    print("\n".join(f"  {label:<14} {value}" for label, value in lines) + "\n", flush=True)


def _accepts(settings: Settings) -> bool:
    """Whether the embedded database takes our password and is the primary of its set."""
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    try:
        with MongoClient[dict[str, object]](settings.mongodb_uri, serverSelectionTimeoutMS=500) as client:
            client.admin.command("ping")
            return True
    except PyMongoError:
        return False


def _unready_parts(body: bytes) -> str:
    """The names of what /readyz calls not ready: {"checks": {name: bool}} or {name: bool}."""
    try:
        answer = json.loads(body)
        checks = answer.get("checks", answer)
        return ", ".join(sorted(name for name, ready in checks.items() if ready is False)) or "the gateway"
    except (ValueError, AttributeError):
        return "the gateway"


def _last_line(state: State) -> str:
    try:
        with open(state.log, encoding="utf-8", errors="replace") as log:
            lines = [line.strip() for line in log.readlines()[-20:] if line.strip()]
    except OSError:
        return ""
    return lines[-1].rstrip(".")[:300] if lines else ""
