"""What an authority needs to take a complaint over: which of it is there, and which is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake import texts
from intake.forms import tables
from intake.forms.conditions import holds
from intake.forms.schema import Form
from intake.texts import text

SHOWN, ITEMS = 2, 5  # authorities on a receipt, and things for each: more than that nobody reads on a phone


@dataclass(frozen=True, slots=True)
class Pack:
    """What one authority needs. `has` and `missing` are names of fields and of evidence; `also` is shown to it by the
    person and never kept here."""

    authority: str
    has: tuple[str, ...]
    missing: tuple[str, ...]
    also: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it leaves the system in `cases show --json`."""
        return {"authority": self.authority, "has": list(self.has), "missing": [*self.missing, *self.also]}


def packs(form: Form, answers: Mapping[str, Any], files: int, today: date | None = None) -> list[Pack]:
    """One pack for every authority that may get these answers ({field: stored value}, None for unknown).

    `files` is how many files came with the case: which sort they are is for people to see, so that with any file the
    wanted sorts count as there, and without one each is missing. Fields that do not apply are not needed.
    """
    given = {name: value for name, value in answers.items() if value is not None}
    found = []
    for referral in form.referral:
        if not holds(referral.when, given, today):
            continue
        to = referral.authority
        needed = [field for field in form.fields if to in field.referral and not field.volunteered]
        applying = [field.name for field in needed if holds(field.when, given, today)]
        told = [
            field.name for field in form.fields if field.volunteered and to in field.referral and field.name in given
        ]
        wanted = [item.name for item in form.evidence if to in item.referral]
        has = [name for name in applying if name in given] + told + (wanted if files else [])
        missing = [name for name in applying if name not in given] + ([] if files else wanted)
        also = tuple(str(item["name"]) for item in tables.also_needed(to))
        found.append(Pack(to, tuple(has), tuple(missing), also))
    return found


def missing_lines(
    form: Form, answers: Mapping[str, Any], files: int, lang: str, today: date | None = None
) -> list[str]:
    """For a receipt: one short sentence an authority with what it would still need; none when nothing is missing."""
    lines = []
    for pack in packs(form, answers, files, today)[:SHOWN]:
        labels = [_label(form, pack.authority, name, lang) for name in (*pack.also, *pack.missing)[:ITEMS]]
        if labels:
            entry = texts.contacts()[pack.authority]
            name = entry.get("to_you", entry["name"])[lang]
            lines.append(text("referral.needs", lang, authority=name, items=", ".join(labels)))
    return lines


def _label(form: Form, authority: str, name: str, lang: str) -> str:
    field = form.get(name)
    if field is not None:
        return field.label[lang]
    labels = {item.name: item.label[lang] for item in form.evidence}
    labels |= {str(item["name"]): str(item["label"][lang]) for item in tables.also_needed(authority)}
    return labels[name]
