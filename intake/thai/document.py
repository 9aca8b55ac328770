"""A normalised text with what several readers share, computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property

from intake.thai.money_words import CUE_WORD
from intake.thai.numerals import find_numbers
from intake.thai.patterns import lazy
from intake.thai.types import Extraction, Number

_LATIN = lazy(r"[A-Za-z]")


class Document:
    """A normalised text and the moment at which it was said (aware, Bangkok)."""

    def __init__(self, text: str, now: datetime) -> None:
        self.text = text
        self.now = now
        self.memo: dict[str, list[Extraction]] = {}  # what one reader found and another asks for again

    @cached_property
    def lower(self) -> str:
        """The text in small letters, of equal length (characters whose small form is longer stay)."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(char.lower() if len(char.lower()) == 1 else char for char in self.text)

    @cached_property
    def numbers(self) -> list[Number]:
        """All numbers, left to right."""
        return find_numbers(self.text)

    @cached_property
    def has_digit(self) -> bool:
        """Whether a figure stands anywhere."""
        return self.digits > 0

    @cached_property
    def digits(self) -> int:
        """How many figures stand in the text."""
        return sum(map(self.text.count, "0123456789"))

    @cached_property
    def has_latin(self) -> bool:
        """Whether a Latin letter stands anywhere."""
        return _LATIN().search(self.text) is not None

    @cached_property
    def money_cues(self) -> list[tuple[int, str]]:
        """Where words that announce an amount end, each "sure" or "weak"."""
        return [(match.end(), str(match.lastgroup)) for match in CUE_WORD().finditer(self.lower)]

    def before(self, position: int, length: int = 24) -> str:
        """The small-letter text just before a position."""
        return self.lower[max(0, position - length) : position]

    def after(self, position: int, length: int = 24) -> str:
        """The small-letter text just after a position."""
        return self.lower[position : position + length]


Reader = Callable[[Document], Iterable[Extraction]]
