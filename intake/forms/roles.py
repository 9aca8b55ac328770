"""Whose a fact is, and which sums and days are meant, by the words around it, for every form (`data/roles.yml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from intake.forms import tables

BEFORE, AFTER = 60, 16  # characters
CLOSE = 3  # characters between a word and the fact it speaks of
Side = Literal["mine", "theirs"]


class Found(Protocol):
    """A fact in a text, as `facts.Fact`."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Weight:
    """What the words around a sum say: `excluded` is no loss of the complainant's; a higher `bonus` is likelier it."""

    excluded: bool = False
    bonus: int = 0


def side_of(fact: Found, text: str) -> Side | None:
    """Whether a phone, name or account is the complainant's or the other side's; None when nothing says so."""
    if fact.kind not in ("phone", "person", "account", "promptpay", "bank"):
        return None
    before, after = around(fact, text)
    sides: tuple[Side, ...] = ("mine", "theirs")
    nearest: tuple[int, Side] | None = None
    for side in sides:
        pattern = _pattern(fact.kind, side)
        for found in pattern.finditer(before) if pattern else ():
            if len(before) - found.end() <= CLOSE and (nearest is None or found.start() > nearest[0]):
                nearest = (found.start(), side)
    if nearest is not None:
        return nearest[1]
    for side in sides:
        behind = _pattern(fact.kind, f"{side}_after")
        if behind is not None and behind.match(after.lstrip()):
            return side
    return None


def bare_sum(text: str) -> tuple[int, int] | None:
    """Where a number without "baht" stands behind a word of paying, or None."""
    pattern = _pattern("money", "bare")
    found = pattern.search(text.lower()) if pattern else None
    return found.span("value") if found else None


def weigh_sum(fact: Found, text: str) -> Weight:
    """What the words around an amount of money say about it."""
    before, after = around(fact, text)
    if _says("money", "total", before):
        return Weight(bonus=60)
    if _says("money", "deposit", before):
        return Weight(bonus=40)
    behind = _pattern("money", "not_after")
    if _says("money", "not_before", before) or (behind is not None and behind.match(after)):
        return Weight(excluded=True)
    if _says("money", "corrected", before):
        return Weight(bonus=50)
    return Weight()


def is_other_day(fact: Found, text: str) -> bool:
    """Whether a day is one of a promise or of the present, not of what happened."""
    return _says("date", "not_before", around(fact, text)[0])


def is_vague_day(fact: Found) -> bool:
    """Whether a day is only known by its year, month or week ("last year"): any other day of the text is likelier."""
    pattern = _pattern("date", "vague")
    return (
        fact.kind == "date"
        and pattern is not None
        and pattern.search(str(getattr(fact, "text", "")).lower()) is not None
    )


def is_bought_day(fact: Found, text: str) -> bool:
    """Whether the words before a day say that something was bought on it."""
    return fact.kind == "date" and _says("date", "bought", around(fact, text)[0])


def around(fact: Found, text: str) -> tuple[str, str]:
    """The words before and after a fact, in lower case."""
    return text[max(0, fact.start - BEFORE) : fact.start].lower(), text[fact.end : fact.end + AFTER].lower()


def _says(kind: str, name: str, before: str) -> bool:
    pattern = _pattern(kind, name)
    return pattern is not None and pattern.search(before) is not None


@lru_cache(maxsize=64)
def _pattern(kind: str, name: str) -> re.Pattern[str] | None:
    table = tables.load("roles")
    written = table.get(kind, {}).get(name)
    if written is None:
        return None
    whole = str(written).replace("{self}", table["self"]).replace("{them}", table["them"])
    return re.compile(whole)
