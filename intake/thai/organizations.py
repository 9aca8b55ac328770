"""Names of shops, companies and pages, found by the noun that stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.patterns import DEPENDENT, lazy
from intake.thai.people import begins_with_title
from intake.thai.types import Extraction

_COMPANY = lazy(
    r"(?:บริษัท|บมจ\.|บจก\.|บ\.จก\.|หจก\.|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วนสามัญ)\s?"
    r"(?:(?P<legal>[^\n,;:()\"]{2,60}?)\s?จำกัด(?:\s?\(?มหาชน\)?)?"
    r"|(?P<latin>[A-Za-z0-9&][A-Za-z0-9&.\-]{1,30}(?:\s[A-Z][A-Za-z0-9&.\-]{1,30}){0,3})"
    r"|(?P<thai>[\u0e01-\u0e4e]{3,24})(?![\u0e01-\u0e4e]))"
)
_NAMED = r"(?:(?:ที่)?ชื่อ(?:ว่า)?|named?|called)"
_PAGE = lazy(
    rf"(?:ชื่อเพจ|แฟนเพจ|เพจปลอม|เพจ|(?<![a-z])page)(?!\s?(?:นี้|นั้น|ดัง))(?P<named>\s?(?:เฟซบุ๊ก|เฟสบุ๊ค|เฟส|เฟซ|facebook"
    rf"|fb)?\s?(?:ร้าน)?\s?{_NAMED}?)\s{{0,2}}[:=]?\s{{0,2}}"
)
_SHOP = lazy(
    r"(?:ชื่อร้านค้า|ชื่อร้าน|ร้านค้าออนไลน์|ร้านค้า|ร้าน|ฮ้าน|ร้าณ|(?<![a-z])(?:shop name|shop called|seller named?|store called"
    rf"|(?:shop|store|seller)(?=\s['\"“])))(?:(?:ส้นตีน|เหี้ย|เฮงซวย|เวร|ห่า|บ้า|โจร|ขี้โกง|เลว|ชั่ว|ระยำ)"
    rf"(?:อะไร)?(?:วะ|ว่ะ|เนี่ย)?\s)?(?P<named>\s?{_NAMED}?)\s{{0,2}}[:=]?\s{{0,2}}"
)
_LATIN = lazy(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9&._'’-]{0,30}(?:\s(?:(?:by|of|and|the|n"
    r"|x)\s)?(?!\d+(?:,\d|\.\d|\s?บ|\s?baht|\s?thb|\s?โอน|\s?จ่าย))[A-Z0-9&][A-Za-z0-9&._'’-]{0,30}){0,4}"
    r"(?:\s?(?:shop|store|official|thailand)(?![A-Za-z]))?)"
)
_QUOTED = lazy(r"['\"“‘](?P<name>[^'\"”’\n]{2,60})['\"”’]")
_THAI = lazy(
    rf"(?![{DEPENDENT}])(?P<name>[\u0e01-\u0e4e]{{2,24}}(?:[A-Za-z]{{1,20}}[\u0e01-\u0e4e]{{0,20}})?(?:\s(?:shop"
    rf"|store|ช็อป|ช้อป|สโตร์))?)(?![\u0e01-\u0e4e])"
)
# What follows ร้าน, เพจ or บริษัท in ordinary speech without being a name.
_ORDINARY = lazy(
    r"(?:ใน|ที่|นี้|นั้น|เดียว|ไม่|ค้า|ขาย|อาหาร|ออนไลน์|ก็|เขา|บอก|โกง|ส่ง|ได้|ให้|ใหญ่|ตอบ|จาก|ทาง|แรก|กับ|ครับ|ค่ะ|คะ|คับ|มา(?!ล)|ไป"
    r"|เลย|อะไร|ไหน|ทอง(?!ค)|มือถือ|ยา|กาแฟ|สะดวกซื้อ|ของ(?!ดี|ขวัญ|แต่ง|โปรด)|ปลอม|บล็อก|ปิด"
    r"|หาย|หนี|เปิด|ว่า|ดัง|หนึ่ง|นึง|อื่น|เฟส|เฟซ|ไอจี|ติ๊ก|ชอป|ช้อป|ลาซ|แล้ว|จะ|เป็น|มี|คือ|โดย|และ|หรือ|แต่|ถูก|โดน|ใช้|รับ|จริง|แถว|ใกล้"
    r"|ตรง(?!ปก)|ดูด|ยัง|ต้อง|ขอ(?!ง)|ทำ|เค้า|มัน|ตัวเอง|ปลายทาง|ชื่อ|ทั้ง|ผม|หนู|เรา"
    r"|ฉัน|เสื้อ|รองเท้า|กระเป๋า|หนังสือ|พิซซ่า|ซูชิ|ตัด|เสริม|อยู่|บน|คราว|ก่อน|ทุก|ท้องถิ่น|อุปกรณ์|คอม|ต่าง|หลาย|บาง|กำลัง|จัด|เกี่ยว|ขนส่ง"
    r"|ประกัน|โฆษณา|แท็กซี่|รถ|เครื่อง|จึง|กำหนด|หลักทรัพย์|กด|ฯ|ไทย(?![ก-๙])|ประเภท"
    r"|แบบ|เพื่อ|ดี|น่า|เก่า|ใหม่|สินค้า|หมายเลข|คนละครึ่ง|บ้าง|ใด|เหล่า|พวก|เถื่อน|เสียง|ซ่อม|ล้าง|นวด|เกม|เหล้า|ข้าว|ก๋วย|ขนม|ดอกไม้"
    r"|ของชำ|ทิพย์|มิจ|แม่ค้า|พ่อค้า|คน|ผู้|สอง|สาม|อีก|โทร|ด้วย|ตั้ง|ลง|ไลฟ์|ประกาศ|ซื้อ|สั่ง"
    r"|โฆษ|เอกชน|นำเข้า|นำเที่ยว|แม่(?=\s|$|ค้า|ผม|หนู|บอก|ไม่|โทร|โอน|ฉัน)|บริษัท|ทั่วไป|ภายใน|ต้องการ|ดู|ทัก|แอด|ติดตาม|ไลก์"
    r"|ไลค์|ตาม|เหมือน|แจ้ง|ยืนยัน|ติดต่อ|พา|ปฏิเสธ"
    r"|อ้าง|เงียบ|หลอก|โอน|ลบ|เช็ค|ไลน์|เจอ|เห็น|กลับ|ไว้|พูด|เก็บ|เคย|ตอน|เมื่อ|ขึ้น|ออก|เข้า|รวม|ราคา|เงิน|คืน|นะ|เรียก|คิด|หัก"
    r"|ลด(?!า)|แถม|แพ็[คก]|ห่อ|ยกเลิก|เปลี่ยน|ตกลง|รีบ|อ่าน|แชท|พิมพ์|ถาม|คุย|หยุด|ปล่อย|สัญญา|โพสต์|แอบ(?!เปิ้ล)|ชอบ|อยาก"
    r"|เริ่ม|เพิ่ง|เลิก|เลื่อน|ค้าง|ผิด|มั่ว|ตัดสิน|ยืนกราน|ไล่|ด่า|ขู่|บ่าย|ลืม|คง|อาจ|ควร|สามารถ|ทิ้ง|เชิด|เท|มัก|ช่วย|แนะนำ|อัพ|อัป|ปลด"
    r"|ระบุ|ทำไม|แม่ง|จำ|เหี้ย|ห่า|สัส|เฮงซวย|แย่|ห่วย|เลว|ชั่ว|ระยำ|ขี้โกง|หน้าเลือด|ไร้|โคตร|มิจ)"
)
# A name goes on after a blank only with what ends the names of shops (เปรม เฟอร์นิเจอร์, สวย by แอน).
_NAME_TAIL = lazy(
    r"\s?by\s?[\u0e01-\u0e4eA-Za-z]{2,20}(?:\s(?=[A-Z])[A-Za-z]{2,20})?|\s(?:เฟอร์นิเจอร์|ช็อป|ช้อป|ช๊อป|สโตร์"
    r"|ออฟฟิเชียล|มอเตอร์|การยาง|พลาซ่า|ฟาร์ม|แฟชั่น"
    r"|บิวตี้|คาเฟ่|โฮม|กรุ๊ป|เทรดดิ้ง|จิวเวลรี่|โกลด์|แกดเจ็ต|โมบาย|มือถือ|ไอที|ออนไลน์|คลินิก|เบเกอรี่|การค้า|พาณิชย์|ทัวร์|ทราเวล"
    r"|รีสอร์ท|วิลล่า|อะไหล่"
    r"|คอสเมติก|สกินแคร์|คลับ|บูทีค|เซอร์วิส|ซัพพลาย|อิเล็กทรอนิกส์|ไทยแลนด์|shop|store|official)(?![\u0e01-\u0e4eA-Za-z])"
)
_SENTENCE = lazy(r"ไม่|แล้ว|ให้|โดน|ที่|จะ|ส่ง|เลื่อน|ยัง|บอก|โทร|โกง|คืน|ได้|ทัวร์|ประกัน")
_UNKNOWN = lazy(r"จำ(?!ปา|ปี)|ไม่|อะไร|เดียวกัน|เดิม|คล้าย|เหมือน|ภาษา|ว่าอะไร|ใคร")
_COMPANY_EN = lazy(
    r"(?<![A-Za-z])[A-Z][A-Za-z0-9&.'-]{0,30}(?:\s(?:[A-Z&(][A-Za-z0-9&.'()-]{0,30}|and|of)){0,4},?\s"
    r"(?:Co\.?,?\s?Ltd\.?|Company Limited|Public Company Limited|Limited|Ltd\.?|Inc\.?|PCL\.?|LLC|Corporation"
    r"|Corp\.?)(?![A-Za-z])"
)
_COMPANY_HINT = lazy(r"\b(?:co|ltd|limited|inc|pcl|llc|corp)")
_TRAIL = lazy(
    r"(?:ใน(?:เฟส|เฟซ|ไอจี|ติ๊ก|ช้อป|ลาซ|เพจ|ไลน์)|บน(?:เฟส|เฟซ)|แล้ว|ไม่(?:ส่ง|ตอบ|คืน|ยอม)|ครับ|ค่ะ|คะ$|โอน|โกง"
    r"|หลอก|บล็อก|บอกว่า|ราคา|เมื่อวาน|ส่งของ|ไปแล้ว|เงียบ|ปิดเพจ|ค้าบ|คับ).*$"
)
_NO_NAME = frozenset("line facebook fb ig instagram tiktok shopee lazada page shop online".split())  # noqa: SIM905


def find_organizations(doc: Document) -> Iterator[Extraction]:
    """Companies with their legal form; shops; pages, which come twice: as `handle` and as `organization`."""
    text = doc.text
    if "บริษัท" in text or "จก." in text or "บมจ" in text or "ห้าง" in text:
        yield from _companies(text)
    if doc.has_latin and _COMPANY_HINT().search(doc.lower):
        for match in _COMPANY_EN().finditer(text):
            yield Extraction("organization", match[0], *match.span(), 0.85, {"noun": "company"})
    for pattern, page, hints in (
        (_PAGE, True, ("เพจ", "page")),
        (_SHOP, False, ("ร้าน", "ฮ้าน", "ร้าณ", "shop", "store", "seller")),
    ):
        if not any(hint in doc.lower for hint in hints):
            continue
        for match in pattern().finditer(doc.lower):
            yield from _after_noun(text, match, page)


def _companies(text: str) -> Iterator[Extraction]:
    for match in _COMPANY().finditer(text):
        name = match["legal"] or match["latin"] or match["thai"]
        if match["legal"]:
            yield Extraction("organization", match[0].strip(), match.start(), match.end(), 0.92, {"noun": "company"})
        elif match["thai"] and match[0].startswith("บริษัท") and _SENTENCE().search(name):
            continue  # บริษัททัวร์เลื่อนไม่มีกำหนด
        elif match["latin"] or match[0][:3] in ("บมจ", "บจก", "หจก") or not _ORDINARY().match(name):
            confidence = 0.5 if match["thai"] and match[0].startswith("บริษัท") else 0.75
            yield Extraction(
                "organization", match[0].strip(), match.start(), match.end(), confidence, {"noun": "company"}
            )


def _after_noun(text: str, match: re.Match[str], page: bool) -> Iterator[Extraction]:
    """The name behind เพจ or ร้าน: quoted, Latin words, or a run of Thai that is no everyday word."""
    announced = bool(match["named"].strip())
    if begins_with_title(text, match.end()):
        return
    found, confidence = _QUOTED().match(text, match.end()) or _LATIN().match(text, match.end()), 0.85
    if found is None:
        found = _THAI().match(text, match.end())
        if found is None:
            return
        announced = announced or _NAME_TAIL().match(text, found.end()) is not None
        if _UNKNOWN().match(found["name"]) or (not announced and _ORDINARY().match(found["name"])):
            return
        confidence = 0.75 if announced else 0.5
    name = found["name"].strip(" .'\"")
    if confidence < 0.85:
        name = _TRAIL().sub("", name)
        tail = _NAME_TAIL().match(text, found.end())
        if tail and text[found.start("name") : found.end()].rstrip().endswith(name):
            name = text[found.start("name") : tail.end()].strip()
    if len(name) < 2 or name.isdigit() or name.lower() in _NO_NAME:
        return
    begin = text.index(name, found.start("name"))
    span = (begin, begin + len(name))
    if page:
        yield Extraction("handle", name, *span, confidence, {"network": "facebook", "page": True})
    noun = {"noun": "page" if page else "shop"}
    yield Extraction("organization", name, *span, confidence - 0.1 if page else confidence, noun)
