"""Names of people in a story and what part each plays: the person, the holder of an account, the other side.

A name is read where words announce it ("my name is", "account name", "the seller is called") or where it stands beside
an account or a telephone number. The words are in `data/roles.yml` under `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from intake import thai
from intake.forms import phrases, tables
from intake.forms.roles import MACROS, Found
from intake.forms.schema import Field

HOLDER_FIELDS = ("account_name", "seller_name")
PAID = ("account", "promptpay")
REACHED = ("phone", "email")
Part = Literal["own", "holder", "other"]
AWAY = 48  # characters behind an account in which a name may still be its holder's
LONGEST_BANK = 8  # letters of a bank's name that stands where a name is expected
_NEXT = re.compile(r"\s{0,2}[,.–—-]?\s{0,2}")


@dataclass(frozen=True, slots=True)
class Introduced:
    """A name and whose it is; offsets refer to the story."""

    part: Part
    text: str
    start: int
    end: int


def introduced(story: str, facts: Sequence[Found]) -> list[Introduced]:
    """Every name that the story announces, in its order; of two parts for one name the surer one counts."""
    found: list[Introduced] = []
    own = [*_behind(story, "own"), *_kin(story)]
    holders = [*_behind(story, "holder"), *_beside_accounts(story, facts)]
    others = list(_behind(story, "other"))
    for each in [*own, *holders, *others, *_signatures(story, facts)]:
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    return sorted(found, key=lambda item: item.start)


def names_for(
    field: Field, people: Sequence[Introduced], has_other: bool, own_account: bool = False
) -> list[Introduced]:
    """The introduced names that answer a field. `has_other`: another field of the form takes the other side's name.
    `own_account`: the only account that the matter can be about is the person's own, so its holder is the person."""
    if field.type != "person_name":
        return []
    if field.owner == "complainant":
        parts = ("own", "holder") if own_account else ("own",)
        named = [item for item in people if item.part in parts] if field.part == "name" else []
        return sorted(named, key=lambda item: item.part != "own")
    if field.name in HOLDER_FIELDS:
        holders = [item for item in people if item.part == "holder"]
        return holders if has_other else [*holders, *(item for item in people if item.part == "other")]
    return [item for item in people if item.part == "other"] if field.part == "name" else []


def _behind(story: str, part: Part) -> Iterator[Introduced]:
    for match in _pattern(part).finditer(story):
        name = _read(story, match.end(), part)
        if name is not None:
            yield name


def _kin(story: str) -> Iterator[Introduced]:
    """Who writes for somebody else says what they are to them before the name: "I am the son, Apichat …"."""
    for match in _pattern("own_kin").finditer(story):
        name = _read(story, match.end(), "own")
        if name is not None and " " in name.text:
            yield name


def _beside_accounts(story: str, facts: Sequence[Found]) -> Iterator[Introduced]:
    """The name behind an account or a bank, or before them, unless the account is the person's own."""
    for fact in facts:
        if fact.kind not in (*PAID, "bank"):
            continue
        mine = getattr(fact, "side", None) == "mine"
        lead = _pattern("behind_account").match(story, fact.end)
        if lead is None or getattr(fact, "side", None) == "neither":
            continue
        if not lead["named"] and (fact.kind == "bank" or not _is_named(story, lead.end())):
            continue
        name = _read(story, lead.end(), "own" if mine else "holder")
        if name is not None and not (mine and fact.kind == "bank"):
            yield name


def _is_named(story: str, start: int) -> bool:
    """Whether a name stands at a place that nothing announces: with a title, or with a first name of the lists."""
    if _pattern("titled").match(story, start) is not None:
        return True
    span = thai.name_at(story, start)
    return span is not None and thai.is_first_name(story[slice(*span)].split(" ")[0])


def _signatures(story: str, facts: Sequence[Found]) -> Iterator[Introduced]:
    """A name right before or behind a telephone number or an e-mail, or at the very end behind a dash."""
    for fact in facts:
        if fact.kind not in REACHED or getattr(fact, "side", None) in ("theirs", "neither"):
            caller = _pattern("caller").match(story, fact.end) if fact.kind == "phone" else None
            theirs = _read(story, caller.end(), "other") if caller is not None else None
            if theirs is not None:
                yield theirs
            continue
        signed = _signed_before(story, fact)
        if signed is not None:
            yield signed
        behind = _NEXT.match(story, fact.end)
        if behind is not None and behind.end() > fact.end:
            name = _read(story, behind.end(), "own")
            if name is not None and _pattern("end").match(story, name.end) and len(name.text) <= 40:
                yield name
    ends = [match.end() for kind in ("closing", "closing_thai") for match in _pattern(kind).finditer(story)]
    paid = [fact.end for fact in facts if fact.kind in (*PAID, "bank")]
    for end in ends:
        name = _read(story, end, "own")
        after_account = any(0 <= end - place <= AWAY for place in paid)
        if name is not None and not after_account and _pattern("end").match(story, name.end) is not None:
            yield name


def _signed_before(story: str, fact: Found) -> Introduced | None:
    """The name that stands between a word that announces it and a number; of several such words the last."""
    begin = max(0, fact.start - 60)
    head = story[begin : fact.start]
    found = None
    place = 0
    while (before := _pattern("signed_before").search(head, place)) is not None:
        place = before.start() + 1
        name = _read(story, begin + before.start("name"), "own")
        if name is not None and name.end >= fact.start - len(before["gap"]):
            found = name
    return found or _plain_before(story, fact)


def _plain_before(story: str, fact: Found) -> Introduced | None:
    """A listed first name, with or without surname, right before the person's own number."""
    if getattr(fact, "side", None) != "mine":
        return None
    begin = max(0, fact.start - 40)
    head = story[begin : fact.start]
    place = 0
    while (plain := _pattern("plain_before").search(head, place)) is not None:
        if thai.is_first_name(plain["first"]):
            return Introduced("own", plain["name"], begin + plain.start("name"), begin + plain.end("name"))
        place = plain.start("first") + 1
    return None


def signs_off(story: str, end: int) -> bool:
    """Whether nothing but thanks, a name or an address stands behind a place: the message ends there."""
    return _pattern("tail").match(story, end) is not None


def _read(story: str, start: int, part: Part) -> Introduced | None:
    lead = _pattern("lead").match(story, start)
    begin = lead.end() if lead is not None else start
    quoted = _pattern("quoted").match(story, begin)
    if quoted is not None:
        return Introduced(part, quoted["name"].strip(), *quoted.span("name"))
    span = thai.name_at(story, begin)
    if span is None:
        nick = _pattern("nick").match(story, begin) if part == "other" else None
        return Introduced(part, nick["name"], *nick.span("name")) if nick is not None else None
    name = story[span[0] : span[1]].rstrip(" .,-") if story[span[0] : span[1]][-2:] != " ." else story[slice(*span)]
    pieces = name.split(" ")
    while len(pieces) > 1 and _ends_a_name(pieces[-1]):
        pieces.pop()
    name = _without_particle(" ".join(pieces)).strip()
    if (
        _pattern("initial").fullmatch(name.rsplit(" ", 1)[-1])
        and story[span[0] + len(name) : span[0] + len(name) + 1] == "."
    ):
        name += "."
    if story[span[0] + len(name) : span[0] + len(name) + 1] in ("#", "_", "@"):
        return None  # the name of an account
    if thai.parse_bank(name.rsplit(" ", 1)[-1]) is not None and len(name.rsplit(" ", 1)[-1]) <= LONGEST_BANK:
        return None
    if len(name) < 2 or phrases.alternatives("not_a_name").match(name) or name.lower() in _no_people():
        return None
    return Introduced(part, name, span[0], span[0] + len(name))


def _without_particle(name: str) -> str:
    closing = phrases.alternatives("closing").search(name)
    return name[: closing.start()] if closing and closing.end() == len(name) and closing.start() >= 2 else name


def _ends_a_name(word: str) -> bool:
    """A short stop word ends a name only where more follows it: "has" does, a surname that begins so does not."""
    low = word.lower()
    return any(
        low == stop or (low.startswith(stop) and (len(stop) >= 4 or len(low) - len(stop) >= 5))
        for stop in phrases.words("name_stops")
    )


@lru_cache(maxsize=1)
def _no_people() -> frozenset[str]:
    return frozenset(word.lower() for word in phrases.words("no_people"))


@lru_cache(maxsize=16)
def _pattern(name: str) -> re.Pattern[str]:
    table = tables.load("roles")
    written = str(table["names"][name])
    for macro in MACROS:
        written = written.replace("{" + macro + "}", str(table[macro]))
    return re.compile(written)
