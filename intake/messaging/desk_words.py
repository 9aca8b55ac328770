"""What a person says while no bot listens: the few words about the queue that are answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from intake.cases import conversation_view, waiting
from intake.forms import phrases
from intake.texts import LANGUAGES, text

_FILE = Path(__file__).with_name("desk_phrases.yml")
_BUTTONS = {"position": "desk.button_position", "cancel": "desk.button_cancel", "callback": "desk.button_callback"}
Wish = Literal["position", "cancel", "callback"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A notice for the person, and the move that is committed with it (`guard` and `changes` of the step)."""

    body: dict[str, Any]
    guard: dict[str, Any]
    changes: dict[str, Any]


def wish(words: str | None) -> Wish | None:
    """What a whole message asks of the queue, or None."""
    if not words or len(words) > phrases.LONGEST_COMMAND:
        return None
    return _table().get(phrases.bare(words))


def answer(conversation: Mapping[str, Any], words: str | None, lang: str) -> Answer | None:
    """The answer to a message in a queued conversation, or after a wait that was given up; None: it is not about that.

    Blocking: reads the queue.
    """
    found = wish(words)
    if conversation["handled_by"] == "queue":
        if found == "cancel":
            guard = {"handled_by": "queue"}
            return Answer({"text": text("desk.cancelled", lang)}, guard, waiting.leaving())
        if found == "position":
            view = conversation_view.get(conversation["_id"])
            promise, choices = waiting.promise(view, lang)
            return Answer(_body(promise or text("desk.agent_soon", lang), choices), {}, {})
    if conversation["handled_by"] == "bot" and conversation.get("callback_offered") and found == "callback":
        changes = waiting.calling_back()
        told = text("desk.callback_kept", lang, when=waiting.when(changes["callback_at"], lang))
        return Answer({"text": told}, {"handled_by": "bot"}, changes)
    return None


def _body(words: str, choices: tuple[str, ...]) -> dict[str, Any]:
    replies = [{"label": choice, "text": choice} for choice in choices]
    return {"text": words} | ({"quick_replies": replies} if replies else {})


@lru_cache(maxsize=1)
def _table() -> dict[str, Wish]:
    declared: dict[Wish, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    table = {phrases.bare(str(phrase)): name for name, listed in declared.items() for phrase in listed}
    for name, key in _BUTTONS.items():
        for lang in LANGUAGES:
            table[phrases.bare(text(key, lang))] = name  # type: ignore[assignment]
    return table
