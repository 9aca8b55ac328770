"""Amounts of money: what makes a number one, how sure that is, and its value in satang."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal

from intake.thai import money_words as words
from intake.thai.clock import bangkok_now
from intake.thai.document import Document
from intake.thai.english_numbers import find_english_amounts
from intake.thai.normalize import normalize
from intake.thai.patterns import lazy
from intake.thai.types import Extraction, Money, Number

_HUNDRED = Decimal(100)
LIMIT_SATANG = 10**17


def find_money(doc: Document) -> Iterator[Extraction]:
    """Amounts in running text: a number with a unit of money, or with a word before it that says so."""
    if doc.has_latin:
        yield from find_english_amounts(doc)
    numbers = doc.numbers
    place = ended = 0
    while place < len(numbers):
        found, used = _read_amount(doc, numbers, place, ended)
        if found is not None:
            ended = found.end
            yield found
        place += used


def _read_amount(doc: Document, numbers: list[Number], place: int, ended: int) -> tuple[Extraction | None, int]:
    """The amount that begins with number `place`, and how many numbers belong to it; the last one ended at `ended`."""
    low, number, used = numbers[place], numbers[place], 1
    if place + 1 < len(numbers) and words.RANGE().fullmatch(doc.lower, number.end, numbers[place + 1].start):
        upper = numbers[place + 1]
        if upper.value > number.value and (upper.scaled or _unit_of(doc, upper)[0]):
            number, used = upper, 2
    unit, currency, near, end = _unit_of(doc, number)
    start = low.start
    if not unit and used == 1 and number.literal and _part_of_code(doc, start, number.end):
        return None, 1  # most figures of a message are part of an account, a phone, a day
    sign = words.SIGN_BEFORE().search(doc.lower, max(0, start - 5), start)
    if sign:
        start, unit = sign.start(), unit or "sign"
        written = sign[0].strip()
        currency = words.CURRENCY_SIGNS.get(written) or words.CURRENCY_SIGNS.get(written[-1], currency)
    confidence = _confidence(doc, low, number, unit, start, end)
    if not confidence and not unit and _continues(doc, number, ended, start, end):
        confidence = 0.6
    if confidence <= 0:
        return None, 1
    value, alternative = number.value, number.alternative
    if number.literal and words.POINT_FOR_COMMA().fullmatch(doc.text, number.start, number.end):
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
    minus = words.MINUS().search(doc.text, max(0, start - 7), start)
    if minus and (minus["sure"] or (doc.text[: minus.start()] + doc.text[end:]).strip() == ""):
        satang, start = -satang, minus.start()
    if cents and "alternatives" in extra:
        del extra["alternatives"]
    return Extraction("money", int(satang), start, end, confidence, extra), used


def _unit_of(doc: Document, number: Number) -> tuple[str, str, bool, int]:
    """Unit ("" if none), currency, whether กว่า or the like stands there, and where the amount ends."""
    match = words.UNIT().match(doc.lower, number.end)
    if match is None or match.end() == number.end:
        satang = words.SATANG().match(doc.lower, number.end)
        return ("satang", "THB", False, satang.end()) if satang else ("", "THB", False, number.end)
    near = bool(match["near"] or match["late"])
    if match["baht"]:
        if match["baht"][0] == "บ" and match["baht"] != "บาท" and number.value < 10:
            return "", "THB", False, number.end  # หมู่ 3 บ.… is a village
        return ("millions" if match["baht"] == "ลบ." else "baht"), "THB", near, match.end()
    if match["dash"]:
        return "dash", "THB", near, match.end()
    if match["foreign"] and (match["foreign"] != "วอน" or number.literal or number.scaled):
        return "foreign", words.CURRENCIES[match["foreign"][:3]], near, match.end()
    return "", "THB", near, match.end("near") if match["near"] else number.end


def _confidence(doc: Document, low: Number, number: Number, unit: str, start: int, end: int) -> float:
    if unit == "dash":
        return 0.85 if number.value >= 10 else 0.0
    if unit == "baht" and number.value <= 20 and words.GOLD().search(doc.before(start)):
        return 0.0
    if unit:
        return 0.97 if number.alternative is None else 0.85
    return _without_unit(doc, low, number, start, end)


def _without_unit(doc: Document, low: Number, number: Number, start: int, end: int) -> float:
    """How sure a number without a unit of money is an amount, by the words around it."""
    cue = _cue_before(doc, start)
    next_clause = cue == "sure" and number.value >= 100 and words.NEXT_CLAUSE().match(doc.lower, end)
    if words.NOT_MONEY_AFTER().match(doc.lower, end) and not next_clause:
        return 0.0
    head = doc.before(start, 40)
    if number.literal and low is not number and _part_of_code(doc, low.start, number.end):
        return 0.0
    if (number.literal or number.suffixed) and words.CODE_BEFORE().search(head[-24:]):
        return 0.0
    if _plain_scale(doc, number) and words.ORDER_OF().search(head[-8:]):
        return 0.0
    if cue == "sure" and number.value >= 10:
        return (0.85 if number.value >= 20 else 0.5) if number.alternative is None else 0.75
    if number.value >= 20 and (cue or _named_cost(head)):
        return 0.7
    ends = number.literal and words.CLAUSE_ENDS().match(doc.lower, end)
    if ends and number.value >= 20 and words.BROKEN().search(head) and words.COUNTED_FOR().search(head):
        return 0.6
    written = number.literal and number.value >= 1000 and "," in doc.text[number.start : number.end]
    if (written and ends) or ((written or (ends and number.value >= 100)) and _speaks_of_money(doc, start)):
        return 0.6
    if number.scaled and number.value >= 100 and not _plain_scale(doc, number):
        return 0.6 if not number.suffixed or words.NEAR_BEFORE().search(head) else 0.55
    return 0.0


def _cue_before(doc: Document, start: int) -> str:
    """ "sure" when a word of paying leads straight to a place, "far" when it stands a little before it, else ""."""
    cues = doc.money_cues
    place = bisect_right(cues, (start, "~"))
    for end, strength in reversed(cues[max(0, place - 3) : place]):
        if end < start - 36:
            break
        if strength == "sure" and words.BETWEEN().fullmatch(doc.lower, end, start):
            return "sure"
        between = doc.lower[end:start].rstrip()
        if between.endswith(words.LEADS_UP) and not words.BROKEN().search(between):
            return "far"
    return ""


def _speaks_of_money(doc: Document, start: int) -> bool:
    """Whether a word of paying stands shortly before a place, with no figure between."""
    place = bisect_right(doc.money_cues, (start, "~"))
    if not place:
        return False
    end, strength = doc.money_cues[place - 1]
    return strength == "sure" and start - end <= 24 and not words.BROKEN().search(doc.lower, end, start)


def _named_cost(head: str) -> bool:
    """What stands before an amount: ตัวละ, ค่ายา, รอบแรก."""
    bare = head.rstrip()
    return bool(
        (bare.endswith("ละ") and words.EACH().search(head))
        or ("ค่า" in head and words.COST_OF().search(head))
        or words.PART_OF_SUM().search(head[-20:])
    )


def _continues(doc: Document, number: Number, ended: int, start: int, end: int) -> bool:
    """Whether a bare number goes on with the amounts before it (โอน 100 200 500; มัดจำ 2000 ที่เหลือ 3000)."""
    if not ended or number.value < 20 or start - ended > 40 or _part_of_code(doc, start, end):
        return False
    between = doc.lower[ended:start].rstrip()
    linked = words.CONTINUES().fullmatch(doc.lower, ended, start) or (
        between.endswith(words.LEADS_ON) and not words.BROKEN().search(between)
    )
    return bool(linked) and start > ended and not words.NOT_MONEY_AFTER().match(doc.lower, end)


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
    match = words.SATANG().match(doc.lower, cents.end)
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
    if low is not number and number.scaled and low.value < 10 <= number.value:
        lowest = low.value * 10 ** number.value.adjusted()  # 3-4 พัน
    if lowest is not None:
        extra["range"] = [int(lowest * 100), int(number.value * 100)]
    if near or lowest is not None or words.NEAR_BEFORE().search(doc.before(start, 16)):
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
    near = words.NEAR_BEFORE().search(doc.lower[: number.start])
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
