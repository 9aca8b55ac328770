"""Numbers as Thais write and say them: figures, words, mixtures of both, and the colloquial short forms.

The rule for the short forms: after a word from ร้อย up, a bare digit at the end counts the next lower place
(พันห้า is 1500, not 1005), unless it is เอ็ด, a place word follows it, or it counts something else (พันสองครั้ง).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from intake.thai.normalize import normalize
from intake.thai.number_words import MILLION, Piece, pieces
from intake.thai.patterns import lazy
from intake.thai.types import Number

_SUFFIX = lazy(r"\s?(?P<unit>[kKmM])(?![A-Za-z0-9])(?!\.[A-Za-z])")
_COUNTED = lazy(
    # Nouns that begin the next clause (โอนไปสองพันห้า ร้านไม่ส่งของ; วันนี้, คนขาย, หลังจากนั้น) count nothing.
    r"(?:ครั้ง(?!ที่|แรก)|รอบ|คน(?!ขาย|โกง|ร้าย|รับ|นี้|นั้น|ที่)|ชิ้น|ตัว(?!เอง)|อัน|วัน(?!นี้|นั้น|ที่)|เดือน(?!นี้|ที่)"
    r"|ปี(?!นี้|ที่)|ใบ|กล่อง|คู่(?!กรณี)|ชุด|โมง|ทุ่ม|นาที|ชั่วโมง|ชม|งวด|รายการ|เครื่อง|ขวด|แผ่น|หลัง(?!จาก)|คัน)"
)
_WORTH_LOOKING = lazy(r"[0-9]|สิบ|ร้อย|พัน|หม|แสน|ล้าน|หนึ่ง|นึง|สอง|สาม|สี่|ห้า|หก|เจ|แปด|เก้า|ซาว|โหล|ครึ่ง|ศูนย์")


_BAHT = lazy(r"\s?(?:บาท|บ\.)")  # 7 พัน 5 ร้อย 50 บาท
_AMOUNT_ENDS = lazy(r"\s?(?:$|\n|บาท|บ\.|ค่ะ|คะ|ครับ|คับ|แล้ว|เข้า)")  # 3 พัน 9: the short form with a blank


def find_numbers(text: str) -> list[Number]:
    """Every number of a normalised text, left to right, without overlaps."""
    if not _WORTH_LOOKING().search(text):
        return []
    found = pieces(text)
    numbers = []
    place = 0
    while place < len(found):
        first = found[place]
        if first.kind == "figure" and not _goes_on(text, first, found[place + 1 : place + 2]):
            alone = Number(first.value, first.start, first.end, literal=True)
            numbers.append(with_suffix(text, alone))
            place += 1
            continue
        reader = _Reader(text, found, place)
        number = reader.read()
        if number is not None:
            numbers.append(number)
        place = max(reader.place, place + 1)
    return numbers


def _goes_on(text: str, piece: Piece, following: list[Piece]) -> bool:
    """Whether another piece stands next to this one, with nothing or one blank between."""
    return bool(following) and text[piece.end : following[0].start] in ("", " ")


class _Reader:
    """Reads one number from the pieces that follow each other, as far as they make sense together."""

    def __init__(self, text: str, pieces: list[Piece], place: int) -> None:
        self.text, self.pieces, self.place = text, pieces, place
        self.total = Decimal(0)  # whole millions
        self.group = Decimal(0)  # below a million
        self.last = Decimal(0)  # the place word before; 0: none in this group
        self.pending: Piece | None = None  # a digit whose place is not known yet
        self.low: Decimal | None = None
        self.half = False
        self.scaled = self.closed = False
        self.start = self.end = pieces[place].start

    def read(self) -> Number | None:
        """The number that begins at `place`, or None; `place` then stands after what was read."""
        first = self.pieces[self.place]
        if first.kind in ("et", "point"):
            return None
        while self.place < len(self.pieces) and not self.closed:
            piece = self.pieces[self.place]
            if not self._adjacent(piece) or not getattr(self, "_take_" + piece.kind)(piece):
                break
            self.end = piece.end
            self.place += 1
        if self.end == self.start:
            return None
        return self._finish(first)

    def _adjacent(self, piece: Piece) -> bool:
        gap = piece.start - self.end
        return gap == 0 or (gap == 1 and self.end > self.start and self.text[self.end] == " ")

    def _next(self) -> Piece | None:
        following = self.pieces[self.place + 1] if self.place + 1 < len(self.pieces) else None
        here = self.pieces[self.place]
        if following and following.start - here.end <= 1 and self.text[here.end : following.start] in ("", " "):
            return following
        return None

    def _take_digit(self, piece: Piece) -> bool:
        if self.half:
            return False
        if self.pending is not None:  # สองสามพัน: a range, if a place word follows
            following = self._next()
            if (
                self.pending.kind != "digit"
                or self.last
                or following is None
                or following.kind not in ("place", "million")
            ):
                return False
            if piece.value != self.pending.value + 1:
                return False
            self.low = self.pending.value
        if self.group == 0 and self.total == 0 and piece.value == 0 and self._next_kind() != "point":
            self.closed = True
        self.pending = piece
        return True

    def _next_kind(self) -> str:
        following = self._next()
        return following.kind if following else ""

    def _take_figure(self, piece: Piece) -> bool:
        if self.pending is not None or self.half:
            return False
        if self.end > self.start:  # 2 หมื่น 5 พัน, 2หมื่น5; but not: 2 พัน 15 มกราคม
            following = self._next()
            falls = following is not None and following.kind == "place" and following.value > 0
            if falls and self.last and following is not None and following.value >= self.last:
                falls = False
            short = len(piece.text) == 1 and (
                piece.start == self.end or bool(_AMOUNT_ENDS().match(self.text, piece.end))
            )
            rest = self.last >= 100 and piece.value < self.last and bool(_BAHT().match(self.text, piece.end))
            if not falls and not short and not rest:
                return False
        self.pending = piece
        return True

    def _take_place(self, piece: Piece) -> bool:
        if self.last and piece.value >= self.last:
            return False
        factor = self.pending.value if self.pending else Decimal(1)
        if self.half:
            factor, self.half = Decimal("0.5"), False
        if self.pending is None and self.low is None and self.last and piece.value != 10:
            return False
        if self.low is not None:
            self.low = self.low * piece.value
        self.group += factor * piece.value
        self.last, self.pending = piece.value, None
        self.scaled = self.scaled or piece.value >= 100
        return True

    def _take_million(self, piece: Piece) -> bool:
        below = self.group + (self.pending.value if self.pending else 0)
        if self.half:
            below, self.half = Decimal("0.5"), False
        if below == 0 and self.total == 0:
            below = Decimal(1)
        if self.low is not None:
            self.low = (self.low + 0) * MILLION
        if self.total > Decimal(10) ** 30:
            return False
        self.total = (self.total + below) * MILLION
        self.group, self.last, self.pending, self.scaled = Decimal(0), Decimal(0), None, True
        return True

    def _take_et(self, piece: Piece) -> bool:
        if self.pending is not None or not (self.last or self.total):
            return False
        self.group += 1
        self.last = Decimal(1)
        return True

    def _take_score(self, piece: Piece) -> bool:
        if self.pending is not None or (self.last and self.last < 100) or self.half:
            return False
        self.group += 20
        self.last = Decimal(10)
        return True

    def _take_dozen(self, piece: Piece) -> bool:
        base = self.group + self.total + (self.pending.value if self.pending else 0)
        if self.half:
            base = Decimal("0.5")
        self.total, self.group, self.pending, self.half = (base or Decimal(1)) * 12, Decimal(0), None, False
        self.closed = True
        return True

    def _take_half(self, piece: Piece) -> bool:
        if self.end == self.start:
            if self._next_kind() not in ("place", "million", "dozen"):
                return False
            self.half = True
            return True
        if self.pending is not None:
            return False
        if self.last >= 100:
            self.group += self.last / 2
        elif self.total and not self.group:
            self.total += Decimal(MILLION) / 2
        else:
            return False
        self.closed = True
        return True

    def _take_point(self, piece: Piece) -> bool:
        """จุด and the digits after it; a place word after those multiplies the whole."""
        digits, place = "", self.place + 1
        while place < len(self.pieces) and self.pieces[place].kind == "digit":
            if self.pieces[place].start != self.pieces[place - 1].end:
                break
            digits += str(self.pieces[place].value)
            place += 1
        if not digits or len(digits) > 12 or (self.pending and self.pending.kind == "figure"):
            return False
        whole = self.group + (self.pending.value if self.pending else 0)
        self.pending = replace(self.pieces[place - 1], value=whole + Decimal("0." + digits), kind="figure")
        self.group, self.last = Decimal(0), Decimal(0)
        self.place = place - 1
        piece.end = self.pieces[place - 1].end
        return True

    def _finish(self, first: Piece) -> Number | None:
        alternative: Decimal | None = None
        value = self.total + self.group
        pending = self.pending
        if pending is not None:
            unit = self._short_unit(pending)
            if unit and _COUNTED().match(self.text, pending.end):
                self.place -= 1
                self.end = self.pieces[self.place - 1].end
            elif unit and pending.value == 1 and first.kind in ("place", "million") and value == first.value:
                # หมื่นนึง is one ten-thousand; พันหนึ่ง can be that as well as 1100
                alternative, value = (value + unit, value) if pending.text == "นึง" else (value, value + unit)
            elif unit:
                alternative = value + pending.value
                value += pending.value * unit
            else:
                value += pending.value
        literal = first.kind == "figure" and first.end == self.end
        number = Number(value, self.start, self.end, self.scaled, literal, False, alternative, self._low(value))
        return with_suffix(self.text, number) if literal else number

    def _short_unit(self, pending: Piece) -> Decimal:
        """What a bare digit at the end counts, when it is the short form; 0 when it counts units."""
        if (len(pending.text) > 2 and pending.kind == "figure") or not 1 <= pending.value <= 9:
            return Decimal(0)
        if self.last >= 100:
            return self.last / 10
        return Decimal(MILLION) / 10 if self.total and not self.group else Decimal(0)

    def _low(self, value: Decimal) -> Decimal | None:
        return self.low if self.low is not None and self.low < value and self.scaled else None


def with_suffix(text: str, number: Number) -> Number:
    """The number with the k or m that stands behind it, if one does (1.5k)."""
    match = _SUFFIX().match(text, number.end)
    if not match:
        return number
    factor = 1000 if match["unit"] in "kK" else MILLION
    return replace(number, value=number.value * factor, end=match.end(), scaled=True, literal=False, suffixed=True)


_SIGN = lazy(r"\s*(?P<minus>ติดลบ|ลบ|-)?\s*")
_FRACTION = lazy(r"\s*(-?\d{1,9})\s*/\s*(\d{1,9})\s*$")


def parse_number(text: str) -> Decimal | None:
    """The number that the whole text is (`สองล้านสองแสน`, `-504`, `1/5`, `หนึ่งจุดสองล้าน`), else None."""
    text = normalize(text).strip()
    fraction = _FRACTION().match(text)
    if fraction:
        below = int(fraction[2])
        return Decimal(int(fraction[1])) / below if below else None
    sign = _SIGN().match(text)
    start = sign.end() if sign else 0
    numbers = find_numbers(text)
    spelled = [number for number in numbers if number.start == start and not text[number.end :].strip(" .")]
    if not spelled:
        return None
    return -spelled[0].value if sign and sign["minus"] else spelled[0].value
