"""Names of people in a story: behind "my name is" and its like, and behind the account that was paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from intake.forms import phrases, tables
from intake.forms.captures import Name
from intake.forms.roles import Found
from intake.forms.schema import Field

HOLDER_FIELDS = ("account_name", "seller_name")


def own_name(story: str) -> Name | None:
    """The name that the person says is theirs, or None."""
    for match in _pattern("own").finditer(story):
        found = _name_at(story, match.end())
        if found is not None:
            return found
    return None


def holder_name(story: str, accounts: Sequence[Found]) -> Name | None:
    """The name that stands behind an account or bank as its holder's, or None. `accounts` are those facts, in order."""
    for fact in accounts:
        company = _pattern("company").match(story, fact.end)
        if company is not None and fact.kind in ("account", "promptpay"):
            return Name(company["name"].strip(), company.start("name"), company.end("name"))
        lead = _pattern("behind_account").match(story, fact.end)
        if lead is not None:
            found = _name_at(story, lead.end())
            if found is not None:
                return found
    return None


def is_holder(field: Field) -> bool:
    """Whether the field asks for the name on the account that was paid."""
    return field.name in HOLDER_FIELDS


def _name_at(story: str, start: int) -> Name | None:
    found = _pattern("name").match(story, start)
    if found is None:
        return None
    pieces = found["name"].split(" ")
    while len(pieces) > 1 and _ends_a_name(pieces[-1]):
        pieces.pop()
    name = " ".join(pieces)
    closing = phrases.alternatives("closing").search(name)
    if closing and closing.end() == len(name) and closing.start() >= 2:
        name = name[: closing.start()]
    name = name.strip()
    if len(name) < 2 or _ends_a_name(name) or phrases.alternatives("not_a_name").match(name):
        return None
    begin = story.index(name, found.start("name"))
    return Name(name, begin, begin + len(name))


def _ends_a_name(word: str) -> bool:
    """A short stop word ends a name only where more follows it: "has" does, a surname that begins so does not."""
    low = word.lower()
    return any(
        low == stop or (low.startswith(stop) and (len(stop) >= 4 or len(low) - len(stop) >= 5))
        for stop in phrases.words("name_stops")
    )


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    table = tables.load("roles")
    names = table["names"]
    if name == "name":
        return re.compile(f"{names['lead']}(?P<name>{names['thai']}|{names['latin']})")
    return re.compile(str(names[name]).replace("{self}", table["self"]))
