"""What a person takes back in the same breath: "on Sunday, no, Saturday the 14th", "eight thousand, no, seven five"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from intake.forms.roles import Found, says

LONGEST = 30  # characters between what is taken back and what is meant
RESTATED = ("money", "date", "time", "bank", "account", "phone")

AnyFound = TypeVar("AnyFound", bound=Found)


def taken_back(facts: Sequence[AnyFound], text: str) -> dict[int, int]:
    """{start of a fact that is meant: start of the one of its kind that it replaces}, from a text's facts in order."""
    replaced: dict[int, int] = {}
    low = text.lower()
    for kind in RESTATED:
        last: AnyFound | None = None
        for fact in facts:
            if fact.kind != kind:
                continue
            between = low[last.end : fact.start] if last is not None else ""
            if last is not None and 0 < len(between) <= LONGEST and says("restated", "between", between):
                replaced[fact.start] = replaced.get(last.start, last.start)
            last = fact
    return replaced
