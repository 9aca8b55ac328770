"""Make `.venv` (services) and `bot/.venv` (Rasa) from their lock files, with a pinned uv. Standard library only.

Each environment carries a stamp of what it was made from, so that a second run only reads two files.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.progress import CommandFailed, exit_on_signals, run_step, say
from deploy.pythons import ASSISTANT, SERVICES, find_python, find_services_python, probe

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOG = TOOLS / "setup.log"
_STAMP = "rongthuk-stamp.json"


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: where its project is, which Python versions it takes, and the room it needs on disk (bytes)."""

    name: str
    project: Path
    versions: tuple[tuple[int, int], ...]
    extras: tuple[str, ...]
    size: int

    @property
    def venv(self) -> Path:
        return self.project / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"


SERVICES_ENVIRONMENT = Environment("services", ROOT, SERVICES, ("--extra", "embedded-db"), 800_000_000)
ASSISTANT_ENVIRONMENT = Environment("assistant", ROOT / "bot", ASSISTANT, (), 3_000_000_000)
ENVIRONMENTS = {each.name: each for each in (SERVICES_ENVIRONMENT, ASSISTANT_ENVIRONMENT)}


def ensure(environments: list[Environment], dev: bool) -> None:
    """Bring the environments up to date; `dev` adds the tools for tests. Raises CommandFailed with one sentence."""
    stale = [each for each in environments if not is_current(each, dev)]
    if not stale:
        return
    TOOLS.mkdir(exist_ok=True)
    with _one_at_a_time():
        stale = [each for each in environments if not is_current(each, dev)]
        _check_disk(stale)
        uv: Path | None = None
        pythons = {}
        for each in stale:  # all are found before any environment is touched
            python = find_services_python() if each is SERVICES_ENVIRONMENT else find_python(each.versions)
            if python is None:
                uv = uv or ensure_uv()
                python = _fetch_python(uv, each)
            pythons[each.name] = python
        for each in stale:
            uv = uv or ensure_uv()
            _sync(uv, each, pythons[each.name], dev)


def is_current(environment: Environment, dev: bool) -> bool:
    """Whether the stamp says: made from these very lock files, in this very place, with enough in it."""
    try:
        stamp = json.loads((environment.venv / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not environment.python.exists() or stamp.get("source") != _source(environment):
        return False
    return bool(stamp.get("dev")) or not dev


def ensure_uv() -> Path:
    """The pinned uv, in a small environment of its own; or, where none can be made, a uv that is on the path."""
    requirements = ROOT / "deploy" / "uv-requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    uv, stamp = TOOLS / "uv" / "bin" / "uv", TOOLS / "uv" / _STAMP
    if uv.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return uv
    try:
        _install_uv(requirements)
    except CommandFailed as error:
        present = shutil.which("uv")
        if present is None:
            raise CommandFailed(
                f"{error} If this Python has no pip, install Debian's python3-venv, or uv itself, and try again."
            ) from error
        say(f"using {present}, because the pinned uv could not be installed")
        return Path(present)
    stamp.write_text(wanted, encoding="utf-8")
    return uv


def _install_uv(requirements: Path) -> None:
    home = TOOLS / "uv"
    shutil.rmtree(home, ignore_errors=True)
    python = Path(sys.executable)
    install: list[str | Path] = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        requirements,
    ]
    try:
        run_step("Making a place for the installer (uv)", [python, "-m", "venv", home], LOG)
        run_step("Fetching the installer (uv)", [home / "bin" / "python", *install], LOG)
    except CommandFailed:
        # Debian's Python without python3-venv has no ensurepip, but may have pip.
        shutil.rmtree(home, ignore_errors=True)
        if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode != 0:
            raise
        run_step("Fetching the installer (uv) with the system's pip", [python, *install, "--target", home], LOG)


def _fetch_python(uv: Path, environment: Environment) -> Path:
    version = ".".join(map(str, environment.versions[0]))
    folder = TOOLS / "python"
    settings = _uv_settings() | {"UV_PYTHON_INSTALL_DIR": str(folder)}
    try:
        run_step(f"Fetching Python {version}", [uv, "python", "install", "--no-bin", version], LOG, settings)
    except CommandFailed as error:
        raise CommandFailed(_missing_python(version)) from error
    for candidate in sorted(folder.glob(f"*/bin/python{version}")):
        found = probe(candidate, environment.versions[0])
        if found is not None:
            return found
    raise CommandFailed(_missing_python(version))


def _missing_python(version: str) -> str:
    return (
        f"Python {version} was not found on the path or among pyenv's versions and could not be fetched: "
        f"install it (for example `pyenv install {version}` or `uv python install {version}`) and try again."
    )


def _sync(uv: Path, environment: Environment, python: Path, dev: bool) -> None:
    stamp = environment.venv / _STAMP
    before = _read_stamp(stamp)
    dev = dev or bool(before.get("dev"))  # what `make test` installed stays when `make up` refreshes
    if before.get("source", {}).get("place", str(environment.venv)) != str(environment.venv):
        # The tree was moved or copied: scripts in the environment carry the path of the place they were made in.
        shutil.rmtree(environment.venv, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    command: list[str | Path] = [uv, "sync", "--frozen", "--project", environment.project, "--python", python]
    command += [*environment.extras, *([] if dev else ["--no-dev"])]
    message = f"Installing the {environment.name} environment ({environment.venv.relative_to(ROOT)})"
    run_step(message, command, LOG, _uv_settings())
    stamp.write_text(json.dumps({"source": _source(environment), "dev": dev}), encoding="utf-8")


def _source(environment: Environment) -> dict[str, str]:
    """What an environment is made from; another value means that it must be made again."""
    digest = hashlib.sha256("\0".join(environment.extras).encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((environment.project / name).read_bytes())
    return {"place": str(environment.venv), "content": digest.hexdigest()}


def _read_stamp(stamp: Path) -> dict[str, dict[str, str]]:
    try:
        content: dict[str, dict[str, str]] = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def _uv_settings() -> dict[str, str]:
    """This process's environment without what would point uv at another environment or Python."""
    misleading = {"VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "PYTHONPATH", "PYTHONHOME"}
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    return {"UV_HTTP_TIMEOUT": "120"} | kept | {"UV_NO_PROGRESS": "1"}


def _check_disk(stale: list[Environment]) -> None:
    needed = sum(each.size for each in stale if not each.python.exists())
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise CommandFailed(
            f"The disk of {ROOT} has {free / 1e9:.1f} GB free, but set-up needs {needed / 1e9:.1f} GB: "
            "make room and try again."
        )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands started together must not build the same environment."""
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ENVIRONMENTS, []], help="which environments (default: both)")
    parser.add_argument("--dev", action="store_true", help="with the tools for tests and checks")
    arguments = parser.parse_args()
    exit_on_signals()
    try:
        ensure([ENVIRONMENTS[name] for name in arguments.names or ENVIRONMENTS], arguments.dev)
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Set-up failed: {error.strerror} ({error.filename}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
