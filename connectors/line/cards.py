"""The neutral cards of the assistant as Flex messages; a card that does not fit, or is unknown, is left to its text.

What each card holds: docs/line.md. Every card says what its text says, so a reader without Flex loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from connectors.line import flex
from connectors.line.flex import Part
from connectors.line.limits import clean, graphemes, label, shorten
from connectors.line.postbacks import Postbacks
from connectors.shared_files import FileLinks
from intake.messaging.types import OutboundMessage
from intake.texts import text as words_for

MAX_ALT_UNITS = 1500
MAX_ROWS = 60
MAX_CALLS = 6


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a card is drawn: `identity` as LINE names the person, the language, and who seals buttons."""

    identity: str = ""
    language: str = "th"
    postbacks: Postbacks | None = None
    links: FileLinks | None = None  # addresses of files

    def tap(self, words: str, shown: str) -> Part | None:
        """An action that says `words`; opaque when it fits, so that an old card cannot be forged into another."""
        data = self.postbacks.seal(words, self.identity) if self.postbacks else None
        if data is None or len(graphemes(words)) > 300:
            return flex.say(words, shown)
        shown = label(clean(shown) or words, flex.MAX_BUTTON_GRAPHEMES)
        return {"type": "postback", "label": shown, "data": data, "displayText": words}

    def says(self, key: str, **params: object) -> str:
        return words_for(f"line.{key}", self.language, **params)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A Flex container, what stands for it where it cannot be shown, and whether the bubble's text goes with it."""

    contents: Part
    alt_text: str
    with_text: bool = False


def draw(message: OutboundMessage, reader: Reader) -> Drawn | None:
    """The message's card, or None: then its text is sent."""
    card = message.card or {}
    painter = _PAINTERS.get(str(card.get("kind")))
    if painter is None or not clean(message.text):
        return None
    try:
        drawn = painter(card, clean(message.text), reader)
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # another room changed its card: the text is complete without it
    if drawn is None or not fits(drawn.contents):
        return None
    return replace(drawn, alt_text=shorten(drawn.alt_text, MAX_ALT_UNITS))


def fits(contents: Part) -> bool:
    """Is the container within LINE's sizes, as UTF-8 JSON?"""
    size = len(json.dumps(contents, ensure_ascii=False).encode())
    if contents["type"] == "carousel":
        inside = all(fits(bubble) for bubble in contents["contents"])
        return inside and size <= flex.MAX_CAROUSEL_BYTES and len(contents["contents"]) <= flex.MAX_BUBBLES
    return size <= flex.MAX_BUBBLE_BYTES


def _review(card: dict[str, Any], text: str, reader: Reader) -> Drawn | None:
    rows = card["rows"]
    if not rows or len(rows) > MAX_ROWS:
        return None
    body: list[Part] = []
    for place, row in enumerate(rows, 1):
        if body:
            body.append(flex.separator("sm"))
        body.append(_review_row(place, clean(row["label"]), row["value"], reader))
    footer = [flex.text(card["footer"], size="xs", color=flex.GREY)] if card.get("footer") else None
    bubble = flex.bubble(clean(card.get("title")) or text.partition("\n")[0], flex.NAVY, body, footer, size="giga")
    return Drawn(bubble, text)


def _review_row(place: int, name: str, value: Any, reader: Reader) -> Part:
    """The number is what a person on a computer types to change this line; "change" is what one on a phone taps."""
    shown = [
        flex.text(f"{place}. {name}", size="xs", color=flex.GREY),
        flex.text(value, margin="xs"),
    ]
    columns = [flex.box(shown, flex=1)]
    change = reader.tap(reader.says("change", what=name), reader.says("change_short"))
    if change is not None:
        words = reader.says("change_short")
        link = flex.text(words, size="xs", color=flex.NAVY, weight="bold", align="end", flex=0, action=change)
        columns.append(link)
    return flex.box(columns, "horizontal", spacing="md", margin="sm")


def _receipt(card: dict[str, Any], text: str, reader: Reader) -> Drawn | None:
    number, title = clean(card["number"]), clean(card.get("title")) or reader.says("case_number")
    body = [
        flex.text(reader.says("case_number"), size="xs", color=flex.GREY, align="center"),
        flex.text(number, size="xl", weight="bold", align="center", adjustMode="shrink-to-fit", wrap=False),
        flex.text(reader.says("keep_number"), size="xs", color=flex.GREY, align="center"),
    ]
    footer = [flex.button(flex.copy(number, reader.says("copy_number")), "secondary")]
    return Drawn(flex.bubble(title, flex.GREEN, body, footer, "kilo"), f"{title} {number}", with_text=True)


def _golden_hour(card: dict[str, Any], text: str, reader: Reader) -> Drawn | None:
    calls = []
    for entry in card["calls"][:MAX_CALLS]:
        name, number = clean(entry["label"]), clean(entry["number"])
        shown = number if number in name else f"{name} {number}"
        action = flex.call(number, reader.says("call", number=shown))
        if number not in str(action and action["label"]):  # a name too long for the button: the number must stay whole
            action = flex.call(number, reader.says("call", number=number))
        if action is not None:
            calls.append(flex.button(action, "primary", flex.RED))
    body = [flex.text(line, size="md") for line in card.get("lines") or () if clean(line)]
    if not calls or not body or len(card["calls"]) > MAX_CALLS:
        return None  # a card without its telephone numbers would hide what the text says
    if card.get("note"):
        body.append(flex.text(card["note"], size="xs", color=flex.GREY))
    return Drawn(flex.bubble(clean(card["title"]), flex.RED, body, calls), text)


def _case_list(card: dict[str, Any], text: str, reader: Reader) -> Drawn | None:
    bubbles = [_case(case, reader) for case in card["cases"][: flex.MAX_BUBBLES]]
    if not bubbles:
        return None
    whole = len(bubbles) == len(card["cases"])
    return Drawn({"type": "carousel", "contents": bubbles}, text, with_text=not whole)


def _case(case: dict[str, Any], reader: Reader) -> Part:
    number = clean(case["number"])
    rows = [flex.text(clean(case.get("title")) or number, weight="bold")]
    for key in ("state", "opened"):
        if clean(str(case.get(key) or "")):
            shown = [
                flex.text(reader.says(f"case_{key}"), size="xs", color=flex.GREY, flex=2),
                flex.text(case[key], flex=5),
            ]
            rows.append(flex.box(shown, "horizontal", spacing="sm"))
    action = reader.tap(number, reader.says("open_case"))
    footer = [flex.button(action, "primary", flex.NAVY)] if action else None
    return flex.bubble(number, flex.NAVY, rows, footer, "kilo")


_PAINTERS: dict[str, Callable[[dict[str, Any], str, Reader], Drawn | None]] = {
    "review": _review,
    "receipt": _receipt,
    "golden_hour": _golden_hour,
    "case_list": _case_list,
}
