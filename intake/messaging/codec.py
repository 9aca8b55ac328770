"""Messages as JSON, for the sealed payloads and the bodies of the transcript."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from intake.messaging.types import InboundMessage, MediaRef, OutboundMessage, QuickReply


def encode(message: InboundMessage) -> dict[str, Any]:
    """An InboundMessage as JSON."""
    fields = asdict(message)
    fields["event_time"] = message.event_time.isoformat()
    return {name: value for name, value in fields.items() if value not in (None, {})}


def decode(fields: dict[str, Any]) -> InboundMessage:
    """The InboundMessage of `encode`."""
    media = fields.get("media")
    known = {**fields, "event_time": datetime.fromisoformat(fields["event_time"])}
    return InboundMessage(**(known | {"media": MediaRef(**media) if media else None}))


def bubble_body(message: OutboundMessage, sender_name: str | None = None) -> dict[str, Any]:
    """The transcript body of a bubble that goes to the person."""
    body: dict[str, Any] = {"text": message.text}
    if message.quick_replies:
        body["quick_replies"] = [{"label": choice.label, "text": choice.text} for choice in message.quick_replies]
    if message.card is not None:
        body["card"] = message.card
    if sender_name:
        body["sender_name"] = sender_name
    return body


def bubble(body: dict[str, Any]) -> OutboundMessage:
    """The bubble of a transcript body."""
    replies = tuple(QuickReply(choice["label"], choice["text"]) for choice in body.get("quick_replies", ()))
    return OutboundMessage(text=body.get("text") or "", quick_replies=replies, card=body.get("card"))


def person_body(message: InboundMessage, file: dict[str, Any] | None = None) -> dict[str, Any]:
    """The transcript body of what a person sent."""
    body: dict[str, Any] = {"text": message.text or ""}
    if message.kind != "text":
        body["event"] = message.kind
    if file:
        body["file"] = file
    if message.kind == "location":
        body["place"] = message.payload
    if "client_id" in message.payload:
        body["client_id"] = message.payload["client_id"]
    return body
