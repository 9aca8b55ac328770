"""Intersecting search terms by the index, held against looking through every row."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import Int64

from intake.cases import postings
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import collection
from intake.cases.vault import Vault

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEAMS = ("money", "shops", "general")
# How many of a hundred rows have a term; the last two stand in no row together.
SHARE = {-5: 80, 7: 40, 2**61: 12, 11: 3, -13: 30, 17: 30}
ROWS = 3000


def fill(draw: random.Random, moments: int) -> list[dict[str, Any]]:
    """Rows whose times are drawn from so many: the fewer, the more rows share one."""
    rows = []
    for number in range(ROWS):
        terms = [term for term, share in SHARE.items() if draw.randrange(100) < share]
        if {-13, 17} <= set(terms):
            terms.remove(draw.choice((-13, 17)))
        rows.append({
            "_id": f"case:{number}", "subject_id": "s", "team": draw.choice(TEAMS), "terms": list(map(Int64, terms)),
            "at": BEGIN + timedelta(milliseconds=draw.randrange(moments)),
        })  # fmt: skip
    collection(SearchRow).insert_many(rows)
    return rows


@pytest.mark.parametrize("moments", [10**9, 2000])
def test_terms_are_intersected_as_if_every_row_were_looked_at(vault: Vault, moments: int) -> None:
    draw = random.Random(moments)
    rows = fill(draw, moments)
    for _ in range(60):
        terms = draw.sample(sorted(SHARE), draw.randrange(1, 5))
        teams = draw.sample(TEAMS, draw.randrange(1, 4))
        limit, stretch = draw.choice((1, 7, 50, 5000)), draw.choice((20, 300, 4000))
        found = postings.latest(terms, teams, limit, stretch)
        wanted = [row for row in rows if row["team"] in teams and set(terms) <= set(row["terms"])]
        times = sorted((row["at"] for row in wanted), reverse=True)[:limit]
        assert [row["at"] for row in found] == times
        assert len({row["_id"] for row in found}) == len(found)
        assert {row["_id"] for row in found} <= {row["_id"] for row in wanted}


def test_a_term_that_is_nowhere_finds_nothing(vault: Vault) -> None:
    fill(random.Random(1), 10**6)
    assert postings.latest([7, 424242], TEAMS, 50) == []
    assert postings.latest([424242], TEAMS, 50) == []
    assert postings.latest([7], ["another"], 50) == []


def test_rows_named_by_id_are_looked_through_whatever_their_team(vault: Vault) -> None:
    rows = fill(random.Random(2), 10**6)
    named = [row["_id"] for row in rows[:40]]
    found = postings.among([7, -5], named, 50)
    assert {row["_id"] for row in found} == {row["_id"] for row in rows[:40] if {7, -5} <= set(row["terms"])}
    assert postings.among([7], [], 50) == []
