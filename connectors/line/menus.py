"""The rich menus: one for each situation a person may be in, and each language, with pictures drawn here.

https://developers.line.biz/en/docs/messaging-api/using-rich-menus/. LINE for PC shows no rich menu: everything in one
can also be typed. The font is Sarabun (SIL Open Font License 1.1), from the package fontpkg-sarabun.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import fontpkg
from PIL import Image, ImageDraw, ImageFont

from connectors.line.limits import label
from connectors.line.menu_names import ENTRIES, name_of
from connectors.line.postbacks import Postbacks
from intake.texts import LANGUAGES, text

WIDTH, HEIGHT = 2500, 843  # pixels, LINE's "compact" size
MAX_BAR = 14  # grapheme clusters of the text on the bar
COLOURS = {
    "new": ("#14506E", "#A61B29", "#14506E", "#0B6B4B"),
    "open_case": ("#0B6B4B", "#14506E", "#14506E", "#0B6B4B"),
    "with_agent": ("#0B6B4B", "#5B6775", "#14506E"),
}
GAP = 12
TALLEST_LETTERS, SMALLEST_LETTERS = 118, 56  # pixels


@dataclass(frozen=True, slots=True)
class Menu:
    """A rich menu: LINE's object, and its picture. The name changes with either, so a menu is never edited."""

    situation: str
    language: str
    body: dict[str, Any]
    image: bytes  # PNG

    @property
    def name(self) -> str:
        return str(self.body["name"])


def all_menus(postbacks: Postbacks) -> list[Menu]:
    """Every menu of an account."""
    return [make_menu(situation, language, postbacks) for situation in ENTRIES for language in LANGUAGES]


def make_menu(situation: str, language: str, postbacks: Postbacks) -> Menu:
    """The menu of a situation (a key of ENTRIES) in a language."""
    image = draw(situation, language)
    areas = []
    for (x, y, width, height), entry in zip(_tiles(len(ENTRIES[situation])), ENTRIES[situation], strict=True):
        words = text(f"line.menu_{entry}_says", language)
        action = {
            "type": "postback",
            "label": label(text(f"line.menu_{entry}", language)),
            "data": postbacks.seal(words),
            "displayText": words,
        }
        areas.append({"bounds": {"x": x, "y": y, "width": width, "height": height}, "action": action})
    body = {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": situation == "new",  # unfolded at first, for who does not know it yet
        "chatBarText": label(text("line.menu_bar", language), MAX_BAR),
        "areas": areas,
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode() + image).hexdigest()[:12]
    return Menu(situation, language, {**body, "name": name_of(situation, language, digest)}, image)


def draw(situation: str, language: str) -> bytes:
    """The menu's picture as PNG, below LINE's 1 MB."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#E9EEF3")
    pencil = ImageDraw.Draw(image)
    entries = ENTRIES[situation]
    for tile, entry, colour in zip(_tiles(len(entries)), entries, COLOURS[situation], strict=True):
        x, y, width, height = tile
        box = (x + GAP, y + GAP, x + width - GAP, y + height - GAP)
        pencil.rounded_rectangle(box, radius=36, fill=colour)
        words = text(f"line.menu_{entry}", language)
        font = _fitting_font(pencil, words, width - 8 * GAP)
        middle = (x + width / 2, y + height / 2)
        pencil.multiline_text(middle, words, font=font, fill="#FFFFFF", anchor="mm", align="center")
    stream = io.BytesIO()
    image.quantize(64).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _tiles(count: int) -> list[tuple[int, int, int, int]]:
    """x, y, width, height of each area: two rows for four, one row for fewer."""
    rows = 2 if count >= 4 else 1
    columns = -(-count // rows)
    width, height = WIDTH // columns, HEIGHT // rows
    return [(place % columns * width, place // columns * height, width, height) for place in range(count)]


def _fitting_font(pencil: ImageDraw.ImageDraw, words: str, width: float) -> ImageFont.FreeTypeFont:
    """The largest letters in which the words fit into `width` pixels."""
    for size in range(TALLEST_LETTERS, SMALLEST_LETTERS - 1, -6):
        font = _font(size)
        if pencil.textlength(words, font=font) <= width:
            return font
    return _font(SMALLEST_LETTERS)


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Raqm places Thai vowels and tone marks above each other; the basic layout would print them into one another.
    return ImageFont.truetype(str(fontpkg.path("Sarabun", weight=600)), size, layout_engine=ImageFont.Layout.RAQM)
