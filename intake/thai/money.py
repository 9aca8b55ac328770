"""Amounts of money: what makes a number one, how sure that is, and its value in satang."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from intake.thai.clock import bangkok_now
from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import any_of, lazy
from intake.thai.types import Extraction, Money, Number

_APPROXIMATE = r"(?:กว่าๆ|กว่า|เศษๆ|เศษ|นิดๆ|ต้นๆ|ปลายๆ|\+)"
_FOREIGN = (
    "ดอลลาร์สหรัฐ", "ดอลลาร์", "ดอลล่าร์", "ดอลล่าห์", "เหรียญสหรัฐ", "เหรียญ", "ยูโร", "เยน", "ปอนด์",
    "หยวน", "วอน", "usd", "eur", "dollars", "dollar", "euros", "euro", "yen", "yuan", "pounds", "krw",
    "cny", "jpy", "gbp",
)  # fmt: skip
_UNIT = lazy(
    lambda: (
        rf"(?P<near>\s?{_APPROXIMATE})?(?:\s?(?P<baht>บาท(?!หลวง)|ลบ\.(?!\s?ม)|บ\.|บ(?![\u0e01-\u0e4e])|฿|thb(?![a-z])"
        rf"|bahts?(?![a-z])|bath(?![a-z])|ตังค์)(?P<late>\s?{_APPROXIMATE})?(?P<exact>\s?ถ้วน)?"
        r"|(?P<dash>\s?(?:[.,]-|,\.-)(?!\d)|-(?!\s?[\dA-Za-z\u0e01-\u0e4e-]))"
        rf"|\s?(?P<foreign>{any_of(_FOREIGN)}(?![a-z]))(?P<cents>\s?(?:เซนต์|เซ็นต์))?)?"
    )
)
_CURRENCIES = {
    "ดอล": "USD", "เหร": "USD", "ยูโ": "EUR", "เยน": "JPY", "ปอน": "GBP", "หยว": "CNY", "วอน": "KRW", "usd": "USD",
    "eur": "EUR",
    "dol": "USD", "yen": "JPY", "yua": "CNY", "pou": "GBP", "krw": "KRW", "cny": "CNY", "jpy": "JPY", "gbp": "GBP",
}  # fmt: skip
_SATANG = lazy(r"\s?(?:สตางค์|สตางค|สต\.|สต(?![\u0e01-\u0e4e])|เซนต์|เซ็นต์|cents?(?![a-z]))")
_SIGN_BEFORE = lazy(r"(?:฿|thb|bt\.?|\$|€|£|¥|us\$)\s?$")
_MINUS = lazy(r"(?:(?P<sure>ติดลบ)|ลบ|-)\s?$")
_NEAR_BEFORE = lazy(
    r"(?:ประมาณ|ราวๆ|ราว|เกือบๆ|เกือบ|ร่วมๆ|ร่วม|เฉียด|สัก|ซัก|น่าจะ|ไม่ต่ำกว่า|มากกว่า|เกิน|ไม่เกิน|ไม่ถึง|about|around|approximately"
    r"|almost|nearly|over)\s?$"
)
# Words after which a bare number is an amount, in the order of how surely it is one.
_CUE = lazy(
    r"(?:(?P<sure>โอน|จ่าย|ชำระ|ราคา|ยอดเงิน|ยอด|เสียเงิน|เสียหาย|ค่าเสียหาย|มัดจำ|ดาวน์|เป็นเงิน|จำนวนเงิน|เสียตัง|เสียตังค์|เงิน"
    r"|ค่าของ|ค่าสินค้า|ค่าส่ง|ค่าปรับ"
    r"|คืนเงิน|หลอกเอา|ถอน|ฝาก|เติม|กู้|ขาดทุน|หมดไป|สูญ|paid|pay|price|cost|transferred|transfer|sent|amount|lost)"
    r"(?:เงิน|มัดจำ|ตังค์|ตัง|ไปแล้ว|ไปให้|ไป|แล้ว|ให้เขา|ให้|เขา|มัน|มา|เต็ม|จริง|ทั้งหมด|ทั้งสิ้น|รวม|คือ|ที่|จำนวน|แค่|อีก|เพิ่ม|หมด"
    r"|ค่า\w{0,12}|ของ|สุทธิ|อยู่|ประมาณ|ราวๆ|ราว|เกือบ"
    r"|เข้า|total|him|her|them|of|was|is|:|=|\s)*)$"
)
_POINT_FOR_COMMA = lazy(r"[1-9]\d{0,2}\.\d{3}")
_GOLD = lazy(r"ทอง(?!\s?ราคา)[^\d\n]{0,12}$")  # gold is weighed in baht of 15 grams
_EACH = lazy(r"(?:ตัว|ชิ้น|อัน|งวด|เดือน|วัน|ใบ|ครั้ง|คน|กล่อง|คู่|ชุด|ปี|องค์|แผ่น|ขวด|เครื่อง)ละ\s?$")
_CLAUSE_ENDS = lazy(r"\s*(?:$|[\n.;)]|ค่ะ|คะ|ครับ|คับ|แล้ว|นะ|เลย|แต่|เข้า|ไป(?!รษ)|ให้|โอน)")
_BOUGHT_FOR = lazy(r"(?:สั่ง|ซื้อ|จอง|โดน|bought)[^\d\n]{0,24}(?:ไป|มา|ราคา|for)\s?$")
_NOT_MONEY_AFTER = lazy(
    r"\s?(?:%|เปอร์เซ็น|คน|ครั้ง(?!ที่|แรก)|วัน|เดือน|ปี|นาที|ชั่วโมง|ชม|โมง|ทุ่ม|น\.|ชิ้น|ตัว|อัน|กล่อง|ใบ|คู่|ชุด|เครื่อง|ขวด|กก|กิโล|เมตร|ซม|นิ้ว|แห่ง"
    r"|ราย|ข้อ|ข้อความ|บัญชี|เบอร์|ร้าน|เพจ"
    r"|ฟอง|ครัวเรือน|เสียง|กระสอบ|อัตรา|กล้า|เม็ด|ลูก|ดวง|หน่วย|กม|ตร|วิว|ไลค์|ไลก์|ผู้ติดตาม|เท่า|แต้ม|พอยท์|คะแนน|ต้น|ถุง|แพ็ค|ซอง|เล่ม"
    r"|ด้าม|เส้น|วง|องค์|สาขา|โพสต์|คดี|อำเภอ|ตำบล|หมู่|โวลต์|วัตต์"
    r"|หุ้น|ไร่|ตัน|ลิตร|คัน|ฉบับ|จังหวัด|ประเทศ|สาย|รอบ|แผ่น|เรื่อง|อย่าง|ที่นั่ง|หลัง|มกรา|กุมภา|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา"
    r"|ตุลา|พฤศจิกา|ธันวา"
    r"|[มกพสตธ]\.|เม\.ย|มี\.ค|มิ\.ย|วินาที|days?|people|times|pcs|pieces|items|am|pm|years?|months?|weeks?|hours?|minutes?)"
)
# After "โอนไป 2500" these begin the next clause: nobody transfers two thousand shops.
_NEXT_CLAUSE = lazy(r"\s?(?:ร้าน|เพจ|บัญชี|เบอร์|เรื่อง|คน(?:ขาย|โกง|ร้าย|รับ|นี้|นั้น|ที่)|ตัวเอง|วัน(?:นี้|นั้น|ที่)|เดือนที่|ปีที่|หลังจาก|คู่กรณี)")
_RANGE = lazy(r"\s?(?:-|ถึง|to)\s?$")
_HUNDRED = Decimal(100)
LIMIT_SATANG = 10**17


def find_money(doc: Document) -> Iterator[Extraction]:
    """Amounts in running text: a number with a unit of money, or with a word before it that says so."""
    numbers = doc.numbers
    place = 0
    while place < len(numbers):
        found, used = _read_amount(doc, numbers, place)
        if found is not None:
            yield found
        place += used


def _read_amount(doc: Document, numbers: list[Number], place: int) -> tuple[Extraction | None, int]:
    """The amount that begins with number `place`, and how many numbers belong to it."""
    low, number, used = numbers[place], numbers[place], 1
    if place + 1 < len(numbers) and _RANGE().fullmatch(doc.lower, number.end, numbers[place + 1].start):
        upper = numbers[place + 1]
        if upper.value > number.value and _unit_of(doc, upper)[0]:
            number, used = upper, 2
    unit, currency, near, end = _unit_of(doc, number)
    start = low.start
    sign = _SIGN_BEFORE().search(doc.lower, max(0, start - 5), start)
    if sign:
        start, unit = sign.start(), unit or "sign"
        currency = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}.get(sign[0].strip()[-1], currency)
    confidence = _confidence(doc, low, number, unit, start, end)
    if confidence <= 0:
        return None, 1
    value, alternative = number.value, number.alternative
    if number.literal and _POINT_FOR_COMMA().fullmatch(doc.text, number.start, number.end):
        value, alternative, confidence = value * 1000, value, min(confidence, 0.5)  # no one pays in thousandths
    if unit == "baht" and doc.text[number.end : end].endswith("ถ้วน") and alternative is not None:
        value, alternative = alternative, None  # the formal reading of a written-out amount
    more, end, cents = _satang_after(doc, numbers, place + used, unit, end)
    used += more
    if unit == "millions":
        value *= 1_000_000
    if unit == "satang":
        cents, value = value, Decimal(0)
    satang = value * 100 + cents
    if abs(satang) >= LIMIT_SATANG or (satang != satang.to_integral_value() and not number.scaled):
        satang = satang.to_integral_value()
    if abs(satang) >= LIMIT_SATANG:
        return None, 1
    if currency != "THB":
        confidence = min(confidence, 0.5)  # nobody may take foreign hundredths for satang
    extra = _details(doc, low, number, start, near, alternative, currency)
    minus = _MINUS().search(doc.text, max(0, start - 7), start)
    if minus and (minus["sure"] or (doc.text[: minus.start()] + doc.text[end:]).strip() == ""):
        satang, start = -satang, minus.start()
    if cents and "alternatives" in extra:
        del extra["alternatives"]
    return Extraction("money", int(satang), start, end, confidence, extra), used


def _unit_of(doc: Document, number: Number) -> tuple[str, str, bool, int]:
    """Unit ("" if none), currency, whether กว่า or the like stands there, and where the amount ends."""
    match = _UNIT().match(doc.lower, number.end)
    if match is None or match.end() == number.end:
        satang = _SATANG().match(doc.lower, number.end)
        return ("satang", "THB", False, satang.end()) if satang else ("", "THB", False, number.end)
    near = bool(match["near"] or match["late"])
    if match["baht"]:
        if match["baht"][0] == "บ" and match["baht"] != "บาท" and number.value < 10:
            return "", "THB", False, number.end  # หมู่ 3 บ.… is a village
        return ("millions" if match["baht"] == "ลบ." else "baht"), "THB", near, match.end()
    if match["dash"]:
        return "dash", "THB", near, match.end()
    if match["foreign"] and (match["foreign"] != "วอน" or number.literal or number.scaled):
        return "foreign", _CURRENCIES[match["foreign"][:3]], near, match.end()
    return "", "THB", near, match.end("near") if match["near"] else number.end


def _confidence(doc: Document, low: Number, number: Number, unit: str, start: int, end: int) -> float:
    if unit == "dash":
        return 0.85 if number.value >= 10 else 0.0
    if unit == "baht" and number.value <= 20 and _GOLD().search(doc.before(start)):
        return 0.0
    if unit:
        return 0.97 if number.alternative is None else 0.85
    head = doc.before(start, 40)
    cue = _CUE().search(head)
    next_clause = cue and number.value >= 100 and _NEXT_CLAUSE().match(doc.lower, end)
    if _NOT_MONEY_AFTER().match(doc.lower, end) and not next_clause:
        return 0.0
    near = _NEAR_BEFORE().search(head)
    if cue and not (number.literal and _part_of_code(doc, low.start, number.end)):
        if number.value < 10:
            return 0.0
        return (0.85 if number.value >= 20 else 0.5) if number.alternative is None else 0.75
    if (
        (_BOUGHT_FOR().search(head) or _EACH().search(head))
        and number.value >= 20
        and not _part_of_code(doc, low.start, number.end)
    ):
        return 0.7
    if number.literal and number.value >= 1000 and "," in doc.text[number.start : number.end]:
        alone = _CLAUSE_ENDS().match(doc.lower, end) and not _part_of_code(doc, low.start, number.end)
        return 0.6 if alone else 0.0
    if number.scaled and number.value >= 100 and not _plain_scale(doc, number):
        return 0.6 if near or not number.suffixed else 0.55
    return 0.0


def _plain_scale(doc: Document, number: Number) -> bool:
    """A lone ร้อย, พัน, แสน … (หนึ่งใน, a name) or a screen's 4K: too little to call it money."""
    spelled = doc.text[number.start : number.end]
    return (len(spelled) <= 5 and not any(char.isdigit() for char in spelled)) or spelled in ("2K", "4K", "8K", "4k")


def _part_of_code(doc: Document, start: int, end: int) -> bool:
    """Whether figures are glued to others by a sign, as in a date, an account or a code; or too long for money."""
    before, after = doc.text[max(0, start - 1) : start], doc.text[end : end + 2]
    if (before and before in "-/:#@+") or (len(after) == 2 and after[0] in "-/:" and after[1].isdigit()):
        return True
    figures = doc.text[start:end]
    return "," not in figures and (len(figures) > 8 or (figures.startswith("0") and len(figures) > 4))


def _satang_after(doc: Document, numbers: list[Number], place: int, unit: str, end: int) -> tuple[int, int, Decimal]:
    """The ห้าสิบสตางค์ after the baht: numbers used, new end, satang."""
    if unit not in ("baht", "foreign") or place >= len(numbers):
        return 0, end, Decimal(0)
    cents = numbers[place]
    if cents.start - end > 1 or doc.text[end : cents.start].strip() or not 0 <= cents.value < 100:
        return 0, end, Decimal(0)
    match = _SATANG().match(doc.lower, cents.end)
    return (1, match.end(), cents.value) if match else (0, end, Decimal(0))


def _details(
    doc: Document, low: Number, number: Number, start: int, near: bool, alternative: Decimal | None, currency: str
) -> dict[str, object]:
    extra: dict[str, object] = {}
    if alternative is not None:
        extra["alternatives"] = [int(alternative * 100)]
    if currency != "THB":
        extra["currency"] = currency
    lowest = low.value if low is not number else number.low
    if lowest is not None:
        extra["range"] = [int(lowest * 100), int(number.value * 100)]
    if near or lowest is not None or _NEAR_BEFORE().search(doc.before(start, 16)):
        extra["approximate"] = True
    return extra


_LEAD = lazy(r"^(?:[\s\"'(]|ก็|คือ|เป็นเงิน|จำนวน|รวม|ทั้งหมด|เงิน|ราคา|โอนไป|โอน|จ่ายไป|จ่าย|แค่)*")
_TAIL = lazy(r"^(?:[\s.!?)\"']|ค่ะ|คะ|ครับ|คับ|ค้าบ|จ้า|จ้ะ|จ๊ะ|นะ|ฮะ|ฮับ|เลย|อ่ะ|อะ|ถ้วน|กว่าๆ|กว่า|แล้ว|ไป|เอง|ๆ)*$")


def parse_money(text: str) -> Money | None:
    """The one amount of baht that an answer is (`พันห้าค่ะ`, `2,500.-`, `ประมาณ 2.5 หมื่น`, `2500`), else None.

    A text with two different amounts, or with one in another currency, is no answer: None.
    """
    doc = Document(normalize(text).strip(), bangkok_now(None))
    best = _only_amount(doc)
    if best is None:
        return None if any(True for _ in find_money(doc)) else _bare(doc)
    if "currency" in best.extra:
        return None
    return Money(int(best.value), bool(best.extra.get("approximate")), tuple(best.extra.get("alternatives", ())))


def parse_amount(text: str) -> tuple[int, str] | None:
    """As `parse_money` in any currency: hundredths (satang, cents) and the currency's ISO 4217 code."""
    doc = Document(normalize(text).strip(), bangkok_now(None))
    best = _only_amount(doc)
    if best is not None:
        return int(best.value), str(best.extra.get("currency", "THB"))
    money = parse_money(text)
    return (money.satang, "THB") if money else None


def _only_amount(doc: Document) -> Extraction | None:
    found = list(find_money(doc))
    if len({(item.value, item.extra.get("currency")) for item in found}) != 1:
        return None
    return max(found, key=lambda item: item.confidence)


def _bare(doc: Document) -> Money | None:
    """A number with nothing but small words around it."""
    numbers = doc.numbers
    if len(numbers) != 1:
        return None
    number = numbers[0]
    head, tail = doc.text[: number.start], doc.text[number.end :]
    near = _NEAR_BEFORE().search(doc.lower[: number.start])
    lead = _LEAD().match(head[: near.start()] if near else head)
    minus = head.strip() in ("-", "ลบ", "ติดลบ")
    whole = lead is not None and lead.end() == len(head[: near.start()] if near else head)
    if not (whole or minus) or not _TAIL().match(tail):
        return None
    if abs(number.value) * 100 >= LIMIT_SATANG:
        return None
    satang = int((number.value * _HUNDRED).to_integral_value()) * (-1 if minus else 1)
    alternatives = () if number.alternative is None else (int(number.alternative * 100),)
    return Money(satang, bool(near) or number.low is not None or "กว่า" in tail, alternatives)
