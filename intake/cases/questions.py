"""What officers ask of a complainant: kept until it is answered, one at a time, in the order they were asked.

The question goes to the person on their channel as a line of the transcript; `conversations.questions` counts those
that wait, so that the assistant looks for one only where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary

from intake.cases import case_changes, cases, clock, conversations, vault
from intake.cases.case_documents import CaseQuestion
from intake.cases.case_view import CaseView
from intake.cases.documents import Conversation
from intake.cases.records import collection
from intake.cases.vault import new_id
from intake.errors import AppError

MOST_OPEN = 10  # questions that wait in one conversation


class QuestionNotFound(AppError):
    """There is no such open question."""

    code = "question_not_found"
    status = 404
    text_key = "errors.not_found"


class TooManyQuestions(AppError):
    """The person has questions enough."""

    code = "too_many_questions"
    status = 409
    text_key = "errors.too_many_questions"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question: about `field` of the case's form, or free `text`, in the officer's words."""

    id: str
    case_number: str
    conversation_id: str
    form: str
    field: str | None
    text: str | None
    state: str
    agent_id: str
    created_at: datetime
    answered_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """The outside shape; the answer itself is on the case's timeline."""
        times = {"created_at": self.created_at.isoformat()}
        times |= {"answered_at": self.answered_at.isoformat()} if self.answered_at else {}
        names = ("id", "case_number", "field", "text", "state", "agent_id")
        return {name: getattr(self, name) for name in names} | times


def ask(number: str, agent_id: str, *, field: str | None, text: str | None) -> tuple[QuestionView, bool]:
    """Put a question to the complainant of a case; with it, whether it is the one to be asked now.

    An event `question_asked` goes on the timeline; a case under review waits for the complainant from then on.
    Raises CaseNotFound, CaseClosed, TooManyQuestions.
    """
    case = cases.get_case(number)
    if case.state not in case_changes.OPEN_STATES:
        raise case_changes.CaseClosed(f"state {case.state}")
    counted = collection(Conversation).find_one_and_update(
        {"_id": case.conversation_id, "$expr": {"$lt": [{"$ifNull": ["$questions", 0]}, MOST_OPEN]}},
        {"$inc": {"questions": 1}},
        projection={"questions": 1, "subject_id": 1},
    )
    if counted is None:
        raise TooManyQuestions(f"conversation {case.conversation_id}")
    question_id, subject_id = new_id(), str(counted["subject_id"])
    body = {"form": case.form, "field": field, "text": text}
    sealed = vault.current().cipher_for(subject_id).seal_json(body, f"question:{question_id}")
    document = {
        "_id": question_id,
        "case_id": cases.id_of(number),
        "case_number": case.number,
        "conversation_id": case.conversation_id,
        "subject_id": subject_id,
        "agent_id": agent_id,
        "state": "open",
        "body": Binary(sealed),
        "created_at": clock.now(),
    }
    collection(CaseQuestion).insert_one(document)
    data = {"question_id": question_id, **{name: value for name, value in body.items() if value and name != "form"}}
    cases.record(number, type="question_asked", actor=agent_id, data=data, once=question_id)
    if case.state == "reviewing":
        cases.change_state(number, "waiting", actor=agent_id, reason="question to the complainant")
    return _view(document), not counted.get("questions")


def next_open(conversation_id: str) -> QuestionView | None:
    """The question that waits for an answer, the oldest of them."""
    query = {"conversation_id": conversation_id, "state": "open"}
    found = collection(CaseQuestion).find_one(query, sort=[("created_at", 1), ("_id", 1)])
    return _view(found) if found else None


def of_case(number: str) -> list[QuestionView]:
    """All questions about a case, oldest first. Raises CaseNotFound."""
    found = collection(CaseQuestion).find({"case_id": cases.id_of(number)}).sort("created_at", 1)
    return [_view(document) for document in found]


def answer(
    question: QuestionView,
    *,
    value: Any = None,
    words: str | None = None,
    files: Sequence[Mapping[str, Any]] = (),
    once: str,
) -> CaseView:
    """File the answer to a question: a value of its field, words, or files; `value` None with a field: not known.

    One event `question_answered`; a case that waited for the complainant and has no further question goes back to
    review. Again is harmless.
    """
    data: dict[str, Any] = {"question_id": question.id}
    data |= {"text": words} if words else {}
    data |= {"files": [str(file["evidence_id"]) for file in files]} if files else {}
    if files:
        case_changes.add_files(question.case_number, files, once=f"{once} files")
    if question.field is not None and value is not None:
        case_changes.answer_field(question.case_number, question.field, value, data=data, once=once)
    else:
        data |= {"field": question.field} if question.field else {}
        cases.record(
            question.case_number, type="question_answered", actor=case_changes.COMPLAINANT, data=data, once=once
        )
    close(question)
    return _back_to_review(question)


def close(question: QuestionView, state: str = "answered") -> None:
    """The question waits no longer; counted down once."""
    change = {"$set": {"state": state, "answered_at": clock.now()}}
    if collection(CaseQuestion).update_one({"_id": question.id, "state": "open"}, change).modified_count:
        less = {"$set": {"questions": {"$max": [0, {"$subtract": [{"$ifNull": ["$questions", 0]}, 1]}]}}}
        collection(Conversation).update_one({"_id": question.conversation_id}, [less])


def _back_to_review(question: QuestionView) -> CaseView:
    case = cases.get_case(question.case_number)
    waiting = [one for one in of_case(question.case_number) if one.state == "open"]
    if case.state == "waiting" and not waiting:
        return cases.change_state(
            case.number, "reviewing", actor=case_changes.COMPLAINANT, reason="the complainant answered"
        )
    return case


def say(question: QuestionView, body: dict[str, Any]) -> None:
    """Put the question's bubble into the conversation, to be sent; then wake the worker. Again is harmless."""
    conversations.assistant_line(question.conversation_id, f"question-{question.id}", body)


def _view(document: Mapping[str, Any]) -> QuestionView:
    cipher = vault.current().cipher_for(document["subject_id"])
    body = cipher.open_json(bytes(document["body"]), f"question:{document['_id']}")
    return QuestionView(
        id=document["_id"],
        case_number=document["case_number"],
        conversation_id=document["conversation_id"],
        form=body["form"],
        field=body["field"],
        text=body["text"],
        state=document["state"],
        agent_id=document["agent_id"],
        created_at=document["created_at"],
        answered_at=document.get("answered_at"),
    )
