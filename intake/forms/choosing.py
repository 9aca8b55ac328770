"""Choosing one of several by number, label or the words people use for it; and finding choices inside a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from intake.forms import phrases
from intake.forms.schema import Choice

_NEGATION_REACH = 8  # characters before a word in which "ไม่ได้" still belongs to it


@dataclass(frozen=True, slots=True)
class Spotted:
    """A choice named inside a sentence; offsets refer to that sentence."""

    id: str
    start: int
    end: int


def read_number(text: str, count: int) -> int | None:
    """The place (from 0) that a message such as "2", "ข้อ ๒" or "option 2" points at, or None."""
    found = _number().fullmatch(phrases.bare(text))
    if found is None:
        return None
    place = int(found.group(1)) - 1
    return place if 0 <= place < count else None


def read_choice(choices: tuple[Choice, ...], text: str) -> str | None:
    """The id of the choice an answer means, or None. An exact label wins over words inside the answer."""
    place = read_number(text, len(choices))
    if place is not None:
        return choices[place].id
    short = phrases.bare(text)
    for choice in choices:
        if short and short in _names(choice):
            return choice.id
    found = spot(choices, text)
    return found[0].id if found else None


def spot(choices: tuple[Choice, ...], text: str) -> list[Spotted]:
    """Every choice named in a sentence, in the order of the sentence; a longer name hides the shorter inside it."""
    if not choices:
        return []
    pattern, owners = _matcher(choices)
    found = []
    for match in pattern.finditer(text.lower()):
        owner = owners[phrases.compact(match.group())]
        if owner and not _negated(text.lower(), match.start(), match.group()):
            found.append(Spotted(owner, match.start(), match.end()))
    return found


def _negated(text: str, start: int, word: str) -> bool:
    if phrases.alternatives("negation").match(word):
        return False
    before = text[max(0, start - _NEGATION_REACH) : start]
    found = list(phrases.alternatives("negation").finditer(before))
    return bool(found) and not before[found[-1].end() :].strip()


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    return re.compile(str(phrases.table()["choice_number"]))


@lru_cache(maxsize=512)
def _names(choice: Choice) -> frozenset[str]:
    labels = [*choice.label.values(), choice.id]
    synonyms = [word for lists in (choice.synonyms, choice.exact) for words in lists.values() for word in words]
    return frozenset(phrases.bare(name) for name in labels + synonyms) | {phrases.compact(name) for name in labels}


@lru_cache(maxsize=64)
def _matcher(choices: tuple[Choice, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    owners: dict[str, str] = {}
    names: list[str] = []
    for choice in choices:
        for name in [*choice.label.values(), *(word for words in choice.synonyms.values() for word in words)]:
            owners.setdefault(phrases.compact(name), choice.id)
            names.append(name.lower())
    blockers = phrases.words("blockers")
    for word in blockers:
        owners.setdefault(phrases.compact(word), "")
    ordered = sorted({*names, *blockers}, key=len, reverse=True)
    return re.compile("|".join(phrases.bounded(name) for name in ordered)), owners
