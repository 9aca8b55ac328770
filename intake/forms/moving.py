"""From one form into another when the matter turns out to be of another kind: nothing that was told is lost."""

from __future__ import annotations

from typing import Any

from intake.forms.draft import Answer, Draft
from intake.forms.schema import Field, Form
from intake.forms.showing import show_answer

# Types of which a form asks one thing, whatever its name there: the day, the place, the story.
ONE_OF_A_KIND = ("date", "platform", "long_text", "evidence")


def move(draft: Draft, old: Form, new: Form) -> None:
    """Carry the answers of `old` over to `new`; what has no place there is parked, and what was parked may return."""
    known = {name: (old.get(name), answer) for name, answer in draft.answers.items()}
    before = draft.parked
    draft.form, draft.form_version = new.name, new.version
    draft.answers, draft.parked = {}, {}
    left: list[tuple[Field, Answer]] = []
    for name, (field, answer) in known.items():
        target = new.get(name)
        if field is not None and target is not None and _fits(field, answer, target):
            draft.answers[name] = answer
        elif field is not None:
            left.append((field, answer))
    for name, parked in before.items():
        target = new.get(name)
        if target is not None and name not in draft.answers and target.type == parked["type"]:
            draft.answers[name] = Answer(parked["value"], "given", bool(parked.get("approximate")))
        else:
            draft.parked[name] = parked
    for field, answer in left:
        if answer.status != "given":
            continue
        target = _place_for(field, answer, new, draft)
        if target is not None:
            draft.answers[target.name] = answer
        else:
            draft.parked[field.name] = _parked(field, answer)


def parked_lines(draft: Draft) -> list[str]:
    """What is kept beside the form's own fields, as "label: value" in the language of the conversation."""
    lang = draft.language
    return [f"{item['label'][lang]}: {item['shown'][lang]}" for item in draft.parked.values()]


def _fits(field: Field, answer: Answer, target: Field) -> bool:
    if field.type != target.type:
        return False
    listed = target.choices and target.type == "choice" and answer.status == "given"
    return not listed or target.choice(answer.value) is not None


def _place_for(field: Field, answer: Answer, new: Form, draft: Draft) -> Field | None:
    """A free field of the new form for the same thing under another name: the same part of the same person."""
    for target in new.fields:
        if target.name in draft.answers or not _fits(field, answer, target):
            continue
        same_part = field.part is not None and field.part == target.part and field.owner == target.owner
        # A platform has a place of the same sort only: where an account is says nothing of who provides a service.
        same_kind = field.type == target.type and field.type in ONE_OF_A_KIND and field.part == target.part
        if same_part or same_kind:
            return target
    return None


def _parked(field: Field, answer: Answer) -> dict[str, Any]:
    return {
        "type": field.type,
        "value": answer.value,
        "approximate": answer.approximate,
        "label": dict(field.label),
        "shown": {lang: show_answer(field, answer, lang) for lang in field.label},
    }
