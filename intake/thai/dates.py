"""Calendar dates: Buddhist and common era, two-digit years, month names, figures, a day of a month alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from intake.thai.calendar_words import MONTHS, add_months, english_month_pattern, month_pattern
from intake.thai.document import Document
from intake.thai.patterns import lazy
from intake.thai.types import DateReading, Extraction, Number

SPELLED_DAY = (
    r"(?:สามสิบเอ็ด|สามสิบ|ยี่สิบ(?:เอ็ด|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)?|สิบ(?:เอ็ด|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)?"
    r"|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)"
)
_ERA = r"(?:พุทธศักราช|คริสต์ศักราช|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)"
_YEAR = (
    rf"(?:ปี\s?)?(?P<era>{_ERA})?\s?'?(?P<year>\d{{4}}|\d{{2}})(?!\d|[,.]\d|:\d"
    r"|\s?(?:บาท|น\.|ชิ้น|คน|โมง|ทุ่ม|ครั้ง|ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค))"
)
_WHICH_YEAR = r"(?P<which>ปีที่แล้ว|ปีก่อน|ปีกลาย|ปีนี้|ปีหน้า)"

_NAMED = lazy(
    lambda: (
        rf"(?=[0-9สยหแจก])(?<!\d)(?<!\d[.,:])(?P<day>\d{{1,2}}|{SPELLED_DAY})(?:st|nd|rd|th)?"
        rf"(?:\s?(?:-|ถึง)\s?(?P<until>\d{{1,2}})(?!\d))?(?:\s?(?:เดือน|of)\s?"
        rf"|[\s/.-]{{0,2}})(?P<month>{month_pattern()})"
        rf"(?:[\s/,.-]{{0,3}}(?:{_YEAR})|\s?{_WHICH_YEAR})?"
    )
)
_ENGLISH = lazy(
    lambda: (
        rf"(?<![a-z])(?P<month>{english_month_pattern()})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\s?(?:บาท|baht"
        rf"|thb))(?:,?\s(?P<year>\d{{4}}))?(?P<until>)(?P<era>)(?P<which>)"
    )
)
_FIGURES = lazy(
    r"(?<![\dA-Za-z/.-])(?P<first>\d{1,2})\s?(?P<sign>[/.-])\s?(?P<second>\d{1,2})\s?(?P=sign)\s?"
    r"(?P<year>\d{4}|\d{2})(?![\dA-Za-z]|[/-]\d)"
)
_ISO = lazy(r"(?<![\dA-Za-z/.-])(?P<year>(?:19|20|24|25)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d/-])")
_NUMBERED_MONTH = lazy(rf"(?:วันที่|ที่)\s?(?P<day>\d{{1,2}})\s?เดือน\s?(?P<month>\d{{1,2}})(?!\d)(?:\s*(?:{_YEAR}))?")
_SPELLED = {
    "หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9, "เอ็ด": 1,
}  # fmt: skip


def day_number(text: str) -> int:
    """1..99 for a day in figures or words (`15`, `สิบห้า`); 0 when it is none."""
    if text.isdigit():
        return int(text)
    tens, _, units = text.rpartition("สิบ")
    value = _SPELLED.get(units, 0)
    if "สิบ" in text:
        value += {"": 10, "ยี่": 20, "สาม": 30}.get(tens, 0)
    return value


def full_year(text: str, era: str, today: date) -> tuple[int, int | None]:
    """The common-era year of 2 or 4 figures, and another possible one.

    Two figures are a Buddhist year (67 is 2567), unless that would be more than 35 years ago while the same figures
    of the common era are within the last ten years (24): then the common era is meant, and the other is offered.
    """
    year = int(text)
    common = era.startswith("ค")
    if len(text) == 4:
        return (year if common or year < 2400 else year - 543), None
    if common:
        return 2000 + year, None
    buddhist = 2500 + year - 543
    recent = 2000 + year
    if not era.startswith("พ") and today.year - buddhist > 35 and today.year - 10 <= recent <= today.year:
        return recent, buddhist
    return buddhist, None


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def last_past(month: int, day: int, today: date) -> tuple[date | None, date | None]:
    """The latest such day that is not in the future, and the one a year later."""
    here, before = make_date(today.year, month, day), make_date(today.year - 1, month, day)
    if here is not None and here <= today:
        return here, None
    if here is None and before is None:  # 29 February: the last leap year
        found = next(
            (d for y in range(today.year, today.year - 9, -1) if (d := make_date(y, month, day)) and d <= today), None
        )
        return found, None
    return before, here


def find_dates(doc: Document) -> Iterator[Extraction]:
    """Calendar dates in running text. An impossible one (31 ก.พ.) comes with value None, to keep its place taken."""
    if not doc.has_digit and not any(hint in doc.text for hint in _HINTS):
        return
    yield from (_named(doc, match) for match in _NAMED().finditer(doc.lower))
    if doc.has_latin and doc.has_digit:
        yield from (_named(doc, match) for match in _ENGLISH().finditer(doc.lower))
    if "เดือน" in doc.text:
        yield from (_numbered(doc, match) for match in _NUMBERED_MONTH().finditer(doc.text))
    if doc.has_digit:
        yield from (_figures(doc, match) for match in _FIGURES().finditer(doc.text))
        yield from (_iso(doc, match) for match in _ISO().finditer(doc.text))


_HINTS = (
    "วันที่",
    "คม",
    "ยน",
    "พันธ์",
    ".ค",
    ".ย",
    ".พ",
    "กรา",
    "มภา",
    "ษา",
    "ถุนา",
    "ฎา",
    "ฏา",
    "สิงหา",
    "ตุลา",
    "จิกา",
    "ธันวา",
)


def item_of(match: re.Match[str], reading: DateReading | None, confidence: float) -> Extraction:
    """The span begins with the figures or the month: วันที่ and the weekday before it are left out."""
    starts = [match.start(name) for name in ("day", "month", "first", "year") if match.groupdict().get(name)]
    end = match.end() - (len(match[0]) - len(match[0].rstrip()))
    return reading_item(min(starts), end, reading, confidence)


def reading_item(start: int, end: int, reading: DateReading | None, confidence: float) -> Extraction:
    """The extraction of a reading; None as reading marks a place that holds no possible date."""
    if reading is None:
        return Extraction("date", None, start, end, 0.0, {"invalid": True})
    extra: dict[str, Any] = {"precision": reading.precision}
    if reading.alternatives:
        extra["ambiguous"] = True
        extra["alternatives"] = [day.isoformat() for day in reading.alternatives]
        confidence = min(confidence, 0.6)
    if reading.first and reading.last:
        extra["first"], extra["last"] = reading.first.isoformat(), reading.last.isoformat()
    if reading.year_given:
        extra["year_given"] = True
    return Extraction("date", reading.date.isoformat(), start, end, confidence, extra)


def with_month(day: int, month: int, year: str | None, era: str | None, today: date) -> DateReading | None:
    """The day of a month; without a year the latest one, with the next as alternative when that is near."""
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    if year:
        value, other = full_year(year, era or "", today)
        best = make_date(value, month, day)
        second = make_date(other, month, day) if other else None
        return None if best is None else DateReading(best, alternatives=(second,) if second else (), year_given=True)
    best, coming = last_past(month, day, today)
    if best is None:
        return None
    near = coming is not None and coming - today < timedelta(days=60)
    return DateReading(best, alternatives=(coming,) if near and coming else ())


_PAST = lazy(
    r"(?:เมื่อ|ตั้งแต่|โอนไป|โอน|สั่งไป|สั่ง|ซื้อไป|ซื้อ|จ่ายไป|จ่าย|ได้รับ|แจ้งไป|since|ที่ผ่านมา)"
    r"(?:แล้ว|เงิน|ของ|คืน|เย็น|เช้า|บ่าย|ค่ำ|ตอน|ใน|วันที่|วัน|ที่|on|\s)*$"
)


def said_of_past(doc: Document, start: int) -> bool:
    """Whether the words before a day tell what has happened, so that no day to come can be meant."""
    return _PAST().search(doc.before(start, 24)) is not None


def _named(doc: Document, match: re.Match[str]) -> Extraction:
    groups = match.groupdict()
    name = groups["month"]
    month = MONTHS.get(name) or MONTHS.get(name.rstrip(".")) or MONTHS[name.replace(" ", "")]
    year, era = groups["year"], groups["era"]
    if groups["which"]:
        shift = 0 if "นี้" in groups["which"] else 1 if "หน้า" in groups["which"] else -1
        year, era = str(doc.now.year + shift), "ค"
    spoken = None if year else _spoken_year(doc, match.end())
    if spoken is not None:
        year, era = str(int(spoken.value)), ""
    reading = with_month(day_number(groups["day"]), month, year, era, doc.now.date())
    if reading is not None and not year and reading.alternatives and said_of_past(doc, match.start()):
        reading = replace(reading, alternatives=())
    until = groups["until"]
    if reading is not None and until:
        last = make_date(reading.date.year, month, int(until))
        if last is None or last < reading.date:
            reading = None
        else:
            reading = DateReading(reading.date, "about", reading.alternatives, reading.date, last, reading.year_given)
    item = item_of(match, reading, 0.97 if year else 0.85)
    return replace(item, end=spoken.end) if spoken else item


def _spoken_year(doc: Document, end: int) -> Number | None:
    """The year in words behind a month (สองพันห้าร้อยหกสิบเจ็ด), if one follows."""
    if not _SPOKEN_YEAR().match(doc.text, end):
        return None
    for number in doc.numbers:
        if end <= number.start <= end + 9:
            return number if 1900 <= number.value <= 2600 and not number.literal else None
    return None


_SPOKEN_YEAR = lazy(r"\s?(?:ปี\s?)?(?:พ\.?ศ\.?|ค\.?ศ\.?)?\s?(?:สองพัน|หนึ่งพันเก้า)")


def _numbered(doc: Document, match: re.Match[str]) -> Extraction:
    reading = with_month(int(match["day"]), int(match["month"]), match["year"], match["era"], doc.now.date())
    return item_of(match, reading, 0.95 if match["year"] else 0.85)


def _iso(doc: Document, match: re.Match[str]) -> Extraction:
    year, _ = full_year(match["year"], "", doc.now.date())
    day = make_date(year, int(match["month"]), int(match["day"]))
    return item_of(match, DateReading(day, year_given=True) if day else None, 0.97)


def _figures(doc: Document, match: re.Match[str]) -> Extraction:
    """15/1/2567: day first. 5/6/67 could be month first: the other reading is offered, unless the year is 25xx."""
    first, second = int(match["first"]), int(match["second"])
    year, other = full_year(match["year"], "", doc.now.date())
    best, swapped = make_date(year, second, first), make_date(year, first, second)
    if best is None:  # 9/28/2004
        best, swapped = swapped, None
    sure_order = len(match["year"]) == 4 and int(match["year"]) > 2400
    today = doc.now.date()
    if best and swapped and best <= today < swapped:  # day first is the custom: a future month-first day is no rival
        swapped = None
    alternatives = [day for day in (None if sure_order else swapped,) if day and day != best]
    if other and best and (old := make_date(other, best.month, best.day)):
        alternatives.append(old)
    return item_of(match, DateReading(best, alternatives=tuple(alternatives), year_given=True) if best else None, 0.97)


def divmod_month(day: date, shift: int) -> tuple[int, int]:
    """Year and month, `shift` months from a day."""
    moved = add_months(day.replace(day=1), shift)
    return moved.year, moved.month
