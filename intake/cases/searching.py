"""A search as an agent sees it: what holds everything in the query, on their side of the walls, the latest first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from intake.cases import access, desk, numbers, postings, search_index, walls
from intake.cases.agents import AgentView
from intake.cases.documents import Case, Conversation, DataKey, collection


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
    teams, held = _teams(agent), _held(agent)

    def look(terms: list[int]) -> list[dict[str, Any]]:
        return [*postings.latest(terms, teams, limit), *postings.among(terms, held, limit)]

    ways = search_index.wanted(query)
    with ThreadPoolExecutor(max(1, len(ways))) as side_by_side:
        # A name comes before words: who it is before who was spoken of.
        for rows in side_by_side.map(look, ways):
            known_ids = {row["_id"] for row in found}
            new = {row["_id"]: row for row in rows if row["_id"] not in known_ids}
            found += sorted(new.values(), key=lambda row: row["at"], reverse=True)
    rows_ = _alive(found)[:limit]
    ids: dict[str, list[str]] = {"conversation": [], "case": []}
    for row in rows_:
        kind, name = str(row["_id"]).split(":", 1)
        ids[kind].append(name)
    return Hits(ids["conversation"], ids["case"])


def _teams(agent: AgentView) -> list[str]:
    """The teams whose rows the agent sees: named, so that the index gives them in order of time."""
    teams = walls.seen_teams(agent)
    if teams is None:  # a team that is no more is still in the rows of its conversations
        known = {str(team) for team in collection(Conversation).distinct("team") if team}
        return sorted(known | set(desk.current().teams) | {desk.current().fallback_team})
    return [team or desk.current().fallback_team for team in teams]


def _held(agent: AgentView) -> list[str]:
    """The rows of what the agent holds, whatever team's it is."""
    held = [] if agent.role in access.SEES_ALL else walls.held_by(agent.id)
    if not held:
        return []
    numbers_ = [case["number"] for case in collection(Case).find({"conversation_id": {"$in": held}}, {"number": 1})]
    return [*(f"conversation:{i}" for i in held), *(f"case:{n}" for n in numbers_)]


def _alive(rows: Any) -> list[dict[str, Any]]:
    """Without those of erased people, whose key another process may still have in memory."""
    found = list(rows)
    subjects = sorted({row["subject_id"] for row in found})
    alive = {key["_id"] for key in collection(DataKey).find({"_id": {"$in": subjects}}, {"_id": 1})}
    return [row for row in found if row["subject_id"] in alive]
