"""What the readers of this package hand back. Spans are Python character offsets, end exclusive."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Extraction:
    """One fact found in a text.

    `kind` is one of the names in `KINDS`; `value` has the outside format of that kind (money: integer satang, date:
    YYYY-MM-DD, time: HH:MM, phone: E.164, account and ids: bare digits, bank: 3-digit code).
    `start` and `end` refer to the text as it was given. `confidence` is 0..1: 0.9 and more is sure, under 0.6 wants
    to be asked back. `extra` holds what the kind adds: `approximate`, `alternatives`, `precision`, `currency` …
    """

    kind: str
    value: Any
    start: int
    end: int
    confidence: float
    extra: dict[str, Any] = field(default_factory=dict)


KINDS = (
    "money", "date", "time", "phone", "account", "bank", "national_id", "tax_id", "promptpay", "imei", "parcel",
    "url", "email", "handle", "postcode", "person", "organization",
)  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A word of the original text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Number:
    """A number as it stands in a text.

    `alternative` is the other reading of a colloquial number (พันห้า: 1500, or literally 1005).
    `scaled` says that a word from ร้อย up, or k / m, is part of it; `literal` that it is written in figures only.
    `low` is the lower end of a spoken range (สองสามพัน: low 2000, value 3000).
    """

    value: Decimal
    start: int
    end: int
    scaled: bool = False
    literal: bool = False
    suffixed: bool = False
    alternative: Decimal | None = None
    low: Decimal | None = None


@dataclass(frozen=True)
class Money:
    """An amount of baht in integer satang. Negative when the text says so: the caller decides whether it may be."""

    satang: int
    approximate: bool = False
    alternatives: tuple[int, ...] = ()


@dataclass(frozen=True)
class DateReading:
    """A day, in Bangkok. `ambiguous` when the text allows another day too; those are the `alternatives`.

    `precision` is "day", or "week", "month", "year" or "about" when the text names no single day; `first` and
    `last` then bound it and `date` is the best guess.
    """

    date: datetime.date
    precision: str = "day"
    alternatives: tuple[datetime.date, ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None
    year_given: bool = False

    @property
    def ambiguous(self) -> bool:
        """Whether the person should be asked which of several days is meant."""
        return bool(self.alternatives)


@dataclass(frozen=True)
class TimeReading:
    """A time of day, in Bangkok; `alternatives` when the half of the day is not said (สามโมง)."""

    time: datetime.time
    alternatives: tuple[datetime.time, ...] = ()
    approximate: bool = False
