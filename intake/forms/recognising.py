"""What a story says about fields in words of its own, by patterns that all forms share (`data/patterns.yml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from intake.forms import tables
from intake.forms.schema import Field


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a pattern found for a field; `text` is read like an answer, offsets refer to the story."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    value: str | None
    unless: re.Pattern[str] | None
    forms: tuple[str, ...] = ()


def recognised(form: str, field: Field, story: str) -> Iterator[Recognised]:
    """What the patterns of the field's name find, in their order; `form` "" leaves out those of single forms."""
    low = story.lower()
    if len(low) != len(story):  # a letter whose small form is longer would shift every place
        return
    for rule in _rules().get(field.name, ()):
        if rule.forms and form not in rule.forms:
            continue
        found = rule.pattern.search(low)
        if found is None or (rule.unless is not None and rule.unless.search(low)):
            continue
        if rule.value is not None:
            if field.type == "choice" and field.choice(rule.value) is None:
                continue
            yield Recognised(rule.value, found.start(), found.end())
        else:
            start, end = next(found.span(name) for name in found.groupdict() if found[name] is not None)
            yield Recognised(story[start:end].strip(), start, end)


@lru_cache(maxsize=1)
def _rules() -> dict[str, tuple[_Rule, ...]]:
    table = tables.load("patterns")
    roles = tables.load("roles")
    words = {"{banks}": str(roles["banks"]), "{bank_word}": str(roles["bank_word"])}

    def compiled(written: str) -> re.Pattern[str]:
        for macro, meaning in words.items():
            written = written.replace(macro, meaning)
        return re.compile(written)

    return {
        name: tuple(
            _Rule(
                compiled(rule["pattern"]),
                rule.get("value"),
                compiled(rule["unless"]) if "unless" in rule else None,
                tuple(rule.get("forms", ())),
            )
            for rule in rules
        )
        for name, rules in table.items()
    }
