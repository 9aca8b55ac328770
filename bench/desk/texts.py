"""Who the people of the bench are and what they write: drawn from `texts.yml` by a generator with a fixed seed."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake.cases import search_index, vault

FILE = Path(__file__).with_name("texts.yml")
FORMS = {"online_purchase": 45, "scam": 30, "telecom": 10, "other": 7, "account": 5, "device": 3}  # parts of a hundred
_SLOT = re.compile(r"\{(\w+)\}")
_MADE_UP = ("amount", "account", "phone", "name", "day")


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The file."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True, slots=True)
class Person:
    """One complainant and what their matter is about."""

    form: str
    name: str
    phone: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a transcript with the terms it is found by."""

    kind: str
    text: str
    terms: frozenset[int]


def a_person(draw: random.Random) -> Person:
    """Somebody with a matter of a kind that is as frequent as in `FORMS`."""
    texts = table()
    form = draw.choices(list(FORMS), list(FORMS.values()))[0]
    values = {
        "item": draw.choice(texts["items"]), "shop": draw.choice(texts["shops"]), "place": draw.choice(texts["places"]),
        "bank": draw.choice(list(texts["banks"].values())), "amount": f"{draw.randrange(99, 90_000):,}",
        "account": _digits(draw, 10), "phone": "08" + _digits(draw, 8), "name": _name(draw),
        "day": f"{draw.randrange(1, 29)}/{draw.randrange(1, 13)}/2569",
    }  # fmt: skip
    return Person(form, _name(draw), "09" + _digits(draw, 8), values)


def a_conversation(draw: random.Random, person: Person, *, with_agent: bool) -> list[Line]:
    """The lines of a conversation, eleven on average; one in five hundred is twenty times as long."""
    texts = table()
    lines = [
        _line("person", draw.choice(texts["greetings"]), person),
        _line("assistant", texts["questions"][0], person),
    ]
    lines.append(_line("person", draw.choice(texts["stories"][person.form]), person))
    rounds = draw.randrange(1, 7) if draw.random() > 0.002 else 100
    for _ in range(rounds):
        lines.append(_line("assistant", draw.choice(texts["questions"]), person))
        lines.append(_line("person", draw.choice(texts["answers"]), person))
    own = Person(person.form, person.name, person.phone, {**person.values, "name": person.name, "phone": person.phone})
    lines += [_line("person", "{name} {phone}", own)]
    if with_agent:
        lines += [_line("agent", draw.choice(texts["agent_lines"]), person) for _ in range(2)]
        lines.append(_line("note", draw.choice(texts["notes"]), person))
    return lines


def answers_of(draw: random.Random, person: Person, story: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers and respondent of the case, as the engine files them."""
    banks = {name: code for code, name in table()["banks"].items()}
    values, seller = person.values, "seller" if person.form == "online_purchase" else "respondent"
    phone = "+66" + values["phone"][1:]
    answers = {
        "details": story, "amount": draw.randrange(9900, 9_000_000), "item": values["item"],
        "purchase_date": f"2026-{draw.randrange(1, 12):02}-{draw.randrange(1, 29):02}",
        f"{seller}_account": values["account"], f"{seller}_bank": banks[values["bank"]], f"{seller}_phone": phone,
        f"{seller}_name": values["name"], "complainant_name": person.name,
        "complainant_phone": "+66" + person.phone[1:],
    }  # fmt: skip
    respondent = {"account": values["account"], "bank": banks[values["bank"]], "phone": phone, "name": values["name"]}
    return answers, respondent


def _line(kind: str, template: str, person: Person) -> Line:
    slots = tuple(_SLOT.findall(template))
    text = template.format(**person.values) if slots else template
    if kind == "assistant":
        return Line(kind, text, frozenset())
    fixed = {slot: person.values[slot] for slot in slots if slot not in _MADE_UP}
    # The words of a template are found once; what differs from person to person is added.
    found = _terms(template.format(**fixed, **dict.fromkeys(_MADE_UP, " ")))
    for slot in set(slots) & set(_MADE_UP):
        found |= value_terms(person.values[slot])
    return Line(kind, text, found)


def value_terms(value: str) -> frozenset[int]:
    """What a made-up value is found by."""
    digits = value.replace(",", "")
    if digits.isdigit():  # of these there are too many to keep
        return frozenset((vault.current().index_number("search:word", digits),)) if len(digits) > 1 else frozenset()
    return _terms(value)


@lru_cache(maxsize=100_000)
def _terms(text: str) -> frozenset[int]:
    return frozenset(search_index.terms(text))


@lru_cache(maxsize=100_000)
def name_terms(name: str) -> frozenset[int]:
    """What a name is found by, however it is spaced."""
    return frozenset(search_index.names(name))


def case_terms(person: Person, story: Line) -> set[int]:
    """What a case is found by, put together from what is known of its parts."""
    found: set[int] = set(story.terms)
    for value in (person.values["account"], person.values["phone"], person.phone, person.values["item"]):
        found |= value_terms(value)
    for name in (person.values["name"], person.name):
        found |= _terms(name) | name_terms(name)
    return found


def _name(draw: random.Random) -> str:
    first, second = table()["last_names"]
    return f"{draw.choice(table()['first_names'])} {draw.choice(first)}{draw.choice(second)}"


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices("0123456789", k=count))
