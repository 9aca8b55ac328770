"""When the desk is open: windows of the week, Thai public holidays, exceptions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from intake.cases.desk import DAYS, Desk, Window
from intake.thai import BANGKOK

# A desk that opens on no day of the next year never opens.
_LOOK_AHEAD_DAYS = 366


def windows_of(desk: Desk, day: date) -> tuple[Window, ...]:
    """The openings of a day; an exception counts more than a holiday, a holiday more than the week."""
    if day in desk.exceptions:
        return desk.exceptions[day]
    if desk.public_holidays and holiday_name(day) is not None:
        return ()
    return desk.hours.get(DAYS[day.weekday()], ())


def is_open(desk: Desk, moment: datetime) -> bool:
    """Whether the desk is open at an (aware) moment."""
    local = moment.astimezone(BANGKOK)
    return any(window.covers(local.time().replace(tzinfo=None)) for window in windows_of(desk, local.date()))


def next_opening(desk: Desk, moment: datetime) -> datetime | None:
    """When the desk opens next after a moment at which it is closed; None when it never does within a year."""
    local = moment.astimezone(BANGKOK)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        for window in windows_of(desk, day):
            opens = datetime.combine(day, window.since, BANGKOK)
            if opens > local:
                return opens
    return None


def closes_at(desk: Desk, moment: datetime) -> datetime | None:
    """The end of the opening that a moment lies in, or None."""
    local = moment.astimezone(BANGKOK)
    for window in windows_of(desk, local.date()):
        if window.covers(local.time().replace(tzinfo=None)):
            day = local.date() + timedelta(days=1) if window.until == time(0) else local.date()
            return datetime.combine(day, window.until, BANGKOK)
    return None


def holiday_name(day: date, language: str = "th") -> str | None:
    """The Thai public holiday on a day, substitution days included (library `holidays`), or None."""
    found = _calendar(day.year, "th" if language == "th" else "en_US").get(day)
    return str(found) if found else None


@lru_cache(maxsize=8)
def _calendar(year: int, language: str) -> holidays.HolidayBase:
    return holidays.country_holidays("TH", years=year, language=language)
