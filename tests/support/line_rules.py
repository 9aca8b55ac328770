"""What LINE's Messaging API refuses: the SDK's own models plus the documented limits, as a list of complaints.

https://developers.line.biz/en/reference/messaging-api/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import regex
from linebot.v3.messaging.models import PushMessageRequest, ReplyMessageRequest

MAX_BODY_BYTES = 2 * 1024 * 1024
USER_ID = re.compile(r"U[0-9a-f]{32}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
SCHEMES = ("http:", "https:", "line:", "tel:")
# Graphemes of an action's label by where it is.
QUICK_REPLY_LABEL, MENU_LABEL, FLEX_LABEL = 20, 20, 40
# Flex components that must have something inside.
COMPONENTS = {"box", "button", "image", "video", "icon", "text", "span", "separator", "filler"}

# Further judges of a request, by the kind of the call and its body: the tests add LINE's OpenAPI files (conftest.py).
FURTHER: list[Callable[[str, Any], list[str]]] = []


def further_complaints(kind: str, body: Any) -> list[str]:
    return [complaint for judge in FURTHER for complaint in judge(kind, body)]


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
    return complaints + further_complaints(kind, body)


def check_message(message: dict[str, Any]) -> list[str]:
    complaints = []
    kind = message.get("type")
    if kind in ("text", "textV2"):
        complaints += _check_text(message.get("text"))
    if kind == "flex":
        complaints += check_flex(message)
        if "quoteToken" in message:
            complaints.append("a quote on a Flex message")
    if kind == "image":
        complaints += _check_image(message)
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


def _check_image(message: dict[str, Any]) -> list[str]:
    addresses = [str(message.get(name) or "") for name in ("originalContentUrl", "previewImageUrl")]
    wrong = [one for one in addresses if not re.fullmatch(r"https://[\x21-\x7e]+", one) or len(one) > 2000]
    quoted = ["a quote on an image"] if "quoteToken" in message else []
    return [f"address {one[:40]!r}" for one in wrong] + quoted


def check_flex(message: dict[str, Any]) -> list[str]:
    complaints = []
    alt = message.get("altText") or ""
    if not alt.strip() or utf16_units(alt) > 1500:
        complaints.append("altText of 0 or more than 1500 characters")
    contents = message.get("contents") or {}
    bubbles = contents.get("contents") or [] if contents.get("type") == "carousel" else [contents]
    if contents.get("type") == "carousel":
        if len(json.dumps(contents, ensure_ascii=False).encode()) > 50 * 1024 or not 1 <= len(bubbles) <= 12:
            complaints.append("carousel above 50 KB, or not of 1 to 12 bubbles")
        if len({bubble.get("size") for bubble in bubbles}) > 1:
            complaints.append("bubbles of different sizes")
    for bubble in bubbles:
        if len(json.dumps(bubble, ensure_ascii=False).encode()) > 30 * 1024:
            complaints.append("bubble above 30 KB")
        for part in _components(bubble):
            complaints += _check_component(part)
    return complaints


def _components(node: Any) -> Iterator[dict[str, Any]]:
    """Every component of a bubble, depth first."""
    for block in ("header", "hero", "body", "footer"):
        if node.get(block):
            yield from _walk(node[block])


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("contents") or []:
        yield from _walk(child)


def _check_component(part: dict[str, Any]) -> list[str]:
    kind, complaints = part.get("type"), []
    if kind not in COMPONENTS:
        complaints.append(f"no component {kind}")
    if kind == "text" and not part.get("contents"):
        complaints += _check_text(part.get("text"))
    if kind == "box" and part.get("layout") not in ("horizontal", "vertical", "baseline"):
        complaints.append(f"box layout {part.get('layout')}")
    if kind == "box" and not part.get("contents"):
        complaints.append("an empty box")
    if kind == "button" and not part.get("action"):
        complaints.append("a button without action")
    if part.get("action"):
        complaints += check_action(part["action"], FLEX_LABEL)
    return complaints


def _check_quick_reply(quick_reply: Any) -> list[str]:
    if quick_reply is None:
        return []
    items = quick_reply.get("items") or []
    complaints = [] if 1 <= len(items) <= 13 else [f"{len(items)} quick replies"]
    for item in items:
        complaints += check_action(item.get("action") or {}, QUICK_REPLY_LABEL)
    return complaints


def check_action(action: dict[str, Any], label_limit: int) -> list[str]:
    complaints, kind = [], action.get("type")
    if not 1 <= graphemes(action.get("label") or "") <= label_limit:
        complaints.append(f"label of {graphemes(action.get('label') or '')} graphemes")
    if kind == "message" and not 1 <= graphemes(action.get("text") or "") <= 300:
        complaints.append("message action text of 0 or more than 300 graphemes")
    if kind in ("postback", "datetimepicker") and not 1 <= utf16_units(action.get("data") or "") <= 300:
        complaints.append("postback data of 0 or more than 300")
    if kind == "postback" and graphemes(action.get("displayText") or "") > 300:
        complaints.append("displayText above 300")
    if kind == "uri":
        uri = action.get("uri") or ""
        if not uri.startswith(SCHEMES) or len(uri) > 1000 or not re.fullmatch(r"[\x21-\x7e]+", uri):
            complaints.append(f"uri {uri[:40]!r}")
    if kind == "clipboard" and not 1 <= utf16_units(action.get("clipboardText") or "") <= 1000:
        complaints.append("clipboardText of 0 or more than 1000")
    if kind == "datetimepicker" and action.get("mode") not in ("date", "time", "datetime"):
        complaints.append("datetime picker without a mode")
    return complaints
