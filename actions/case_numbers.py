"""Case numbers inside what people write."""

from __future__ import annotations

import re

from intake.cases import numbers

# What looks like a case number, also as people type it: rt4xk29m0b, RT 4XK2 9M0B.
_NUMBER = re.compile(r"(?i)(?<![a-z0-9])rt[\s-]?[0-9a-z๐-๙]{4}[\s-]?[0-9a-z๐-๙]{4}(?![a-z0-9])")


def found_number(words: str) -> str | None:
    """The first case number in a text that has the right check character."""
    for match in _NUMBER.finditer(words):
        if number := numbers.normalize(match.group()):
            return number
    return None


def without_number(words: str) -> str:
    """The text without what looks like a case number."""
    return _NUMBER.sub(" ", words).strip()


def names_a_number(words: str) -> bool:
    """Whether something that looks like a case number is in the text, right or wrong."""
    return _NUMBER.search(words) is not None
