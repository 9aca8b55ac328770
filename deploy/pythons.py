"""Find the Python interpreters of the two environments. Standard library only.

A name on the path proves nothing: pyenv puts shims there for versions that are not switched on. Every candidate is run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SERVICES = ((3, 11), (3, 12), (3, 13))  # versions, the preferred one first
ASSISTANT = ((3, 10),)
_PROBE = "import sys, venv, encodings; print(sys.version_info[0], sys.version_info[1], sys.executable)"


def find_services_python() -> Path | None:
    """An interpreter for the services: the one that runs this, if it fits."""
    if sys.version_info[:2] in SERVICES:
        # Not an environment's own interpreter: that one may be about to be replaced.
        return Path(getattr(sys, "_base_executable", sys.executable))
    return find_python(SERVICES)


def find_python(versions: tuple[tuple[int, int], ...]) -> Path | None:
    """The first interpreter of one of the versions that really runs: on the path, else one of pyenv's."""
    for version in versions:
        for candidate in _candidates(version):
            executable = probe(candidate, version)
            if executable is not None:
                return executable
    return None


def probe(candidate: Path, version: tuple[int, int]) -> Path | None:
    """Run it; its real path when it is a working interpreter of that version."""
    try:
        done = subprocess.run([candidate, "-c", _PROBE], capture_output=True, text=True, timeout=30, cwd="/")
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.strip().split(" ", 2)
    if done.returncode != 0 or words[:2] != [str(part) for part in version]:
        return None
    return Path(words[2])


def _candidates(version: tuple[int, int]) -> Iterator[Path]:
    name = f"python{version[0]}.{version[1]}"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        candidate = Path(folder) / name
        if folder and candidate.is_file():
            yield candidate
    yield from _pyenv_candidates(version)


def _pyenv_candidates(version: tuple[int, int]) -> Iterator[Path]:
    """pyenv's installed versions, the newest patch first."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    pattern = re.compile(rf"{version[0]}\.{version[1]}\.(\d+)$")
    matches = [(int(match[1]), folder) for folder in root.glob("versions/*") if (match := pattern.match(folder.name))]
    for _, folder in sorted(matches, reverse=True):
        yield folder / "bin" / "python"
