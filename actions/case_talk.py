"""The working state of one message at the case desk: what was heard, the open task, what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.case_numbers import found_number, names_a_number, without_number
from actions.turns import FORM, Events, draft_of, language_of, metadata, say, utterance
from intake.forms import phrases
from intake.forms.draft import Button, Reply
from intake.forms.showing import button
from intake.texts import LANGUAGES, text

SURE = 0.85
SHORT = 80  # characters of a message whose intent alone is believed
P = ParamSpec("P")
R = TypeVar("R")


class CaseTalk:
    """One message. `task` is the open task (JSON of the slot) or None; `extra` replaces the events about the form;
    `left` goes before the events of the action that takes the message over."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self.dispatcher, self.tracker = dispatcher, tracker
        self.heard = utterance(tracker)
        self.words = phrases.clean(self.heard.text)
        self.lang = language_of(tracker)
        found = tracker.get_slot("case_task")
        self.task: dict[str, Any] | None = dict(found) if isinstance(found, dict) else None
        self.extra: Events | None = None
        self.left: Events = []
        loop = (tracker.active_loop or {}).get("name") == FORM
        self.in_form = loop and tracker.get_slot("requested_slot") is not None
        self.form_begins = False  # this very message would open the form
        self.draft = draft_of(tracker)

    @property
    def conversation_id(self) -> str:
        return str(self.tracker.sender_id)

    @property
    def turn_id(self) -> str:
        return self.heard.turn_id

    @property
    def open_questions(self) -> int:
        """How many questions of officers wait, as the gateway saw it when the message came."""
        return int(metadata(self.tracker).get("data", {}).get("questions") or 0)

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files that came with this message."""
        data = self.heard.data
        items = data.get("items") if isinstance(data.get("items"), list) else [data]
        return [dict(item) for item in items or () if item.get("evidence_id")]

    @property
    def number(self) -> str | None:
        """The well-formed case number in the message."""
        return found_number(self.words)

    @property
    def number_alone(self) -> bool:
        """Whether the message is a case number and nothing else."""
        return names_a_number(self.words) and not without_number(self.words)

    def t(self, key: str, **params: Any) -> str:
        """A sentence of the section "case"."""
        return text(f"case.{key}", self.lang, **params)

    def says(self, *commands: str) -> bool:
        """Whether the whole message is one of these commands."""
        return any(phrases.says(command, self.words) for command in commands)

    def pressed(self, key: str) -> bool:
        """Whether the message is what a button of ours sends, in either language."""
        return any(phrases.bare(self.words) == phrases.bare(text(f"case.{key}", lang)) for lang in LANGUAGES)

    def say(self, words: str, *buttons: str, card: dict[str, Any] | None = None) -> None:
        """A bubble; `buttons` are keys of the section, or words to be sent as they are."""
        say(self.dispatcher, [Reply(words, tuple(self._button(one) for one in buttons), card)])

    def reply(self, reply: Reply) -> None:
        """A bubble that is made already."""
        say(self.dispatcher, [reply])

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """A service of the cases room, in a thread."""
        return await asyncio.to_thread(function, *args, **kwargs)

    def _button(self, key: str) -> Button:
        return button(self.t(key) if key.startswith("button_") else key)


def wants(talk: CaseTalk) -> str | None:
    """withdraw, add, or None. Inside a form only with a case number: there "add a file" means the form's own."""
    if talk.heard.event is not None or not talk.words:
        return None
    named = names_a_number(talk.words)
    if talk.in_form and not named:
        return None
    rest = without_number(talk.words)
    for kind in ("withdraw", "add"):
        if phrases.says(f"case_{kind}", rest) or (not talk.in_form and talk.pressed(f"button_{kind}")):
            return kind
    sure = talk.heard.confidence >= SURE and len(talk.words) <= SHORT and not talk.in_form
    return {"withdraw": "withdraw", "add_to_case": "add"}.get(talk.heard.intent or "") if sure else None
