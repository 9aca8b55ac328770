"""The embedded database: a real mongod, as a replica set of one, on loopback, with its own user and key file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.leash import tie_to_parent
from deploy.mongod_binary import MongodUnavailable, find_mongod
from intake import secrets_file
from intake.settings import EMBEDDED_USER, LOOPBACK, REPLICA_SET, SettingsError, embedded_uri, load_settings

START_LIMIT = 60.0  # seconds; a start takes 0.6 s, a recovery of a large journal longer
STOP_LIMIT = 20.0  # seconds
_LOG_LIMIT = 20_000_000  # bytes; a longer log is put aside at the next start
_SOCKET_PATH_LIMIT = 107  # bytes, of the operating system
_NOT_IN_SET = {93, 74}  # InvalidReplicaSetConfig, NodeNotFound: the set was made for another port
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_UNAUTHENTICATED = {13, 18}  # Unauthorized, AuthenticationFailed


class EmbeddedMongoError(Exception):
    """The database did not start; `str(error)` is one sentence for the operator."""


class EmbeddedMongo:
    """Starts and stops one mongod whose files are under `data_dir`/mongo.

    `password` is the one of the user `rongthuk`; `key` is the content of the replica set's key file (base64).
    """

    def __init__(self, data_dir: Path, port: int, password: str, key: str) -> None:
        self._home = data_dir / "mongo"
        self._log = data_dir / "logs" / "mongod.log"
        self._port = port
        self._password = password
        self._key = key
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return embedded_uri(self._port, self._password)

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self._process

    def start(self) -> str:
        """Start mongod, make the replica set and the user if they are missing, and return the address.

        Returns once the database accepts writes. Raises MongodUnavailable or EmbeddedMongoError; nothing runs then.
        """
        mongod = find_mongod(self._home / "lib")
        self._prepare_files()
        self._process = subprocess.Popen(
            [str(mongod.path), *self._arguments()],
            env=mongod.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us, and we stop it in order
            preexec_fn=tie_to_parent(signal.SIGTERM),
        )
        try:
            self._make_ready(time.monotonic() + START_LIMIT)
        except BaseException:
            self.stop()
            raise
        return self.uri

    def wait(self) -> None:
        """Until mongod ends by itself, which is always a failure: EmbeddedMongoError."""
        if self._process is not None:
            self._process.wait()
            raise EmbeddedMongoError(self._exit_sentence())

    def stop(self) -> None:
        """Stop mongod in order; kill it when that takes longer than 20 s."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _prepare_files(self) -> None:
        (self._home / "db").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        key_file = self._home / "keyfile"
        key_file.unlink(missing_ok=True)
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self._key)

    def _arguments(self) -> list[str]:
        socket_dir = self._home
        long_path = len(os.fsencode(socket_dir / f"mongodb-{self._port}.sock")) > _SOCKET_PATH_LIMIT
        values = {
            "--replSet": REPLICA_SET,
            "--bind_ip": LOOPBACK,
            "--port": str(self._port),
            "--keyFile": str(self._home / "keyfile"),
            "--dbpath": str(self._home / "db"),
            "--logpath": str(self._log),
            "--networkMessageCompressors": "disabled",
            "--oplogSize": "64",
            "--wiredTigerCacheSizeGB": "0.25",
            # An empty database is then 21 MB instead of 301.
            "--wiredTigerEngineConfigString": "log=(prealloc=false,file_max=20MB)",
            "--slowms": "5000",  # a logged slow operation carries its values
        }
        parameters = ["diagnosticDataCollectionEnabled=false", "shutdownTimeoutMillisForSignaledShutdown=100"]
        arguments = [part for item in values.items() for part in item] + ["--logappend", "--quiet"]
        arguments += [part for parameter in parameters for part in ("--setParameter", parameter)]
        return arguments + (["--nounixsocket"] if long_path else ["--unixSocketPrefix", str(socket_dir)])

    def _make_ready(self, deadline: float) -> None:
        """After a restart the port opens before the users are loaded: every step is tried until it works."""
        problem: Exception | None = None
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise EmbeddedMongoError(self._exit_sentence())
            try:
                if self._is_ready():
                    return
            except PyMongoError as error:
                problem = error
            time.sleep(0.05)
        if isinstance(problem, OperationFailure) and problem.code in _UNAUTHENTICATED:
            raise EmbeddedMongoError(
                f"The database in {self._home} does not know the password in DATA_DIR/{secrets_file.FILE_NAME}: "
                "they belong to different set-ups, so restore both from the same backup."
            )
        raise EmbeddedMongoError(f"The embedded database was not ready after {START_LIMIT:.0f} s; see {self._log}.")

    def _is_ready(self) -> bool:
        with self._client(authenticated=False) as client:
            hello = client.admin.command("hello")
            if hello.get("isWritablePrimary"):
                return self._ensure_user(client)
            if hello.get("isreplicaset"):  # in no set yet: allowed from loopback while there is no user
                config = {"_id": REPLICA_SET, "members": [{"_id": 0, "host": f"{LOOPBACK}:{self._port}"}]}
                self._initiate(client, config)
            elif hello.get("info") or not hello.get("setName"):
                self._move_to_port()
        return False

    def _initiate(self, client: MongoClient[dict[str, Any]], config: dict[str, Any]) -> None:
        try:
            client.admin.command("replSetInitiate", config)
        except OperationFailure as error:
            if error.code not in _UNAUTHENTICATED | _NOT_IN_SET:
                raise
            self._move_to_port()

    def _ensure_user(self, client: MongoClient[dict[str, Any]]) -> bool:
        try:
            with self._client(authenticated=True) as known:
                known.admin.command("connectionStatus")
                return True
        except OperationFailure as error:
            if error.code not in _UNAUTHENTICATED:
                raise
        # Allowed from loopback only as long as there is no user at all.
        client.admin.command(
            "createUser", EMBEDDED_USER, pwd=self._password, roles=["root"], writeConcern={"w": "majority", "j": True}
        )
        return False

    def _move_to_port(self) -> None:
        """EMBEDDED_MONGO_PORT was changed: tell the replica set its member's new address."""
        with self._client(authenticated=True) as client:
            config = client.local["system.replset"].find_one() or {}
            if not config or config["members"][0]["host"] == f"{LOOPBACK}:{self._port}":
                return
            config["members"][0]["host"] = f"{LOOPBACK}:{self._port}"
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)

    def _client(self, authenticated: bool) -> MongoClient[dict[str, Any]]:
        credentials: dict[str, Any] = {}
        if authenticated:
            credentials = {"username": EMBEDDED_USER, "password": self._password, "authSource": "admin"}
        return MongoClient(
            LOOPBACK, self._port, directConnection=True, serverSelectionTimeoutMS=2000, retryWrites=False, **credentials
        )

    def _exit_sentence(self) -> str:
        code = self._process.returncode if self._process else None
        known = {
            48: f"The embedded database cannot use port {self._port} (EMBEDDED_MONGO_PORT): it is taken.",
            100: f"The embedded database's files in {self._home} are in use by another mongod, or damaged: "
            f"see {self._log}.",
        }
        return known.get(code or 0, f"The embedded database ended with code {code}; see {self._log}.")


def from_data_dir(data_dir: Path, port: int) -> EmbeddedMongo:
    """The database of this DATA_DIR, with the secrets that were generated for it."""
    stored = secrets_file.ensure(data_dir, ["embedded_mongo_password", "embedded_mongo_key"])
    return EmbeddedMongo(data_dir, port, stored["embedded_mongo_password"], stored["embedded_mongo_key"])


def main() -> int:
    """Run the database until a signal asks to stop, or until it ends by itself (then exit 1)."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        for each in _STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # once is enough: stopping must not be cut short
        sys.exit(0)

    for number in _STOP_SIGNALS:
        signal.signal(number, stop)
    try:
        settings = load_settings()
        mongo = from_data_dir(settings.data_dir, settings.embedded_mongo_port)
        try:
            mongo.start()
            print(f"database ready on {LOOPBACK}:{settings.embedded_mongo_port}", flush=True)
            mongo.wait()
        finally:
            mongo.stop()
    except (SettingsError, MongodUnavailable, EmbeddedMongoError) as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
