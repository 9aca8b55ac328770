"""A gateway's messaging room on a real database, with stand-ins at its ports."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.messaging.accept import Reception
from intake.messaging.ports import Thrifty
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage
from intake.messaging.worker import Worker
from tests.support.ports import EchoAssistant, Files, RecordingChannel

_count = itertools.count(1)


@dataclass
class Gateway:
    """What a test holds of one gateway."""

    threads: DatabaseThreads
    worker: Worker
    reception: Reception


@dataclass
class World:
    """What lies around the gateways of a test."""

    assistant: EchoAssistant = field(default_factory=EchoAssistant)
    channel: RecordingChannel = field(default_factory=RecordingChannel)
    files: Files = field(default_factory=lambda: Files({}))
    thrifty: dict[str, Thrifty] = field(default_factory=dict)

    def make(self) -> Gateway:
        """A gateway that is not started."""
        threads = DatabaseThreads(8)
        channels = {"line": self.channel, "web": self.channel}
        worker = Worker(threads, self.assistant, channels, {"line": self.files}, thrifty=self.thrifty)
        return Gateway(threads, worker, Reception(threads, worker))

    @asynccontextmanager
    async def gateway(self) -> AsyncIterator[Gateway]:
        """A running gateway, stopped after."""
        gateway = self.make()
        gateway.worker.start()
        try:
            yield gateway
        finally:
            await gateway.worker.stop()
            gateway.threads.close()


def said(words: str | None, identity: str = "U1", *, seconds: float = 0.0, **more: Any) -> InboundMessage:
    """A message with an external id of its own, `seconds` after (or before) now."""
    fields: dict[str, Any] = {
        "channel": "line",
        "external_id": f"event-{next(_count)}",
        "identity": identity,
        "kind": "text",
        "event_time": datetime.now(UTC) + timedelta(seconds=seconds),
        "text": words,
    }
    return InboundMessage(**(fields | more))
