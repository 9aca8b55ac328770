"""Builds what the actions work with, once per process. The only place here that opens a connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from intake import texts, thai
from intake.cases import cases, conversations, database
from intake.cases.cases import CaseView
from intake.cases.conversations import ConversationView
from intake.forms.draft import Utterance
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


_lock = threading.Lock()
_services: Services | None = None


def build(settings: Settings) -> Services:
    """Check every form, connect to the database, and warm the word list that the first Thai sentence would load.

    Raises FormsInvalid with every error of the forms, or DatabaseRefused.
    """
    registry = load_registry()
    database.connect(settings)
    warm(registry)
    return Services(registry, cases.file_case, cases.list_cases, conversations.request_human)


def warm(registry: Registry) -> None:
    """Run one invented complaint through the engine, so that nobody waits for dictionaries and patterns to load."""
    for lang in texts.LANGUAGES:
        texts.keys(lang)
    now = datetime.now(UTC)
    sample = texts.text("dialogue.greet", "th") + " 1,000 " + " ".join(form.title["th"] for form in registry)
    thai.tokenize(sample)
    advance(registry, None, Utterance(text=sample, now=now, turn_id="warm"))


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
