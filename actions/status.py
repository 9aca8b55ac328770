"""The cases a conversation has filed, told to the person who filed them."""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import bootstrap
from actions.turns import Events, language_of, say
from intake import thai
from intake.cases.cases import CaseView
from intake.forms.draft import Reply
from intake.forms.showing import button
from intake.texts import text

SHOWN_CASES = 5


async def list_own_cases(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Number, form, state and day of the cases filed from this conversation, newest first."""
    lang = language_of(tracker)
    found = await asyncio.to_thread(
        bootstrap.services().list_cases, limit=SHOWN_CASES, conversation_id=tracker.sender_id
    )
    if not found:
        say(
            dispatcher,
            [Reply(text("dialogue.status_nothing", lang), (button(text("dialogue.button_complain", lang)),))],
        )
        return []
    lines = [text("dialogue.status_title", lang), *(_status_row(case, lang) for case in found)]
    say(dispatcher, [Reply("\n".join(lines))])
    return []


def _status_row(case: CaseView, lang: str) -> str:
    form = bootstrap.services().registry.get(case.form)
    key = f"dialogue.state_{case.state}"
    try:
        state = text(key, lang)
    except KeyError:
        state = text("dialogue.state_unknown", lang)
    return text(
        "dialogue.status_row",
        lang,
        number=case.number,
        form=form.title[lang] if form else case.form,
        state=state,
        date=thai.format_date(case.created_at.astimezone(thai.BANGKOK).date(), lang),
    )
