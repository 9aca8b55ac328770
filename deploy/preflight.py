"""What must be true before anything starts. Each finding is one sentence for the operator."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
from pathlib import Path

import psutil

from deploy.mongod_binary import MongodUnavailable, find_mongod
from intake.settings import LOOPBACK, Settings

ROOM_NEEDED = 1_000_000_000  # bytes in DATA_DIR: a model, the database and its journal, logs


class NotReady(Exception):
    """The system cannot start; `str(error)` says why and what to do."""


def check(settings: Settings) -> None:
    """Raises NotReady for the first thing that is in the way."""
    check_ports(settings)
    free = shutil.disk_usage(settings.data_dir).free
    if free < ROOM_NEEDED:
        raise NotReady(
            f"The disk of DATA_DIR ({settings.data_dir}) has {free / 1e9:.1f} GB free, but at least "
            f"{ROOM_NEEDED / 1e9:.0f} GB is needed: make room, or set DATA_DIR to another disk."
        )
    if settings.embedded_mongo:
        try:
            find_mongod(settings.data_dir / "mongo" / "lib")
        except MongodUnavailable as error:
            raise NotReady(str(error)) from error


def check_ports(settings: Settings) -> None:
    """Try to listen on every port that our processes will use."""
    wanted = [
        ("PORT", settings.host, settings.port),
        ("RASA_PORT", LOOPBACK, settings.rasa_port),
        ("ACTIONS_PORT", LOOPBACK, settings.actions_port),
    ]
    if settings.embedded_mongo:
        wanted.append(("EMBEDDED_MONGO_PORT", LOOPBACK, settings.embedded_mongo_port))
    for name, host, port in wanted:
        _check_port(name, host, port)


def lock_data_dir(data_dir: Path) -> int:
    """Make this process the only one that runs the system on `data_dir`; the lock lasts as long as the descriptor."""
    run = data_dir / "run"
    run.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(run / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 20, 0).decode().strip() or "?"
        os.close(descriptor)
        raise NotReady(
            f"The system is already running on DATA_DIR {data_dir} (process {holder}): "
            "stop that one, or set DATA_DIR and the ports to others."
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _check_port(name: str, host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a just closed port is free
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotReady(
                f"Port {port} ({name}) is taken{_holder(port)}: stop that, or set {name} to a free port."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise NotReady(f"Port {port} ({name}) is reserved for root: set {name} to 1024 or above.") from error
        raise NotReady(f"HOST: cannot listen on {host} ({error.strerror}).") from error


def _holder(port: int) -> str:
    """ " by NAME (process ID)" when the system tells us; others' processes may be hidden."""
    try:
        for connection in psutil.net_connections("tcp"):
            if (
                connection.status == psutil.CONN_LISTEN
                and connection.laddr
                and connection.laddr.port == port
                and connection.pid
            ):
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""
