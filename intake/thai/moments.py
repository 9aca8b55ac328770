"""The day or the time that a whole answer names."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from intake.thai.clock import bangkok_now
from intake.thai.extraction import extract
from intake.thai.normalize import normalize
from intake.thai.patterns import lazy
from intake.thai.types import DateReading, TimeReading

_BARE_DAY = lazy(r"\s*(?:ที่\s?)?(\d{1,2}/\d{1,2}|\d{1,2})\s*(?:ค่ะ|คะ|ครับ|คับ)?\s*$")
_BARE_TIME = lazy(r"\s*(\d{1,2})[.:](\d{2})\s*(?:ค่ะ|คะ|ครับ|คับ)?\s*$")


def parse_date(text: str, now: datetime | None = None) -> DateReading | None:
    """The one day that an answer names, relative to `now` (aware; Bangkok); None when there is none.

    Impossible days (31 ก.พ.) and two different days are None. Days in the future are read, not judged.
    """
    text = normalize(text)
    found = [item for item in extract(text, now) if item.kind == "date"]
    bare = _BARE_DAY().match(text)
    if not found and bare:
        found = [item for item in extract("วันที่ " + bare[1], now) if item.kind == "date"]
    sure = [item for item in found if item.extra.get("precision") == "day"] or found
    if not sure or len({item.value for item in sure}) > 1:
        return None
    return _date_reading(sure[0].value, sure[0].extra)


def _date_reading(value: str, extra: dict[str, Any]) -> DateReading:
    first, last = extra.get("first"), extra.get("last")
    return DateReading(
        date.fromisoformat(value),
        extra.get("precision", "day"),
        tuple(date.fromisoformat(day) for day in extra.get("alternatives", ())),
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        bool(extra.get("year_given")),
    )


def parse_time(text: str, now: datetime | None = None) -> TimeReading | None:
    """The one time of day that an answer names (`บ่ายสามโมงครึ่ง`, `20.30`), else None."""
    text = normalize(text)
    found = [item for item in extract(text, now) if item.kind == "time"]
    bare = _BARE_TIME().match(text)
    if not found and bare:
        found = [item for item in extract(f"เวลา {bare[1]}:{bare[2]}", bangkok_now(now)) if item.kind == "time"]
    if not found or len({item.value for item in found}) > 1:
        return None
    extra = found[0].extra
    others = tuple(time.fromisoformat(other) for other in extra.get("alternatives", ()))
    return TimeReading(time.fromisoformat(found[0].value), others, bool(extra.get("approximate")))
