"""Cases as lists show them: their plain fields alone, nothing opened, cut down to what the agent sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from intake.cases import cases, paging, walls
from intake.cases.agents import AgentView
from intake.cases.case_view import CaseView
from intake.cases.documents import Case, DataKey, collection


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What is plain in a case."""

    number: str
    state: str
    form: str
    channel: str
    language: str
    conversation_id: str
    created_at: datetime
    updated_at: datetime


_PLAIN = {"subject_id": 1, **{field.name: 1 for field in fields(CaseHead)}}


def of_numbers(agent: AgentView, numbers: Sequence[str]) -> list[CaseHead]:
    """The cases of these numbers that the agent sees, in the order of the numbers."""
    found = {head.number: head for head in _heads(walls.cases(agent, {"number": {"$in": list(numbers)}}), len(numbers))}
    return [found[number] for number in numbers if number in found]


def of_conversation(conversation_id: str, limit: int = 20, *, agent: AgentView | None = None) -> list[CaseHead]:
    """The cases of a conversation, newest first; with an agent those that the agent sees."""
    query: dict[str, Any] = {"conversation_id": conversation_id}
    return _heads(query if agent is None else walls.cases(agent, query), limit)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases is cut down to; `since` and `until` (excluded) are moments of filing."""

    state: str | None = None
    form: str | None = None
    channel: str | None = None
    assignee: str | None = None
    tag: str | None = None
    priority: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, whole, and where the next ones begin; None: there are no more."""

    cases: list[CaseView]
    cursor: str | None


def find(agent: AgentView, filters: Filters = Filters(), limit: int = 50, cursor: str | None = None) -> Page:
    """A page of the cases that the agent sees, newest first. `cursor` is that of the page before; erased people's
    cases are left out.
    """
    plain = {name: getattr(filters, name) for name in ("state", "form", "channel", "assignee", "priority")}
    query: dict[str, Any] = {name: value for name, value in (plain | {"tags": filters.tag}).items() if value}
    bounds = {"$gte": filters.since, "$lt": filters.until}
    filed: dict[str, Any] = {name: moment for name, moment in bounds.items() if moment is not None}
    time, skip = paging.read(cursor)
    if time is not None:
        filed |= {"$gte": time} if filters.oldest_first else {"$lte": time}
    if filed:
        query["created_at"] = filed
    rows = cases.find_rows(walls.cases(agent, query), limit, skip, 1 if filters.oldest_first else -1)
    following = paging.after([row["created_at"] for row in rows], time, skip) if len(rows) == limit else None
    return Page(cases.open_rows(rows), following)


def related(agent: AgentView, case: CaseView, limit: int = 20) -> list[CaseHead]:
    """Other cases against the same respondent (account, phone, page …) and of the same person, that the agent sees."""
    same: list[dict[str, Any]] = [{"conversation_id": case.conversation_id}]
    if case.respondent_id:
        same.append({"respondent_id": case.respondent_id})
    found = [head for query in same for head in _heads(walls.cases(agent, query), limit + 1)]
    others = {head.number: head for head in found if head.number != case.number}
    return list(others.values())[:limit]


def _heads(query: Mapping[str, Any], limit: int) -> list[CaseHead]:
    rows = list(collection(Case).find(query, _PLAIN).sort("created_at", -1).limit(limit))
    subjects = sorted({row["subject_id"] for row in rows})
    alive = {key["_id"] for key in collection(DataKey).find({"_id": {"$in": subjects}}, {"_id": 1})}
    names = [field.name for field in fields(CaseHead)]
    return [CaseHead(**{name: row[name] for name in names}) for row in rows if row["subject_id"] in alive]
