"""What a complaint form is, once its YAML has been read and found right. Everything here is frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from intake.forms.conditions import Condition

LANGUAGES = ("th", "en")
OWNERS = ("complainant", "respondent", "case")
PARTS = ("name", "page", "phone", "email", "address", "contact", "bank", "account", "url", "platform", "organization")
PERSONAL_CLASSES = ("identity", "contact", "financial", "content")
URGENT_KINDS = ("money_moved", "threat", "self_harm")
RETENTION_CLASSES = ("complaint_5y", "payment_5y", "contract_5y", "login_6m")
MASKS = ("none", "name", "phone", "email", "contact", "account", "address", "all")

Words = dict[str, str]  # {"th": …, "en": …}
WordLists = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One answer of a choice: the stored id, its label, and the other words people use for it. Compared by identity.

    `synonyms` are looked for inside sentences too; `exact` words count only as a whole answer ("แล้ว").
    """

    id: str
    label: Words
    synonyms: WordLists
    exact: WordLists = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One validator of a field beside its type's own, e.g. min_length 2."""

    name: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Personal:
    """Which kind of personal data a field holds and what it is collected for."""

    kind: str
    purpose: Words


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One thing a form wants to know. `line` is where it stands in its file."""

    name: str
    type: str
    owner: str
    label: Words
    ask: Words
    example: Words
    required: bool = True
    part: str | None = None
    error: Words | None = None
    checks: tuple[Check, ...] = ()
    choices: tuple[Choice, ...] = ()
    when: Condition | None = None
    personal: Personal | None = None
    retention: str = "complaint_5y"
    referral: tuple[str, ...] = ()
    mask: str = "none"
    aliases: WordLists = field(default_factory=dict)
    cues: WordLists = field(default_factory=dict)
    not_cues: WordLists = field(default_factory=dict)
    capture: WordLists = field(default_factory=dict)
    prefill: bool = True
    story: bool = False
    together: str | None = None
    volunteered: bool = False
    accepts: tuple[str, ...] = ()
    line: int = 0

    def choice(self, choice_id: object) -> Choice | None:
        """The declared choice with this id, or None."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that can be asked in one question: those with `together` set to its name, in the form's order."""

    name: str
    ask: Words
    line: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceWanted:
    """A kind of file that helps this sort of complaint, and the authorities that ask for it."""

    name: str
    label: Words
    referral: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgency:
    """When it holds, the urgent words of `kind` (`urgency.py`) are said before anything else, once a conversation."""

    kind: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Referral:
    """An authority (a name of the table of contacts) that a complaint may be passed to, when its condition holds."""

    authority: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence for the person, with the page it rests on and the last day it may be shown."""

    text: Words
    source: str
    expires: date
    when: Condition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One complaint form; `fields` in the order they are asked."""

    name: str
    version: int
    category: str
    title: Words
    intents: tuple[str, ...]
    fields: tuple[Field, ...]
    file: str
    short: Words = field(default_factory=dict)  # the title as a button shows it, at most 20 characters
    keywords: WordLists = field(default_factory=dict)
    evidence: tuple[EvidenceWanted, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    advice: tuple[Advice, ...] = ()
    referral: tuple[Referral, ...] = ()
    groups: tuple[Group, ...] = ()
    _by_name: dict[str, Field] = field(default_factory=dict, compare=False)

    def get(self, name: str | None) -> Field | None:
        """The field of that name, or None."""
        if not self._by_name:
            self._by_name.update({item.name: item for item in self.fields})
        return self._by_name.get(name or "")

    def label(self, lang: str) -> str:
        """The title for a button or a list."""
        return (self.short or self.title)[lang]

    def group(self, name: str | None) -> Group | None:
        """The group of that name, or None."""
        return next((group for group in self.groups if group.name == name), None)

    @property
    def personal(self) -> bool:
        """Whether consent must be asked before the first question: something of the complainant's is personal.

        What a tip-off says of somebody else is not the complainant's to consent to.
        """
        return any(item.personal and (item.owner == "complainant" or item.story) for item in self.fields)
