"""Rows of the search index that hold several terms, the latest first, however frequent the terms are.

Each team's entries of a term lie in the index in order of time, and hardly two rows share a time (`search_index`
gives each a millisecond of its own). So words are intersected by what the index alone says, first the latest entries,
then all, and only rows that have every word are read. Rows that are read are looked at once more: a time that two rows
do share finds nothing false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import DatetimeMS, Int64

from intake.cases.desk_documents import SearchRow
from intake.cases.documents import collection

Row = dict[str, Any]
Hits = set[tuple[float, str]]  # a time in milliseconds, a team
FEW = 100  # rows of a term that are sooner read than intersected
STRETCH = 4000  # index entries of a term that are intersected first
_ALL = 10**9
_PROBES = 4  # terms whose frequency is asked for at once
_AT_ONCE = 150  # rows read at once, in the hope that most have all terms
_SOONER_READ = 2000  # rows that fill a page by what the latest tell: reading one costs as much as six index entries
_SPARE = 10  # rows read beyond the page: some may share a time with another
_SHOWN = {"at": 1, "subject_id": 1}


@dataclass(frozen=True, slots=True)
class _Density:
    """How many entries a term has, FEW at most, and the time of the last of them."""

    rows: int
    back_to: datetime


def latest(terms: Sequence[int], teams: Sequence[str], limit: int, stretch: int = STRETCH) -> list[Row]:
    """The latest rows (_id, at, subject_id) of these teams that hold every term."""
    if len(terms) == 1:
        return _find(terms, _entries(terms[0], teams), limit)
    rarest_first, few = _by_rarity(terms, teams)
    if not rarest_first:
        return []
    if few:
        return _find(rarest_first, _entries(rarest_first[0], teams), limit)
    found = _among_the_latest(rarest_first, teams, limit)
    if len(found) == limit:
        return found
    if len(found) * _SOONER_READ >= limit * _AT_ONCE:
        return _find(rarest_first, _entries(rarest_first[0], teams), limit)
    # Where so few of the latest had all, a stretch would fill no page, either.
    enough = len(found) * stretch >= limit * _AT_ONCE
    return _intersected(rarest_first, teams, limit, (max(1, stretch // len(teams)), _ALL) if enough else (_ALL,))


def among(terms: Sequence[int], ids: Sequence[str], limit: int) -> list[Row]:
    """The latest of the rows with these ids that hold every term."""
    return _find(terms, {"_id": {"$in": list(ids)}}, limit) if ids else []


def _find(terms: Sequence[int], where: dict[str, Any], limit: int) -> list[Row]:
    """Rows that the index gives for `where`, looked through for all terms: as $all the planner might take any."""
    if len(terms) > 1 or "terms" not in where:
        where = where | _having(terms)
    return list(collection(SearchRow).find(where, _SHOWN).sort("at", -1).limit(limit))


def _having(terms: Sequence[int]) -> dict[str, Any]:
    return {"$expr": {"$setIsSubset": [[Int64(term) for term in terms], "$terms"]}}


def _entries(term: int, teams: Sequence[str]) -> dict[str, Any]:
    return {"terms": Int64(term), "team": {"$in": list(teams)}}


def _by_rarity(terms: Sequence[int], teams: Sequence[str]) -> tuple[list[int], bool]:
    """The terms, the rarest first, and whether that one has few rows; nothing: one of them has none.

    They are asked for some at a time, because one with few rows is enough: a name has many terms.
    """
    known: dict[int, _Density] = {}
    for start in range(0, len(terms), _PROBES):
        some = terms[start : start + _PROBES]
        known |= _densities(some, teams)
        if any(term not in known for term in some):
            return [], True
        if any(known[term].rows < FEW for term in some):
            break
    # Of two with many rows the one whose latest rows reach back further is rarer.
    ordered = sorted(known, key=lambda term: (known[term].rows, known[term].back_to))
    return [*ordered, *(term for term in terms if term not in known)], known[ordered[0]].rows < FEW


def _densities(terms: Sequence[int], teams: Sequence[str]) -> dict[int, _Density]:
    """Of each term, by the index alone and in one request; those without any row are left out."""
    last: dict[str, Any] = {"_id": None, "rows": {"$sum": 1}, "back_to": {"$min": "$at"}}
    rows = _united([_page(_entries(term, teams), FEW, last, term=term) for term in terms])
    return {int(row["term"]): _Density(row["rows"], row["back_to"]) for row in rows}


def _among_the_latest(terms: Sequence[int], teams: Sequence[str], limit: int) -> list[Row]:
    """What the latest rows of the first term hold; complete only if it fills the page."""
    stages: list[dict[str, Any]] = [
        {"$match": _entries(terms[0], teams)}, {"$sort": {"at": -1}}, {"$limit": _AT_ONCE},
        {"$match": _having(terms[1:])}, {"$limit": limit}, {"$project": _SHOWN},
    ]  # fmt: skip
    return list(collection(SearchRow).aggregate(stages))


def _intersected(terms: Sequence[int], teams: Sequence[str], limit: int, sizes: Sequence[int]) -> list[Row]:
    """By the latest entries of the two rarest terms, and where these fill no page by all that they have."""
    found: list[Row] = []
    floor: float | None = None
    for size in sizes:
        hits, floor = _common(terms[:2], teams, size, floor)
        for term in terms[2:]:
            if len(hits) > limit + _SPARE:
                hits = _kept(term, hits)
        found += _rows_at(terms, hits, limit - len(found))
        if len(found) >= limit or floor is None:
            break
    return found


def _common(terms: Sequence[int], teams: Sequence[str], size: int, before: float | None) -> tuple[Hits, float | None]:
    """Where the terms meet in the latest entries of each team, and how far back that is complete; None: all of it."""
    at: dict[str, Any] = {} if before is None else {"at": {"$lte": _time(before)}}
    wanted = [(term, team) for team in teams for term in terms]
    times = _times([({"terms": Int64(term), "team": team, **at}, term, team) for term, team in wanted], size)
    # What lies at the very end of a list that goes on may have been cut.
    floor = max((some[-1] for some in times.values() if len(some) == size), default=None)
    hits: Hits = set()
    for team in teams:
        common = set[float].intersection(*(set(times.get((term, team), ())) for term in terms))
        hits |= {(one, team) for one in common if floor is None or one > floor}
    return hits, floor


def _kept(term: int, hits: Hits) -> Hits:
    """Those of the hits where a further term has an entry, too."""
    by_team = _by_team(hits)
    where = [({"terms": Int64(term), "team": team, "at": {"$in": some}}, term, team) for team, some in by_team.items()]
    return {(at, team) for (_, team), times in _times(where, _ALL).items() for at in times}


def _rows_at(terms: Sequence[int], hits: Hits, limit: int) -> list[Row]:
    found: list[Row] = []
    ordered, step = sorted(hits, reverse=True), limit + _SPARE
    for start in range(0, len(ordered), step):
        if len(found) >= limit:
            break
        by_team = _by_team(ordered[start : start + step])
        where = [{"terms": Int64(terms[0]), "team": team, "at": {"$in": some}} for team, some in by_team.items()]
        found += _find(terms, {"$or": where}, limit - len(found))
    return found


def _by_team(hits: Iterable[tuple[float, str]]) -> dict[str, list[DatetimeMS]]:
    found: dict[str, list[DatetimeMS]] = {}
    for at, team in hits:
        found.setdefault(team, []).append(_time(at))
    return found


def _times(wanted: Sequence[tuple[dict[str, Any], int, str]], size: int) -> dict[tuple[int, str], list[float]]:
    """The times of the latest entries of each term and team, in order, in one request."""
    # As floating-point numbers, exact for these: of all types the driver reads them fastest, and there are thousands.
    pushed: dict[str, Any] = {"_id": None, "times": {"$push": {"$toDouble": "$at"}}}
    rows = _united([_page(where, size, pushed, term=term, team=team) for where, term, team in wanted])
    return {(int(row["term"]), row["team"]): row["times"] for row in rows}


def _page(
    where: dict[str, Any], size: int, group: dict[str, Any], *, term: int, team: str = ""
) -> list[dict[str, Any]]:
    """The latest entries in the index, grouped; no row is read for it."""
    stages: list[dict[str, Any]] = [{"$match": where}, {"$sort": {"at": -1}}, {"$limit": size}]
    return [*stages, {"$group": group}, {"$set": {"term": Int64(term), "team": team}}]


def _united(pipelines: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    rows = collection(SearchRow)
    others = [{"$unionWith": {"coll": rows.name, "pipeline": pipeline}} for pipeline in pipelines[1:]]
    return list(rows.aggregate([*pipelines[0], *others]))


def _time(milliseconds: float) -> DatetimeMS:
    return DatetimeMS(int(milliseconds))
