"""A search as an agent sees it: what holds everything in the query, on their side of the walls, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bson import Int64

from intake.cases import access, desk, numbers, search_index, walls
from intake.cases.agents import AgentView
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import Case, DataKey, collection

# A word that stands in more rows than this is not counted any further: which of two such is rarer hardly matters.
_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Hits:
    """Ids of conversations and numbers of cases, the latest first; what the agent may see is for `access` to say."""

    conversations: list[str]
    cases: list[str]


def find(agent: AgentView, query: str, limit: int = 50) -> Hits:
    """What holds everything in the query: a case number, or words, names, telephone and account numbers."""
    number = numbers.normalize(query)
    known = collection(Case).find_one({"number": number}, {"number": 1}) if number else None
    if known is not None:
        return Hits([], [str(known["number"])])
    found: list[dict[str, Any]] = []
    for terms in search_index.wanted(query):  # a name comes before words: who it is before who was spoken of
        query_, known_ids = _query(terms), {row["_id"] for row in found}
        rows: dict[str, dict[str, Any]] = {}
        for scope in _scopes(agent):
            cursor = collection(SearchRow).find(query_ | scope, {"at": 1, "subject_id": 1}).sort("at", -1).limit(limit)
            rows |= {row["_id"]: row for row in cursor if row["_id"] not in known_ids}
        found += sorted(rows.values(), key=lambda row: row["at"], reverse=True)
    rows_ = _alive(found)[:limit]
    ids: dict[str, list[str]] = {"conversation": [], "case": []}
    for row in rows_:
        kind, name = str(row["_id"]).split(":", 1)
        ids[kind].append(name)
    return Hits(ids["conversation"], ids["case"])


def _query(terms: list[int]) -> dict[str, Any]:
    """The rarest term leads, by the index; the others are looked for in the rows it gives."""
    if len(terms) == 1:
        return {"terms": Int64(terms[0])}
    frequency = _frequencies(terms)
    rarest = min(terms, key=lambda term: frequency.get(term, 0))
    others = [Int64(term) for term in terms if term != rarest]
    # As $all the planner might take any of them for the index.
    return {"terms": Int64(rarest), "$expr": {"$setIsSubset": [others, "$terms"]}}


def _frequencies(terms: list[int]) -> dict[int, int]:
    """In how many rows each term stands, counted up to _COUNTED, by the index, in one request; none: not in it."""

    def count(term: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{"$match": {"terms": Int64(term)}}, {"$limit": _COUNTED}, {"$count": "n"}]
        return [*found, {"$set": {"term": Int64(term)}}]

    rows = collection(SearchRow)
    others: list[dict[str, Any]] = [{"$unionWith": {"coll": rows.name, "pipeline": count(term)}} for term in terms[1:]]
    return {int(row["term"]): row["n"] for row in rows.aggregate([*count(terms[0]), *others])}


def _scopes(agent: AgentView) -> list[dict[str, Any]]:
    teams = walls.seen_teams(agent)
    if teams is None:
        # Named, so that the index gives them in order of time; a team that is no more is still in the rows.
        teams = [*collection(SearchRow).distinct("team")]
    scopes: list[dict[str, Any]] = [{"team": {"$in": [team or desk.current().fallback_team for team in teams]}}]
    held = [] if agent.role in access.SEES_ALL else walls.held_by(agent.id)
    if held:
        numbers_ = [case["number"] for case in collection(Case).find({"conversation_id": {"$in": held}}, {"number": 1})]
        scopes.append({"_id": {"$in": [*(f"conversation:{i}" for i in held), *(f"case:{n}" for n in numbers_)]}})
    return scopes


def _alive(rows: Any) -> list[dict[str, Any]]:
    """Without those of erased people, whose key another process may still have in memory."""
    found = list(rows)
    subjects = sorted({row["subject_id"] for row in found})
    alive = {key["_id"] for key in collection(DataKey).find({"_id": {"$in": subjects}}, {"_id": 1})}
    return [row for row in found if row["subject_id"] in alive]
