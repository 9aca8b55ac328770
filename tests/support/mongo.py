"""A real mongod for tests, on a free port, with its files in a temporary directory."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded_mongo import from_data_dir
from intake.settings import Settings, load_settings


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_mongo(data_dir: Path | None = None) -> Iterator[str]:
    """Start an embedded mongod, give its address, and stop it; without `data_dir` its files are removed after."""
    directory = data_dir or Path(tempfile.mkdtemp(prefix="rongthuk-mongo-"))
    mongo = from_data_dir(directory, free_port())
    try:
        yield mongo.start()
    finally:
        mongo.stop()
        if data_dir is None:
            shutil.rmtree(directory, ignore_errors=True)


def settings_for(uri: str, data_dir: Path, database: str, extra: Mapping[str, str] | None = None) -> Settings:
    """Settings as a process would load them, on the given database; `extra` adds environment variables."""
    environ = {"MONGODB_URI": uri, "MONGODB_DB": database, "DATA_DIR": str(data_dir), "LOG_LEVEL": "WARNING"}
    return load_settings(environ | dict(extra or {}))
