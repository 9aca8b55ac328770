"""Where a Thai name ends in writing without blanks, and where its surname does."""

from __future__ import annotations

from intake.thai.name_lists import family_names, first_names
from intake.thai.patterns import DEPENDENT, lazy

_SURNAME = lazy(r"\s{1,2}(?P<surname>[\u0e01-\u0e4e]{2,30}|[A-Z][a-zA-Z]{1,30})")
# Words that no name holds: where one begins, the name has ended. The second group is found inside names as well.
_STRONG = (
    r"โอน|หลอก|โกง|บล็อก|ธนาคาร|บัญชี|เบอร์|โทร|ครับ|ค่ะ|คะ(?![แน])|คับ|แล้ว|กสิกร|ไทยพาณิชย์|กรุงไทย|กรุงศรี|ออมสิน|เลขที่|(?<!เ)ชื่อ|กล่าว"
    r"|เปิดเผย|ระบุ|ประธาน|อายุ|สั่ง|ส่ง(?!่|ศ|เส)|ซื้อ|ขาย"
    r"|เป็น|ได้|ไม่|จาก|วันที่|ซึ่ง|และ|โดย|แต่|เพื่อ|พร้อม|เมื่อ|ที่(?!ย)|ก็|ให้|อยู่|ยัง(?!ก)|ตอน|เข้า|ออก|บอก|ตอบ|ถาม|สอบถาม|เขา(?!ว)|มัน|ผู้"
    r"|ถูก|โดน|เสีย(?!ง)|ขึ้นว่า|ซึ่ง|ยอด(?!ช|ร|ข|ด)|เห็น|ถึง|หนี|พูด|ร้าน|เพจ|รับเงิน|นี้|นั้น|หรือ|ด้วย"
)
_WEAK = r"กับ|ว่า|เอา|นะ|จะ|ไป|มา|ใน|มี|คือ|ของ|ขอ|ทำ|ทาง|ค่า|เงิน|ราคา|เคย|ต้อง|ใช้|ต่อ|พา|คน|เค้า|ครั้ง|วัน|น่ะ|เนี่ย|อ่ะ|เลย"
_STRONG_END = lazy(rf"(?:{_STRONG})(?![{DEPENDENT}])")
_ANY_END = lazy(rf"(?:{_STRONG}|{_WEAK})(?![{DEPENDENT}])")


def begins_otherwise(run: str, *, surely: bool = False) -> bool:
    """Whether a run begins with a word that no name holds; `surely` leaves out those that stand inside names too."""
    return bool((_STRONG_END() if surely else _ANY_END()).match(run))


def given_name(run: str) -> str:
    """The given name that a blank-less run of letters begins with."""
    if run.isascii() or run in first_names():
        return run
    cut = _cut(run, 10)
    if cut in first_names():
        return cut
    for length in range(len(cut) - 1, 2, -1):  # a listed name that a word of another kind follows
        if cut[:length] in first_names() and cut_cleanly(cut, cut[:length]) and len(cut) > 10:
            return cut[:length]
    return cut


def cut_cleanly(run: str, name: str) -> bool:
    """Whether the letters behind a name begin a new syllable that no name continues with."""
    rest = run[len(name) :]
    return not rest or bool(_ANY_END().match(rest))


def _cut(run: str, usual: int) -> str:
    """The part of a run before the first word that no name holds; in a longer run, that few names hold."""
    match = _STRONG_END().search(run, 2) or (_ANY_END().search(run, 2) if len(run) > usual else None)
    return run[: match.start()] if match else run


def surname_end(text: str, end: int) -> int:
    """Where the surname that follows ends; 0 when none does."""
    match = _SURNAME().match(text, end)
    if match is None:
        return 0
    run = match["surname"]
    if run not in family_names():
        if _ANY_END().match(run) and not run.startswith(("มา", "มี", "คน", "วัน", "ทาง", "ต่อ", "เอา")):
            return 0
        run = _cut(run, 14)
    if len(run) < 3 or run.startswith(("นาย", "นาง", "คุณ", "บริษัท", "ธนา", "วันที่", "จำนวน", "ยอด", "อำเภอ", "จังหวัด")):
        return 0
    return match.start("surname") + len(run)
