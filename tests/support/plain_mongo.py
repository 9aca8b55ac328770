"""A mongod that compresses nothing on disk, so that a search of its files finds whatever was stored readable."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.mongod_binary import find_mongod
from tests.support.mongo import free_port

_UNCOMPRESSED = """
    --networkMessageCompressors disabled --wiredTigerCollectionBlockCompressor none
    --wiredTigerJournalCompressor none --wiredTigerIndexPrefixCompression false --wiredTigerCacheSizeGB 0.25
    --setParameter diagnosticDataCollectionEnabled=false
"""


@dataclass
class PlainMongo:
    """A running server; its files are under `files`."""

    uri: str
    files: Path
    port: int
    _launch: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start (again), and return when it takes writes."""
        self.process = self._launch()
        _initiate(self.port)

    def stop(self) -> None:
        """Stop in order: everything is on disk afterwards."""
        self.process.terminate()
        self.process.wait(30)

    def contents(self) -> dict[str, bytes]:
        """Every file by name, the journal and the log included."""
        paths = [path for path in self.files.rglob("*") if path.is_file() and not path.is_symlink()]
        return {str(path.relative_to(self.files)): path.read_bytes() for path in paths}


@contextmanager
def plain_mongo(directory: Path) -> Iterator[PlainMongo]:
    """A replica set of one on loopback without users, its files in `directory`."""
    port, files = free_port(), directory / "files"
    files.mkdir()
    mongod = find_mongod(directory / "lib")
    arguments = [*f"--replSet rs0 --bind_ip 127.0.0.1 --port {port} --nounixsocket --oplogSize 64".split()]
    arguments += ["--dbpath", str(files), "--logpath", str(files / "mongod.log"), *_UNCOMPRESSED.split()]
    arguments += ["--wiredTigerEngineConfigString", "log=(prealloc=false,file_max=20MB)"]

    def launch() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(mongod.path), *arguments],
            env=mongod.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    server = PlainMongo(f"mongodb://127.0.0.1:{port}/?replicaSet=rs0", files, port, launch)
    try:
        server.start()
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def standalone_mongo_arguments(directory: Path, port: int) -> list[str]:
    """Arguments of a mongod that is no replica set."""
    return f"--bind_ip 127.0.0.1 --port {port} --dbpath {directory} --nounixsocket --wiredTigerCacheSizeGB 0.25".split()


def _initiate(port: int) -> None:
    deadline = time.monotonic() + 30
    with MongoClient[dict[str, object]](
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=500
    ) as direct:
        while time.monotonic() < deadline:
            try:
                hello = direct.admin.command("hello")
                if hello.get("isWritablePrimary"):
                    return
                if not hello.get("setName"):
                    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
                    direct.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
            except PyMongoError:
                pass
            time.sleep(0.1)
    raise TimeoutError("mongod did not become a primary")
