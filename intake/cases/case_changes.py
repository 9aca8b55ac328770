"""What the complainant may still do to a case on record: more facts, more files, an answer, withdrawing it.

Every change is one event of the timeline with what it changes, both or neither; `once` is the turn that asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.cases import cases, clock
from intake.cases.case_view import CaseView, seal, unseal
from intake.cases.cases import CaseNotFound
from intake.errors import AppError
from intake.privacy.cipher import DataCipher

COMPLAINANT = "complainant"
# A case in one of these states takes additions; one that is over is opened again by an officer only.
OPEN_STATES = ("submitted", "reviewing", "waiting", "referred")


class CaseClosed(AppError):
    """The case is over: nothing can be added to it."""

    code = "case_closed"
    status = 409
    text_key = "errors.case_closed"


def own_case(conversation_id: str, number: str) -> CaseView:
    """The case of a number if it was filed from this conversation. Raises CaseNotFound, whether or not there is such
    a case of somebody else's: both are found out by reading the own ones alone.
    """
    for case in own_cases(conversation_id):
        if case.number == number:
            return case
    raise CaseNotFound("case of a number that is none of the conversation's")


def own_cases(conversation_id: str, limit: int = 50) -> list[CaseView]:
    """The cases of a conversation, newest first."""
    return cases.list_cases(limit=limit, conversation_id=conversation_id)


def withdraw(number: str, *, once: str = "") -> CaseView:
    """The complainant takes the complaint back. Raises TransitionRefused where it is over."""
    return cases.change_state(number, "withdrawn", actor=COMPLAINANT, reason="withdrawn by the complainant", once=once)


def add_facts(number: str, words: str, *, once: str = "") -> CaseView:
    """What the complainant tells besides, in their words, as an event `facts_added`. Raises CaseClosed."""
    _check_open(number)
    return cases.record(number, type="facts_added", actor=COMPLAINANT, data={"text": words}, once=once)


def add_files(number: str, files: Sequence[Mapping[str, Any]], *, once: str = "") -> CaseView:
    """Further evidence as an event `evidence_added`; files that the case has are left out. Raises CaseClosed.

    `files`: what is known of each, `evidence_id` first of all.
    """
    known = set(_check_open(number).evidence)
    fresh = list({str(file["evidence_id"]): dict(file) for file in files if file["evidence_id"] not in known}.values())
    if not fresh:
        return cases.get_case(number)
    ids = [str(file["evidence_id"]) for file in fresh]

    def change(case: Mapping[str, Any], cipher: DataCipher) -> dict[str, Any]:
        described = [*unseal(cipher, case, "evidence_files"), *fresh]
        sealed = seal(cipher, case["_id"], "evidence_files", described)
        return {"evidence": [*case["evidence"], *ids], "evidence_files": sealed}

    data = {"files": [{name: file.get(name) for name in ("evidence_id", "kind", "file_name")} for file in fresh]}
    return cases.record(number, type="evidence_added", actor=COMPLAINANT, data=data, once=once, change=change)


def add_repeat(
    number: str, *, intake_key: str, answers: Mapping[str, Any], files: Sequence[Mapping[str, Any]]
) -> CaseView:
    """The same matter told again: what was said and sent joins the case as an event `repeated`, and no new number
    is made. The old answers stand. Raises CaseClosed.
    """
    case = _check_open(number)
    said = {name: value for name, value in answers.items() if value is not None and case.answers.get(name) != value}
    cases.record(number, type="repeated", actor=COMPLAINANT, data={"answers": said}, once=intake_key)
    return add_files(number, files, once=f"{intake_key} files")


def answer_field(number: str, field: str, value: Any, *, data: Mapping[str, Any], once: str = "") -> CaseView:
    """A new value of one answer; the old one goes into `told.history`. The event is `question_answered` with `data`."""

    def change(case: Mapping[str, Any], cipher: DataCipher) -> dict[str, Any]:
        answers, told = unseal(cipher, case, "answers"), unseal(cipher, case, "told")
        old = answers.get(field)
        if old is not None and old != value:
            replaced = {"field": field, "old": old, "new": value, "at": clock.now().isoformat()}
            told = {**told, "history": [*told.get("history", ()), replaced]}
        parts = {"answers": {**answers, field: value}, "told": told}
        return {name: seal(cipher, case["_id"], name, part) for name, part in parts.items()}

    whole = {"field": field, "value": value, **data}
    return cases.record(number, type="question_answered", actor=COMPLAINANT, data=whole, once=once, change=change)


def _check_open(number: str) -> CaseView:
    case = cases.get_case(number)
    if case.state not in OPEN_STATES:
        raise CaseClosed(f"state {case.state}")
    return case
