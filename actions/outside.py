"""What is said outside the form: greetings, questions, status, a human please, and what was not understood."""

from __future__ import annotations

import asyncio
from functools import partial

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import bootstrap
from actions.complaint import queue_for_human, take_turn
from actions.files import discard_files
from actions.status import list_own_cases
from actions.turns import FORM, Events, cleared, draft_of, language_of, say, utterance
from intake.cases import learning
from intake.forms import phrases
from intake.forms.draft import Button, Draft, Reply
from intake.forms.interruptions import answer_topic
from intake.forms.showing import button
from intake.forms.telling import tells_of_a_complaint
from intake.forms.urgency import urgent_in, urgent_reply
from intake.texts import text

# What an intent outside the form is answered with, when the text itself does not say which question it is.
TOPICS = {
    "ask_1441": "faq.aoc",
    "ask_duration": "faq.duration",
    "ask_privacy": "faq.privacy",
    "ask_is_real": "faq.real",
    "ask_fees": "faq.fees",
    "ask_help": "faq.help",
    "thank": "dialogue.thanks",
    "goodbye": "dialogue.goodbye",
    "insult": "dialogue.calm",
    "event_sticker": "dialogue.event_sticker",
}


class Greet(Action):
    """The first words; somebody with a kept draft is reminded of it."""

    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if in_form(tracker):
            return await take_turn(dispatcher, tracker)
        if urgent_in(utterance(tracker)):
            return [FollowupAction(FORM)]
        lang = language_of(tracker)
        draft = draft_of(tracker)
        if draft is not None and draft.stage == "kept":
            say(dispatcher, [Reply(text("dialogue.greet_with_draft", lang), _draft_buttons(lang))])
            return []
        say(dispatcher, [Reply(text("dialogue.greet", lang), _menu(lang))])
        return []


class AnswerQuestion(Action):
    """A question of the FAQ, or a courtesy. Inside the form the engine answers and repeats the open question."""

    def name(self) -> str:
        return "action_answer_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if in_form(tracker):
            return await take_turn(dispatcher, tracker)
        heard = utterance(tracker)
        lang = language_of(tracker)
        topic = phrases.topic(heard.text) if not urgent_in(heard) else None
        if topic == "status":
            return await list_own_cases(dispatcher, tracker)
        if topic is None and begins_complaint(tracker):
            return [FollowupAction(FORM)]
        key = TOPICS.get(heard.intent or "", "dialogue.fallback")
        words = answer_topic(topic, lang) if topic else text(key, lang)
        say(dispatcher, [Reply(words, _menu(lang) if key == "dialogue.fallback" or topic == "help" else ())])
        return []


class CaseStatus(Action):
    """The person's own cases of this conversation; a number in the text changes nothing about what is shown."""

    def name(self) -> str:
        return "action_case_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if urgent_in(utterance(tracker)) and not in_form(tracker):
            return [FollowupAction(FORM)]
        return await list_own_cases(dispatcher, tracker)


class RequestHuman(Action):
    """Into the queue, with an honest sentence; the draft waits as it is."""

    def name(self) -> str:
        return "action_request_human"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        lang = language_of(tracker)
        urgent = [urgent_reply(kind, lang) for kind in urgent_in(utterance(tracker))]
        say(dispatcher, [*urgent, await queue_for_human(tracker, draft_of(tracker))])
        return []


class KeepOrDeleteDraft(Action):
    """Go on with the draft that was kept, keep it longer, or delete it."""

    def name(self) -> str:
        return "action_keep_or_delete_draft"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if in_form(tracker):
            return await take_turn(dispatcher, tracker)
        lang, heard, draft = language_of(tracker), utterance(tracker), draft_of(tracker)
        if draft is None:
            return fall_back(dispatcher, tracker)
        keeps = phrases.says("keep", heard.text)
        if phrases.says("delete", heard.text) or (heard.intent == "delete_draft" and not keeps):
            await discard_files(tracker, draft)
            say(dispatcher, [Reply(text("dialogue.deleted", lang))])
            return [SlotSet("draft", None), *cleared()]
        if keeps:
            say(dispatcher, [Reply(text("dialogue.kept", lang), _draft_buttons(lang))])
            return []
        return [FollowupAction(FORM)]


class DefaultFallback(Action):
    """Not understood. A text that tells of a complaint opens the form all the same; twice in a row offers a human."""

    def name(self) -> str:
        return "action_default_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if in_form(tracker):
            return await take_turn(dispatcher, tracker)
        heard = utterance(tracker)
        if phrases.says("human", heard.text):
            say(dispatcher, [await queue_for_human(tracker, draft_of(tracker))])
            return []
        topic = phrases.topic(heard.text) if not urgent_in(heard) else None
        if topic == "status" or heard.text == text("dialogue.button_status", language_of(tracker)):
            return await list_own_cases(dispatcher, tracker)
        if topic:
            say(dispatcher, [Reply(answer_topic(topic, language_of(tracker)))])
            return []
        draft = draft_of(tracker)
        if draft is not None and draft.stage == "kept" and phrases.says("delete", heard.text):
            await discard_files(tracker, draft)
            say(dispatcher, [Reply(text("dialogue.deleted", language_of(tracker)))])
            return [SlotSet("draft", None), *cleared()]
        if begins_complaint(tracker):
            return [FollowupAction(FORM)]
        await _remember(tracker)
        return fall_back(dispatcher, tracker)


async def _remember(tracker: Tracker) -> None:
    """Keep what was not understood, to learn from; without it the answer is the same."""
    heard = utterance(tracker)
    if heard.event is not None or not heard.turn_id:
        return
    guess = next(((name, sure) for name, sure in heard.ranking if name != "nlu_fallback"), (heard.intent, None))
    note = partial(learning.note_if_possible, guess=guess[0], confidence=guess[1])
    await asyncio.to_thread(note, tracker.sender_id, heard.turn_id, heard.text, reason="not_understood")


def in_form(tracker: Tracker) -> bool:
    """Whether the complaint form is open."""
    return (tracker.active_loop or {}).get("name") == FORM


def begins_complaint(tracker: Tracker) -> bool:
    """Whether a message outside the form should open it, whatever intent it was given."""
    heard = utterance(tracker)
    draft = draft_of(tracker)
    if draft is not None and draft.stage == "kept" and _resumes(draft, heard.text):
        return True
    if heard.text in (text("dialogue.button_complain", lang) for lang in ("th", "en")):
        return True
    return tells_of_a_complaint(bootstrap.services().registry, heard)


def fall_back(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Say that it was not understood; the second time in a row offer a human."""
    lang = language_of(tracker)
    before = next((event.get("text") for event in reversed(tracker.events or []) if event.get("event") == "bot"), None)
    again = before in (text("dialogue.fallback", lang), text("dialogue.fallback_again", lang))
    if again:
        say(dispatcher, [Reply(text("dialogue.fallback_again", lang), (button(text("dialogue.button_human", lang)),))])
    else:
        say(dispatcher, [Reply(text("dialogue.fallback", lang), _menu(lang))])
    return []


def _resumes(draft: Draft, words: str) -> bool:
    return phrases.says("resume", words) or words == text("dialogue.button_continue", draft.language)


def _menu(lang: str) -> tuple[Button, ...]:
    return tuple(button(text(f"dialogue.button_{name}", lang)) for name in ("complain", "status", "human"))


def _draft_buttons(lang: str) -> tuple[Button, ...]:
    return tuple(button(text(f"dialogue.button_{name}", lang)) for name in ("continue", "delete"))
