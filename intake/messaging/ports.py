"""What the messaging room asks of the outside; the connectors implement these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from intake.messaging.types import InboundMessage, OutboundMessage, Turn


class AssistantUnavailable(Exception):
    """The assistant could not take the turn; nothing of it was kept, the same turn may be sent again."""


class Assistant(Protocol):
    async def respond(self, turn: Turn) -> list[OutboundMessage]:
        """Answer one turn. An empty list never comes back: raise AssistantUnavailable instead."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One sending: all bubbles of one turn, in order.

    `retry_key` (UUID) was stored before the first attempt. `attempt` counts from 1; from 2 on, an earlier attempt
    may already have been accepted without our knowing. `reply` is the InboundMessage.reply of the turn, or None.
    """

    delivery_id: str
    identity: str
    messages: list[OutboundMessage]
    retry_key: str
    attempt: int
    reply: dict[str, Any] | None = None
    sender_name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The vendor took it (which is not: the person has it)."""

    vendor_id: str | None = None
    used_reply: bool = False
    vendor_ids: tuple[str, ...] = ()  # of each message, in order, where the vendor names them


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken. `retry` says whether the same may be tried again; `reason` is the vendor's, for agents."""

    reason: str
    retry: bool
    retry_after: float | None = None  # seconds
    quota: bool = False  # nothing more may be sent this month


class ChannelSender(Protocol):
    async def send(self, delivery: Delivery) -> Accepted | Refused: ...


class Thrifty(Protocol):
    """A channel on which messages cost."""

    def spares(self, identity: str) -> bool:
        """Should what can wait for this person wait for their next message, which can be answered for nothing?"""
        ...


class Situated(Protocol):
    """A channel that can show in which situation a person is (a menu of its own for each)."""

    async def show_situation(self, identity: str, situation: str, language: str) -> bool:
        """`situation`: new, open_case or with_agent. False: not now, ask again with the next change. Never raises."""
        ...


class Reading(Protocol):
    """A channel on which people see whether what they wrote was read."""

    async def show_read(self, identity: str, token: str) -> bool:
        """The message that came with this token, and all before it. False: not now, try again. Never raises.

        What a Delivery answers (`reply`) the sender marks itself.
        """
        ...


class Attentive(Protocol):
    """A channel that can show that an answer is being worked on."""

    async def show_working(self, identity: str) -> None:
        """Show it now; it ends with our next message. Never raises: it is a nicety."""
        ...


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    content: bytes
    content_type: str
    file_name: str | None = None


class MediaGone(Exception):
    """The vendor no longer has the file (404/410): tell the person, do not retry."""


class MediaTooLarge(Exception):
    """The file is larger than what is kept: tell the person, do not retry."""


class MediaNotReady(Exception):
    """The vendor is still preparing the file (202), or could not be reached: try again later."""


class MediaSource(Protocol):
    async def fetch(self, message: InboundMessage) -> FetchedMedia: ...
