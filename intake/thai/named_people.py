"""People without a title: after ผมชื่อ, ชื่อบัญชี or `my name is`, or behind an account number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.name_lists import everyday, family_names, first_names, words
from intake.thai.name_parts import begins_otherwise, given_name, surname_end
from intake.thai.patterns import DEPENDENT, lazy
from intake.thai.types import Extraction

_WHO = (
    r"(?:ข้าพเจ้า|กระผม|ผม|ดิฉัน|ดิชั้น|ฉัน|ชั้น|หนู|เรา|ป้า|ลุง|ยาย|(?<![\u0e40-\u0e44])ตา|ย่า|ปู่|น้า|(?<![\u0e01-\u0e4e])อา|พี่"
    r"|น้อง|แม่|พ่อ|คนขาย|ผู้ขาย|แม่ค้า"
    r"|พ่อค้า|คนโกง|คนร้าย|มิจฉาชีพ|มิจ|เจ้าของบัญชี|เจ้าของร้าน|เจ้าของเพจ|ผู้แจ้ง|ผู้ร้องเรียน|ผู้ร้อง|ผู้ติดต่อ|ผู้เสียหาย|ลูกสาว|ลูกชาย"
    r"|เพื่อน|แฟน|สามี|ภรรยา)"
)
_JOIN = rf"(?:ว่า|คือ|เป็น|\s|:|=){{0,3}}(?![{DEPENDENT}\s])"
_RUN = r"(?P<first>[\u0e01-\u0e4e]{2,30})"
# Words that say a person's name comes.
_SURE = lazy(
    rf"(?:{_WHO}\s?(?:ใช้)?ชื่อ(?:จริง)?|ชื่อบัญชี|บัญชีชื่อ|ชื่อเจ้าของบัญชี|ชื่อผู้รับ(?:เงิน|โอน)?|ชื่อคนรับ|ชื่อคนขาย|ชื่อผู้ขาย|ชื่อแม่ค้า"
    rf"|ชื่อ-?\s?(?:นาม)?สกุล|ชื่อจริง|ผู้รับเงิน|ผู้รับโอน|(?:ผู้แจ้ง|ผู้ร้องเรียน|ผู้ติดต่อ)\s?:?(?=\s)|โอน(?:เงิน)?(?:ไป)?ให้(?=\s))"
    rf"{_JOIN}{_RUN}"
)
_MAYBE = lazy(rf"(?<!ร้าน)(?<!เพจ)(?<!บริษัท)(?<!สินค้า)(?<!เว็บ)ชื่อ{_JOIN}{_RUN}(?=\s{{1,2}}[\u0e01-\u0e4e])")
_AFTER_ACCOUNT = lazy(
    r"(?:(?<=\d{4})|(?<=\d-\d)|(?<=\d \d))\s{0,2}[,:(]?\s{0,2}"
    r"(?P<first>[\u0e01-\u0e4e]{2,30})(?=\s{1,2}[\u0e01-\u0e4e])"
)
_NO_NAME = lazy(
    r"ปลายทาง|ต้นทาง|เสีย|ร้าน|เพจ|ไลน์|เฟส|เฟซ|ไอจี|เว็บ|แอป|แอพ|บริษัท|บัญชี|เดียว|ปลอม|อะไร|คน|ใคร|ไม่|จำ(?!น|ปา|รัส|เริญ)|นี้|นั้น|ที่|ของ"
    r"|เขา(?!ว)|มัน|ผม|หนู|ฉัน|อื่น|เดิม"
    r"|ใหม่|ตรง|ดัง|ซ้ำ|จริง|เล่น|เต็ม|ภาษา|ผู้|ตัวเอง|ว่า|ธนาคาร|ใน|ตาม|กับ|และ|หรือ|โอน|สมาชิก|แม่ค้า|พ่อค้า|แก๊ง|กลุ่ม|สินค้า|เบอร์|เลข"
)
_BOUNDARY = lazy(r"\s|$|[,.;:!?)\n\d]|ค่ะ|คะ|ครับ|คับ|ค้าบ|จ้า|นะ|อ่ะ|เอง")

_CAPITALS = r"[A-Z][A-Za-z'’-]{1,30}(?:\s(?:(?:de|van|von|bin|al|da)\s)?(?:[A-Z]\.|[A-Z][A-Za-z'’-]{0,30})){0,3}"
_LATIN_NAME = lazy(
    rf"(?:{_WHO}\s?(?:ใช้)?ชื่อ(?:จริง)?|ชื่อบัญชี|บัญชีชื่อ|ชื่อผู้รับ(?:เงิน|โอน)?|ชื่อ-?\s?(?:นาม)?สกุล)(?:ว่า|คือ|\s|:|=){{0,3}}"
    rf"(?:(?i:mr|mrs|ms|miss)\.?\s?)?(?P<name>{_CAPITALS})"
)
_ENGLISH_SURE = lazy(
    rf"(?<![A-Za-z])(?i:my (?:full )?name(?:'s| is)|account name(?: is)?|(?:seller|owner"
    rf"|holder)(?:'s)? name(?: is)?|name|contact"
    rf"|call(?:s|ed|ing)? (?:him|her)self|transfer(?:red)? to|paid to)\s?[:=]?\s(?:(?i:mr|mrs|ms|miss"
    rf"|khun)\.?\s)?(?P<name>{_CAPITALS})"
)
_ENGLISH_SELF = lazy(rf"(?<![A-Za-z])(?i:i am|i'm|i’m|this is)\s(?P<name>{_CAPITALS})(?![A-Za-z])")
_ENGLISH_SMALL = lazy(
    r"(?<![a-z])my (?:full )?name(?:'s| is)\s(?P<name>[a-z]{2,20}(?:\s(?!and |my |i |from |phone |but "
    r"|the )[a-z]{2,20})?)"
    r"(?=[,.\n]|$|\s(?:and|my|i|from|phone)\b)"
)
_ENGLISH_HINTS = ("name", "contact", "call", "to ", "i am", "i'm", "i’m", "this is")
_NOT_A_PERSON = frozenset(
    (
        "thai", "english", "american", "british", "chinese", "japanese", "german", "french", "russian", "indian",
        "australian", "burmese", "korean", "a", "an", "the", "i", "not", "very", "so", "sorry", "in", "from", "still",
        "here", "just", "afraid", "facebook", "line", "shopee", "lazada", "tiktok", "instagram", "bank", "kasikorn",
        "bangkok", "krungthai", "scb", "kbank", "kasikornbank", "krungsri", "siam", "government", "uob", "ttb", "cimb",
        "promptpay", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "co",
    )
)  # fmt: skip


def find_named_people(doc: Document) -> Iterator[Extraction]:
    """People whom the text names without a title."""
    text = doc.text
    if "ชื่อ" in text or "ผู้" in text or "ให้" in text:
        for match in _SURE().finditer(text):
            yield from _announced(text, match)
    if "ชื่อ" in text:
        for match in _MAYBE().finditer(text):
            yield from _listed(text, match)
    if doc.has_digit:
        for match in _AFTER_ACCOUNT().finditer(text):
            yield from _listed(text, match)
    if doc.has_latin:
        if "ชื่อ" in text:
            for match in _LATIN_NAME().finditer(text):
                yield Extraction("person", match["name"], *match.span("name"), 0.8)
        if any(hint in doc.lower for hint in _ENGLISH_HINTS):
            yield from _english(doc)


def _announced(text: str, match: re.Match[str]) -> Iterator[Extraction]:
    """The name that the words before it promise: with its surname, or alone where it ends clearly."""
    run, start = match["first"], match.start("first")
    first = given_name(run)
    if len(first) < 2 or _NO_NAME().match(first) or (first not in first_names() and begins_otherwise(first)):
        return
    end = start + len(first)
    surname = surname_end(text, end) if first == run else 0
    if surname and _plausible_surname(text[end:surname].strip()):
        known = first in first_names() or text[end:surname].strip() in family_names()
        yield Extraction("person", " ".join(text[start:surname].split()), start, surname, 0.85 if known else 0.7)
    elif (first in first_names() and not everyday(first)) or (len(first) <= 8 and _BOUNDARY().match(text, end)):
        yield Extraction("person", first, start, end, 0.6)


def _plausible_surname(surname: str) -> bool:
    return surname in family_names() or not everyday(surname)


def _listed(text: str, match: re.Match[str]) -> Iterator[Extraction]:
    """A first name and a surname, of which the lists know one and everyday speech explains none."""
    first = match["first"]
    end = surname_end(text, match.end("first"))
    surname = text[match.end("first") : end].strip() if end else ""
    family = surname in family_names()
    listed = first in first_names() and not everyday(first) and (family or surname not in words())
    if surname and (listed or (family and surname not in words())) and not begins_otherwise(first, surely=True):
        yield Extraction("person", f"{first} {surname}", match.start("first"), end, 0.75)


def _english(doc: Document) -> Iterator[Extraction]:
    for pattern, alone in ((_ENGLISH_SURE(), 0.8), (_ENGLISH_SELF(), 0.6)):
        for match in pattern.finditer(doc.text):
            name = match["name"].rstrip(".'’-")
            if name.split()[0].lower() not in _NOT_A_PERSON:
                end = match.start("name") + len(name)
                yield Extraction("person", name, match.start("name"), end, 0.85 if " " in name else alone)
    for match in _ENGLISH_SMALL().finditer(doc.text):
        if match["name"].split()[0] not in _NOT_A_PERSON:
            yield Extraction("person", match["name"], match.start("name"), match.end("name"), 0.7)
