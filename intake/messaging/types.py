"""The messages that rooms hand to each other; no HTTP, LINE or Rasa types here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Channel = Literal["line", "web"]
HandledBy = Literal["bot", "queue", "agent"]
InboundKind = Literal[
    "text",
    "image",
    "video",
    "audio",
    "file",
    "sticker",
    "location",
    "postback",
    "follow",
    "unfollow",
    "unsend",  # payload.message_id: what the person took back
    "group",  # said where others read along
    "account_link",
]


@dataclass(frozen=True, slots=True)
class MediaRef:
    """Where a file that came with a message can be fetched from, in its channel's own terms."""

    media_id: str
    content_type: str | None = None
    file_name: str | None = None
    size: int | None = None  # bytes


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing a person did on a channel.

    `external_id` is unique inside the channel (LINE: webhookEventId; web: session id + client message id).
    `identity` is the person's id on the channel (LINE user id, with `@account` behind it where the deployment has
    several LINE accounts; web session id).
    `event_time` is the channel's own time of the event (aware, UTC); it orders a conversation.
    `reply` is what the channel needs to answer this very message (LINE: reply token and its age), or None.
    """

    channel: Channel
    external_id: str
    identity: str
    kind: InboundKind
    event_time: datetime
    text: str | None = None
    media: MediaRef | None = None
    reply: dict[str, Any] | None = None
    language: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A choice offered under a message: what is shown, and the text that choosing it sends.

    `opens` names what a channel may open instead, where it can: camera, photos, date, time or datetime.
    """

    label: str
    text: str
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One bubble for a person. `card` is a neutral structure, e.g. {"kind": "review", "rows": [...]};
    `text` always says the same in words, so a channel may ignore the card."""

    text: str
    quick_replies: tuple[QuickReply, ...] = ()
    card: dict[str, Any] | None = None
    files: tuple[dict[str, Any], ...] = ()  # evidence_id, kind, content_type, size, file_name of each
    quote: dict[str, Any] | None = None  # seq of the line it quotes; token: what the channel needs for it


@dataclass(frozen=True, slots=True)
class Turn:
    """What the assistant is asked: one inbound message of a conversation.

    `turn_id` is stable over retries; the assistant answers the same turn the same way.
    `event` names what happened when it was not a text (evidence, sticker, location, greet), else None.
    """

    turn_id: str
    conversation_id: str
    channel: Channel
    text: str | None
    event: str | None
    event_time: datetime
    language: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
