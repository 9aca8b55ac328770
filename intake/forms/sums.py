"""Which of several sums of a story was paid or lost: by the words around each, and by all of them together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from intake import thai
from intake.forms.roles import Found, Weight, around, says, weigh_sum

FINAL = 45  # bonus of a sum that is said to have been left to pay
TOTAL = 60  # bonus of a sum that is said to be the whole
PARTS = 3  # at most so many sums are added up to a total
LOOKED_AT = 8  # sums of one story
LEAST_PART = 1_000  # satang: smaller ones are fees and odd figures


def weights_of(facts: Sequence[Found], text: str) -> dict[int, Weight]:
    """{start: weight} of every sum among the facts.

    The highest sum, when two or three others add up to it, is their total. Where money was sent more than once and
    nothing is said to be the whole, all of them are `open`: the person is asked what it was in all.
    """
    sums = [fact for fact in facts if fact.kind == "money"]
    weights = {fact.start: weigh_sum(fact, text) for fact in sums}
    counted = [fact for fact in sums if not weights[fact.start].excluded]
    if any(weights[fact.start].bonus >= TOTAL for fact in counted):
        return weights
    values = {fact.start: _satang(fact, text) for fact in counted[:LOOKED_AT]}
    most = max((value for value in values.values() if value), default=None)
    added = most is not None and _adds_up(most, set(values.values()))
    total = next((fact for fact in counted if added and values.get(fact.start) == most), None)
    if total is not None:
        weights[total.start] = replace(weights[total.start], bonus=TOTAL)
    elif len({value for value in values.values() if value}) > 1 and _sent_again(counted, weights, text):
        weights |= {fact.start: replace(weights[fact.start], open=True) for fact in counted}
    return weights


def _satang(fact: Found, text: str) -> int | None:
    read = thai.parse_money(text[fact.start : fact.end])
    return read.satang if read is not None else None


def _adds_up(value: int, values: set[int | None]) -> bool:
    """Whether a sum is that of two or three others of the story."""
    parts = sorted(each for each in values if each is not None and LEAST_PART <= each < value)
    return any(sum(chosen) == value for size in range(2, PARTS + 1) for chosen in itertools.combinations(parts, size))


def _sent_again(sums: Sequence[Found], weights: dict[int, Weight], text: str) -> bool:
    """Whether the story tells of a further payment beside another one, or of both."""
    low = text.lower()
    if says("money", "several", low):
        return True
    if any(says("money", "listed", "", low[one.end : two.start]) for one, two in itertools.pairwise(sums)):
        return True
    again = [fact for fact in sums if says("money", "further", around(fact, text)[0])]
    return any(weights[fact.start].bonus > 0 for fact in sums if fact not in again) and bool(again)
