"""Validators that a form may add to a field beside those of its type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake import thai
from intake.forms.kinds import KINDS
from intake.forms.schema import Check

WORD_TYPES = tuple(name for name, kind in KINDS.items() if kind.words)


@dataclass(frozen=True, slots=True)
class Validator:
    """`types` it may stand on, whether it takes a whole number, and the test: (value, number, today) -> fits."""

    types: tuple[str, ...]
    takes_number: bool
    fits: Callable[[Any, Any, date], bool]


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _imei(value: Any, _number: Any, _today: date) -> bool:
    digits = re.sub(r"[\s-]", "", str(value))
    return len(digits) == 15 and digits.isdecimal() and _luhn(digits)


def _national_id(value: Any, _number: Any, _today: date) -> bool:
    """A person's: 13 digits, modulo 11, the first 1-8 (0 marks a juristic person)."""
    digits = re.sub(r"[\s-]", "", str(value))
    if len(digits) != 13 or not digits.isdecimal() or digits[0] not in "12345678":
        return False
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


VALIDATORS: dict[str, Validator] = {
    "min_length": Validator(WORD_TYPES, True, lambda value, number, _: len(str(value).strip()) >= number),
    "max_length": Validator(WORD_TYPES, True, lambda value, number, _: len(str(value)) <= number),
    "min_baht": Validator(("money",), True, lambda value, number, _: value >= number * 100),
    "max_baht": Validator(("money",), True, lambda value, number, _: value <= number * 100),
    "max_age_days": Validator(
        ("date",), True, lambda value, number, today: (today - thai.period_bounds(value)[1]).days <= number
    ),
    "imei": Validator(("text",), False, _imei),
    "national_id": Validator(("text",), False, _national_id),
}


def declared_wrongly(check: Check, kind: str) -> str | None:
    """What is wrong with the declaration of a check on a field of type `kind`, in one sentence, or None."""
    validator = VALIDATORS.get(check.name)
    if validator is None:
        return f"unknown validator '{check.name}'; known: {', '.join(VALIDATORS)}"
    if kind not in validator.types:
        return f"validator '{check.name}' does not work on type {kind}; it works on {', '.join(validator.types)}"
    number = isinstance(check.value, int) and not isinstance(check.value, bool)
    if validator.takes_number and not number:
        return f"validator '{check.name}' needs a whole number"
    if not validator.takes_number and check.value not in (None, True):
        return f"validator '{check.name}' takes no value"
    return None


def first_failing(checks: tuple[Check, ...], value: Any, today: date) -> Check | None:
    """The first check that the stored value does not pass, or None."""
    return next((check for check in checks if not VALIDATORS[check.name].fits(value, check.value, today)), None)
