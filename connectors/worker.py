"""The worker takes what was received and answers it: `python -m connectors.worker`. Only loopback reaches it."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import socket
from pathlib import Path
from typing import IO, Any

from aiohttp import web

from connectors import process
from connectors.http import json_response
from connectors.worker_bootstrap import Workshop, build
from connectors.worker_link import Address, port_file, read_address, read_hint
from intake.settings import LOOPBACK, Settings

log = logging.getLogger(__name__)

BUFFER = 1_048_576  # bytes of hints that may wait
TRIES = 20  # ports, until one is free for both hints and HTTP


class Hints(asyncio.DatagramProtocol):
    """Hands hints to the lanes."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def datagram_received(self, data: bytes, addr: Any) -> None:
        hint = read_hint(data)
        if hint is not None:
            self._workshop.hint(*hint)


class Door:
    """The two sockets by which a gateway reaches the worker, and the file that tells where they are."""

    def __init__(self, workshop: Workshop, data_dir: Path) -> None:
        self._workshop, self._data_dir = workshop, data_dir
        self._address: Address | None = None
        self._runner: web.AppRunner | None = None
        self._hints: asyncio.DatagramTransport | None = None

    async def open(self) -> None:
        """Raises OSError when there is no port, or the file cannot be written."""
        workshop, app = self._workshop, web.Application()

        async def status(_: web.Request) -> web.Response:
            return json_response(workshop.status())

        app.router.add_get("/status", status)
        app.router.add_get("/metrics", workshop.metrics.show)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        served, hints = _two_sockets()
        await web.SockSite(self._runner, served).start()
        loop = asyncio.get_running_loop()
        self._hints, _ = await loop.create_datagram_endpoint(lambda: Hints(workshop), sock=hints)
        self._address = Address(served.getsockname()[1], workshop.worker.owner)
        self._address.write(self._data_dir)

    async def close(self) -> None:
        if self._address is not None:
            self._address.withdraw(self._data_dir)
        if self._hints is not None:
            self._hints.close()
        if self._runner is not None:
            await self._runner.cleanup()


class Succession:
    """One worker of a DATA_DIR at a time holds a lock for as long as its process lives: who gets it knows that the one
    before is dead, and need not wait until what that one held in the database runs out."""

    def __init__(self, data_dir: Path) -> None:
        """Raises OSError."""
        file = port_file(data_dir).with_suffix(".lock")
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] = file.open("w", encoding="ascii")
        left = read_address(data_dir)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.dead = left.owner if left is not None else None  # the name of who ended without putting things away
        except BlockingIOError:
            log.warning("another worker works in this DATA_DIR; both do, and nothing is said twice")
            self.dead = None

    def close(self) -> None:
        self._lock.close()


def _two_sockets() -> tuple[socket.socket, socket.socket]:
    """A listener for HTTP and a socket for datagrams, on loopback, under one number."""
    for attempt in range(TRIES):
        served = socket.create_server((LOOPBACK, 0))
        hints = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            hints.bind((LOOPBACK, served.getsockname()[1]))
        except OSError:
            served.close()
            hints.close()
            if attempt == TRIES - 1:
                raise
            continue
        hints.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        hints.setblocking(False)
        break
    return served, hints


async def serve(settings: Settings) -> str:
    """Work until SIGTERM or SIGINT; returns what went wrong, in a sentence, or nothing."""
    stopping = process.Stopping()
    workshop = build(settings)
    workshop.refused = stopping.refuse
    door, succession = Door(workshop, settings.data_dir), None
    try:
        succession = Succession(settings.data_dir)
        await door.open()
        workshop.start(succession.dead)
        process.spare_the_collector()
        await stopping.wait()
    except OSError as error:
        where = f" ({error.filename})" if error.filename else f" on {LOOPBACK}"
        stopping.refuse(f"The worker cannot start: {error.strerror}{where}.")
    finally:
        await door.close()
        await workshop.stop()
        if succession is not None:
            succession.close()
    return stopping.complaint


if __name__ == "__main__":
    process.run(serve)
