"""An officer's question in the words that the complainant gets to read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from intake.cases.questions import QuestionView
from intake.forms.draft import Button, Draft, Reply
from intake.forms.registry import Registry, load_registry
from intake.forms.showing import button, question
from intake.texts import text


def bubble(asked: QuestionView, registry: Registry, lang: str) -> Reply:
    """The question with the case's number; a field is asked as its form asks it, choices and all."""
    form = registry.get(asked.form)
    field = form.get(asked.field) if form else None
    buttons: tuple[Button, ...] = ()
    words = asked.text or ""
    if field is not None:
        plain = question(field, Draft(id="question", language=lang))
        words = "\n".join(part for part in (words, plain.text) if part)
        skip = text("dialogue.button_skip", lang)
        buttons = tuple(
            one for one in plain.buttons if one.text not in (skip, text("dialogue.button_no_evidence", lang))
        )
    unknown = button(text("case.button_unknown", lang))
    whole = text("case.question", lang, number=asked.case_number, question=words)
    return Reply(whole, (*buttons[:11], unknown))


def body(asked: QuestionView, lang: str) -> dict[str, Any]:
    """The bubble as the body of a transcript line."""
    reply = bubble(asked, registry(), lang)
    choices = [{"label": one.label, "text": one.text} for one in reply.buttons]
    return {"text": reply.text, "quick_replies": choices}


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The shipped forms, read once. Raises FormsInvalid."""
    return load_registry()
