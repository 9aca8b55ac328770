"""The facts that a text tells, and whose each of them is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake import thai
from intake.forms.captures import run_end
from intake.forms.kinds import KINDS
from intake.forms.names import Introduced, introduced, signs_off
from intake.forms.restated import taken_back
from intake.forms.roles import Side, bare_sums, day_word, is_laughter, is_paid_to, says, sides_of

READ_AT_MOST = 3000  # characters of one message that are searched for facts
CLOSE_TO = 3  # characters between the person's own telephone number and the name that follows it
SIGNED = 46  # characters before a number at the end of a message that say who signs there
BESIDE = 26  # characters between a name and the telephone number of the same person
SHOP_KINDS = ("organization", "handle")
_KINDS = frozenset(kind for declared in KINDS.values() for kind in declared.entities) | set(SHOP_KINDS)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a text says: its kind (as in intake.thai), the piece of text, where that stands, and whose it is."""

    kind: str
    text: str
    start: int
    end: int
    side: Side | None = None
    replaces: int | None = None  # where the fact began that this one takes back


def find_facts(text: str, entities: list[dict[str, Any]] | None, now: datetime) -> list[Fact]:
    """The facts in a text, in its order, not overlapping. `entities` of Rasa's tracker, or None to read here."""
    short = text[:READ_AT_MOST]
    if entities is None:
        found = [(item.kind, item.start, item.end) for item in thai.extract(short, now)]
    else:
        found = [(str(item.get("entity")), int(item["start"]), int(item["end"])) for item in entities]
    facts: list[Fact] = []
    for kind, start, end in sorted(found, key=lambda item: (item[1], -item[2])):
        overlaps = facts and start < facts[-1].end
        if kind == "money" and is_laughter(text[start:end]):
            continue
        if kind in _KINDS and 0 <= start < end <= len(text) and not overlaps:
            facts.append(Fact(kind, text[_told_from(text, start, kind) : end], start, end))
    for start, end in bare_sums(short):
        if not any(fact.start < end and start < fact.end for fact in facts):
            facts.append(Fact("money", text[start:end], start, end))
    facts.sort(key=lambda fact: fact.start)
    meant = taken_back(facts, short)
    facts = [replace(fact, replaces=meant.get(fact.start)) for fact in facts if fact.start not in meant.values()]
    return _with_sides([_as_account(_whole_name(fact, text), text) for fact in facts], text)


def _told_from(text: str, start: int, kind: str) -> int:
    """Where the words of a fact begin: with the word "day", without which "10 of this month" would be ten months."""
    return day_word(text, start) if kind == "date" else start


def _whole_name(fact: Fact, text: str) -> Fact:
    """A shop's name goes on to the next blank where no word of another clause stands before that."""
    if fact.kind not in SHOP_KINDS:
        return fact
    end = run_end(text, fact.start)
    return replace(fact, text=text[fact.start : end], end=end) if end > fact.end else fact


def _as_account(fact: Fact, text: str) -> Fact:
    """A telephone number that money was sent to is a PromptPay or wallet number."""
    return replace(fact, kind="promptpay") if is_paid_to(fact, text) else fact


def _with_sides(facts: list[Fact], text: str) -> list[Fact]:
    """The facts with whose each is; a telephone or a name beside the person's own name is theirs too."""
    known = [replace(fact, side=side) for fact, side in zip(facts, sides_of(facts, text), strict=True)]
    known = [_phone_by_others(fact, known, text) for fact in known]
    people = introduced(text[:READ_AT_MOST], known)
    known = [
        replace(fact, kind="phone") if fact.kind == "promptpay" and fact.side == "mine" else fact for fact in known
    ]
    own_phones = [fact.end for fact in known if fact.kind == "phone" and fact.side == "mine"]
    return [_beside_name(fact, people, text, own_phones) for fact in known]


def _phone_by_others(fact: Fact, facts: list[Fact], text: str) -> Fact:
    """A number without a word that says whose: the other side's beside an own one, the person's own where they sign."""
    if fact.kind != "phone" or fact.side is not None:
        return fact
    others = [each.side for each in facts if each.kind == "phone" and each is not fact]
    if "mine" in others:
        return replace(fact, side="theirs")
    head = text[max(0, fact.start - SIGNED) : fact.start].lower()
    own = signs_off(text, fact.end) and others.count(None) == 0
    if own and says("phone", "signed", head) and not says("phone", "their_clause", head):
        return replace(fact, side="mine")
    return fact


def _beside_name(fact: Fact, people: list[Introduced], text: str, own_phones: list[int]) -> Fact:
    if fact.kind == "person":
        over = next((item for item in people if fact.start < item.end and item.start < fact.end), None)
        if over is None:
            near = any(0 <= fact.start - end <= CLOSE_TO for end in own_phones)
            return replace(fact, side="mine") if near else fact
        return replace(fact, side="mine" if over.part == "own" else "theirs")
    if fact.kind == "phone" and fact.side is None:
        for item in people:
            between = text[item.end : fact.start] if item.end <= fact.start else text[fact.end : item.start]
            if len(between) <= BESIDE and "\n\n" not in between and not re.search(r"\d{4}", between):
                return replace(fact, side="mine" if item.part == "own" else "theirs")
    return fact
