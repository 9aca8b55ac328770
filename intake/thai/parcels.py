"""Parcel numbers of the post and the carriers, and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import lazy
from intake.thai.places import known_postcode
from intake.thai.types import Extraction

_S10 = lazy(
    r"(?<![A-Z0-9])(?P<service>[A-Z]{2})\s?(?P<serial>\d{4}\s?\d{4})\s?(?P<check>\d)\s?(?P<country>[A-Z]{2})(?![A-Z0-9])"
)
_CARRIER = lazy(
    r"(?<![A-Z0-9])(?:"
    r"(?P<flash>TH[0-9]{2,5}[0-9A-Z]{6,14})|(?P<spx>SPX(?:TH)?[0-9A-Z]{8,16})|(?P<shopee>(?:SHP|SHOPEE"
    r"|SHPE)[0-9A-Z]{8,16})"
    r"|(?P<ninja>(?:NV|NJV|NINJA)[A-Z]{0,6}[0-9][0-9A-Z]{7,14})|(?P<lazada>(?:LEX|LZD"
    r"|LXS)[A-Z]{0,4}[0-9][0-9A-Z]{7,14})"
    r"|(?P<kerry>(?:KEX|KER|KRY|KERRY)[0-9A-Z]{8,14})|(?P<jt>JT[0-9]{9,14})|(?P<other>[A-Z]{3,5}[0-9]{8,14}[A-Z]{0,2})"
    r")(?![A-Z0-9])"
)
_CUE = lazy(
    r"(?:เลขที่พัสดุ|เลขพัสดุ|หมายเลขพัสดุ|พัสดุ(?:เลขที่|หมายเลข)|เลขแทร็ก|เลขแทร็ค|เลขแทรค|เลขแทรก|เลขแทค|แทรคกิ้ง|แทร็กกิ้ง|แทรค"
    r"|เลขติดตาม|เลขขนส่ง|เลขจัดส่ง|tracking(?:\s?(?:no|number))?|track(?:\s?no)?|พัสดุ)"
    r"[^a-z0-9\n]{0,20}(?:no\.?|number|is|flash|kerry|kex|j&t|spx|dhl|best"
    r"|ninja)?\s?[:.]?\s?(?P<number>[a-z0-9][a-z0-9-]{7,24})(?![a-z0-9])"
)
_JT = lazy(
    r"(?:j\s?&\s?t|เจแอนด์ที|เจ แอนด์ ที|dhl|ดีเอชแอล|best|เบสท์|kerry|เคอรี่|kex|flash|แฟลช|ninja"
    r"|นินจา)[^\d\n]{0,16}(?P<number>\d{10,14})(?!\d)"
)
_POSTCODE = lazy(
    r"(?:รหัสไปรษณีย์|ไปรษณีย์|รหัสปณ\.?|ปณ\.?|zip\s?code|zip|postcode|postal code|จังหวัด\s?[ก-๙]{2,20}|จ\.\s?[ก-๙]{2,20}"
    r"|กรุงเทพมหานคร|กรุงเทพฯ|กรุงเทพ|กทม\.?|นนทบุรี|ปทุมธานี|สมุทรปราการ|bangkok|thailand|เขต\s?[ก-๙]{2,20}"
    r"|อำเภอ\s?[ก-๙]{2,20}"
    r"|อ\.\s?[ก-๙]{2,20})"
    r"\s{0,2}[:,]?\s{0,2}(?P<code>[1-9]\d{4})(?![\d.,:/-]|\s?(?:บาท|\.-|฿|ชิ้น))"
)
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10_check(serial: str) -> int:
    """The check digit of the Universal Postal Union's S10 standard for 8 serial digits."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def find_parcels(doc: Document) -> Iterator[Extraction]:
    """Parcel numbers in running text, by their shape or after the words that announce one."""
    if not doc.has_digit:
        return
    upper = doc.text.upper() if len(doc.text.upper()) == len(doc.text) else doc.text
    for match in _S10().finditer(upper) if doc.has_latin else ():
        serial = match["serial"].replace(" ", "")
        value = match["service"] + serial + match["check"] + match["country"]
        right = s10_check(serial) == int(match["check"])
        if match["country"] == "TH" or right:
            extra = {"carrier": "thailand_post" if match["country"] == "TH" else "post", "check": right}
            yield Extraction("parcel", value, match.start(), match.end(), 0.97 if right else 0.9, extra)
    for match in _CARRIER().finditer(upper) if doc.has_latin else ():
        if sum(map(str.isdigit, match[0])) >= 6:
            other = match.lastgroup == "other"
            extra = {} if other else {"carrier": str(match.lastgroup)}
            yield Extraction("parcel", match[0], match.start(), match.end(), 0.6 if other else 0.9, extra)
    for pattern, confidence in ((_CUE(), 0.93), (_JT(), 0.85)):
        for match in pattern.finditer(doc.lower):
            value = match["number"].upper()
            if sum(map(str.isdigit, value)) >= 6 and "เบอร์" not in doc.text[match.start() : match.start("number")]:
                yield Extraction("parcel", value, match.start("number"), match.end("number"), confidence)


def find_postcodes(doc: Document) -> Iterator[Extraction]:
    """Postcodes after a province, a district or the word itself."""
    if not doc.has_digit:
        return
    for match in _POSTCODE().finditer(doc.lower):
        if is_postcode(match["code"]):
            yield Extraction("postcode", match["code"], match.start("code"), match.end("code"), 0.9)


def is_postcode(code: str) -> bool:
    """Whether any sub-district of Thailand has this postcode."""
    return bool(re.fullmatch(r"[1-9]\d{4}", code)) and known_postcode(code)


def parse_parcel(text: str) -> str | None:
    """The parcel number that an answer is, in capitals without blanks, else None."""
    text = re.sub(r"[\s-]", "", normalize(text)).upper()
    match = re.search(r"[A-Z0-9]{8,24}", text)
    if match is None or sum(map(str.isdigit, match[0])) < 6:
        return None
    return match[0]


def parse_postcode(text: str) -> str | None:
    """The five digits of the postcode that an answer holds, else None."""
    found = [code for code in re.findall(r"(?<!\d)\d{5}(?!\d)", normalize(text)) if is_postcode(code)]
    return found[0] if len(found) == 1 else None
