"""The words of Thai numbers, and a text cut into them and its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from intake.thai.patterns import WORD_END, WORD_START, lazy

_DIGITS = {
    "ศูนย์": 0, "หนึ่ง": 1, "นึง": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8,
    "เก้า": 9, "หนื่ง": 1, "เจด": 7,
}  # fmt: skip
_PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "หมืน": 10_000, "หมื้น": 10_000, "แสน": 100_000}
MILLION = 1_000_000
# Words that begin like a number word and are none, and words that end like one.
_NOT_AFTER = {
    "ห้า": r"(?!ง(?!าน|วด)|ม(?!ื้|ิ|ุ|ี|ั))", "หก": r"(?!ล้ม|คะเมน|เลอะ|ราด)", "เก้า": r"(?!อี้)", "แปด": r"(?!เปื้อน)",
    "พัน": r"(?!ธ|ทิป|ผ้า|แผล|โท|เอก|ตรี|ตำรวจ|จ่า)", "ร้อย": r"(?!ละ(?![ก-ฮ]*ร้อย)|โท|เอก|ตรี|ตำรวจ|แก้ว|เรียง|เอ็ด\s*จังหวัด)",
    "แสน": r"(?!สิริ|ดี|จะ|สาหัส|สวย|แพง|ลำบาก|รัก)", "สิบ": r"(?!ตำรวจ|เอก|โท|ตรี|ล้อ)", "ล้าน": r"(?!นา|ช้าง)",
    "โหล": r"(?!ด)", "ซาว": r"(?!ด์|น่า|นด์|เสียง)", "สาม": r"(?!ัคคี)", "สี่": r"(?!แยก)", "หมืน": "", "ยี่": r"(?=\s?สิบ)",
}  # fmt: skip
_NOT_BEFORE = {
    "พัน": "(?<!สัม)(?<!ผูก)(?<!เกี่ยว)(?<!พัวะ)", "ร้อย": "(?<!เรียบ)(?<!จังหวัด)(?<!จ\\.)", "ล้าน": "(?<!หัว)",
    "จุด": "",
}  # fmt: skip
_LITERAL = r"(?<![A-Za-z0-9_])(?<!\d[.,])(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?!\d|,\d)(?:\.\d{1,9}(?![\d.]))?"


def _number_words() -> str:
    words = [*_DIGITS, *_PLACES, "ล้าน", "เอ็ด", "จุด", "ครึ่ง", "ซาว", "โหล"]
    spelled = (
        _NOT_BEFORE.get(word, "") + word + _NOT_AFTER.get(word, "") for word in sorted(words, key=len, reverse=True)
    )
    # A first look at one character keeps the walk over ordinary text cheap.
    initials = "".join(sorted({word[0] for word in words}))
    return rf"(?=[0-9{initials}])(?:(?P<figure>{_LITERAL})|{WORD_START}(?P<word>{'|'.join(spelled)}){WORD_END})"


_TOKEN = lazy(_number_words)


@dataclass
class Piece:
    """A figure or a number word and what it does in a number."""

    kind: str  # digit, figure, place, million, et, point, half, score, dozen
    value: Decimal
    start: int
    end: int
    text: str


def pieces(text: str) -> list[Piece]:
    """The figures and number words of a normalised text, left to right."""
    found = []
    for match in _TOKEN().finditer(text):
        word = match["word"]
        if word is None:
            figure = match["figure"]
            found.append(Piece("figure", Decimal(figure.replace(",", "")), match.start(), match.end(), figure))
        else:
            kind, value = _WORD_KINDS[word]
            found.append(Piece(kind, value, match.start(), match.end(), word))
    return found


_WORD_KINDS: dict[str, tuple[str, Decimal]] = {
    **{word: ("digit", Decimal(value)) for word, value in _DIGITS.items()},
    **{word: ("place", Decimal(value)) for word, value in _PLACES.items()},
    "ล้าน": ("million", Decimal(MILLION)), "เอ็ด": ("et", Decimal(1)), "จุด": ("point", Decimal(0)),
    "ครึ่ง": ("half", Decimal("0.5")), "ซาว": ("score", Decimal(20)), "โหล": ("dozen", Decimal(12)),
}  # fmt: skip


def spelled_digits(text: str) -> re.Match[str] | None:
    """The first run of nine or more digits that are spoken one by one (ศูนย์แปดหนึ่ง…), as in a phone number."""
    return _SPELLED().search(text)


_SPELLED = lazy(lambda: rf"(?:(?:{'|'.join(sorted(_DIGITS, key=len, reverse=True))})\s?){{9,15}}")


def digits_of(spelled: str) -> str:
    """The figures of a run that `spelled_digits` found."""
    words = re.findall("|".join(sorted(_DIGITS, key=len, reverse=True)), spelled)
    return "".join(str(_DIGITS[word]) for word in words)
