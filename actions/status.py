"""The cases a conversation has filed, told to the person who filed them, and to nobody else.

What is asked for is looked for among the own cases only: a number of somebody else's and one that does not exist take
the same way and read the same, and cost the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import bootstrap
from actions.case_numbers import found_number, names_a_number
from actions.turns import Events, language_of, say, utterance
from intake import thai
from intake.cases.case_view import CaseView
from intake.forms.draft import Reply
from intake.forms.showing import button
from intake.texts import text

SHOWN_CASES = 5


async def list_own_cases(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Number, form, state and day of the cases filed from this conversation, newest first, as words and as a card."""
    lang = language_of(tracker)
    words = utterance(tracker).text
    found = await asyncio.to_thread(
        bootstrap.services().list_cases, limit=SHOWN_CASES, conversation_id=tracker.sender_id
    )
    number = found_number(words)
    named = [case for case in found if case.number == number]
    lines = [text("case.not_yours", lang)] if names_a_number(words) and not named else []
    shown = named or found
    if not shown:
        lines = lines or [text("dialogue.status_nothing", lang)]
        say(dispatcher, [Reply("\n".join(lines), (button(text("dialogue.button_complain", lang)),))])
        return []
    lines += [text("dialogue.status_title", lang), *(case_line(case, lang) for case in shown)]
    waiting = [case for case in shown if case.state == "waiting"]
    if waiting:
        lines.append(text("case.waits_for_you", lang))
    buttons = tuple(button(text(f"case.button_{name}", lang)) for name in ("add", "withdraw"))
    say(dispatcher, [Reply("\n".join(lines), buttons, case_card(shown, lang))])
    return []


def case_line(case: CaseView, lang: str) -> str:
    """A case in one line."""
    return text("dialogue.status_row", lang, **_parts(case, lang))


def case_card(shown: Sequence[CaseView], lang: str) -> dict[str, Any]:
    """The same for channels that draw."""
    rows = []
    for case in shown:
        parts = _parts(case, lang)
        rows.append({"number": case.number, "title": parts["form"], "state": parts["state"], "opened": parts["date"]})
    return {"kind": "case_list", "title": text("dialogue.status_title", lang), "cases": rows}


def _parts(case: CaseView, lang: str) -> dict[str, str]:
    form = bootstrap.services().registry.get(case.form)
    try:
        state = text(f"dialogue.state_{case.state}", lang)
    except KeyError:
        state = text("dialogue.state_unknown", lang)
    return {
        "number": case.number,
        "form": form.title[lang] if form else case.form,
        "state": state,
        "date": thai.format_date(case.created_at.astimezone(thai.BANGKOK).date(), lang),
    }
