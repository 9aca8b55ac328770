"""Between the gateway, which receives, and the worker, which answers: hints one way, a look at its state the other.

Everything that matters goes through the database. A hint only spares the time until the worker would look by itself,
so it is a datagram on loopback: it costs the gateway some microseconds, never waits, and may be lost. The worker
listens on ports of the system's choice and writes their number (the same for HTTP and hints) and its own name into
DATA_DIR. What a killed worker left there may by now be the port of any program: who answers there must know the name.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import aiohttp

from intake.settings import LOOPBACK

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds
HINT_AFTER = 0.002
MISSED = 4  # looks in a row without an answer, until the worker counts as away
TIMEOUT = aiohttp.ClientTimeout(total=2, connect=1)
WAKE, DELIVER = b"wake", b"deliver"
Hint = tuple[Literal["wake", "deliver"], str]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a worker listens on loopback, and its name in the database."""

    port: int
    owner: str

    def write(self, data_dir: Path) -> None:
        """Put it where gateways look, in one step. Raises OSError."""
        file = port_file(data_dir)
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        temporary.write_text(f"{self.port} {self.owner}", encoding="ascii")
        temporary.replace(file)

    def withdraw(self, data_dir: Path) -> None:
        """Take it away, unless another worker has put its own there since."""
        with contextlib.suppress(OSError):
            if read_address(data_dir) == self:
                port_file(data_dir).unlink()


def port_file(data_dir: Path) -> Path:
    """Where the worker of a DATA_DIR writes its address."""
    return data_dir / "run" / "worker.port"


def read_address(data_dir: Path) -> Address | None:
    """What the last worker wrote; None when there is nothing to be read."""
    try:
        port, _, owner = port_file(data_dir).read_text(encoding="ascii").partition(" ")
        return Address(int(port), owner) if 0 < int(port) < 65536 and owner else None
    except (OSError, ValueError):
        return None


def read_hint(datagram: bytes) -> Hint | None:
    """What a datagram asks for; None when it is no hint of ours."""
    kind, _, conversation_id = datagram.partition(b" ")
    if kind not in (WAKE, DELIVER) or not conversation_id.isalnum():
        return None
    return ("wake" if kind == WAKE else "deliver"), conversation_id.decode("ascii", "replace")


class WorkerLink:
    """A Waker over another process, and what is known of that process."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._address: Address | None = None
        self._status: dict[str, Any] = {}
        self._missed = 0
        self._session: aiohttp.ClientSession | None = None
        self._hints = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._hints.setblocking(False)

    @property
    def owner(self) -> str | None:
        """The worker's name in the database; None while it is away."""
        return self._status.get("owner")

    @property
    def assistant_down(self) -> bool:
        """Did the last turn find no assistant, or is there nobody to take a turn?"""
        return self._missed >= MISSED or bool(self._status.get("assistant_down"))

    @property
    def line_quota(self) -> list[dict[str, Any]]:
        """What each LINE account has left this month, as the worker saw it last."""
        return list(self._status.get("line_quota") or [])

    def wake(self, conversation_id: str) -> None:
        """Something was stored for this conversation. Call it in the loop.

        It is told a moment later: a hint wakes the worker, which may take the processor from us before we have said to
        the sender of the message that we have it.
        """
        asyncio.get_running_loop().call_later(HINT_AFTER, self._hint, WAKE, conversation_id)

    def deliver(self, conversation_id: str) -> None:
        """Something is to be sent in this conversation."""
        self._hint(DELIVER, conversation_id)

    async def watch(self) -> None:
        """Look at the worker until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Ask the worker how it is; it may be another one, elsewhere, than before."""
        if self._address is None:
            self._address = read_address(self._data_dir)
        told = _read_status(await self._get("/status"))
        if self._address is not None and told.get("owner") == self._address.owner:
            self._status, self._missed = told, 0
            return
        self._address, self._status = read_address(self._data_dir), {}
        self._missed += 1

    async def probe(self) -> dict[str, Any]:
        """For /readyz: does the worker take turns?"""
        await self.look()
        return {"ready": bool(self._status.get("ready")), "lanes": self._status.get("lanes", 0)}

    async def metrics(self) -> bytes:
        """The worker's own figures for Prometheus; nothing while it is away."""
        return (await self._get("/metrics") if self._status else None) or b""

    async def close(self) -> None:
        self._hints.close()
        if self._session is not None:
            await self._session.close()

    def _hint(self, kind: bytes, conversation_id: str) -> None:
        if self._address is None:
            return
        with contextlib.suppress(OSError):  # full or closed: the worker looks by itself
            self._hints.sendto(kind + b" " + conversation_id.encode(), (LOOPBACK, self._address.port))

    async def _get(self, path: str) -> bytes | None:
        if self._address is None:
            return None
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        try:
            async with self._session.get(f"http://{LOOPBACK}:{self._address.port}{path}") as answer:
                return await answer.read() if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None


def _read_status(raw: bytes | None) -> dict[str, Any]:
    """What a worker tells; {} for nothing, and for what is no worker."""
    try:
        told = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
