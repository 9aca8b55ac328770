"""The desk's work on cases: who does it, how urgent it is, tags; cases that came by telephone, e-mail or letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.cases import cases, clock, inbox, vault
from intake.cases.agents import AgentView
from intake.cases.case_view import CaseView, seal, unseal
from intake.cases.desk_documents import CaseWork
from intake.cases.documents import Case, collection
from intake.cases.inbox import Person
from intake.privacy.cipher import DataCipher

PRIORITIES = ("low", "normal", "high", "urgent")
ENTERED_FROM = ("phone", "email", "letter", "counter")
TAGS_MOST = 20


@dataclass(frozen=True, slots=True)
class Work:
    """What the desk adds to a case."""

    assignee: str | None = None
    priority: str = "normal"
    tags: tuple[str, ...] = ()


def work_of(numbers: Sequence[str]) -> dict[str, Work]:
    """{number: Work} of the cases that have any."""
    found = collection(CaseWork).find({"_id": {"$in": list(numbers)}})
    return {row["_id"]: _view(row) for row in found}


def set_work(number: str, actor: str, changes: dict[str, Any]) -> Work:
    """Change assignee, priority or tags; each change is an event of the case with what it was before."""
    before = work_of([number]).get(number, Work())
    if not changes:
        return before
    for name, value in changes.items():
        old = getattr(before, name)
        old = list(old) if isinstance(old, tuple) else old
        if old != value:
            cases.add_event(number, type=name, actor=actor, data={"from": old, "to": value})
    fields = {**changes, "at": clock.now()}
    collection(CaseWork).update_one({"_id": number}, {"$set": fields}, upsert=True)
    there = {name: value for name, value in changes.items() if value}
    gone = {name: "" for name in changes if name not in there}
    update = {"$set": there, "$unset": gone}
    collection(Case).update_one({"number": number}, {name: fields for name, fields in update.items() if fields})
    return work_of([number])[number]


def enter(
    agent: AgentView, *, form: str, version: int, answers: dict[str, Any], respondent: dict[str, Any], came_by: str,
    language: str,
) -> CaseView:  # fmt: skip
    """File a case that did not come over a chat; its complainant is a person of their own, with a key of their own."""
    person = inbox.find_conversations([Person(came_by, f"entered:{vault.new_id()}", language)])[0]
    consent = {"given_to": agent.id, "channel": came_by, "at": clock.now().isoformat()}
    return cases.file_case(
        conversation_id=person.id,
        intake_key=f"entered:{person.id}",
        form=form,
        form_version=version,
        answers=answers,
        respondent=respondent,
        evidence=[],
        consent=consent,
        channel=came_by,
        language=language,
    )


def edit(number: str, field: str, value: Any, *, actor: str, reason: str, part: str | None = None) -> CaseView:
    """Change an answer; what it was, who changed it and why stay on the timeline. `part`: of the respondent."""

    def change(case: Mapping[str, Any], cipher: DataCipher) -> dict[str, Any]:
        answers, respondent = unseal(cipher, case, "answers"), unseal(cipher, case, "respondent")
        fields = {"answers": seal(cipher, case["_id"], "answers", {**answers, field: value})}
        if part is not None:
            fields["respondent"] = seal(cipher, case["_id"], "respondent", {**respondent, part: value})
        return fields

    data: dict[str, Any] = {"field": field, "old": cases.get_case(number).answers.get(field), "new": value}
    return cases.record(number, type="edited", actor=actor, data=data | {"reason": reason}, change=change)


def _view(row: dict[str, Any]) -> Work:
    return Work(row.get("assignee"), row.get("priority") or "normal", tuple(row.get("tags") or ()))
