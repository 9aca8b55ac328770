"""Parts of LINE's Flex messages in our look: https://developers.line.biz/en/reference/messaging-api/#flex-message."""

from __future__ import annotations

from typing import Any

from connectors.line.limits import clean, cut_units, graphemes, label, shorten

MAX_BUBBLE_BYTES = 30 * 1024
MAX_CAROUSEL_BYTES = 50 * 1024
MAX_BUBBLES = 12
MAX_BUTTON_GRAPHEMES = 40
MAX_VALUE_UNITS = 700  # of one text in a card; a longer one is told in words elsewhere
NOTHING = "–"  # LINE refuses an empty text

INK = "#16212E"
GREY = "#5B6775"
LINE_GREY = "#E3E8ED"
NAVY = "#14506E"
RED = "#A61B29"
GREEN = "#0B6B4B"
WHITE = "#FFFFFF"

Part = dict[str, Any]


def text(words: Any, **style: Any) -> Part:
    """A text that wraps; never empty."""
    shown = shorten(clean(str(words)) if words is not None else "", MAX_VALUE_UNITS) or NOTHING
    return {"type": "text", "text": shown, "wrap": True, "size": "sm", "color": INK, **style}


def box(contents: list[Part], layout: str = "vertical", **style: Any) -> Part:
    return {"type": "box", "layout": layout, "contents": contents, **style}


def separator(margin: str = "md") -> Part:
    return {"type": "separator", "margin": margin, "color": LINE_GREY}


def button(action: Part, style: str = "primary", color: str | None = None) -> Part:
    part = {"type": "button", "action": action, "style": style, "height": "sm", "adjustMode": "shrink-to-fit"}
    return part | ({"color": color} if color else {})


def bubble(title: str, color: str, body: list[Part], footer: list[Part] | None = None, size: str = "mega") -> Part:
    """A bubble with a coloured head."""
    head = text(title, size="md", weight="bold", color=WHITE)
    part: Part = {
        "type": "bubble",
        "size": size,
        "header": box([head], backgroundColor=color, paddingAll="lg"),
        "body": box(body, spacing="sm", paddingAll="lg"),
    }
    if footer:
        part["footer"] = box(footer, spacing="sm", paddingAll="lg", paddingTop="none")
    return part


def say(words: str, shown: str) -> Part | None:
    """An action that sends `words` as the person's message; None when LINE would not take it."""
    sent = clean(words)
    if not sent or len(graphemes(sent)) > 300:
        return None
    return {"type": "message", "label": label(clean(shown) or sent, MAX_BUTTON_GRAPHEMES), "text": sent}


def call(number: str, shown: str) -> Part | None:
    """An action that dials; `number` as people write it. None when there is nothing to dial."""
    digits = "".join(c for c in clean(number) if c.isascii() and (c.isdigit() or c == "+"))
    if not digits.lstrip("+") or len(digits) > 20:
        return None
    return {"type": "uri", "label": label(clean(shown) or digits, MAX_BUTTON_GRAPHEMES), "uri": f"tel:{digits}"}


def copy(words: str, shown: str) -> Part:
    """An action that puts `words` on the phone's clipboard."""
    return {"type": "clipboard", "label": label(shown), "clipboardText": cut_units(clean(words), 1000) or NOTHING}
