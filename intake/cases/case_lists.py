"""Cases as lists show them: their plain fields alone, nothing opened, cut down to what the agent sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from intake.cases import cases, walls
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


def of_conversation(conversation_id: str, limit: int = 20) -> list[CaseHead]:
    """The cases of a conversation, newest first."""
    return _heads({"conversation_id": conversation_id}, limit)


def find(
    agent: AgentView, *, state: str | None = None, form: str | None = None, numbers: Sequence[str] | None = None,
    limit: int = 50,
) -> list[CaseView]:  # fmt: skip
    """The latest cases that the agent sees, whole; `numbers`: only of these."""
    query: dict[str, Any] = {name: value for name, value in (("state", state), ("form", form)) if value}
    if numbers is not None:
        query["number"] = {"$in": list(numbers)}
    return cases.find_cases(walls.cases(agent, query), limit)


def _heads(query: Mapping[str, Any], limit: int) -> list[CaseHead]:
    rows = list(collection(Case).find(query, _PLAIN).sort("created_at", -1).limit(limit))
    subjects = sorted({row["subject_id"] for row in rows})
    alive = {key["_id"] for key in collection(DataKey).find({"_id": {"$in": subjects}}, {"_id": 1})}
    names = [field.name for field in fields(CaseHead)]
    return [CaseHead(**{name: row[name] for name in names}) for row in rows if row["subject_id"] in alive]
