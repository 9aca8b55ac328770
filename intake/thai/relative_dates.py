"""Days told from today: เมื่อวาน, 3 วันที่แล้ว, วันจันทร์ที่ผ่านมา, สิ้นปีที่แล้ว, a month or a year alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from intake.thai.calendar_words import (
    MONTHS,
    add_months,
    lone_month_pattern,
    month_bounds,
    week_bounds,
)
from intake.thai.dates import full_year, make_date, reading_item
from intake.thai.document import Document
from intake.thai.feasts import FEAST, FEAST_HINTS, read_feast
from intake.thai.patterns import any_of, beginning, lazy
from intake.thai.types import DateReading, Extraction
from intake.thai.weekdays import (
    NUMBERED_WEEKDAY,
    WEEKDAY,
    WEEKDAY_EN,
    read_numbered_weekday,
    read_weekday,
    read_weekday_en,
)

_SHIFTS = {
    "วันนี้": 0, "เมื่อวานซืนนี้": -2, "เมื่อวานซืน": -2, "วานซืน": -2, "เมื่อวานนี้": -1, "เมื่อวาน": -1, "วานนี้": -1, "พรุ่งนี้": 1,
    "วันพรุ่งนี้": 1, "วันมะรืนนี้": 2, "วันมะรืน": 2, "มะรืนนี้": 2,
    "มะรืน": 2, "เมื่อเช้านี้": 0, "เมื่อเช้า": 0, "เช้านี้": 0, "บ่ายนี้": 0, "เย็นนี้": 0, "คืนนี้": 0, "ค่ำนี้": 0, "เมื่อวานก่อน": -2,
    "เมื้อวาน": -1, "มื้อวานซืน": -2, "มื้อวานก่อน": -2, "เมือวานซืน": -2,
    "มะวาน": -1, "แรกวา": -1, "แลกวา": -1,
    "เมือวาน": -1, "มื้อวาน": -1, "เมื่อกี้": 0, "เมื่อกี๊": 0, "เมื่อตะกี้": 0,
    "day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "this morning": 0, "this evening": 0,
    "tomorrow": 1,
}  # fmt: skip
# เมื่อคืนวันอังคาร, เมื่อเช้าวันที่ 19: the day that follows is meant.
_NAMED_NIGHT = r"(?!\s?วัน(?:ที่|จันทร์|อังคาร|พุธ|พฤ|ศุกร์|เสาร์|อาทิตย์|เดียวกัน))"
_DAYS = lazy(
    lambda: (
        rf"{beginning((*_SHIFTS, 'the'))}(?<![a-z])(?<!ทุก)(?:the )?(?P<word>{any_of(_SHIFTS)})(?![a-z]){_NAMED_NIGHT}"
    )
)
_LAST_NIGHT = lazy(rf"(?:เมื่อคืนก่อน|เมื่อคืนวาน|เมื่อคืนนี้|เมื่อคืน|last night){_NAMED_NIGHT}")
_COUNT = r"(?P<count>\d{1,3}|หนึ่ง|นึง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|a|an|one|two|three|four|five|six|seven)"
_NUMBER_WORDS = {
    "หนึ่ง": 1, "นึง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9, "สิบ": 10, "a": 1,
    "an": 1, "one": 1,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
}  # fmt: skip
_UNITS = {
    "วัน": "day", "อาทิตย์": "week", "สัปดาห์": "week", "เดือน": "month", "ปี": "year", "day": "day", "week": "week",
    "month": "month",
    "year": "year", "อาทิต": "week",
}  # fmt: skip
_AGO = lazy(
    rf"(?=[\dหนสจแกaotf])(?<![\d.,A-Za-z])(?:(?P<low>\d{{1,3}}(?=\s?-\s?\d)|(?:หนึ่ง|สอง|สาม|สี่"
    rf"|ห้า)(?=[หสจแก]))\s?-?\s?)?{_COUNT}\s?(?P<unit>วัน|อาทิตย์|สัปดาห์|เดือน|ปี|days?|weeks?|months?|years?)"
    r"\s?(?P<near>กว่าๆ|กว่า)?\s?(?:ที่แล้ว|ก่อนหน้านี้|ก่อน(?!ถึง|จะ|วัน)|ที่ผ่านมา|มาแล้ว|ago)"
)
_SINCE = lazy(
    rf"(?=[\s\dหนสจแก])(?<=[\u0e01-\u0e4e])(?<!รอ)(?<!รอมา)(?:(?<=สั่ง)|(?<=สั่งไป)|(?<=สั่งมา)|(?<=โอน)|(?<=โอนไป)"
    rf"|(?<=ซื้อ)|(?<=ซื้อมา)"
    rf"|(?<=จ่ายไป)|(?<=แจ้งไป)|(?<=แจ้ง)"
    rf"|(?<=ของ)|(?<=เงิน))\s?{_COUNT}\s?(?P<unit>วัน|อาทิตย์|สัปดาห์|เดือน)แล้ว"
)
_AHEAD = lazy(
    rf"(?:อีก\s?{_COUNT}\s?(?P<unit>วัน|อาทิตย์|สัปดาห์|เดือน|ปี)\s?(?:ข้างหน้า|จากนี้|ถัดไป)"
    r"|(?<![a-z])in\s(?P<count2>\d{1,2}|a|two|three)\s(?P<unit2>days?|weeks?|months?|years?)(?![a-z]))"
)
_WHICH = r"(?P<which>ที่แล้ว|ที่ผ่านมา|ก่อน(?!ถึง|จะ)|นี้|หน้า|ถัดไป)"
_SPAN = lazy(rf"(?=[ตกปสอเ])(?<!วัน)(?<!หลาย)(?P<part>ต้น|กลาง|ปลาย|สิ้น)?(?P<unit>อาทิตย์|สัปดาห์|เดือน|ปี)\s?{_WHICH}")
_SPAN_EN = lazy(r"(?<![a-z])(?P<which>last|this|next)\s(?P<unit>week|month|year)(?![a-z])")
_EDGE = lazy(r"(?P<part>ต้น|กลาง|ปลาย|สิ้น)(?P<unit>เดือน|ปี(?!ก))(?!\s?(?:ที่แล้ว|ที่ผ่านมา|ก่อน|นี้|หน้า|ถัดไป|ละ))")
_HOURS = lazy(
    rf"(?=[\dหนสจแกaotf])(?<![\d.,A-Za-z]){_COUNT}\s?(?P<unit>ชั่วโมง|ชม\.?|นาที|hours?|minutes?|mins?)\s?(?:ที่แล้ว"
    rf"|ก่อน(?!ถึง|จะ)|ที่ผ่านมา|มานี้"
    rf"|ago)"
)
_MONTH = lazy(
    lambda: (
        rf"(?P<part>ต้น|กลาง|ปลาย|สิ้น)?(?:เดือน\s?)?(?P<month>{lone_month_pattern()})"
        rf"(?:\s?(?:-|ถึง)\s?(?:เดือน\s?)?(?P<upto>{lone_month_pattern()}))?"
        r"(?:\s?(?:พ\.?ศ\.?|ค\.?ศ\.?|ปี)?\s?(?P<year>\d{4}|\d{2})(?!\d|[.,:]\d|\s?บาท)|\s?(?P<which>ปีที่แล้ว|ปีก่อน|ปีนี้)"
        r"|(?P<late>\s?ที่ผ่านมา|ที่แล้ว|นี้)?)"
    )
)
_YEAR = lazy(
    r"(?P<part>ต้น|กลาง|ปลาย|สิ้น)?(?:ปี\s?)?(?P<era>พ\.\s?ศ\.|พศ\.?|ค\.\s?ศ\.|คศ\.?|(?<=ปี)|(?<=ปี ))\s?(?P<year>(?:1[5-9]"
    r"|2[0-6])\d\d|[5-7]\d)(?:\s?[-/]\s?(?P<until>\d{4}))?(?!\d|[.,:/-]\d)"
)


def find_relative_dates(doc: Document) -> Iterator[Extraction]:
    """Every day, week, month or year that the text names by its distance from today or by its name alone."""
    text = doc.lower
    for pattern, read, hints in _READERS:
        if not any(hint in text for hint in hints):
            continue
        for match in pattern().finditer(text):
            found = read(match, doc)
            if found is not None:
                reading, confidence = found
                yield reading_item(*_span(match), reading, confidence)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Without the เดือน or ปี before a name or figure, and without ที่ผ่านมา behind the name of a month."""
    groups = match.groupdict()
    start, end = match.start(), match.end()
    if "era" in groups and not groups["part"]:
        start = match.start("era") if groups["era"] else match.start("year")
    elif "month" in groups and not groups["part"]:
        start = match.start("month")
    return start, match.start("late") if groups.get("late") else end


def _shift(day: date, unit: str, count: int) -> date | None:
    try:
        if unit in ("day", "week"):
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        return add_months(day, count * (12 if unit == "year" else 1))
    except (ValueError, OverflowError):
        return None


def _bounds(day: date, unit: str) -> tuple[date, date]:
    if unit == "week":
        return week_bounds(day)
    if unit == "month":
        return month_bounds(day.year, day.month)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _part_of(part: str, first: date, last: date) -> DateReading:
    """ต้น, กลาง, ปลาย, สิ้น of a span of days: its first day, its middle, near its end, its last day."""
    length = (last - first).days + 1
    if part == "ต้น":
        return DateReading(first, "about", first=first, last=first + timedelta(days=length // 3))
    if part == "กลาง":
        middle = first + timedelta(days=(length - 1) // 2)
        third = timedelta(days=length // 6)
        return DateReading(middle, "about", first=middle - third, last=middle + third)
    start = last - timedelta(days=length // 3 if part == "ปลาย" else min(length // 10, 7))
    return DateReading(last, "about", first=start, last=last)


_COUNTS = lazy(r"(?<![\d,.])\d{1,2}\s?$")


def _read_day(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    word = match["word"]
    if word == "วันนี้" and _COUNTS().search(doc.text, max(0, match.start() - 4), match.start()):
        return None  # ภายใน 4-5 วันนี้: within that many days
    return DateReading(doc.now.date() + timedelta(days=_SHIFTS[word])), 0.9 if word.startswith("เมื่อก") else 0.95


def _read_night(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """Last night is yesterday's evening; before dawn it can be today's small hours too."""
    today = doc.now.date()
    back = 2 if match[0].endswith("ก่อน") else 1
    return DateReading(today - timedelta(days=back), "about", first=today - timedelta(days=back), last=today), 0.8


def _read_ago(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    count = _NUMBER_WORDS.get(match["count"]) or int(match["count"])
    unit = _UNITS[match["unit"].rstrip("s")]
    day = _shift(doc.now.date(), unit, -count)
    if day is None:
        return None
    if not match["low"] and not match["near"] and unit == "day":
        return DateReading(day), 0.95
    low = _NUMBER_WORDS.get(match["low"] or "") or int(match["low"] or count)
    latest = _shift(doc.now.date(), unit, -low)
    if match["low"] and latest is not None:
        return DateReading(day, "about", first=min(day, latest), last=max(day, latest)), 0.6
    first, last = _bounds(day, unit) if unit != "day" else (day - timedelta(days=2), day)
    return DateReading(day, "about", first=first, last=last), 0.7


def _read_since(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """สั่งไป 5 วันแล้ว: the day it was done."""
    count = _NUMBER_WORDS.get(match["count"]) or int(match["count"])
    unit = _UNITS[match["unit"]]
    day = _shift(doc.now.date(), unit, -count)
    return None if day is None else (DateReading(day, "day" if unit == "day" else "about"), 0.6)


def _read_ahead(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    said = match["count"] or match["count2"]
    count = _NUMBER_WORDS.get(said) or int(said)
    unit = _UNITS[(match["unit"] or match["unit2"]).rstrip("s")]
    day = _shift(doc.now.date(), unit, count)
    return None if day is None else (DateReading(day, "day" if unit == "day" else "about"), 0.8)


def _read_span(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    unit, which = _UNITS[match["unit"]], match["which"]
    step = 0 if which in ("นี้", "this") else 1 if which in ("หน้า", "ถัดไป", "next") else -1
    day = _shift(doc.now.date(), unit, step)
    if day is None:
        return None
    first, last = _bounds(day, unit)
    part = match.groupdict().get("part")
    if part:
        return _part_of(part, first, last), 0.6
    return DateReading(day, unit, first=first, last=last), 0.5


def _read_edge(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """ต้นเดือน, สิ้นปี … without saying which: the latest one that has come."""
    today, unit, part = doc.now.date(), _UNITS[match["unit"]], match["part"]
    reading = _part_of(part, *_bounds(today, unit))
    if (reading.first or reading.date) > today:
        before = _shift(today, unit, -1)
        if before is None:
            return None
        reading = _part_of(part, *_bounds(before, unit))
    return reading, 0.55


def _read_hours(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """Hours or minutes ago: the day it was then."""
    count = _NUMBER_WORDS.get(match["count"]) or int(match["count"])
    step = timedelta(minutes=count) if match["unit"].startswith(("นาที", "min")) else timedelta(hours=count)
    return DateReading((doc.now - step).date()), 0.85


def _read_month(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """A month alone, with or without its year."""
    name, today = match["month"], doc.now.date()
    month = MONTHS[name]
    year = today.year if month <= today.month else today.year - 1
    if match["year"]:
        year = full_year(match["year"], "", today)[0]
    elif (match["which"] or "").startswith("ปี"):
        year = today.year - (0 if "นี้" in match["which"] else 1)
    if make_date(year, month, 1) is None:
        return None
    first, last = month_bounds(year, month)
    if match["upto"]:  # ก.ย.-ธ.ค.61
        last = month_bounds(year + (MONTHS[match["upto"]] < month), MONTHS[match["upto"]])[1]
        return DateReading(first, "about", first=first, last=last, year_given=bool(match["year"])), 0.5
    if match["part"]:
        return _part_of(match["part"], first, last), 0.6
    return DateReading(first, "month", first=first, last=last, year_given=bool(match["year"])), 0.5


def _read_year(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    year = full_year(match["year"], match["era"], doc.now.date())[0]
    if make_date(year, 1, 1) is None:
        return None
    first, last = date(year, 1, 1), date(year, 12, 31)
    if match["part"]:
        return _part_of(match["part"], first, last), 0.6
    return DateReading(first, "year", first=first, last=last, year_given=True), 0.4


_Read = Callable[[re.Match[str], Document], "tuple[DateReading, float] | None"]
_BACK = ("ที่แล้ว", "ก่อน", "ผ่านมา")
_WEEKDAYS = ("จันทร", "อังคาร", "พุธ", "พฤหัส", "ศุกร", "เสาร", "อาทิต")


# Each pattern with words of which one must stand in the text for the pattern to have any chance.
_READERS: tuple[tuple[Callable[[], re.Pattern[str]], _Read, tuple[str, ...]], ...] = (
    (_DAYS, _read_day, ("วัน", "วาน", "นี้", "มะรืน", "เมื่อ", "day", "night", "this", "tom")),
    (_LAST_NIGHT, _read_night, ("เมื่อคืน", "last night")),
    (_AGO, _read_ago, (*_BACK, "มาแล้ว", "ago")),
    (_SINCE, _read_since, ("วันแล้ว", "อาทิตย์แล้ว", "สัปดาห์แล้ว", "เดือนแล้ว")),
    (_AHEAD, _read_ahead, ("อีก", "in ")),
    (_SPAN, _read_span, (*_BACK, "นี้", "หน้า", "ถัดไป")),
    (_SPAN_EN, _read_span, ("week", "month", "year")),
    (_EDGE, _read_edge, ("ต้น", "กลาง", "ปลาย", "สิ้น")),
    (WEEKDAY, read_weekday, _WEEKDAYS),
    (NUMBERED_WEEKDAY, read_numbered_weekday, _WEEKDAYS),
    (FEAST, read_feast, FEAST_HINTS),
    (_HOURS, _read_hours, ("ชั่วโมง", "ชม", "นาที", "hour", "min")),
    (WEEKDAY_EN, read_weekday_en, ("day",)),
    (_MONTH, _read_month, ("าคม", "ายน", "ยาย", "ากาย", "มภา", "ม.", "ก.", "ส.", "ต.", "พ.", "ธ.", "ภาค")),
    (_YEAR, _read_year, ("ปี", "พ.", "ค.", "พศ", "คศ")),
)
