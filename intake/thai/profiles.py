"""Names of accounts on social networks: after ชื่อเฟส, เฟสชื่อ, ใช้ชื่อไลน์ว่า; ids after ไอดี; Discord tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.name_parts import begins_otherwise, given_name, surname_end
from intake.thai.patterns import DEPENDENT, lazy
from intake.thai.types import Extraction

_NETWORKS = {
    "line": r"ไลน์|line",
    "instagram": r"ไอจี|อินสตาแกรม|อินสตา|instagram|ig",
    "tiktok": r"ติ๊กต็อก|ติ๊กต๊อก|ติ๊กตอก|ติ๊กต่อก|tiktok",
    "facebook": r"เฟซบุ๊ก|เฟสบุ๊ค|เฟซบุ๊ค|เฟสบุ๊ก|เฟสบุค|เฟส|เฟซ|facebook|fb",
    "twitter": r"ทวิตเตอร์|ทวิต|twitter",
    "telegram": r"เทเลแกรม|telegram",
    "whatsapp": r"วอทส์แอป|วอตแอป|whatsapp",
    "discord": r"ดิสคอร์ด|discord",
    "account": r"แอคเคาท์|แอคเคาต์|แอ็กเคานต์|แอคเค้า|แอค|โปรไฟล์|ยูสเซอร์|ยูส|profile|username|user",
}
_ANY = "(?<![a-z])(?<!ออน)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _NETWORKS.items()) + ")"
_NAMED = r"(?:ชื่อ(?:ว่า|คือ)?|name[ds]?|called)"
_PROFILE = lazy(
    rf"(?:(?P<before>ชื่อ(?:ผู้ใช้)?(?:ใน)?)\s?{_ANY}(?:ว่า|คือ|\s|:|=){{0,3}}"
    rf"|{_ANY.replace('?P<', '?P<x_')}\s?(?:ปลอม|ส่วนตัว|ร้าน|หลุม|สำรอง|มา|ไป|account|เขา|มัน|คนขาย|แม่ค้า|พ่อค้า|ที่ใช้|ใช้"
    rf"|ของ(?:ร้าน|คนขาย|เขา|มัน))*\s?{_NAMED}"
    rf"(?:\s|:|=){{0,3}})(?![{DEPENDENT}\s])"
)
_LATIN_NAME = lazy(
    r"['\"]?(?P<name>[A-Za-z0-9][A-Za-z0-9._'’-]{0,30}(?:\s[A-Z][A-Za-z0-9._'’-]{0,30}){0,4}(?:\s[\u0e01-\u0e4e]{2,20})?)"
)
_THAI_NAME = lazy(r"['\"]?(?P<name>[\u0e01-\u0e4e]{2,30})")
_ID = lazy(
    r"(?:(?<![\u0e01-\u0e4e])ไอดี|(?<=ชื่อ)ไอดี|(?<![a-z])id)\s?(?:คือ|ว่า|:"
    r"|=)?\s?(?P<id>[a-z0-9](?=[a-z0-9._-]{0,30}[a-z])[a-z0-9._-]{3,30})(?![a-z0-9@])"
)
_NOT_SOCIAL = lazy(
    r"(?:order|ออเดอร์|คำสั่งซื้อ|apple|tracking|พัสดุ|สินค้า|บัตร|transaction|user|เกม|รายการ|case)\s?(?:no\.?|เลขที่)?\s?$"
)
_TAG = lazy(r"(?<![A-Za-z0-9_.])[A-Za-z][A-Za-z0-9_.]{1,31}#\d{4}(?!\d)")
# A Latin name of several words after ชื่อ, in a text that spoke of a page or a profile shortly before.
_FAR = lazy(r"ชื่อ(?:ว่า)?\s?(?P<name>[A-Z][A-Za-z0-9&.'’-]{1,30}(?:\s[A-Z][A-Za-z0-9&.'’-]{0,30}){1,4})(?![A-Za-z])")
_ON_FACEBOOK = lazy(
    r"(?:เฟซบุ๊ก|เฟสบุ๊ค|เฟซบุ๊ค|เฟสบุ๊ก|เฟสบุค|เฟส|เฟซ|[Ff]acebook|FB"
    r"|fb)\s(?P<name>[A-Z][a-z'’-]{1,30}(?:\s[A-Z][a-z'’-]{1,30}){1,3})(?![A-Za-z])"
)
_FEATURES = ("Marketplace", "Live", "Page", "Shop", "Messenger", "Ads", "Group", "Story", "Reels", "Inbox")
_PLACE = lazy(r"เพจ|เฟส|เฟซ|กลุ่ม|ไลน์|แอค|ไอจี|ติ๊ก|page|facebook|line")
_NO_NAME = lazy(r"(?:ไม่|เดียว|ปลอม|อะไร|ตัวเอง|คน|ของ|ผม|หนู|ฉัน|เดิม|จริง|อื่น|ใหม่|เสีย|นี้|นั้น|ว่า|จำ|บัญชี|ร้าน|เพจ|เป็น|ที่)")


_NEXT_FACT = ("ไอดี", "เบอร์", "โทร", "ไลน์", "ลิงก์", "ลิงค์", "เฟส", "เฟซ", "ไอจี", "อายุ", "เพศ", "ราคา")


def find_profiles(doc: Document) -> Iterator[Extraction]:
    """Account names and ids that words announce; those with an @ are found elsewhere."""
    text = doc.text
    if "ชื่อ" in text or "name" in doc.lower:
        for match in _PROFILE().finditer(doc.lower):
            found = _named(match, doc)
            if found is not None:
                yield found
    if not doc.has_latin:
        return
    if "ไอดี" in text or "id" in doc.lower:
        for match in _ID().finditer(doc.lower):
            if not _NOT_SOCIAL().search(doc.before(match.start(), 16)):
                span = match.span("id")
                value = text[span[0] : span[1]].rstrip(".-")
                yield Extraction("handle", value, span[0], span[0] + len(value), 0.8)
    for match in _ON_FACEBOOK().finditer(text):
        if not match["name"].startswith(_FEATURES):
            yield Extraction("handle", match["name"], *match.span("name"), 0.65, {"network": "facebook"})
    if "#" in text:
        for match in _TAG().finditer(text):
            yield Extraction("handle", match[0], *match.span(), 0.85, {"network": "discord"})
    if "ชื่อ" in text:
        for match in _FAR().finditer(text):
            if _PLACE().search(doc.before(match.start(), 60)):
                name = match["name"].rstrip(".'’-")
                start = match.start("name")
                yield Extraction("handle", name, start, start + len(name), 0.6)


def _named(match: re.Match[str], doc: Document) -> Extraction | None:
    network = next(name for name in _NETWORKS if match[name] or match["x_" + name])
    found = _LATIN_NAME().match(doc.text, match.end())
    if found is not None:
        name, start = found["name"], found.start("name")
        word, _, rest = name.rpartition(" ")
        if word and rest[0] >= "\u0e01" and (begins_otherwise(rest) or len(rest) > 12 or rest.startswith(_NEXT_FACT)):
            name = word
        name = name.rstrip(".'’-")
        if name.isdigit():
            return None
    else:
        found = _THAI_NAME().match(doc.text, match.end())
        if found is None or _NO_NAME().match(found["name"]):
            return None
        start, first = found.start("name"), given_name(found["name"])
        end = start + len(first)
        end = (surname_end(doc.text, end) if first == found["name"] else 0) or end
        name = doc.text[start:end]
    if len(name) < 2:
        return None
    extra = {} if network == "account" else {"network": network}
    return Extraction("handle", name, start, start + len(name), 0.75, extra)
