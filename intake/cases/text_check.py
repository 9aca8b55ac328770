"""What an agent should look at before a text goes to a person: numbers that may be somebody else's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake import thai
from intake.cases import cases, numbers

_CASE = re.compile(r"(?i)\bRT[-\s]?[0-9A-HJKMNP-TV-Z]{4}[-\s]?[0-9A-HJKMNP-TV-Z]{4}\b")
_LONG = re.compile(r"(?<!\d)\d(?:[ -]?\d){9,18}(?!\d)")


@dataclass(frozen=True, slots=True)
class Warning_:
    """One thing to look at: other_case, national_id or account; `found` is how it is written in the text."""

    kind: str
    found: str


def warnings(conversation_id: str, text: str) -> list[Warning_]:
    """Numbers of cases that are not this person's, ID numbers (by their check digit) and account-like numbers."""
    found = []
    for match in _CASE.finditer(text):
        number = numbers.normalize(match.group())
        if number is not None and not _is_own(conversation_id, number):
            found.append(Warning_("other_case", match.group()))
    for match in _LONG.finditer(_CASE.sub(" ", text)):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) == 13 and thai.is_thai_id(digits):
            found.append(Warning_("national_id", match.group()))
        elif not _is_phone(digits) and 10 <= len(digits) <= 15:
            found.append(Warning_("account", match.group()))
    return found


def _is_own(conversation_id: str, number: str) -> bool:
    try:
        return cases.get_case(number).conversation_id == conversation_id
    except cases.CaseNotFound:
        return False


def _is_phone(digits: str) -> bool:
    return (len(digits) == 10 and digits[0] == "0" and digits[1] in "689") or (len(digits) == 11 and digits[:2] == "66")
