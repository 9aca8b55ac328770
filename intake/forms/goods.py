"""What was bought, in a story: behind a verb of buying, as the topic a text opens with, or by a word for goods.

The words are in `data/goods.yml`. Where the goods end is read token by token, as names are (`captures.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from intake.forms import tables
from intake.forms.captures import Name, name_from
from intake.forms.schema import Field

NEVER_BOUGHT = 14  # characters in front of a verb in which a denial belongs to it


def goods_in(field: Field, text: str, taken: list[tuple[int, int]]) -> Name | None:
    """The goods that a story names, or None. `taken` are spans that are facts already."""
    low = text.lower()
    if len(low) != len(text):
        return None
    found = _bought(low, text, taken)
    named = _named(low, text, taken)
    if found is None or (named is not None and found.start < named.start < found.end):
        return named if found is None else found
    return found if named is None or _head().match(found.text.lower()) or not _vague(found.text) else named


def _bought(low: str, text: str, taken: list[tuple[int, int]]) -> Name | None:
    for match in _pattern("verbs").finditer(low):
        if _pattern("denied").search(low, max(0, match.start() - NEVER_BOUGHT), match.start()):
            continue
        name = name_from(text, match.end(), taken)
        said = name.text.lower() if name is not None else ""
        if name is not None and not _pattern("no_goods").match(said) and not _pattern("taken_back").search(said):
            return name
    return None


def _named(low: str, text: str, taken: list[tuple[int, int]]) -> Name | None:
    """The first word for goods that is not part of a shop's name."""
    for match in _head().finditer(low):
        if _pattern("not_before").search(low[max(0, match.start() - 12) : match.start()]):
            continue
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        return name_from(text, match.start(), taken) or Name(text[match.start() : match.end()], *match.span())
    return None


def _vague(name: str) -> bool:
    return len(name) < 4


@lru_cache(maxsize=1)
def _head() -> re.Pattern[str]:
    words = sorted((str(word) for word in tables.load("goods")["words"]), key=len, reverse=True)
    thai_words = "|".join(re.escape(word) for word in words if not word.isascii())
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    return re.compile(rf"(?:{thai_words})(?![\u0e30-\u0e3a\u0e47-\u0e4e])|(?<![a-z])(?:{latin})s?(?![a-z])")


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(str(tables.load("goods")[name]))
