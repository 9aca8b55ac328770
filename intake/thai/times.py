"""Times of day: 20.30 น., บ่ายสามโมงครึ่ง, ตีสอง, สองทุ่ม, เที่ยงครึ่ง, 9 pm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from intake.thai.document import Document
from intake.thai.patterns import lazy
from intake.thai.types import Extraction, TimeReading

_HOURS = {
    "หนึ่ง": 1, "นึง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9, "สิบเอ็ด": 11,
    "สิบสอง": 12, "สิบ": 10,
}  # fmt: skip
_HOUR = r"(?:สิบเอ็ด|สิบสอง|สิบ|หนึ่ง|นึง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|\d{1,2})"
_TENS = r"(?:ห้าสิบ|สี่สิบ|สามสิบ|ยี่สิบ|สิบ)"
_UNIT = r"(?:เอ็ด|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)"
_SPELLED_MINUTE = rf"(?:{_TENS}\s?{_UNIT}?|{_UNIT})"
_MINUTE = (
    rf"(?:\s?(?P<half>ครึ่ง)|\s(?P<bare>[0-5]\d)(?=\s?(?:$|\n|น\.|นาที|ค่ะ|คะ|ครับ|คับ|เมื่อ|วันที่|ของ))(?!\s?นาที)"
    rf"|\s?(?P<minute>\d{{1,2}})\s?(?:นาที|น\.)|\s?(?P<spelled>{_SPELLED_MINUTE})\s?(?:นาที)"
    rf"|(?P<loose>{_TENS}{_UNIT}?)(?!\s?(?:บาท|วัน|คน|พัน|ร้อย|หมื่น|แสน|ล้าน|ชิ้น|ชั่วโมง))|\s?(?P<more>กว่าๆ|กว่า))?"
)
_CLOCK = lazy(
    r"(?P<half>(?:บ่าย|ตี|เช้า|เย็น|ค่ำ)\s?)?(?<![\d.:,/-])(?P<hour>[01]?\d"
    r"|2[0-4])(?:(?P<colon>:)(?P<m1>[0-5]\d)(?::[0-5]\d)?|[.](?P<m2>[0-5]\d))(?![\d:/]|[.,]\d)"
    r"(?:\s?(?:น\.)?\s?(?:-|ถึง|to)\s?(?P<until>(?:[01]?\d|2[0-4])[.:][0-5]\d)(?![\d:/]|[.,]\d))?"
    r"(?P<mark>\s?(?:น\.|น(?![\u0e01-\u0e4e])|นาฬิกา|am\b|pm\b|a\.m\.|p\.m\.|โมงเช้า|โมงเย็น|โมง|ทุ่ม))?"
)
_HOUR_ONLY = lazy(
    r"(?<![\d.:,/-])(?P<hour>1[0-2]|\d)\s?(?P<mark>am|pm|a\.m\.|p\.m\.)(?![a-z])"
    r"|(?<![\d.:,/-])(?P<hour24>[01]?\d|2[0-4])\s?นาฬิกา(?:\s?(?P<minute24>[0-5]?\d)\s?นาที)?"
)
_SAID = lazy(
    rf"(?:(?P<noon>เที่ยงคืน|เที่ยงวัน(?!นี้|จันทร์|อังคาร|พุธ|พฤ|ศุกร์|เสาร์|อา|ที่)|เที่ยง(?!ว(?!ัน(?:นี้|จันทร์|อังคาร|พุธ|พฤ|ศุกร์|เสาร์|อา|ที่))|ธ|แท้|ตรง|บ))|(?P<night>ตี)\s?(?P<h1>{_HOUR})(?!,\d)"
    rf"|(?P<afternoon>บ่าย)\s?(?:โมง(?:เย็น)?|(?P<h2>{_HOUR})\s?(?:โมง)?(?:เย็น)?)"
    rf"|(?P<h3>{_HOUR})\s?(?P<evening>ทุ่ม)|(?P<h4>{_HOUR})\s?โมง(?:\s?(?P<half_day>เช้า|เย็น|บ่าย))?"
    rf"|(?P<one>(?<![\u0e40-\u0e44])ทุ่ม(?:หนึ่ง|นึง|ครึ่ง(?=.|$)|กว่า(?!\s?\d)))"
    rf"|(?P<h5>{_HOUR})\s?นาฬิกา)" + _MINUTE
)
_CUE = lazy(
    r"(?:เวลา|ตอน|วัน(?:นี้|จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)|เมื่อวาน(?:นี้)?|\bat|time)\s?(?:ประมาณ|ราวๆ|ราว|around)?\s?:?\s?$"
)
_HINT = lazy(r"โมง|ทุ่ม|ตี|บ่าย|เที่ยง|น\.|นาฬิกา|\d[.:]\d\d|\d\s?[ap]\.?m")


def find_times(doc: Document) -> Iterator[Extraction]:
    """Times of day in running text; one with an impossible hour or minute is left out."""
    if not _HINT().search(doc.lower):
        return
    for pattern, read in ((_SAID, _said), (_CLOCK, _clock), (_HOUR_ONLY, _hour_only)):
        for match in pattern().finditer(doc.lower):
            found = read(match, doc)
            if found is not None:
                yield _item(match, *found, doc)


def _item(match: re.Match[str], reading: TimeReading, confidence: float, doc: Document) -> Extraction:
    extra: dict[str, object] = {}
    if match.groupdict().get("until"):
        extra["until"] = match["until"].replace(".", ":").zfill(5)
    if reading.alternatives:
        extra |= {"ambiguous": True, "alternatives": [other.strftime("%H:%M") for other in reading.alternatives]}
    if reading.approximate:
        extra["approximate"] = True
    end = match.end() - (len(match[0]) - len(match[0].rstrip()))
    start = match.start()
    if match.groupdict().get("half") and match.groupdict().get("hour") and doc.text[:start].endswith("เมื่อ"):
        start = match.start("hour")  # เมื่อเช้า is the day
    return Extraction("time", reading.time.strftime("%H:%M"), start, end, confidence, extra)


def _clock(match: re.Match[str], doc: Document) -> tuple[TimeReading, float] | None:
    hour, minute = int(match["hour"]), int(match["m1"] or match["m2"])
    mark = (match["mark"] or "").strip()
    half = (match["half"] or "").strip()
    if half in ("บ่าย", "เย็น", "ค่ำ") and 1 <= hour <= 11 and not mark.startswith("ท"):
        return _reading(hour + 12, minute, 0.95)
    if not mark and not match["colon"] and not half:  # 20.30 alone may be an amount: it needs เวลา or a range before it
        head = doc.before(match.start(), 12)
        if not _CUE().search(head) or re.match(r"\s?(?:บาท|%|baht|กก|ซม|ครั้ง|ล้าน)", doc.after(match.end())):
            return None
        return _reading(hour, minute, 0.7)
    if mark.startswith(("p", "a")):
        hour = _twelve(hour, mark)
    if mark == "ทุ่ม" and 1 <= hour <= 5:
        hour += 18
    if "เย็น" in mark and 1 <= hour <= 6:
        hour += 12
    return _reading(hour, minute, 0.95 if mark else 0.85)


def _reading(hour: int, minute: int, confidence: float) -> tuple[TimeReading, float] | None:
    if hour == 24 and minute == 0:
        hour = 0
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        return None
    return TimeReading(time(hour, minute)), confidence


def _twelve(hour: int, mark: str) -> int:
    if hour > 12:
        return hour
    return hour % 12 + (12 if mark.startswith("p") else 0)


def _hour_only(match: re.Match[str], doc: Document) -> tuple[TimeReading, float] | None:
    if match["hour24"]:
        return _reading(int(match["hour24"]), int(match["minute24"] or 0), 0.95)
    return _reading(_twelve(int(match["hour"]), match["mark"]), 0, 0.9) if match["hour"] != "0" else None


def _number(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else _HOURS.get(text, 0)


def _minutes(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["minute"] or match["bare"]:
        return int(match["minute"] or match["bare"])
    spelled = (match["spelled"] or match["loose"] or "").replace(" ", "")
    tens, found, units = spelled.rpartition("สิบ")
    value = {"เอ็ด": 1}.get(units, _HOURS.get(units, 0))
    if found:
        value += {"": 10, "ยี่": 20, "สาม": 30, "สี่": 40, "ห้า": 50}[tens]
    return value


def _said(match: re.Match[str], doc: Document) -> tuple[TimeReading, float] | None:
    minute, other = _minutes(match), None
    if match["noon"]:
        hour = 0 if match["noon"] == "เที่ยงคืน" else 12
    elif match["night"]:
        hour = _number(match["h1"])
        if not 1 <= hour <= 6:
            return None
    elif match["afternoon"]:
        hour = (_number(match["h2"]) or 1) + 12
        if not 13 <= hour <= 18:
            return None
    elif match["evening"] or match["one"]:
        hour = (_number(match["h3"]) or 1) + 18
        minute = 30 if (match["one"] or "").endswith("ครึ่ง") else minute
        if hour > 24:
            return None
    elif match["h5"]:
        hour = _number(match["h5"])
    else:
        hour, other = _with_mong(_number(match["h4"]), match["half_day"] or "")
    if not 0 <= hour <= 24 or not 0 <= minute <= 59:
        return None
    others = (time(other, minute),) if other is not None else ()
    vague = bool(match["more"]) or (match["one"] or "").endswith("กว่า")
    return TimeReading(time(hour % 24, minute), others, vague), 0.6 if others else 0.95


def _with_mong(hour: int, half_day: str) -> tuple[int, int | None]:
    """Hours said with โมง: mornings from six (สองโมงเช้า is 8) or by the clock, afternoons from noon."""
    if half_day == "เช้า":
        return (hour + 6 if 1 <= hour <= 5 else hour), None
    if half_day in ("เย็น", "บ่าย"):
        return (hour + 12 if 1 <= hour <= 6 else hour), None
    if 1 <= hour <= 5:
        return hour + 12, hour + 6
    return (6, 18) if hour == 6 else (hour, None)
