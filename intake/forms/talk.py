"""The working state of one step: the draft being changed, what was heard, and the bubbles to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from intake.forms import phrases
from intake.forms.draft import Answer, Button, Draft, Outcome, Reply, Utterance
from intake.forms.registry import Registry
from intake.forms.schema import Field, Form
from intake.forms.showing import show_answer
from intake.texts import text

HISTORY_AT_MOST = 60  # changes of one draft that are remembered


@dataclass(slots=True)
class Talk:
    """Handlers change `draft` (a private copy), note short remarks and say bubbles; the engine puts them together."""

    registry: Registry
    draft: Draft
    heard: Utterance
    words: str
    replies: list[Reply] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def entities(self) -> list[dict[str, Any]] | None:
        """The facts that came with the utterance, or None when their places do not fit the cleaned text."""
        return self.heard.entities if self.words == self.heard.text else None

    @property
    def now(self) -> datetime:
        """The time of the event, aware."""
        return self.heard.now

    @property
    def form(self) -> Form:
        """The form of the draft. Raises LookupError when none has been chosen or it is gone."""
        form = self.registry.get(self.draft.form)
        if form is None:
            raise LookupError(f"no form {self.draft.form}")
        return form

    @property
    def asked(self) -> Field | None:
        """The field that is being asked, or None."""
        return self.form.get(self.draft.asked) if self.draft.form else None

    def t(self, key: str, **params: Any) -> str:
        """A sentence of the section "dialogue" in the language of the conversation."""
        return text(f"dialogue.{key}", self.draft.language, **params)

    def says(self, *commands: str) -> bool:
        """Whether the whole message is one of these commands."""
        return any(phrases.says(command, self.words) for command in commands)

    def remark(self, words: str) -> None:
        """A short sentence that goes in front of the next question, in the same bubble."""
        if words and words not in self.remarks:
            self.remarks.append(words)

    def say(self, words: str, buttons: tuple[Button, ...] = (), card: dict[str, Any] | None = None) -> None:
        """A bubble; the remarks so far go on top of it."""
        whole = "\n".join([*self.remarks, words])
        self.remarks.clear()
        self.replies.append(Reply(whole, buttons, card))

    def give(self, target: Field, value: Any, approximate: bool = False) -> None:
        """Store an answer; a field answered again moves to the end, as the latest, and its old value is remembered."""
        self.draft.failures = 0
        old = self.draft.answers.pop(target.name, None)
        if old is not None and old.status == "given" and old.value != value and target.type != "evidence":
            self.remember(target, old.value, value)
        self.draft.answers[target.name] = Answer(value, "given", approximate)

    def remember(self, target: Field, old: Any, new: Any) -> None:
        """Write into the history that an answer was replaced; values in their stored format."""
        change = {"field": target.name, "old": old, "new": new, "at": self.now.isoformat()}
        self.draft.history = [*self.draft.history, change][-HISTORY_AT_MOST:]

    def shown(self, target: Field) -> str:
        """The answer to a field in words, unmasked: what the person has just said, in figures."""
        return show_answer(target, self.draft.answers.get(target.name), self.draft.language)
