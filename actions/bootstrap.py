"""Builds what the actions work with, once per process. The only place here that opens a connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from intake import texts, thai
from intake.cases import cases, conversations, database, desk, holding, waiting
from intake.cases.case_view import CaseView
from intake.cases.conversations import ConversationView
from intake.forms.draft import Draft, Utterance
from intake.forms.engine import advance
from intake.forms.registry import Registry, load_registry
from intake.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The forms, and the services of the cases room that the actions call (blocking: run them in a thread)."""

    registry: Registry
    file_case: Callable[..., CaseView]
    list_cases: Callable[..., list[CaseView]]
    request_human: Callable[..., ConversationView]
    item_given: Callable[[str], bool]
    promise: Callable[[ConversationView, str], tuple[str, tuple[str, ...]]]


_lock = threading.Lock()
_services: Services | None = None


def build(settings: Settings) -> Services:
    """Check every form, connect to the database, and warm the word list that the first Thai sentence would load.

    Raises FormsInvalid with every error of the forms, or DatabaseRefused.
    """
    registry = load_registry()
    desk.use_file(settings.desk_file)
    database.connect(settings)
    warm(registry)
    return Services(
        registry, cases.file_case, cases.list_cases, conversations.request_human, holding.item_given, waiting.promise
    )


def warm(registry: Registry) -> None:
    """Run invented complaints through the engine, so that nobody waits for dictionaries and patterns to load."""
    thai.warm_up()
    now = datetime.now(UTC)
    for lang in texts.LANGUAGES:
        for form in registry:
            draft: Draft | None = None
            words = " ".join([texts.text("dialogue.greet", lang), form.title[lang], "1,000"])
            for turn in range(2 * len(form.fields)):
                intent = form.intents[0] if form.intents else None
                step = advance(registry, draft, Utterance(words, now, f"warm {turn}", intent, 1.0, language=lang))
                draft = step.draft
                asked = form.get(draft.asked) if draft else None
                words = texts.text("dialogue.button_consent", lang)
                if asked is not None:
                    words = asked.example.get(lang) or "1"


def use(services: Services | None) -> None:
    """Make these the services of the process (None: forget them)."""
    global _services
    with _lock:
        _services = services


def services() -> Services:
    """The services of the process. Raises RuntimeError before `use`."""
    if _services is None:
        raise RuntimeError("the action server has not been started: actions.bootstrap.use was not called")
    return _services
