"""Days told by the name of a weekday: วันจันทร์ที่ผ่านมา, เสาร์ที่แล้ว, วันอังคารที่ 22, last Monday."""

from __future__ import annotations

import re
from datetime import date, timedelta

from intake.thai.calendar_words import WEEKDAYS, WEEKDAYS_EN, month_pattern, week_bounds, weekday_pattern
from intake.thai.dates import said_of_past
from intake.thai.document import Document
from intake.thai.patterns import any_of, lazy
from intake.thai.types import DateReading

WEEKDAY = lazy(
    lambda: (
        rf"(?=[วจอพศเ])(?:วัน(?P<name>{weekday_pattern()})(?!\s?ที่\s?\d)(?:\s?(?P<which>อาทิตย์ที่แล้ว|สัปดาห์ที่แล้ว"
        rf"|อาทิตย์ก่อน|สัปดาห์ก่อน|ที่แล้ว"
        rf"|ที่ผ่านมา|ก่อน|นี้|หน้า))?"
        rf"|(?P<bare>จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์)\s?(?P<which2>ที่แล้ว|ที่ผ่านมา|ก่อน|นี้|หน้า))"
    )
)
NUMBERED_WEEKDAY = lazy(
    lambda: (
        rf"(?:วัน(?P<name>{weekday_pattern()})|(?<![\u0e01-\u0e4e])(?P<bare>จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์"
        rf"|เสาร์))\s?ที่\s?(?P<day>\d{{1,2}})"
        rf"(?!\d|[/.:,-]\d|\s?(?:{month_pattern()}|เดือน|-\s?\d))"
    )
)
WEEKDAY_EN = lazy(rf"(?<![a-z])(?:(?P<which>last|this|next|on)\s)?(?P<name>{any_of(WEEKDAYS_EN)})(?![a-z])")


def read_weekday(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """A weekday, with or without ที่แล้ว, นี้, หน้า: the reading and how sure it is."""
    name = match["name"] or match["bare"]
    which = match["which"] or match["which2"] or ""
    return _weekday(WEEKDAYS[name], which, doc.now.date(), past=said_of_past(doc, match.start()))


def read_numbered_weekday(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """วันอังคารที่ 22: the latest such day, at most two years back."""
    index, number = WEEKDAYS[match["name"] or match["bare"]], int(match["day"])
    day = doc.now.date()
    day -= timedelta(days=(day.weekday() - index) % 7)
    for _ in range(105):
        if day.day == number:
            return DateReading(day), 0.85
        day -= timedelta(days=7)
    return None


def read_weekday_en(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """An English weekday, with or without last, this, next."""
    words = {"last": "ที่แล้ว", "this": "นี้", "next": "หน้า"}
    which = words.get(match["which"] or "", "")
    return _weekday(WEEKDAYS_EN.index(match["name"]), which, doc.now.date(), past=said_of_past(doc, match.start()))


def _weekday(index: int, which: str, today: date, *, past: bool) -> tuple[DateReading, float]:
    monday, _ = week_bounds(today)
    back = (today.weekday() - index) % 7
    if which.startswith(("อาทิตย์", "สัปดาห์")):
        return DateReading(monday + timedelta(days=index - 7)), 0.9
    if which == "หน้า":
        return DateReading(monday + timedelta(days=index + 7)), 0.85
    if which == "นี้":
        return DateReading(monday + timedelta(days=index)), 0.85
    if which:  # nobody calls yesterday last Tuesday without need: the one before may be meant
        other = (today - timedelta(days=8),) if back == 1 and which != "ที่ผ่านมา" else ()
        return DateReading(today - timedelta(days=back or 7), alternatives=other), 0.9
    if past:
        return DateReading(today - timedelta(days=back)), 0.85
    return DateReading(today - timedelta(days=back), alternatives=(today + timedelta(days=7 - back),)), 0.6
