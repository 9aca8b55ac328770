"""Measuring in spite of neighbours: all processes of a bench before those of others, on Linux, as root.

Linux schedules sessions against each other first (`sched_autogroup`), so that `nice` counts only inside one; each of
our processes has a session of its own. A session's weight is set by its autogroup.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil

LEVEL = -10  # as of nice: about ten times the weight of the usual
EVERY = 0.25  # seconds; processes come and go


@contextlib.contextmanager
def foremost() -> Iterator[None]:
    """Inside, this process and all it starts come first."""
    stopped = threading.Event()
    thread = threading.Thread(target=_raise_until, args=(stopped,), name="priority", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _raise_until(stopped: threading.Event) -> None:
    own, raised = psutil.Process(), dict[int, int]()
    while not stopped.is_set():
        for pid in (own.pid, *(child.pid for child in own.children(recursive=True))):
            if raised.get(pid, 0) < 3:  # a process may get its session a moment after its start
                raised[pid] = raised.get(pid, 0) + 1
                _raise(pid)
        stopped.wait(EVERY)


def _raise(pid: int) -> None:
    with contextlib.suppress(OSError):  # it has ended, or we are not allowed to, or there are no autogroups
        Path(f"/proc/{pid}/autogroup").write_text(str(LEVEL), encoding="ascii")
    with contextlib.suppress(OSError, psutil.Error):
        if os.getpriority(os.PRIO_PROCESS, pid) > LEVEL:
            os.setpriority(os.PRIO_PROCESS, pid, LEVEL)
