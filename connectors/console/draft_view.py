"""The assistant's draft as an agent sees it: by the form's own declaration, what is known, what is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from aiohttp import web

from connectors.http import BadRequest, Unprocessable, language_of
from intake.forms.draft import Draft
from intake.forms.registry import Registry, load_registry
from intake.forms.schema import Field, Form
from intake.forms.showing import active_fields, show_answer
from intake.forms.values import read_answer
from intake.texts import MissingText, text

LONGEST_VALUE = 5000


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The forms of this installation."""
    return load_registry()


def form_json(form: Form, lang: str) -> dict[str, Any]:
    """A form's declaration, for showing and entering a case."""
    return {
        "name": form.name, "version": form.version, "category": form.category, "title": form.title[lang],
        "fields": [field_json(field, lang) for field in form.fields],
    }  # fmt: skip


def field_json(field: Field, lang: str) -> dict[str, Any]:
    return {
        "name": field.name, "type": field.type, "owner": field.owner, "label": field.label[lang],
        "required": field.required, "mask": field.mask, "personal": field.personal.kind if field.personal else None,
        "choices": [{"id": choice.id, "label": choice.label[lang]} for choice in field.choices],
    }  # fmt: skip


def draft_json(data: dict[str, Any], lang: str) -> dict[str, Any]:
    """{form, title, stage, asked, fields: [{…, value, shown, status}], missing: [field]} of a draft."""
    draft = Draft.from_json(data)
    form = registry().get(draft.form)
    if form is None:
        return {"form": None, "title": None, "stage": draft.stage, "asked": None, "fields": [], "missing": []}
    fields, missing = [], []
    for field in active_fields(form, draft):
        answer = draft.answers.get(field.name)
        if field.type == "evidence":
            continue
        shown = show_answer(field, answer, lang) if answer else None
        fields.append(field_json(field, lang) | {
            "value": answer.value if answer else None, "shown": shown, "status": answer.status if answer else None,
        })  # fmt: skip
        if answer is None and field.required:
            missing.append(field.name)
    return {
        "form": form.name, "title": form.title[lang], "stage": draft.stage, "asked": draft.asked, "fields": fields,
        "missing": missing, "evidence": list(draft.evidence),
    }  # fmt: skip


def may_be_asked(data: dict[str, Any] | None, name: str) -> bool:
    """Whether the assistant would ask for this field now: it is at its questions, and the field is one of them."""
    draft = Draft.from_json(data or {})
    form = registry().get(draft.form)
    if form is None or draft.stage not in ("asking", "review"):
        return False
    return any(field.name == name and field.type != "evidence" for field in active_fields(form, draft))


def read_value(draft: dict[str, Any] | None, name: str, given: Any, request: web.Request) -> Any:
    """The stored form of what an agent entered for a field of the draft; None clears. BadRequest, Unprocessable."""
    form = registry().get((draft or {}).get("form"))
    if form is None:
        raise BadRequest("no draft")
    return read_field(form, name, given, language_of(request))


def read_field(form: Form, name: str, given: Any, lang: str) -> Any:
    """The stored form of a value for a field of a form; the same rules as for the person."""
    field = form.get(name)
    if field is None or field.type == "evidence":
        raise BadRequest("field")
    if given is None or given == "":
        return None
    if field.choices and given in {choice.id for choice in field.choices}:
        return given
    if isinstance(given, bool) and field.type == "yes_no":
        return given
    if not isinstance(given, str) or len(given) > LONGEST_VALUE:
        raise BadRequest("value")
    reading = read_answer(field, given, datetime.now(UTC))
    if not reading.ok:
        key = f"validators.{reading.problem}"
        try:
            why = text(key, lang, **reading.params)
        except (MissingText, KeyError):
            why = str(reading.problem)
        raise Unprocessable("wrong_value", "errors.wrong_value", why=why)
    return reading.value
