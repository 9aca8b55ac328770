"""From a finished draft to what a case is filed with."""

from __future__ import annotations

from typing import Any

from intake import thai
from intake.forms.draft import Draft
from intake.forms.moving import parked_lines
from intake.forms.schema import Form
from intake.forms.showing import active_fields


def case_answers(form: Form, draft: Draft) -> dict[str, Any]:
    """{field: stored value} of every field that applies; None where the complainant skipped it or does not know.

    Facts that this form has no field for stand under `more_facts`, one "label: value" a line. An amount or a day that
    was given as "about" has a second entry `<field>_approximate: true`; a date that is no single day (`2026-10`,
    `2026`, `2026-11-09/2026-11-15`) one that says so, `<field>_precision`: "month", "year" or "period".
    """
    answers: dict[str, Any] = {}
    for field in active_fields(form, draft):
        if field.type == "evidence":
            continue
        answer = draft.answers.get(field.name)
        answers[field.name] = answer.value if answer and answer.status == "given" else None
        if answer is None or answer.status != "given":
            continue
        if answer.approximate:
            answers[f"{field.name}_approximate"] = True
        if field.type == "date" and (precision := thai.period_precision(str(answer.value))) != "day":
            answers[f"{field.name}_precision"] = precision
    if draft.parked:
        answers["more_facts"] = "\n".join(parked_lines(draft))
    return answers


def respondent(form: Form, draft: Draft) -> dict[str, Any]:
    """{part: value} of the person or shop complained of: name, page, phone, bank, account, url …; given ones only."""
    found: dict[str, Any] = {}
    for field in active_fields(form, draft):
        answer = draft.answers.get(field.name)
        if field.owner == "respondent" and answer and answer.status == "given":
            found.setdefault(field.part or field.name, answer.value)
    return found


def how_told(draft: Draft) -> dict[str, Any]:
    """How the answers came about: what was corrected on the way, and which category was guessed and which chosen."""
    return {"history": draft.history, "classification": draft.classification}


def evidence_ids(draft: Draft) -> list[str]:
    """The stored files that came with the complaint, in their order."""
    return [str(item["evidence_id"]) for item in draft.evidence if item.get("evidence_id")]


def evidence_files(draft: Draft) -> list[dict[str, Any]]:
    """What is known of each of them: kind, type, size, name, what its codes say, how that agrees with the answers."""
    left_out = ("at",)
    return [
        {name: value for name, value in item.items() if name not in left_out}
        for item in draft.evidence
        if item.get("evidence_id")
    ]
