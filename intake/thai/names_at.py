"""The name that stands at a place where the words before it promise one: its end, in writing with or without blanks."""

from __future__ import annotations

from intake.thai.name_parts import begins_otherwise, given_name, surname_end
from intake.thai.patterns import DEPENDENT, lazy

_TITLE = lazy(
    r"(?:นางสาว|นาง(?!สาว)|นาย|น\.\s?ส\.|เด็กชาย|เด็กหญิง|ด\.\s?ช\.|ด\.\s?ญ\.|คุณ|ดร\.|อาจารย์|โค้ช|หมอ|[พร]\.ต\.[อทต]\.|[พร]\.[อทต]\.|จ\.ส\.[ทตอ]\."
    r"|ด\.ต\.|(?i:mr|mrs|ms|miss|khun|dr)(?:\.|(?=\s)))\s{0,2}"
)
_COMPANY = lazy(
    r"(?:บจก\.|บมจ\.|หจก\.|บริษัท|ห้างหุ้นส่วน(?:จำกัด)?)\s?(?:[^\n,;:()\"]{2,50}?\s?จำกัด(?:\s?\(มหาชน\)(?:\s[\u0e01-\u0e4e]{2,12}(?=\s|$))?)?"
    r"|[^\s\d,;:()\"]{2,40}(?:\s(?!ธ\.|เลข|ธนาคาร|กสิกร|กรุง|ออมสิน|ไทยพาณิชย์|โอน|เรา|แล้ว|ยอด|เมื่อ|แต่|และ|จำนวน|บัญชี|วันที่|ที่)[^\s\d,;:()\"]{2,20}){0,2})"
)
_COMPANY_EN = lazy(
    r"[A-Z][A-Za-z0-9&.'-]{0,30}(?:\s[A-Z&][A-Za-z0-9&.'-]{0,30}){0,4},?\s(?:Co\.?,?\s?Ltd\.?|Limited|Ltd\.?|Inc\.?|PCL\.?|LLC)"
)
_THAI = lazy(rf"(?![{DEPENDENT}])[\u0e01-\u0e4e]{{1,30}}")
_LATIN = lazy(
    r"[A-Z][A-Za-z'’-]{0,30}(?:\.(?=\s?[A-Z]))?(?:\s(?:(?:de|van|von|bin|al|da|dam)\s)?(?:[A-Z]\.|[A-Z][A-Za-z'’-]{0,30})){0,3}"
)
_INITIAL = lazy(r"\s[\u0e01-\u0e2e]\.")
_NO_NAME = lazy(
    r"ไม่|ร้าน|เพจ|ไลน์|เฟส|เฟซ|ไอจี|เว็บ|แอป|แอพ|บัญชี|เดียว|ปลอม|อะไร|ใคร|คน|จำ(?!น|ปา|ปี|รัส|เริญ|ลอง)|นี้|นั้น|ที่|ของ|เขา(?!ว)|เค้า|มัน|ผม|หนู"
    r"|ฉัน|อื่น|เดิม|ใหม่|ตรง|ดัง|ซ้ำ|จริง|เล่น|เต็ม|ภาษา|ผู้|ตัวเอง|เพื่อน|ว่า|ธนาคาร|ใน|ตาม|กับ|และ|หรือ|โอน|สมาชิก|แม่ค้า|พ่อค้า|แก๊ง|กลุ่ม|สินค้า|เบอร์|เลข"
    r"|ขึ้น|คือ|เป็น|ก็|เสียง|ฝ่าย|แล้ว|ค่ะ|ครับ|นะ|เข้า|ไป|มา(?!ล|น|ร|ศ)|จะ|ได้|ถูก|โดน|ให้"
)
_LONGEST_ALONE = 12  # letters of a first name without surname that run into nothing


def name_at(text: str, start: int) -> tuple[int, int] | None:
    """Span of the person's or company's name that begins at `start` (title included), or None.

    Only for a place that words before it announce ("ชื่อ", "account name"): elsewhere most of what it takes is no name.
    """
    for pattern in (_COMPANY(), _COMPANY_EN()):
        company = pattern.match(text, start)
        if company is not None:
            return start, start + len(company[0].rstrip(" .-")) + (company[0].rstrip().endswith("td.") and 1)
    begin = start
    while (title := _TITLE().match(text, begin)) is not None:
        begin = title.end()
    run = _THAI().match(text, begin)
    if run is not None:
        end = _thai_end(text, begin, run[0], titled=begin > start)
        return (start, end) if end else None
    latin = _LATIN().match(text, begin)
    if latin is None or len(latin[0]) < 2:
        return None
    return start, latin.end()


def _thai_end(text: str, begin: int, run: str, *, titled: bool) -> int:
    first = given_name(run)
    if _NO_NAME().match(first) or (not titled and begins_otherwise(first, surely=True)):
        return 0
    end = begin + len(first)
    if len(first) < 2:
        return 0
    if first == run:
        surname = surname_end(text, end)
        if surname:
            return surname
        initial = _INITIAL().match(text, end)
        if initial is not None:
            return initial.end()
    return end if len(first) <= _LONGEST_ALONE else 0
