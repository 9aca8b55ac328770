"""What the conversation engine takes in, keeps and gives back. A Draft travels as JSON in one Rasa slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["given", "skipped", "unknown", "none"]
Stage = Literal["choosing", "consent", "asking", "review", "leaving", "kept", "confirmed", "ended"]
Outcome = Literal["save", "kept", "deleted", "refused", "human", "status"]

# The slot of the Rasa form that a stage stands for; the form is over when the stage has none.
SLOT_OF_STAGE = {"choosing": "form_choice", "consent": "consent", "asking": "report", "review": "confirmation"}


@dataclass(slots=True)
class Answer:
    """What is known of one field.

    `value` has the outside format of the field's type (money: integer satang, date: YYYY-MM-DD …) and is None unless
    `status` is "given". "skipped": the person passed over it; "unknown": they do not know; "none": there is none.
    """

    value: Any = None
    status: Status = "given"
    approximate: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, without those that are the default."""
        data: dict[str, Any] = {} if self.value is None else {"value": self.value}
        if self.status != "given":
            data["status"] = self.status
        if self.approximate:
            data["approximate"] = True
        return data


@dataclass(slots=True)
class Draft:
    """One complaint being told. `id` is made once, from the turn that started it, and becomes the intake key."""

    id: str
    language: str = "th"
    stage: Stage = "choosing"
    form: str | None = None
    form_version: int | None = None
    asked: str | None = None
    editing: bool = False
    # The fields that the present question asks for together, the asked one first; empty when it is asked alone.
    together: list[str] = field(default_factory=list)
    tries: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    consent: dict[str, Any] | None = None
    loose: list[dict[str, Any]] = field(default_factory=list)
    pending: dict[str, Any] | None = None
    back: Stage | None = None
    opening: dict[str, Any] | None = None
    # What the classifier took the first message for and what the person made of it: {"guessed", "chosen", "by"}.
    classification: dict[str, Any] | None = None
    # The categories on offer: {"level": "guess" | "groups" | "forms", "items": [name, ...]}; None once one is chosen.
    offers: dict[str, Any] | None = None
    # Every answer that replaced another: {"field", "old", "new", "at"}, oldest first.
    history: list[dict[str, Any]] = field(default_factory=list)
    # Answers that the present form has no place for, kept from the one before: {field: {"form", ...answer}}.
    parked: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: int = 0
    said: list[str] = field(default_factory=list)
    updated_at: str | None = None
    last_turn: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; empty ones are left out to keep the slot small."""
        data: dict[str, Any] = {}
        for key in self.__slots__:
            value = getattr(self, key)
            if value in (None, [], {}, False, 0):
                continue
            if key == "answers":
                value = {name: answer.to_json() for name, answer in value.items()}
            elif isinstance(value, list):
                value = [dict(item) if isinstance(item, dict) else item for item in value]
            data[key] = dict(value) if isinstance(value, dict) else value
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Draft:
        """The inverse of `to_json`; unknown keys (of a newer version) are ignored."""
        known = {key: value for key, value in data.items() if key in cls.__slots__}
        known["answers"] = {name: Answer(**answer) for name, answer in data.get("answers", {}).items()}
        for key in ("evidence", "loose", "said", "history", "together"):
            known[key] = [dict(item) if isinstance(item, dict) else item for item in data.get(key, [])]
        return cls(**known)

    def values(self) -> dict[str, Any]:
        """{field: stored value} of the fields that were given."""
        return {name: answer.value for name, answer in self.answers.items() if answer.status == "given"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing a person did. `now` is the time of the event (aware); `entities` as Rasa's tracker holds them, or
    None to have the text read here. `event` is None for a text, else evidence, sticker, location, greet."""

    text: str
    now: datetime
    turn_id: str = ""
    intent: str | None = None
    confidence: float = 0.0
    entities: list[dict[str, Any]] | None = None
    event: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    # Every intent the classifier thought of with its probability, best first; empty when only `intent` is known.
    ranking: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a bubble: what it shows and the text that pressing it sends.

    `opens`: what a channel that can may open instead (camera, photos, date, time); one that cannot leaves it out.
    """

    label: str
    text: str
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One bubble. `text` is complete without buttons and card."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one utterance led to. `draft` is None when nothing is kept; `outcome` is what the caller must now do."""

    draft: Draft | None
    replies: tuple[Reply, ...]
    outcome: Outcome | None = None
