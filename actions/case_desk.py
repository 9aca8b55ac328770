"""What a person does to cases on record: withdraw, add, answer an officer, or the same matter told again.

Every action is attended: before it runs, a task that is open in the slot `case_task` hears the message, and so does an
officer's question. A message that is none of their business goes on to the action, as if nobody had been here.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import case_questions, case_tasks
from actions.case_talk import CaseTalk, wants
from actions.status import list_own_cases
from actions.turns import FORM, Events, cleared, say, utterance
from intake.forms.urgency import urgent_in, urgent_reply

# An action of the same turn comes after the one that heard the message.
NOT_ATTENDED = ("action_save_case",)


class Attended(Action):
    """An action behind the case desk."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return self._action.name()

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if self.name() in NOT_ATTENDED:
            return await self._action.run(dispatcher, tracker, domain)
        talk = CaseTalk(dispatcher, tracker)
        before = talk.task
        talk.form_begins = not talk.in_form and self.name() == "validate_complaint_form"
        if await attend(talk):
            _urgent_first(talk)
            return [SlotSet("case_task", talk.task), *_form_events(talk)]
        left = [*talk.left, *([SlotSet("case_task", talk.task)] if talk.task != before else [])]
        return [*left, *await self._action.run(dispatcher, tracker, domain)]


class CaseService(Action):
    """Withdraw, or add: here only when the words did not say which; the own cases are shown, with what can be done."""

    def name(self) -> str:
        return "action_case_service"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if urgent_in(utterance(tracker)) and (tracker.active_loop or {}).get("name") != FORM:
            return [FollowupAction(FORM)]
        return await list_own_cases(dispatcher, tracker)


async def attend(talk: CaseTalk) -> bool:
    """Whether the message was for the case desk, and was answered here."""
    if talk.heard.event not in (None, "evidence"):
        return False
    if talk.task is None and not talk.open_questions and urgent_in(talk.heard):
        return False
    if talk.task is not None and await case_tasks.hear(talk):
        return True
    wanted = wants(talk)
    if wanted is not None:
        await case_tasks.begin(talk, wanted)
        return True
    if not talk.in_form and talk.number_alone:
        await list_own_cases(talk.dispatcher, talk.tracker)
        return True
    if talk.open_questions and await case_questions.hear(talk):
        return True
    return talk.heard.event == "evidence" and await case_tasks.whose_files(talk)


def _urgent_first(talk: CaseTalk) -> None:
    """Money that may still be stopped, or a danger, is spoken of before whatever the case desk said."""
    said = len(talk.dispatcher.messages)
    say(talk.dispatcher, [urgent_reply(kind, talk.lang) for kind in urgent_in(talk.heard)])
    talk.dispatcher.messages[:] = talk.dispatcher.messages[said:] + talk.dispatcher.messages[:said]


def _form_events(talk: CaseTalk) -> list[dict[str, Any]]:
    """A form that was open goes on as it was; one that this very message would have opened does not."""
    if talk.extra is not None:
        return talk.extra
    if talk.in_form:
        return [SlotSet("requested_slot", talk.tracker.get_slot("requested_slot"))]
    return cleared() if talk.form_begins else []
