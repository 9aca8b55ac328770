"""Webhook events as LINE sends them, and the signature over their bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import time
from typing import Any

_serial = itertools.count(1)


def sign(channel_secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(channel_secret.encode(), body, hashlib.sha256).digest()).decode()


def webhook_body(events: list[dict[str, Any]], destination: str = "U" + "0" * 32) -> bytes:
    return json.dumps({"destination": destination, "events": events}, ensure_ascii=False).encode()


def user_id(number: int) -> str:
    """A well-formed LINE user id, the same for the same number."""
    return "U" + hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def event_id() -> str:
    """Shaped like a ULID: 26 characters, unique."""
    return "01" + secrets.token_hex(12).upper()


def base_event(kind: str, user: str, timestamp: int | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "webhookEventId": event_id(),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": timestamp if timestamp is not None else int(time.time() * 1000),
        "mode": "active",
        "source": {"type": "user", "userId": user},
        **fields,
    }


def message_event(user: str, message: dict[str, Any], timestamp: int | None = None) -> dict[str, Any]:
    tokens = {"quoteToken": secrets.token_hex(8), "markAsReadToken": secrets.token_hex(8)}
    content = {"id": str(500_000_000_000 + next(_serial)), **tokens, **message}
    token = secrets.token_hex(16)
    return base_event("message", user, timestamp, replyToken=token, message=content)


def text_event(user: str, text: str, timestamp: int | None = None) -> dict[str, Any]:
    return message_event(user, {"type": "text", "text": text}, timestamp)


def media_event(user: str, kind: str = "image", message_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """`kind`: image, video, audio or file (give fileName and fileSize for a file)."""
    message: dict[str, Any] = {"type": kind, **fields}
    if kind != "file":
        message["contentProvider"] = {"type": "line"}
    if kind in ("video", "audio"):
        message["duration"] = 1000
    if message_id:
        message["id"] = message_id
    return message_event(user, message)


def sticker_event(user: str) -> dict[str, Any]:
    sticker = {"type": "sticker", "packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"}
    return message_event(user, sticker)


def location_event(user: str) -> dict[str, Any]:
    place = {"title": "ตลาดนัด", "address": "ถ.พหลโยธิน กรุงเทพฯ", "latitude": 13.8, "longitude": 100.55}
    return message_event(user, {"type": "location", **place})


def postback_event(user: str, data: str) -> dict[str, Any]:
    return base_event("postback", user, replyToken=secrets.token_hex(16), postback={"data": data})


def follow_event(user: str) -> dict[str, Any]:
    return base_event("follow", user, replyToken=secrets.token_hex(16), follow={"isUnblocked": False})


def unfollow_event(user: str) -> dict[str, Any]:
    return base_event("unfollow", user)


def unsend_event(user: str, message_id: str) -> dict[str, Any]:
    return base_event("unsend", user, unsend={"messageId": message_id})


def account_link_event(user: str, result: str = "ok") -> dict[str, Any]:
    link = {"result": result, "nonce": secrets.token_hex(16)}
    return base_event("accountLink", user, replyToken=secrets.token_hex(16), link=link)


def redelivery(event: dict[str, Any]) -> dict[str, Any]:
    """The same event again, as LINE marks it."""
    return {**event, "deliveryContext": {"isRedelivery": True}}
