"""Numbers with a check digit: Thai national and juristic IDs, IMEI; and what PromptPay accepts as an ID."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import lazy
from intake.thai.phones import national_digits
from intake.thai.types import Extraction

_GAP = r"[\s-]{0,2}"
_THIRTEEN = lazy(rf"(?<![\dA-Za-z])(?<!\d[.,/:-])\d(?:{_GAP}\d){{12}}(?![\dA-Za-z])(?!-\d)")
_FIFTEEN = lazy(rf"(?:(?<=imei)|(?<=imei[12])|(?<![\da-z]))(?<!\d[.,/:-])\d(?:{_GAP}\d){{14}}(?![\da-z])(?!-\d)")
_PROMPTPAY = lazy(
    rf"(?:พร้อมเพย์|พร้อมเพ|พรอมเพย์|promptpay|prompt pay|วอลเล็ต|วอลเลท"
    rf"|e-?wallet)[^\d\n+]{{0,24}}(?P<id>\+?\d(?:{_GAP}\d){{9,14}})(?![\dA-Za-z])"
)
_TAX_CUE = lazy(r"(?:ผู้เสียภาษี|นิติบุคคล|ทะเบียนพาณิชย์|ทะเบียนการค้า|tax)[^\d\n]{0,24}$")
_IMEI_CUE = lazy(r"(?:imei|อีมี่|อิมี่|อีมี|หมายเลขเครื่อง|เลขเครื่อง)[^\d\n]{0,16}$")
_ACCOUNT_CUE = lazy(r"(?:เลขบัญชี|เลขที่บัญชี|บัญชี|บช\.?|a/c)[^\d\n]{0,24}$")
# A number of an order or a payment has no check digit of ours, even where it happens to fit.
_ORDER_CUE = lazy(
    r"(?:คำสั่งซื้อ|ออเดอร์|ออร์เดอร์|order|อ้างอิง|(?<![a-z])ref\.?|พัสดุ|แทรค|แทร็[กค]|tracking|ใบเสร็จ|บิล|รายการ|เคส|case"
    r"|ticket)[^\d\n]{0,16}$"
)
_NUMBER_OF = lazy(r"[^0-9]")


def is_thai_id(digits: str) -> bool:
    """Whether 13 digits carry the right check digit: (11 - sum of N_i x (14 - i) mod 11) mod 10.

    A typo guard, not proof of identity: one random number in ten passes.
    """
    if len(digits) != 13 or not digits.isdigit() or not digits.isascii():
        return False
    total = sum(int(digit) * (13 - index) for index, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


def is_luhn(digits: str) -> bool:
    """Whether the digits pass the Luhn check."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def find_identity(doc: Document) -> Iterator[Extraction]:
    """IDs and IMEIs in running text. One with a wrong check digit keeps its place with value None."""
    if not doc.has_digit:
        return
    yield from _promptpay(doc)
    for match in _THIRTEEN().finditer(doc.text) if doc.digits >= 13 else ():
        digits = _digits(match[0])
        if not is_thai_id(digits):
            if not _ACCOUNT_CUE().search(doc.before(match.start(), 40)):
                yield Extraction("national_id", None, match.start(), match.end(), 0.0, {"invalid": True})
            continue
        tax = digits[0] == "0" or _TAX_CUE().search(doc.before(match.start(), 48))
        kind = "tax_id" if tax else "national_id"
        if digits[0] != "9" and not _ORDER_CUE().search(doc.before(match.start(), 40)):
            yield Extraction(kind, digits, match.start(), match.end(), 0.95)
    for match in _FIFTEEN().finditer(doc.lower) if doc.digits >= 15 else ():
        digits, cue = _digits(match[0]), _IMEI_CUE().search(doc.before(match.start(), 40))
        if is_luhn(digits) and digits.strip("0"):
            yield Extraction("imei", digits, match.start(), match.end(), 0.97 if cue else 0.6)
        elif cue:
            yield Extraction("imei", None, match.start(), match.end(), 0.0, {"invalid": True})


def _promptpay(doc: Document) -> Iterator[Extraction]:
    for match in _PROMPTPAY().finditer(doc.lower):
        value = promptpay_id(match["id"])
        if value is not None:
            yield Extraction("promptpay", value, match.start("id"), match.end("id"), 0.95)


def promptpay_id(written: str) -> str | None:
    """The bare digits of a PromptPay ID: a mobile with its 0, a valid 13-digit ID, or a 15-digit wallet number."""
    digits = _digits(written)
    national = national_digits(digits)
    if national is not None and len(national) == 10:
        return national
    if len(digits) == 13:
        return digits if is_thai_id(digits) else None
    return digits if len(digits) == 15 else None


def _digits(text: str) -> str:
    return _NUMBER_OF().sub("", text)


def _answer_digits(text: str) -> str:
    """The digits of an answer that holds nothing else but signs and small words."""
    text = normalize(text)
    return _digits(text) if len(re.findall(r"\d[\d\s.-]*", text)) == 1 else ""


def parse_national_id(text: str) -> str | None:
    """13 bare digits of a person's ID with a right check digit and a first digit 1 to 8, else None."""
    digits = _answer_digits(text)
    return digits if is_thai_id(digits) and digits[0] in "12345678" else None


def parse_tax_id(text: str) -> str | None:
    """13 bare digits of a tax or juristic ID (a person's ID is one too), else None."""
    digits = _answer_digits(text)
    return digits if is_thai_id(digits) and digits[0] != "9" else None


def parse_promptpay(text: str) -> str | None:
    """The PromptPay ID that an answer is, as bare digits, else None."""
    digits = _answer_digits(text)
    return promptpay_id(digits) if digits else None


def parse_imei(text: str) -> str | None:
    """15 bare digits that pass the Luhn check, else None."""
    digits = _answer_digits(text)
    return digits if len(digits) == 15 and is_luhn(digits) and digits.strip("0") else None
