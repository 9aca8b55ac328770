"""Bank account numbers, told apart from telephone numbers, amounts and IDs by grouping and by the words around."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.banks import find_banks
from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import lazy
from intake.thai.phones import looks_like_account, national_digits
from intake.thai.types import Extraction

_RUN = lazy(
    r"(?:(?<![\dA-Za-z])|(?<=ttb|ktb|scb|bbl|kma|gsb|TTB|KTB|SCB|BBL|GSB|BAY))(?<!\d[.,/:-])"
    r"\d(?:[ \t\u00a0-]{0,2}\d){8,14}(?![\dA-Za-z])(?!-\d)(?!\s?บาท)(?!,\d)"
)
_CUE = lazy(r"(?:บัญชี(?!ผู้ใช้)|บช\.?|account|acct?\.?|a/c)[^\d\n]{0,32}$")
_TRANSFER = lazy(r"(?:โอน|เข้า|transfer)[^\d\n]{0,20}$")
_PHONE_CUE = lazy(r"(?:โทร|เบอร์|มือถือ|ติดต่อ|phone|tel|call|mobile)[^\d\n]{0,12}$")
_OTHER_CUE = lazy(
    r"(?:พัสดุ|แทรค|แทร็ก|tracking|คำสั่งซื้อ|ออเดอร์|order|อ้างอิง|ref\.?|imei|บัตรประชาชน|รหัสอ้าง|บิล)[^\d\n]{0,16}$"
)


def find_accounts(doc: Document) -> Iterator[Extraction]:
    """Account numbers of 9 to 15 digits: by their grouping, after words of accounts, or close to a bank's name."""
    if not doc.has_digit:
        return
    for match in _RUN().finditer(doc.text):
        confidence = _confidence(doc, match, find_banks(doc))
        if confidence:
            digits = "".join(re.findall(r"\d", match[0]))
            yield Extraction("account", digits, match.start(), match.end(), confidence)


def _confidence(doc: Document, match: re.Match[str], banks: list[Extraction]) -> float:
    head, written = doc.before(match.start(), 60), match[0]
    digits = "".join(re.findall(r"\d", written))
    if _OTHER_CUE().search(head):
        return 0.0
    grouped = looks_like_account(written)
    cue = _CUE().search(head)
    # A bank's name directly before the digits, or behind them.
    near = any(0 <= match.start() - bank.end <= 14 or 0 <= bank.start - match.end() <= 14 for bank in banks)
    usual = len(digits) in (10, 12)
    if national_digits(digits) is not None and not grouped:
        if _PHONE_CUE().search(head) or not (cue or (near and len(digits) == 10)):
            return 0.0
        return 0.7
    if len(digits) in (13, 15) and not cue:
        return 0.0
    if grouped:
        return 0.97
    if cue or near:
        return 0.95 if usual else 0.7
    if usual and (_TRANSFER().search(head) or banks):
        return 0.75
    return 0.0


def parse_account(text: str) -> str | None:
    """The bare digits of the account number that an answer is (9 to 15 digits), else None.

    Most banks use 10 digits, some 12: the length is no reason to refuse.
    """
    runs = [run for run in re.findall(r"\d(?:[\s-]{0,2}\d)*", normalize(text)) if sum(map(str.isdigit, run)) >= 7]
    digits = ["".join(re.findall(r"\d", run)) for run in runs]
    return digits[0] if len(digits) == 1 and 9 <= len(digits[0]) <= 15 else None
