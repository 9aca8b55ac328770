"""What LINE's Messaging API refuses: the SDK's own models plus the documented limits, as a list of complaints.

https://developers.line.biz/en/reference/messaging-api/
"""

from __future__ import annotations

import json
import re
from typing import Any

import regex
from linebot.v3.messaging.models import PushMessageRequest, ReplyMessageRequest

MAX_BODY_BYTES = 2 * 1024 * 1024
USER_ID = re.compile(r"U[0-9a-f]{32}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


def check_send(kind: str, body: Any, retry_key: str | None) -> list[str]:
    """Complaints about a `reply` or `push` request; empty when LINE would take it."""
    if not isinstance(body, dict):
        return ["the body is not an object"]
    model = ReplyMessageRequest if kind == "reply" else PushMessageRequest
    try:
        model.from_dict(body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return [f"the SDK's model refuses it: {error}"]
    complaints = []
    if kind == "reply" and retry_key is not None:
        complaints.append("a retry key on reply")
    if kind == "push" and retry_key is not None and not UUID.fullmatch(retry_key):
        complaints.append("the retry key is no UUID")
    if kind == "push" and not USER_ID.fullmatch(str(body.get("to"))):
        complaints.append("'to' is no user id")
    if len(json.dumps(body).encode()) > MAX_BODY_BYTES:
        complaints.append("body above 2 MB")
    messages = body["messages"]
    for index, message in enumerate(messages):
        complaints += [f"message {index}: {text}" for text in check_message(message)]
        if message.get("quickReply") and index != len(messages) - 1:
            complaints.append(f"message {index}: quick replies that nobody sees")
    return complaints


def check_message(message: dict[str, Any]) -> list[str]:
    complaints = []
    kind = message.get("type")
    if kind in ("text", "textV2"):
        complaints += _check_text(message.get("text"))
    if kind == "flex":
        complaints += _check_flex(message)
    complaints += _check_quick_reply(message.get("quickReply"))
    name = (message.get("sender") or {}).get("name")
    if name is not None and not 1 <= utf16_units(name) <= 20:
        complaints.append("sender name of 0 or more than 20 characters")
    return complaints


def _check_text(text: Any) -> list[str]:
    if not isinstance(text, str) or not text.strip():
        return ["an empty text"]
    try:
        size = utf16_units(text)
    except UnicodeEncodeError:
        return ["half a surrogate pair"]
    return [f"text of {size} UTF-16 units"] if size > 5000 else []


def _check_flex(message: dict[str, Any]) -> list[str]:
    complaints = []
    alt = message.get("altText") or ""
    if not 1 <= utf16_units(alt) <= 1500:
        complaints.append("altText of 0 or more than 1500 characters")
    contents = message.get("contents") or {}
    size = len(json.dumps(contents, ensure_ascii=False).encode())
    if contents.get("type") == "carousel":
        bubbles = contents.get("contents") or []
        if size > 50 * 1024 or len(bubbles) > 12:
            complaints.append("carousel above 50 KB or 12 bubbles")
        if len({bubble.get("size") for bubble in bubbles}) > 1:
            complaints.append("bubbles of different sizes")
    elif size > 30 * 1024:
        complaints.append("bubble above 30 KB")
    return complaints


def _check_quick_reply(quick_reply: Any) -> list[str]:
    if quick_reply is None:
        return []
    items = quick_reply.get("items") or []
    complaints = [] if 1 <= len(items) <= 13 else [f"{len(items)} quick replies"]
    for item in items:
        complaints += _check_action(item.get("action") or {})
    return complaints


def _check_action(action: dict[str, Any]) -> list[str]:
    complaints = []
    label = action.get("label") or ""
    if not 1 <= graphemes(label) <= 20:
        complaints.append(f"label of {graphemes(label)} graphemes")
    if action.get("type") == "message" and not 1 <= graphemes(action.get("text") or "") <= 300:
        complaints.append("message action text of 0 or more than 300 graphemes")
    if action.get("type") == "postback" and utf16_units(action.get("data") or "") > 300:
        complaints.append("postback data above 300")
    return complaints
