"""Messages as JSON, for the sealed payloads and the bodies of the transcript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from intake.cases import transcript
from intake.messaging.types import InboundMessage, MediaRef, OutboundMessage, QuickReply

_MEDIA_FIELDS = tuple(field.name for field in fields_of(MediaRef))


def encode(message: InboundMessage) -> dict[str, Any]:
    """An InboundMessage as JSON; what is empty is left out."""
    media = message.media
    fields: dict[str, Any] = {
        "channel": message.channel,
        "external_id": message.external_id,
        "identity": message.identity,
        "kind": message.kind,
        "event_time": message.event_time.isoformat(),
        "text": message.text,
        "media": {name: getattr(media, name) for name in _MEDIA_FIELDS} if media else None,
        "reply": message.reply,
        "language": message.language,
        "payload": message.payload or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def decode(fields: dict[str, Any]) -> InboundMessage:
    """The InboundMessage of `encode`."""
    media = fields.get("media")
    known = {**fields, "event_time": datetime.fromisoformat(fields["event_time"])}
    return InboundMessage(**(known | {"media": MediaRef(**media) if media else None}))


def bubble_body(message: OutboundMessage, sender_name: str | None = None) -> dict[str, Any]:
    """The transcript body of a bubble that goes to the person."""
    body: dict[str, Any] = {"text": message.text}
    if message.quick_replies:
        body["quick_replies"] = [_choice_body(choice) for choice in message.quick_replies]
    if message.card is not None:
        body["card"] = message.card
    if sender_name:
        body["sender_name"] = sender_name
    return body


def bubble(body: dict[str, Any]) -> OutboundMessage:
    """The bubble of a transcript body."""
    replies = tuple(QuickReply(**choice) for choice in body.get("quick_replies", ()))
    words, card, quote = body.get("text") or "", body.get("card"), body.get("quote")
    files = tuple(body.get("files") or filter(None, [body.get("file")]))
    return OutboundMessage(text=words, quick_replies=replies, card=card, files=files, quote=quote)


def _choice_body(choice: QuickReply) -> dict[str, str]:
    opens = {"opens": choice.opens} if choice.opens else {}
    return {"label": choice.label, "text": choice.text, **opens}


def person_body(message: InboundMessage, files: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The transcript body of what a person sent: `file` for one, `files` for all that came with this message."""
    body: dict[str, Any] = {"text": message.text or ""}
    if message.kind != "text":
        body["event"] = message.kind
    if "message_id" in message.payload:
        body["message_id"] = message.payload["message_id"]  # by which it can be taken back
    if "quoted_id" in message.payload:
        body["quoted_id"] = message.payload["quoted_id"]  # the channel's id of what this message quotes
    if (message.reply or {}).get("quote"):
        body["quote_token"] = (message.reply or {})["quote"]  # by which it can be quoted
    body |= transcript.files_body(files)
    if message.kind == "location":
        body["place"] = {name: value for name, value in message.payload.items() if name != "message_id"}
    if "client_id" in message.payload:
        body["client_id"] = message.payload["client_id"]
    return body
