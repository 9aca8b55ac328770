"""Tie a child process to the life of its parent, so that no orphan survives a crash or a kill -9."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def tie_to_parent(death_signal: int = signal.SIGTERM, parent: int | None = None) -> Callable[[], None] | None:
    """A `preexec_fn` for subprocess: the child gets `death_signal` when the thread that started it ends.

    Start the child from the main thread. To tie this process itself, give its `parent` and call the result.
    None on systems without the call (then the parent's own stop must do).
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork: after it nothing may take a lock
    expected = os.getpid() if parent is None else parent

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != expected:  # the parent died between fork and prctl
            os._exit(1)

    return tie
