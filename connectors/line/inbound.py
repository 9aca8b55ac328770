"""LINE's webhook events become InboundMessages; what we cannot or must not answer becomes nothing.

Limits and meanings: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from linebot.v3.webhook import SignatureValidator
from linebot.v3.webhooks import (
    AccountLinkEvent,
    AudioMessageContent,
    Event,
    EventMode,
    FileMessageContent,
    FollowEvent,
    GroupSource,
    ImageMessageContent,
    JoinEvent,
    LocationMessageContent,
    MessageEvent,
    PostbackEvent,
    RoomSource,
    StickerMessageContent,
    TextMessageContent,
    UnfollowEvent,
    UnsendEvent,
    UserSource,
    VideoMessageContent,
)

from connectors.line.postbacks import Postbacks
from intake.errors import AppError
from intake.messaging.types import InboundKind, InboundMessage, MediaRef

log = logging.getLogger(__name__)

MEDIA_KINDS: dict[type, InboundKind] = {
    ImageMessageContent: "image",
    VideoMessageContent: "video",
    AudioMessageContent: "audio",
    FileMessageContent: "file",
}


# What a datetime picker answers with, by its mode.
PICKED = ("datetime", "date", "time")


class BadSignature(AppError):
    """The body does not carry our channel's signature: nothing of it may be believed or stored."""

    code = "invalid_signature"
    status = 401
    text_key = "errors.invalid_signature"


class BadWebhook(AppError):
    """Signed by LINE, but not a webhook body as documented."""

    code = "invalid_webhook"
    status = 400
    text_key = "errors.invalid_webhook"


def verify(channel_secret: str | None, body: bytes, signature: str | None) -> str:
    """Check the signature over the raw bytes and return them as text.

    The comparison is the SDK's, in constant time. Raises BadSignature: also when LINE is not configured, so that
    an unconfigured system looks like a wrong secret and stores nothing.
    """
    if not channel_secret or not signature:
        raise BadSignature()
    try:
        text = body.decode("utf-8")  # strict: decoding and encoding again must give the same bytes
        signature.encode("ascii")
    except UnicodeError:
        raise BadSignature() from None
    if not SignatureValidator(channel_secret).validate(text, signature):
        raise BadSignature()
    return text


def parse(
    text: str, received_at: datetime, account: str = "", postbacks: Postbacks | None = None
) -> list[InboundMessage]:
    """Read a verified body of `account`. Unknown, standby and malformed events are left out; raises BadWebhook.

    Of a group or room comes one message of kind `group`, whatever is said there; what people said in it is not kept.
    """
    try:
        events = json.loads(text)["events"]
        if not isinstance(events, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadWebhook() from None
    messages = []
    for raw in events:
        message = _convert(raw, received_at, account, postbacks)
        if message is not None:
            messages.append(message)
    return messages


def _convert(raw: Any, received_at: datetime, account: str, postbacks: Postbacks | None) -> InboundMessage | None:
    event = _read(raw)
    if event is None or event.mode != EventMode.ACTIVE or not event.webhook_event_id:
        return None  # standby must not be answered
    if isinstance(event.source, GroupSource | RoomSource):
        return _from_group(event, received_at, account)
    if not isinstance(event.source, UserSource) or not event.source.user_id:
        return None
    identity = identity_at(event.source.user_id, account)
    content = _content(event, identity, postbacks)
    if content is None:
        log.info("line event ignored", extra={"event_type": event.type, "event_id": event.webhook_event_id})
        return None
    return InboundMessage(
        channel="line",
        external_id=event.webhook_event_id,
        identity=identity,
        event_time=_moment(event.timestamp, received_at),
        reply=_reply(event, received_at),
        **content,
    )


def identity_at(user_id: str, account: str) -> str:
    """A person at one of our accounts: LINE's ids are the same at all accounts of a provider, conversations are not."""
    return f"{user_id}@{account}" if account else user_id


def _from_group(event: Event, received_at: datetime, account: str) -> InboundMessage | None:
    """Not private enough for a complaint. The id makes every later message a duplicate: a group is told once."""
    place = getattr(event.source, "group_id", None) or getattr(event.source, "room_id", None)
    if not place or not isinstance(event, MessageEvent | JoinEvent):
        return None
    return InboundMessage(
        channel="line",
        external_id=f"group:{account}:{place}",
        identity=identity_at(place, account),
        kind="group",
        event_time=_moment(event.timestamp, received_at),
        reply=_reply(event, received_at),
    )


def _reply(event: Event, received_at: datetime) -> dict[str, Any] | None:
    """What answering needs: the token with its age, and those by which the message is quoted and marked as read."""
    token = getattr(event, "reply_token", None)
    if not token:
        return None
    event_time = _moment(event.timestamp, received_at)
    reply = {"token": token, "received_at": received_at.isoformat(), "event_at": event_time.isoformat()}
    message = getattr(event, "message", None)
    more = {"quote": getattr(message, "quote_token", None), "read": getattr(message, "mark_as_read_token", None)}
    return reply | {name: value for name, value in more.items() if value}


def _read(raw: Any) -> Event | None:
    """One event through the SDK's models; None for what they do not know (new types and values come unannounced)."""
    try:
        return Event.from_dict(raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        kind = raw.get("type") if isinstance(raw, dict) else None
        log.info("line event not understood", extra={"event_type": str(kind)[:40], "error": type(error).__name__})
        return None


def _content(event: Event, identity: str, postbacks: Postbacks | None) -> dict[str, Any] | None:
    """`kind` and what goes with it, as keywords of InboundMessage; None when the event is nothing to us."""
    if isinstance(event, MessageEvent):
        return _message_content(event.message)
    if isinstance(event, PostbackEvent):
        return _postback_content(event.postback, identity, postbacks)
    if isinstance(event, FollowEvent):
        return {"kind": "follow", "payload": {"is_unblocked": bool(event.follow and event.follow.is_unblocked)}}
    if isinstance(event, UnfollowEvent):
        return {"kind": "unfollow"}
    if isinstance(event, UnsendEvent):
        return {"kind": "unsend", "payload": {"message_id": event.unsend.message_id}}
    if isinstance(event, AccountLinkEvent):
        return {"kind": "account_link", "payload": {"result": event.link.result}}
    return None


def _postback_content(postback: Any, identity: str, postbacks: Postbacks | None) -> dict[str, Any] | None:
    """What a button says: the date picked with it, or the words sealed in it; a forged one is nothing."""
    params = postback.params if isinstance(postback.params, dict) else {}
    picked = next((params[name] for name in PICKED if isinstance(params.get(name), str)), None)
    if picked is not None:
        # Bangkok's clock and the Gregorian year, as LINE's picker shows them.
        return {"kind": "postback", "text": _clean(picked[:16].replace("T", " ")), "payload": {"picked": True}}
    words = postbacks.open(postback.data, identity) if postbacks else None
    if words is None:
        log.info("line postback not ours")
        return None
    return {"kind": "postback", "text": _clean(words)}


def _message_content(message: Any) -> dict[str, Any] | None:
    if isinstance(message, TextMessageContent):
        return {"kind": "text", "text": _clean(message.text), "payload": {"message_id": message.id} | _quoted(message)}
    if isinstance(message, StickerMessageContent):
        payload = {"package_id": message.package_id, "sticker_id": message.sticker_id}
        payload |= {"keywords": list(message.keywords or []), "message_id": message.id} | _quoted(message)
        return {"kind": "sticker", "payload": payload}
    if isinstance(message, LocationMessageContent):
        place = {"title": _clean(message.title), "address": _clean(message.address)}
        position = {"latitude": message.latitude, "longitude": message.longitude}
        return {"kind": "location", "payload": place | position | {"message_id": message.id}}
    kind = MEDIA_KINDS.get(type(message))
    return _media_content(kind, message) if kind else None


def _quoted(message: Any) -> dict[str, Any]:
    """LINE's id of the message that this one quotes, where it does."""
    quoted = getattr(message, "quoted_message_id", None)
    return {"quoted_id": quoted} if quoted else {}


def _media_content(kind: InboundKind, message: Any) -> dict[str, Any]:
    provider = getattr(message, "content_provider", None)
    payload: dict[str, Any] = {"message_id": message.id}
    if provider is not None and provider.type != "line":
        # Hosted on a page of the sender's choosing: fetching it would let a stranger steer our requests.
        return {"kind": kind, "payload": payload | {"provider": provider.type}}
    image_set = getattr(message, "image_set", None)
    if image_set is not None:
        payload["set"] = {"id": image_set.id, "index": image_set.index, "total": image_set.total}
    media = MediaRef(
        media_id=message.id,
        file_name=_clean(getattr(message, "file_name", None)),
        size=getattr(message, "file_size", None),
    )
    return {"kind": kind, "media": media, "payload": payload}


def _clean(text: str | None) -> str | None:
    """JSON may smuggle half a surrogate pair in; no database or encoder takes that."""
    return text.encode("utf-8", "replace").decode("utf-8") if text else text


def _moment(milliseconds: Any, fallback: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return fallback
