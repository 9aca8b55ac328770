"""Names of people, shops, companies and pages, found by the title or noun that stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.links import page_prefix
from intake.thai.normalize import normalize
from intake.thai.patterns import DEPENDENT, lazy
from intake.thai.types import Extraction

_TITLES = (
    r"นางสาว|น\.\s?ส\.|นส\.|นาง|นาย|เด็กชาย|เด็กหญิง|ด\.\s?ช\.|ด\.\s?ญ\.|ดร\.|นพ\.|พญ\.|น\.พ\.|พ\.ญ\.|ทพ\.|ทพญ\.|ผศ\.|รศ\.|ศ\.|ว่าที่ร้อยตรี|ว่าที่\s?ร\.ต\."
    r"|พล\.?\s?[ตรอ][\.อ]\s?[อตท]?\.?|พ\.ต\.[อทต]\.|ร\.ต\.[อทต]\.|พ\.อ\.|พ\.ท\.|พ\.ต\.|ร\.อ\.|ร\.ท\.|ร\.ต\.|จ\.ส\.[ทตอ]\.|ส\.ต\.[ทตอ]\.|ด\.ต\.|คุณ"
)
_NOT_TITLE_AFTER = {
    "นาง": r"(?!สาว|แบบ|ฟ้า|เอก|ร้าย|งาม|เงือก|พยาบาล|เลิ้ง|นวล)", "นาย": r"(?!ก(?:รัฐ|ฯ|สมาคม|ฤ|เทศ|แพทย|อบ|\s)|หน้า|จ้าง|ทุน|แพทย|ทหาร|อำเภอ|ตำรวจ|ทะเบียน|พราน|ประกัน|แบบ|เรือ|สถานี)",
    "คุณ": r"(?!ภาพ|สมบัติ|ธรรม|ค่า|ลักษณะ|แม่|พ่อ|ครู|หมอ|ป้า|ลุง|น้า|อา|ตา|ยาย|ปู่|ย่า|พี่|น้อง|ประโยชน์|วุฒิ|หญิง|ได้|จะ|ต้อง|มี|ไม่|คือ|เป็น|ช่วย|อยู่|ก็|ที่|โดน|ถูก|รู้|ไป|มา|ทำ|ครับ|ค่ะ|คะ|นะ|เอง|ๆ|สามารถ|กำลัง|เคย|เขา|ลูกค้า|โอน|ส่ง|สั่ง|ซื้อ|ขาย|ผู้|คน|และ|หรือ|แล้ว|ให้|ด้วย|บอก|ตอบ|ว่า|แค่|อาจ|ควร|ล่ะ|ละ|หนู|แอดมิน|admin)",
}  # fmt: skip
_TITLE = lazy(
    rf"(?<![\u0e40-\u0e44])(?P<title>{_TITLES})\s{{0,2}}(?![{DEPENDENT}\s])(?P<rest>[\u0e01-\u0e4e]{{2,30}}|[A-Z][a-zA-Z]{{1,30}})"
)
# Words that end a name written without a blank behind it.
_ENDS = lazy(
    r"(?:ได้|ไม่|เป็น|ที่|และ|กับ|โดย|ซึ่ง|จาก|กล่าว|เปิดเผย|ระบุ|บอก|ว่า|โอน|ขาย|ซื้อ|สั่ง|ส่ง|เอา|หลอก|โกง|บล็อก|ธนาคาร|บัญชี|เบอร์|โทร|ครับ|ค่ะ|คะ|คับ|นะ|แล้ว|ก็|จะ|เขา|แต่"
    r"|ไป|มา|ให้|อยู่|เข้า|ออก|ยัง|ตอน|เมื่อ|เพื่อ|พร้อม|พูด|ประธาน|อายุ|รับ|เลขที่|เลขบัญชี|ชื่อ|ของ|ใน|มี|คือ|ตอบ|หนี|ขอ|ทำ|เรา|ผม|หนู|ฉัน|เธอ|มัน|ทาง|ค่า|เงิน|ราคา|เคย|ต้อง|ถูก|โดน|ใช้|เห็น|ถึง|ต่อ|พา|คน|กสิกร|ไทยพาณิชย์|กรุง)"
)
_ORGANIZATION = lazy(
    r"(?P<company>(?:บริษัท|บมจ\.|บจก\.|บ\.จก\.|หจก\.|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วนสามัญ)\s?)(?P<legal>[^\n,;:()\"]{2,60}?)(?P<limited>\s?จำกัด(?:\s?\(?มหาชน\)?)?)"
    r"|(?P<short>(?:บริษัท|บมจ\.|บจก\.|หจก\.)\s?)(?P<brand>[A-Za-z0-9&.\-]{2,30}(?:\s[A-Z][A-Za-z0-9&.\-]{1,30}){0,3}|[\u0e01-\u0e4e]{2,30})"
)
_SHOP = lazy(r"(?:ชื่อร้าน|ร้านชื่อว่า|ร้านชื่อ|ร้านค้าชื่อ|ร้านค้า|ร้าน|(?<![a-z])(?:shop name|shop called|seller))\s{0,2}[:=]?\s{0,2}")
_LATIN_NAME = lazy(
    r"['\"“]?(?P<name>[A-Za-z0-9][A-Za-z0-9&._'’-]{0,30}(?:\s[A-Z0-9&][A-Za-z0-9&._'’-]{0,30}){0,4}(?:\s?(?:shop|store|official|thailand|th|by)(?![A-Za-z]))?)"
)
_QUOTED = lazy(r"['\"“‘](?P<name>[^'\"”’\n]{2,60})['\"”’]")
_THAI_NAME = lazy(r"(?P<name>[\u0e01-\u0e4e]{2,30})")
_GENERIC = lazy(
    r"(?:ใน|ที่|นี้|นั้น|เดียว|ไม่|ค้า|ขาย|อาหาร|ออนไลน์|ก็|เขา|บอก|โกง|ส่ง|ได้|ให้|ใหญ่|ตอบ|จาก|ทาง|แรก|กับ|ครับ|ค่ะ|คะ|คับ|มา|ไป|เลย|อะไร|ไหน|ทอง|มือถือ|ยา|กาแฟ|สะดวกซื้อ|ของ|ปลอม|บล็อก|ปิด|หาย|หนี|เปิด|ว่า|ดัง|หนึ่ง|นึง|อื่น|เฟส|เฟซ|ไอจี|ติ๊ก|ชอป|ช้อป|ลาซ|แล้ว|จะ|เป็น|มี|คือ|โดย|และ|หรือ|แต่|ถูก|โดน|ใช้|รับ|จริง|แถว|ใกล้|ตรง|ดูด|ยัง|ต้อง|ขอ|ทำ|เค้า|มัน|ตัวเอง|ปลายทาง|ชื่อ|ทั้ง|แม่|พ่อ|ผม|หนู|เรา|ฉัน)"
)


def find_names(doc: Document) -> Iterator[Extraction]:
    """People by their title, companies and shops by their noun, pages by เพจ (as handle and as organization)."""
    yield from _people(doc)
    yield from _companies(doc)
    for prefix, page in ((page_prefix(), True), (_SHOP(), False)):
        for match in prefix.finditer(doc.lower):
            yield from _named(doc, match.start(), match.end(), page)


def _people(doc: Document) -> Iterator[Extraction]:
    text = doc.text
    for match in _TITLE().finditer(text):
        title = match["title"]
        veto = _NOT_TITLE_AFTER.get(title)
        if veto and not re.compile(veto).match(text, match.end("title")):
            continue
        first = _cut(match["rest"])
        if len(first) < 2:
            continue
        end = match.start("rest") + len(first)
        if first == match["rest"]:
            end = _surname(text, end)
        value = text[match.start("rest") : end].strip()
        confidence = 0.85 if title != "คุณ" else 0.65
        yield Extraction("person", value, match.start(), end, confidence, {"title": title})


def _cut(word: str) -> str:
    """The part of a blank-less run of letters before the first word that cannot belong to a name."""
    for match in _ENDS().finditer(word, 2):
        following = word[match.end() : match.end() + 1]
        if not following or following not in "ะัาำิีึืฺุู็่้๊๋์ํ":
            return word[: match.start()]
    return word


def _surname(text: str, end: int) -> int:
    """Where the name ends when a surname follows after one or two blanks."""
    match = re.compile(r"\s{1,2}(?P<surname>[\u0e01-\u0e4e]{2,30}|[A-Z][a-zA-Z]{1,30})").match(text, end)
    if match is None or match["surname"][0] in "\u0e46" or _ENDS().match(match["surname"]):
        return end
    surname = _cut(match["surname"])
    if len(surname) < 3 or surname.startswith(("นาย", "นาง", "คุณ", "ร้าน", "บริษัท", "ธนา")):
        return end
    return match.start("surname") + len(surname)


def _companies(doc: Document) -> Iterator[Extraction]:
    for match in _ORGANIZATION().finditer(doc.text):
        if match["company"]:
            yield Extraction("organization", match[0].strip(), match.start(), match.end(), 0.92)
        else:
            brand = _cut(match["brand"])
            if len(brand) >= 2 and not _GENERIC().match(brand):
                end = match.start("brand") + len(brand)
                yield Extraction("organization", doc.text[match.start() : end], match.start(), end, 0.6)


def _named(doc: Document, start: int, at: int, page: bool) -> Iterator[Extraction]:
    """The name after เพจ or ร้าน: quoted, Latin words, or a run of Thai that is no everyday word."""
    text = doc.text
    match = _QUOTED().match(text, at) or _LATIN_NAME().match(text, at)
    confidence = 0.85
    if match is None:
        match = _THAI_NAME().match(text, at)
        if match is None or _GENERIC().match(match["name"]):
            return
        confidence = 0.6
    name = match["name"].strip(" .'\"")
    if confidence == 0.6:
        name = _cut(name)
    if len(name) < 2 or name.isdigit() or name.lower() in ("line", "facebook", "fb", "ig", "instagram", "tiktok", "shopee", "lazada"):
        return
    begin = text.index(name, match.start("name"))
    span = (begin, begin + len(name))
    if page:
        yield Extraction("handle", name, *span, confidence, {"network": "facebook", "page": True})
    yield Extraction("organization", name, *span, confidence - 0.1 if page else confidence, {"noun": "page" if page else "shop"})


def parse_person(text: str) -> str | None:
    """The name that an answer is, without its title (`ชื่อ นางสาวสมหญิง ใจดี ค่ะ` → `สมหญิง ใจดี`), else None."""
    text = re.sub(r"\s+", " ", normalize(text)).strip(" .,")
    text = re.sub(r"^(?:(?:ผม|ดิฉัน|หนู|ฉัน|เรา)?\s?(?:ชื่อ(?:จริง)?(?:ว่า|คือ)?|คือ|my name is|i am|i'm)\s?:?\s?)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?:\s?(?:ค่ะ|คะ|ครับ|คับ|ค้าบ|จ้า|ฮะ|นะ))+$", "", text)
    text = re.sub(rf"^(?:{_TITLES}|mr\.?\s|mrs\.?\s|ms\.?\s)\s*", "", text, flags=re.IGNORECASE).strip()
    if not 2 <= len(text) <= 100 or not re.fullmatch(r"[\u0e01-\u0e4eA-Za-z][\u0e01-\u0e4eA-Za-z .'\-]*", text):
        return None
    return text
