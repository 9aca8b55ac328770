"""Names of people with a title; those without one come from `named_people`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.name_lists import everyday, family_names, first_names, words
from intake.thai.name_parts import cut_cleanly, given_name, surname_end
from intake.thai.named_people import find_named_people
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
    rf"(?=[นเดพทผรวจส])(?<![\u0e40-\u0e44])(?<!เจ้า)(?<!ทำ)(?P<title>{_TITLES})"
    rf"\s{{0,2}}(?![{DEPENDENT}\s])(?P<first>{_NAME})"
)
_POLITE = lazy(rf"(?<!ขอบ)(?<!พระ)(?<!ขอบพระ)(?P<title>คุณ)\s?(?![{DEPENDENT}\s])(?P<first>{_NAME})")
_ENGLISH = lazy(
    r"(?<![A-Za-z])(?P<title>Mr|Mrs|Ms|Miss|Khun"
    r"|Dr)\.?\s(?P<name>[A-Z][A-Za-z'-]{1,30}(?:\s[A-Z][A-Za-z'-]{0,30}){0,3})"
)
_COUNTS = lazy(r"(?<!\d)\d{1,2}\s?$")


def begins_with_title(text: str, position: int) -> bool:
    """Whether a person's title stands at a place, so that what follows is no shop."""
    return _TITLED().match(text, position) is not None


def find_people(doc: Document) -> Iterator[Extraction]:
    """People in running text. The value is the name without its title, which is in `extra`."""
    text = doc.text
    for match in _TITLED().finditer(text):
        if match["title"] == "นาย" and _COUNTS().search(text, max(0, match.start() - 4), match.start()):
            continue  # ตำรวจ 4 นาย: here it counts people
        first = given_name(match["first"])
        if len(first) >= 2:
            listed = first in first_names()
            yield from _person(text, match, first, 0.9 if listed or first.isascii() else 0.75, match["title"])
    if doc.has_latin:
        for match in _ENGLISH().finditer(text):
            yield Extraction("person", match["name"], *match.span(), 0.85, {"title": match["title"]})
    if "คุณ" in text:
        for match in _POLITE().finditer(text):
            first = given_name(match["first"])
            surname = surname_end(text, match.start("first") + len(first)) if first == match["first"] else 0
            known = first in first_names() and not everyday(first) and "คุณ" + first not in words()
            known = known or (bool(surname) and text[match.end("first") : surname].strip() in family_names())
            if known and (first == match["first"] or cut_cleanly(match["first"], first)):
                yield from _person(text, match, first, 0.75 if surname or len(first) > 3 else 0.6, "คุณ")
    yield from find_named_people(doc)


def _person(text: str, match: re.Match[str], first: str, confidence: float, title: str) -> Iterator[Extraction]:
    end = match.start("first") + len(first)
    if first == match["first"]:
        end = surname_end(text, end) or end
    value = " ".join(text[match.start("first") : end].split())
    yield Extraction("person", value, match.start(), end, confidence, {"title": title})


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
