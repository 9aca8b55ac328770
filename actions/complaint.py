"""The actions of the complaint form: one call a turn, which reads the answer and asks the next question."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import bootstrap, repeats
from actions.files import discard_files
from actions.status import list_own_cases
from actions.turns import Events, cleared, draft_of, language_of, metadata, say, slots, utterance
from intake.cases.case_view import CaseView
from intake.forms.draft import Draft, Reply, Step
from intake.forms.engine import advance
from intake.forms.export import case_answers, evidence_files, evidence_ids, how_told, respondent
from intake.forms.referral import missing_lines
from intake.forms.showing import advice_lines, button
from intake.forms.values import today_in_bangkok
from intake.texts import text

log = logging.getLogger(__name__)


class ValidateComplaintForm(Action):
    """Every turn inside the form: the engine's step, its bubbles, and the slots that Rasa's form goes by."""

    def name(self) -> str:
        return "validate_complaint_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        return await take_turn(dispatcher, tracker)


class CancelComplaint(Action):
    """ "Cancel" where no form is open: says so, or reminds of the kept draft."""

    def name(self) -> str:
        return "action_cancel_complaint"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        draft = draft_of(tracker)
        if draft is not None and draft.stage != "kept" and draft.form is not None:
            return await take_turn(dispatcher, tracker)
        lang = language_of(tracker)
        if draft is not None and draft.stage == "kept":
            names = ("continue", "delete")
            buttons = tuple(button(text(f"dialogue.button_{name}", lang)) for name in names)
            say(dispatcher, [Reply(text("dialogue.kept", lang), buttons)])
            return []
        say(dispatcher, [Reply(text("dialogue.nothing_to_cancel", lang))])
        return [SlotSet("draft", None), *cleared()]


class ReceiveEvidence(Action):
    """A file outside the form: kept with a draft, which begins here if there is none."""

    def name(self) -> str:
        return "action_receive_evidence"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        step = advance(bootstrap.services().registry, draft_of(tracker), utterance(tracker))
        say(dispatcher, step.replies)
        return slots(bootstrap.services().registry, step, in_form=False)


class SaveCase(Action):
    """File the case of a draft whose review card got an explicit yes; anything else is left alone.

    The draft's id is the intake key: a repeated call returns the case that the first one made. A failing database
    raises, so that the whole turn is tried again.
    """

    def name(self) -> str:
        return "action_save_case"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        draft = draft_of(tracker)
        if draft is None or draft.stage != "confirmed":
            return []
        repeated = await repeats.offer(dispatcher, tracker, draft)
        if repeated is not None:
            return repeated
        case = await asyncio.to_thread(file_case, draft, tracker)
        say(dispatcher, [receipt(draft, case, tracker)])
        return [SlotSet("draft", None), *cleared()]


async def take_turn(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """One step of the engine; asking for a human happens here, in the same call."""
    registry = bootstrap.services().registry
    heard = utterance(tracker)
    step = advance(registry, draft_of(tracker), heard)
    if step.outcome in ("refused", "deleted"):
        await discard_files(tracker, draft_of(tracker))
    asking = (metadata(tracker).get("data") or {}).get("asking")
    if asking and (step.draft is None or asking in step.draft.answers):
        # The agent wanted this one thing: it is theirs again, and what the engine would ask next becomes a note.
        await asyncio.to_thread(bootstrap.services().item_given, tracker.sender_id)
    if step.outcome == "human":
        told = await queue_for_human(tracker, draft=step.draft)
        say(dispatcher, [*step.replies, told])
        return slots(registry, step)
    if step.outcome == "status":
        await list_own_cases(dispatcher, tracker)
    say(dispatcher, step.replies)
    return slots(registry, step)


async def queue_for_human(tracker: Tracker, draft: Draft | None) -> Reply:
    """Put the conversation into the queue, with where it stands as the reason an officer sees; returns what to say."""
    lang = draft.language if draft else language_of(tracker)
    form = bootstrap.services().registry.get(draft.form) if draft else None
    reason = text("dialogue.human_reason", lang)
    if form is not None:
        reason = text("dialogue.human_reason_form", lang, form=form.title[lang])
    turn_id = metadata(tracker).get("turn_id")
    services = bootstrap.services()
    lent = (metadata(tracker).get("data") or {}).get("asking")
    if lent and await asyncio.to_thread(services.item_given, tracker.sender_id):
        return Reply(reason)  # a note: the agent who let the assistant ask one thing is the human they talk to
    queued = await asyncio.to_thread(
        services.request_human, tracker.sender_id, reason, turn_id, form=form.name if form else None
    )
    promise, choices = await asyncio.to_thread(services.promise, queued, lang)
    words = "\n".join(filter(None, (text("dialogue.human_requested", lang), promise)))
    return Reply(words, tuple(button(choice) for choice in choices))


def file_case(draft: Draft, tracker: Tracker) -> CaseView:
    """File the case of a confirmed draft; the same draft again gives the same case."""
    services = bootstrap.services()
    form = services.registry.get(draft.form)
    if form is None:
        raise LookupError("the form of the draft is gone")
    return services.file_case(
        conversation_id=tracker.sender_id,
        intake_key=draft.id,
        form=form.name,
        form_version=form.version,
        answers=case_answers(form, draft),
        respondent=respondent(form, draft),
        evidence=evidence_ids(draft),
        consent=draft.consent or {},
        channel=str(metadata(tracker).get("channel") or "web"),
        language=draft.language,
        told=how_told(draft),
        evidence_files=evidence_files(draft),
    )


def receipt(draft: Draft, case: CaseView, tracker: Tracker) -> Reply:
    """The number, what happens next, what to keep."""
    lang = draft.language
    form = bootstrap.services().registry.get(draft.form)
    lines = [text("dialogue.case_saved", lang, number=case.number)]
    if form is not None:
        today = today_in_bangkok(utterance(tracker).now)
        lines += missing_lines(form, case_answers(form, draft), len(evidence_ids(draft)), lang, today)
        lines += advice_lines(form, draft, today)
    card: dict[str, Any] = {"kind": "receipt", "number": case.number, "title": text("dialogue.receipt_title", lang)}
    return Reply("\n".join(lines), (button(text("dialogue.button_status", lang)),), card)


__all__ = [
    "CancelComplaint", "ReceiveEvidence", "SaveCase", "Step", "ValidateComplaintForm", "file_case", "receipt",
    "take_turn",
]  # fmt: skip
