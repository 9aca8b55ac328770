"""Days that people name instead of their date: Christmas, New Year, Mother's Day; not those that move with the moon."""

from __future__ import annotations

import re
from datetime import date

from intake.thai.document import Document
from intake.thai.patterns import any_of, lazy
from intake.thai.types import DateReading

_FEASTS = {
    "วันคริสต์มาสอีฟ": (12, 24), "คริสต์มาสอีฟ": (12, 24), "วันคริสต์มาส": (12, 25), "คริสต์มาส": (12, 25),
    "คริสมาส": (12, 25), "วันขึ้นปีใหม่": (1, 1), "วันปีใหม่": (1, 1), "วันสิ้นปี": (12, 31), "วันวาเลนไทน์": (2, 14),
    "วาเลนไทน์": (2, 14), "วันแม่": (8, 12), "วันพ่อ": (12, 5), "วันแรงงาน": (5, 1), "วันปิยมหาราช": (10, 23),
    "วันปิยะ": (10, 23), "วันรัฐธรรมนูญ": (12, 10), "วันฮาโลวีน": (10, 31), "วันจักรี": (4, 6), "วันฉัตรมงคล": (5, 4),
    "christmas day": (12, 25), "christmas eve": (12, 24), "christmas": (12, 25), "new year's day": (1, 1),
    "new year's eve": (12, 31), "valentine's day": (2, 14), "halloween": (10, 31),
}  # fmt: skip
FEAST_HINTS = (
    "คริส", "ปีใหม่", "สิ้นปี", "วาเลน", "วันแ", "วันพ่อ", "วันปิย", "วันรัฐ", "วันฮา", "วันจัก", "วันฉัต", "christ",
    "new y", "valent", "hallo",
)  # fmt: skip
FEAST = lazy(
    lambda: (
        rf"(?<![a-z])(?<!ของขวัญ)(?<!ชุด)(?<!โปร)(?<!ก่อน)(?<!หลัง)(?P<feast>{any_of(_FEASTS)})(?![a-z])"
        r"(?!\s?(?:หน้า|tree|gift|sale|present))"
    )
)


def read_feast(match: re.Match[str], doc: Document) -> tuple[DateReading, float] | None:
    """The last one gone by, today included."""
    today = doc.now.date()
    month, day = _FEASTS[match["feast"]]
    this_year = date(today.year, month, day)
    return DateReading(this_year if this_year <= today else date(today.year - 1, month, day)), 0.7
