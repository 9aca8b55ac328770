"""Whose a fact is, and which sums and days are meant, by the words around it, for every form (`data/roles.yml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from intake.forms import tables

BEFORE, AFTER = 60, 32  # characters
MACROS = ("self", "i", "them", "banks", "bank_word")
CLOSE_TO_DAY = 8  # characters of the word "day" and the blank behind it
CLOSE = 3  # characters between a word and the fact it speaks of
Side = Literal["mine", "theirs", "neither"]
SIDES: tuple[Side, ...] = ("neither", "mine", "theirs")
OWNED = ("phone", "person", "account", "promptpay", "bank", "email", "organization", "handle")


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
    """What the words around a sum say: `excluded` is no loss of the complainant's; a higher `bonus` is likelier it;
    `open` is one of several of which nobody can tell yet."""

    excluded: bool = False
    bonus: int = 0
    open: bool = False


def sides_of(facts: Sequence[Found], text: str) -> list[Side | None]:
    """Whose each fact is, as far as anything says: the words around it, or the account and bank beside it.

    "neither": spoken of without being part of the matter (a bank that somebody pretends to call from).
    """
    sides = [_by_words(fact, text) for fact in facts]
    for place, fact in enumerate(facts):
        if fact.kind == "bank":
            beside = next((i for i in (place + 1, place - 1) if _beside(facts, place, i, text)), None)
            if sides[place] is None and beside is not None:
                sides[place] = sides[beside] or "theirs"
            elif beside is not None and sides[beside] is None and sides[place] == "mine":
                sides[beside] = "mine"
            if sides[place] is None and says("bank", "holder_after", "", text[fact.end : fact.end + AFTER].lower()):
                sides[place] = "theirs"
    return sides


def _beside(facts: Sequence[Found], place: int, other: int, text: str) -> bool:
    """Whether an account stands directly behind a bank, or before it, with no more than small words between."""
    if not 0 <= other < len(facts) or facts[other].kind not in ("account", "promptpay"):
        return False
    first, second = sorted((facts[place], facts[other]), key=lambda item: item.start)
    between = _pattern("bank", "to_account")
    return between is not None and between.fullmatch(text[first.end : second.start].lower()) is not None


def _by_words(fact: Found, text: str) -> Side | None:
    if fact.kind not in OWNED:
        return None
    before, after = around(fact, text)
    nearest: tuple[int, Side] | None = None
    for side in SIDES:
        pattern = _pattern(fact.kind, side)
        for found in pattern.finditer(before) if pattern else ():
            if len(before) - found.end() <= CLOSE and side == "neither":
                return side
            if len(before) - found.end() <= CLOSE and (nearest is None or found.start() > nearest[0]):
                nearest = (found.start(), side)
    if nearest is not None and nearest[1] != "mine":
        behind = _pattern(fact.kind, "mine_after")
        if fact.kind == "bank" and behind is not None and behind.match(after.lstrip()):
            return "mine"
    if nearest is not None:
        return nearest[1]
    for side in SIDES:
        behind = _pattern(fact.kind, f"{side}_after")
        if behind is not None and behind.match(after.lstrip()):
            return side
    return None


def is_paid_to(fact: Found, text: str) -> bool:
    """Whether a telephone number is that of a wallet or PromptPay that money was sent to."""
    return fact.kind == "phone" and says("phone", "paid_to", around(fact, text)[0])


def is_at_account(fact: Found, text: str) -> bool:
    """Whether an account number stands directly beside a bank's name."""
    before, after = around(fact, text)
    return says("bank", "after_number", before, after, "before_number")


def bare_sums(text: str) -> list[tuple[int, int]]:
    """Where numbers without "baht" stand behind a word of paying."""
    low = text.lower()
    if len(low) != len(text):
        return []
    names = ("bare", "bare_far", "bare_after", "bare_comma", "bare_en")
    patterns = [pattern for name in names if (pattern := _pattern("money", name)) is not None]
    found = [match.span("value") for pattern in patterns for match in pattern.finditer(low)]
    return [span for span in found if not is_laughter(low[slice(*span)])]


def is_laughter(figures: str) -> bool:
    """Whether figures are no sum but laughter, as Thais type it: 5555."""
    pattern = _pattern("money", "laughter")
    return pattern is not None and pattern.fullmatch(figures) is not None


def weigh_sum(fact: Found, text: str) -> Weight:
    """What the words around an amount of money say about it."""
    before, after = around(fact, text)
    if says("money", "final", before):
        return Weight(bonus=45)
    sent = says("money", "paid_after", "", after)
    if not sent and says("money", "not_before", before, after, "not_after"):
        return Weight(excluded=True)
    for name, bonus in (("total", 60), ("corrected", 50), ("deposit", 40), ("paid", 30), ("price", -25)):
        if says("money", name, before, after, f"{name}_after"):
            return Weight(bonus=bonus)
    if sent:
        return Weight(bonus=30)
    if says("money", "asked", before):
        denied = _pattern("money", "denied")
        return Weight(excluded=denied is not None and denied.search(text.lower()) is not None, bonus=-30)
    return Weight()


def is_other_day(fact: Found, text: str) -> bool:
    """Whether a day is one of a promise or of the present, not of what happened."""
    before, after = around(fact, text)
    if says("date", "not_before", before):
        return True
    if after[:1].isspace() and says("date", "moved", before):
        return False  # "paid yesterday, nothing has come": the blank ends what is said of the day
    return says("date", "not_before", before, after, "not_after")


def day_word(text: str, start: int) -> int:
    """Where the words of a day begin: with the word "day" before it, without which "10 of this month" is ten months."""
    pattern = _pattern("date", "word")
    word = pattern.search(text, max(0, start - CLOSE_TO_DAY), start) if pattern is not None else None
    return word.start() if word is not None else start


def is_received_day(fact: Found, text: str) -> bool:
    """Whether a day is the one on which the goods came, not the one of ordering or paying."""
    return fact.kind == "date" and says("date", "received", *around(fact, text), "received_after")


def is_since(fact: Found, text: str) -> bool:
    """Whether the words before a day say that something has been so since then."""
    return fact.kind == "date" and says("date", "since", around(fact, text)[0])


def is_vague_day(fact: Found) -> bool:
    """Whether a day is only known by its year, month or week ("last year"): any other day of the text is likelier."""
    words = str(getattr(fact, "text", "")).lower()
    return fact.kind == "date" and says("date", "vague", words)


def is_bought_day(fact: Found, text: str) -> bool:
    """Whether the words before a day say that something was bought on it."""
    return fact.kind == "date" and says("date", "bought", around(fact, text)[0])


def has_paid(text: str) -> bool:
    """Whether a text says that money was sent."""
    pattern = _pattern("money", "sent")
    return pattern is not None and pattern.search(text.lower()) is not None


def moved_at(fact: Found, text: str) -> int:
    """How surely a day or time is that of the payment: words of paying before it count, those of a call against it."""
    before, after = around(fact, text)
    score = 0
    if says(fact.kind, "moved", before, after, "moved_after"):
        score += 30
    if says(fact.kind, "last", before):
        score += 20
    return score - (25 if says(fact.kind, "other", before, after, "other_after") else 0)


def around(fact: Found, text: str) -> tuple[str, str]:
    """The words before and after a fact, in lower case; before one that replaces another, those before that."""
    start = begins(fact)
    return text[max(0, start - BEFORE) : start].lower(), text[fact.end : fact.end + AFTER].lower()


def begins(fact: Found) -> int:
    """Where the words before a fact end: at the fact, or at the one that it takes back."""
    replaces = getattr(fact, "replaces", None)
    return fact.start if replaces is None else int(replaces)


def says(kind: str, name: str, before: str, after: str = "", behind: str = "") -> bool:
    """Whether the words before a fact match `name` of `data/roles.yml`, or those after it the pattern `behind`."""
    pattern = _pattern(kind, name)
    if before and pattern is not None and pattern.search(before) is not None:
        return True
    following = _pattern(kind, behind or name) if after else None
    return following is not None and following.match(after) is not None


@lru_cache(maxsize=128)
def _pattern(kind: str, name: str) -> re.Pattern[str] | None:
    table = tables.load("roles")
    written = table.get(kind, {}).get(name)
    if written is None:
        return None
    whole = str(written)
    for macro in MACROS:
        whole = whole.replace("{" + macro + "}", str(table[macro]))
    return re.compile(whole)
