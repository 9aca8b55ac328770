"""Amounts in English number words (`five hundred baht`): read only where a currency follows."""

from __future__ import annotations

from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.patterns import any_of, lazy
from intake.thai.types import Extraction

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_PLACES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = any_of([*_SMALL, *_PLACES, "a", "and", "half"])
_AMOUNT = lazy(
    rf"(?<![a-z])(?P<words>{_WORD}(?:[\s-]{_WORD}(?![a-z])){{0,11}})\s(?P<unit>bahts?|thb|bath|dollars?|euros?"
    rf"|pounds?)"
    r"(?![a-z])"
)
_CURRENCY = {"dol": "USD", "eur": "EUR", "pou": "GBP"}


def find_english_amounts(doc: Document) -> Iterator[Extraction]:
    """Amounts spelled out in English, in hundredths of their currency."""
    if not _HINT().search(doc.lower):
        return
    for match in _AMOUNT().finditer(doc.lower):
        value = _value(match["words"].replace("-", " ").split())
        if value:
            currency = _CURRENCY.get(match["unit"][:3])
            extra = {"currency": currency} if currency else {}
            yield Extraction("money", round(value * 100), *match.span(), 0.5 if currency else 0.9, extra)


_HINT = lazy(r"(?:[a-z]) (?:baht|thb|bath|dollar|euro|pound)")


def _value(said: list[str]) -> float:
    """`two thousand five hundred` → 2500; 0 when the words make no number."""
    total = group = 0.0
    for place, word in enumerate(said):
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in _PLACES:
            total, group = total + (group or 1) * _PLACES[word], 0.0
        elif word == "half" and place:
            group += 0.5
    return total + group
