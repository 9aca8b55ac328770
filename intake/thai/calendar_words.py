"""Names of months, weekdays and spans of time, as written with and without dots, in Thai and English."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from intake.thai.patterns import DEPENDENT, any_of

MONTHS_TH = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน",
    "ธันวาคม",
)  # fmt: skip
MONTHS_TH_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_STEMS = ("มกรา", "กุมภา", "มีนา", "เมษา", "พฤษภา", "มิถุนา", "กรกฎา", "สิงหา", "กันยา", "ตุลา", "พฤศจิกา", "ธันวา")
_MISSPELLED = {
    "กรกฏาคม": 7, "กรกฏา": 7, "กรกดา": 7, "กรกดาคม": 7, "พฤษจิกายน": 11, "พฤศจิกายม": 11, "พฤษจิกา": 11, "กุมพาพันธ์": 2,
    "กุมภาพัน": 2,
    "กุมภาพันธุ์": 2, "เมษายม": 4, "พฤศภาคม": 5, "พฤกษภาคม": 5, "มิถุนา": 6, "ธันวาคน": 12,
}  # fmt: skip
WEEKDAYS_TH = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
WEEKDAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _month_names() -> dict[str, int]:
    names = dict(_MISSPELLED)
    for index in range(12):
        short = MONTHS_TH_SHORT[index]
        number = index + 1
        for name in (MONTHS_TH[index], _STEMS[index], short, short.rstrip("."), short.replace(".", "")):
            names[name] = number
        names[short.replace(".", ". ").strip()] = number
        names[short.replace(".", "") + "."] = number
        english = MONTHS_EN[index].lower()
        names[english] = names[english[:3]] = number
    names["sept"] = 9
    return names


MONTHS = _month_names()
WEEKDAYS = {
    **{name: index for index, name in enumerate(WEEKDAYS_TH)},
    "จันทร": 0, "พฤหัส": 3, "พฤหัสฯ": 3, "ศุกร": 4, "เสาร": 5, "อาทิต": 6,
}  # fmt: skip


def month_pattern() -> str:
    """Any name of a month, small letters; a short form must not run on into a word."""
    thai = [name for name in MONTHS if not name.isascii()]
    whole = [name for name in thai if name.endswith(".") or name in MONTHS_TH or name in _MISSPELLED]
    stems = [name for name in thai if name in _STEMS]
    short = [name for name in thai if name not in whole and name not in stems]
    return (
        f"(?:{any_of(whole)}|(?:{any_of(stems)})(?![\u0e22\u0e07])|(?:{any_of(short)})(?:(?![\u0e01-\u0e4e])|(?=ปี|ที่))"
        f"|(?<![a-z])(?:{english_month_pattern()})(?![a-z])\\.?)"
    )


def english_month_pattern() -> str:
    """Any English name of a month, whole or of three letters."""
    return any_of(name for name in MONTHS if name.isascii())


def lone_month_pattern() -> str:
    """A name of a month that is sure to be one without a day before it: written out, or short with all its dots."""
    whole = [*MONTHS_TH, *(name for name in _MISSPELLED if len(name) > 6)]
    return (
        f"(?:{any_of(whole)}|(?:(?<=เดือน)|(?<![\u0e01-\u0e4e.]))(?:{any_of(MONTHS_TH_SHORT)})"
        "(?!\\s?[\u0e01-\u0e2e]\\.))"
    )


def weekday_pattern() -> str:
    """Any Thai name of a weekday."""
    return f"(?:{any_of(WEEKDAYS)})(?![{DEPENDENT}]|บดี|์|ย์)"


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier when negative), or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def week_bounds(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that a day is in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
