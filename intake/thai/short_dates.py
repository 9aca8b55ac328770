"""Days of which little is written: 5/11 without a year, วันที่ 15 without a month."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.calendar_words import add_months, month_bounds
from intake.thai.dates import SPELLED_DAY, day_number, divmod_month, item_of, make_date, said_of_past, with_month
from intake.thai.document import Document
from intake.thai.patterns import lazy
from intake.thai.types import DateReading, Extraction

_SHORT = lazy(
    r"(?<![\dA-Za-z/.,:-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/.,A-Za-z]|\s?[/]\d|\s?(?:ม\.|หมู่|ซ\."
    r"|ซอย|ถ\.|ถนน|ต\.))"
)
_DAY_ONLY = lazy(
    rf"(?:วันที่)\s?(?P<day>\d{{1,2}}|{SPELLED_DAY})(?!\d|[/.:,-]\d)(?P<which>\s?(?:ที่ผ่านมา|ที่แล้ว|เดือนที่แล้ว|เดือนก่อน"
    rf"|เดือนที่ผ่านมา|เดือนนี้|เดือนหน้า|นี้))?"
)


def find_short_dates(doc: Document) -> Iterator[Extraction]:
    """Days without a year or without a month, where the words around say that a day is meant."""
    if "/" in doc.text and doc.has_digit:
        yield from (item for match in _SHORT().finditer(doc.text) if (item := _short(doc, match)))
    if "วันที่" in doc.text:
        yield from (item for match in _DAY_ONLY().finditer(doc.text) if (item := _day_only(doc, match)))


def _short(doc: Document, match: re.Match[str]) -> Extraction | None:
    """5/6 without a year: a date only after วันที่ or เมื่อ, else too little to call it one."""
    day, month = int(match["day"]), int(match["month"])
    head = doc.before(match.start(), 16).rstrip()
    if not head.endswith(_DAY_COMES) or head.endswith(_PART_OF_ADDRESS):
        return None
    reading = with_month(day, month, None, None, doc.now.date())
    if reading is None:
        return None
    swapped = with_month(month, day, None, None, doc.now.date())
    others = tuple(d for d in (swapped.date if swapped and day != month else None, *reading.alternatives) if d)
    return item_of(match, DateReading(reading.date, alternatives=others), 0.7)


_DAY_COMES = (
    "วันที่", "เมื่อ", "โอน", "สั่ง", "ซื้อ", "วัน", "จ่าย", "ตั้งแต่", "ถึง", "มา", "ได้ของ", "รับของ", "ส่ง", "แจ้ง", "บัตร",
    "เครดิต", "บาท", "ไป", "แล้ว", "ของมา",
    "on", "since", "until",
)  # fmt: skip
_PART_OF_ADDRESS = ("เลขที่", "ที่อยู่", "อยู่ที่", "ห้องที่", "หมู่ที่", "ซอยที่")


def _day_only(doc: Document, match: re.Match[str]) -> Extraction | None:
    """วันที่ 15: of this month, or of the last one when this month's is still to come."""
    day, which, today = day_number(match["day"]), (match["which"] or "").strip(), doc.now.date()
    if not 1 <= day <= 31:
        return None
    if "เดือน" in which:
        shift = 1 if "หน้า" in which else 0 if "นี้" in which else -1
        anchor = add_months(today.replace(day=1), shift)
        best = make_date(anchor.year, anchor.month, day)
        return item_of(match, DateReading(best) if best else None, 0.9)
    anchor = today.replace(day=1)
    for _ in range(3):
        best = make_date(anchor.year, anchor.month, day)
        if best is not None and best <= today:
            coming = make_date(today.year, today.month, day)
            open_to_both = coming and coming != best and not said_of_past(doc, match.start())
            return item_of(match, DateReading(best, alternatives=(coming,) if open_to_both and coming else ()), 0.75)
        anchor = month_bounds(*divmod_month(anchor, -1))[0]
    return None
