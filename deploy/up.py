"""`make up`: check, set up, train, start everything, wait until it is ready, say where it is, stop all when asked."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

import honcho.manager
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from deploy import front_end, preflight
from deploy.leash import tie_to_parent
from deploy.progress import CommandFailed, exit_on_signals, say
from deploy.readiness import Watcher
from deploy.respawn import GRACE, LAUNCHER_VARIABLE, OUTLIVE_LIMIT
from deploy.setup_environments import ASSISTANT_ENVIRONMENT, ensure
from deploy.training.loop import ready_to_serve
from intake.errors import AppError
from intake.settings import Settings, child_environment, load_settings

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the process that started this ends")
    if parser.parse_args().stop_with_parent:
        stop_with_parent()
    exit_on_signals()
    begun = time.monotonic()
    try:
        settings = load_settings()
        lock = preflight.lock_data_dir(settings.data_dir)
        prepare(settings)
    except (AppError, preflight.NotReady, CommandFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Cannot start: {error.strerror} ({error.filename}).", file=sys.stderr)
        return 1
    try:
        return run(settings, begun)
    finally:
        os.close(lock)


def prepare(settings: Settings) -> None:
    """Everything that may fail without having started anything."""
    preflight.check(settings)
    if not settings.embedded_mongo:
        from intake.cases import database

        say("looking for the database at MONGODB_URI …")
        database.connect(settings, patience=10)  # refuses what cannot hold the data safely
        database.disconnect()
    ensure([ASSISTANT_ENVIRONMENT], dev=False)
    build_widget()
    ready_to_serve(settings.data_dir)


def build_widget() -> None:
    """Without it there is no web chat, but LINE and the console work: that is said, and the rest starts."""
    try:
        front_end.ensure()
    except CommandFailed as error:
        say(f"STARTING WITHOUT THE WEB CHAT: {error}")


def run(settings: Settings, begun: float) -> int:
    """Start the processes, and return when all have ended: 0 when asked to stop, 1 when they could not get ready."""
    run_dir = settings.data_dir / "run"
    for left_over in (*run_dir.glob("*.json"), run_dir / "database", run_dir / "worker.port"):
        left_over.unlink(missing_ok=True)
    honcho.manager.KILL_WAIT = OUTLIVE_LIMIT + GRACE + 2  # its 5 seconds would cut short what deploy.respawn does
    manager = Manager(Printer(sys.stdout))
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **child_environment(settings),
        LAUNCHER_VARIABLE: str(os.getpid()),
        "PYTHONUNBUFFERED": "1",
    }
    processes = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
    names = [name for name in processes if name != "db" or settings.embedded_mongo]
    for name in names:
        manager.add_process(name, processes[name], env=environment, cwd=str(ROOT))
    # honcho hears SIGINT and SIGTERM; a closed terminal means the same
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    watcher = Watcher(settings, names, begun)
    watcher.start()
    manager.loop()
    watcher.stop()
    return 1 if watcher.failed else 0


def stop_with_parent() -> None:
    """When `make` is killed it cannot pass the signal on, and nothing may be left running."""
    tie = tie_to_parent(signal.SIGTERM, parent=os.getppid())
    if tie is not None:
        tie()


if __name__ == "__main__":
    sys.exit(main())
