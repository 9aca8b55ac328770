"""Days as they are kept: exactly as far as they were said. "Last month" stays a month.

A value is ISO 8601: a day `2026-11-05`, a month `2026-10`, a year `2026`, or a stretch of days
`2026-11-09/2026-11-15` (last week, the beginning of a month).
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from intake.thai.calendar_words import MONTHS_EN, MONTHS_TH
from intake.thai.formats import format_date
from intake.thai.types import DateReading

_SHAPE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-\d\d)?)?")


def period_value(reading: DateReading) -> str:
    """What a reading is kept as: its day, or the month, year or days that it is known to lie in."""
    first, last = reading.first, reading.last
    if reading.precision == "day" or first is None or last is None or (last - first).days <= 1:
        return reading.date.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first:%Y}"
    if first == first.replace(day=1) and last == _month_end(first):
        return f"{first:%Y-%m}"
    return f"{first.isoformat()}/{last.isoformat()}"


def period_bounds(value: str) -> tuple[date, date]:
    """The first and the last day of a stored value. Raises ValueError on anything else."""
    start, slash, end = value.partition("/")
    if slash:
        return date.fromisoformat(start), date.fromisoformat(end)
    shape = _SHAPE.fullmatch(start)
    if shape is None:
        raise ValueError(f"no day, month or year: {value!r}")
    if shape["month"] is None:
        return date(int(start), 1, 1), date(int(start), 12, 31)
    if len(start) == len("2026-10"):
        first = date(int(shape["year"]), int(shape["month"]), 1)
        return first, _month_end(first)
    return date.fromisoformat(start), date.fromisoformat(start)


def period_precision(value: str) -> str:
    """ "day", "month", "year" or "period", by the shape of a stored value."""
    return "period" if "/" in value else {4: "year", 7: "month"}.get(len(value), "day")


def format_period(value: str, lang: str = "th") -> str:
    """`2026-10` → `เดือนตุลาคม 2569`, `2026-11-09/2026-11-15` → `ช่วงวันที่ 9–15 พฤศจิกายน 2569`; a day as a day."""
    first, last = period_bounds(value)
    precision = period_precision(value)
    if precision == "day":
        return format_date(first, lang)
    if precision == "year":
        return f"ปี {first.year + 543}" if lang == "th" else str(first.year)
    if precision == "month":
        return _month(first, lang)
    if (first.year, first.month) == (last.year, last.month):
        days = f"{first.day}–{format_date(last, lang)}"
    else:
        days = f"{format_date(first, lang)} – {format_date(last, lang)}"
    return f"ช่วงวันที่ {days}" if lang == "th" else f"some time on {days}"


def _month(day: date, lang: str) -> str:
    if lang == "th":
        return f"เดือน{MONTHS_TH[day.month - 1]} {day.year + 543}"
    return f"{MONTHS_EN[day.month - 1]} {day.year}"


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
