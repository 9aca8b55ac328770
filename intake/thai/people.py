"""Names of people: after a title, after ชื่อ, or behind an account number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import DEPENDENT, lazy
from intake.thai.types import Extraction

_TITLES = (
    r"นางสาว|น\.\s?ส\.|นส\.|นาง(?!สาว|แบบ|ฟ้า|เอก|ร้าย|งาม|เงือก|พยาบาล|เลิ้ง|นวล|พญา|รอง|กวัก|สิง|นอน)"
    r"|นาย(?!ก|หน้า|จ้าง|ทุน|แพทย|ทหาร|อำเภอ|ตำรวจ|ทะเบียน|พราน|ประกัน|แบบ|เรือ|สถานี|ช่าง|ด่าน|คนเดียว|ครับ|นะ)"
    r"|เด็กชาย|เด็กหญิง|ด\.\s?ช\.|ด\.\s?ญ\.|ดร\.|นพ\.|พญ\.|น\.พ\.|พ\.ญ\.|ทพ\.|ทพญ\.|ผศ\.|รศ\.|ว่าที่ร้อยตรี|ว่าที่\s?ร\.ต\."
    r"|พล\.?\s?[ตรอ]\.?\s?[อตท]\.|พล\.[อทต]\.|พ\.ต\.[อทต]\.|ร\.ต\.[อทต]\.|[พร]\.[อทต]\.|จ\.ส\.[ทตอ]\.|ส\.ต\.[ทตอ]\."
    r"|ด\.ต\."
)
_NAME = r"[\u0e01-\u0e4e]{2,30}|[A-Z][a-zA-Z]{1,30}"
_TITLED = lazy(
    rf"(?<![\u0e40-\u0e44])(?<!เจ้า)(?<!ทำ)(?P<title>{_TITLES})"
    rf"\s{{0,2}}(?![{DEPENDENT}\s])(?P<first>{_NAME})"
)
_POLITE = lazy(rf"(?<!ขอบ)(?<!พระ)(?<!ขอบพระ)(?P<title>คุณ)\s?(?![{DEPENDENT}\s])(?P<first>{_NAME})")
_NAMED = lazy(
    rf"(?<!ร้าน)(?<!เพจ)(?<!บริษัท)(?<!สินค้า)(?:ชื่อบัญชี|บัญชีชื่อ|ชื่อเจ้าของบัญชี|ชื่อผู้รับ(?:เงิน|โอน)?"
    rf"|ผู้รับเงิน|ผู้รับโอน|ชื่อ-?(?:นาม)?สกุล"
    rf"|ชื่อจริง|ชื่อคนรับ|ชื่อ)"
    rf"(?:ว่า|คือ|\s|:|=){{0,3}}(?![{DEPENDENT}\s])(?P<first>[\u0e01-\u0e4e]{{2,30}})(?=\s{{1,2}}[\u0e01-\u0e4e])"
)
_AFTER_ACCOUNT = lazy(
    r"(?:(?<=\d{4})|(?<=\d-\d)|(?<=\d \d))\s{0,2}[,:(]?\s{0,2}"
    r"(?P<first>[\u0e01-\u0e4e]{2,30})(?=\s{1,2}[\u0e01-\u0e4e])"
)
_ENGLISH = lazy(
    r"(?<![A-Za-z])(?P<title>Mr|Mrs|Ms|Miss|Khun|Dr)\.?\s(?P<name>[A-Z][A-Za-z'-]{1,30}(?:\s[A-Z][A-Za-z'-]{1,30}){0,3})"
)
_COUNTS = lazy(r"(?<!\d)\d{1,2}\s?$")
_SURNAME = lazy(r"\s{1,2}(?P<surname>[\u0e01-\u0e4e]{2,30}|[A-Z][a-zA-Z]{1,30})")
# Words that no name holds: where one begins, the name has ended. The second group is found inside names as well.
_STRONG = (
    r"โอน|หลอก|โกง|บล็อก|ธนาคาร|บัญชี|เบอร์|โทร|ครับ|ค่ะ|คะ(?![แน])|คับ|แล้ว|กสิกร|ไทยพาณิชย์|กรุงไทย|กรุงศรี|ออมสิน|เลขที่|ชื่อ|กล่าว"
    r"|เปิดเผย|ระบุ|ประธาน|อายุ|สั่ง|ส่ง(?!่|ศ|เส)|ซื้อ|ขาย"
    r"|เป็น|ได้|ไม่|จาก|ซึ่ง|และ|โดย|แต่|เพื่อ|พร้อม|เมื่อ|ที่(?!ย)|ก็|ให้|อยู่|ยัง(?!ก)|ตอน|เข้า|ออก|บอก|ตอบ|ถาม|สอบถาม|เขา(?!ว)|มัน|ผู้"
    r"|ถูก|โดน|เห็น|ถึง|หนี|พูด|ร้าน|เพจ|รับเงิน|นี้|นั้น|หรือ|ด้วย"
)
_WEAK = r"กับ|ว่า|เอา|นะ|จะ|ไป|มา|ใน|มี|คือ|ของ|ขอ|ทำ|ทาง|ค่า|เงิน|ราคา|เคย|ต้อง|ใช้|ต่อ|พา|คน|เค้า|ครั้ง|วัน|น่ะ|เนี่ย|อ่ะ|เลย"
_STRONG_END = lazy(rf"(?:{_STRONG})(?![{DEPENDENT}])")
_ANY_END = lazy(rf"(?:{_STRONG}|{_WEAK})(?![{DEPENDENT}])")


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    """The given names of PyThaiNLP's corpus, read at the first title met."""
    from pythainlp.corpus import thai_female_names, thai_male_names

    return frozenset(name for name in thai_female_names() | thai_male_names() if len(name) > 1)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Everyday words: many are names too (น้อย, ยอด, สามารถ) and prove nothing without a title."""
    from pythainlp.corpus import thai_words

    return thai_words()


@lru_cache(maxsize=1)
def _family_names() -> frozenset[str]:
    from pythainlp.corpus import thai_family_names

    return frozenset(thai_family_names())


def begins_with_title(text: str, position: int) -> bool:
    """Whether a person's title stands at a place, so that what follows is no shop."""
    return _TITLED().match(text, position) is not None


def find_people(doc: Document) -> Iterator[Extraction]:
    """People in running text. The value is the name without its title, which is in `extra`."""
    text = doc.text
    for match in _TITLED().finditer(text):
        if match["title"] == "นาย" and _COUNTS().search(text, max(0, match.start() - 4), match.start()):
            continue  # ตำรวจ 4 นาย: here it counts people
        first = _first(match["first"])
        if len(first) >= 2:
            listed = first in _first_names()
            yield from _person(text, match, first, 0.9 if listed or first.isascii() else 0.75, match["title"])
    if doc.has_latin:
        for match in _ENGLISH().finditer(text):
            yield Extraction("person", match["name"], *match.span(), 0.85, {"title": match["title"]})
    if "คุณ" in text:
        for match in _POLITE().finditer(text):
            first = _first(match["first"])
            surname = _surname(text, match.start("first") + len(first)) if first == match["first"] else 0
            known = first in _first_names() and first not in _words()
            known = known or (bool(surname) and text[match.end("first") : surname].strip() in _family_names())
            if known and (first == match["first"] or _cut_cleanly(match["first"], first)):
                yield from _person(text, match, first, 0.75 if surname or len(first) > 3 else 0.6, "คุณ")
    if "ชื่อ" in text or "ผู้รับ" in text:
        for match in _NAMED().finditer(text):
            yield from _untitled(text, match)
    if doc.has_digit:
        for match in _AFTER_ACCOUNT().finditer(text):
            yield from _untitled(text, match)


def _untitled(text: str, match: re.Match[str]) -> Iterator[Extraction]:
    """A first name and a surname, of which the lists know one and everyday words explain none."""
    first = match["first"]
    end = _surname(text, match.end("first"))
    surname = text[match.end("first") : end].strip() if end else ""
    family = surname in _family_names()
    listed = first in _first_names() and first not in _words() and (family or surname not in _words())
    if surname and (listed or (family and surname not in _words())) and not _STRONG_END().match(first):
        yield Extraction("person", f"{first} {surname}", match.start("first"), end, 0.75)


def _person(text: str, match: re.Match[str], first: str, confidence: float, title: str) -> Iterator[Extraction]:
    end = match.start("first") + len(first)
    if first == match["first"]:
        end = _surname(text, end) or end
    value = " ".join(text[match.start("first") : end].split())
    yield Extraction("person", value, match.start(), end, confidence, {"title": title})


def _first(run: str) -> str:
    """The given name that a blank-less run of letters begins with."""
    if run.isascii() or run in _first_names():
        return run
    cut = _cut(run, 10)
    if cut in _first_names():
        return cut
    for length in range(len(cut) - 1, 2, -1):  # a listed name that a word of another kind follows
        if cut[:length] in _first_names() and _cut_cleanly(cut, cut[:length]) and len(cut) > 10:
            return cut[:length]
    return cut


def _cut_cleanly(run: str, name: str) -> bool:
    """Whether the letters behind a name begin a new syllable that no name continues with."""
    rest = run[len(name) :]
    return not rest or bool(_ANY_END().match(rest))


def _cut(run: str, usual: int) -> str:
    """The part of a run before the first word that no name holds; in a longer run, that few names hold."""
    match = _STRONG_END().search(run, 2) or (_ANY_END().search(run, 2) if len(run) > usual else None)
    return run[: match.start()] if match else run


def _surname(text: str, end: int) -> int:
    """Where the surname that follows ends; 0 when none does."""
    match = _SURNAME().match(text, end)
    if match is None:
        return 0
    run = match["surname"]
    if run not in _family_names():
        if _ANY_END().match(run) and not run.startswith(("มา", "มี", "คน", "วัน", "ทาง", "ต่อ", "เอา")):
            return 0
        run = _cut(run, 14)
    if len(run) < 3 or run.startswith(("นาย", "นาง", "คุณ", "บริษัท", "ธนา", "วันที่", "จำนวน", "ยอด", "อำเภอ", "จังหวัด")):
        return 0
    return match.start("surname") + len(run)


def parse_person(text: str) -> str | None:
    """The name that an answer is, without its title (`ชื่อ นางสาวสมหญิง ใจดี ค่ะ` → `สมหญิง ใจดี`), else None."""
    text = re.sub(r"\s+", " ", normalize(text)).strip(" .,")
    said = r"^(?:(?:ผม|ดิฉัน|หนู|ฉัน|เรา)?\s?(?:ชื่อ(?:จริง)?\s?(?:ว่า|คือ)?|คือ|my name is|i am|i'm)\s?:?\s?)"
    text = re.sub(said, "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?:\s?(?:ค่ะ|คะ|ครับ|คับ|ค้าบ|จ้า|ฮะ|นะ))+$", "", text)
    text = re.sub(rf"^(?:{_TITLES}|คุณ|mr\.?\s|mrs\.?\s|ms\.?\s|miss\s)\s*", "", text, flags=re.IGNORECASE).strip()
    if not 2 <= len(text) <= 100 or not re.fullmatch(r"[\u0e01-\u0e4eA-Za-z][\u0e01-\u0e4eA-Za-z .'\-]*", text):
        return None
    return text
