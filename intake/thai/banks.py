"""Banks by every name people type, as the 3-digit code of the Bank of Thailand's list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import DEPENDENT, LEADING, any_of, lazy
from intake.thai.types import Extraction

_CONTEXT_BEFORE = lazy(
    r"(?:ธนาคาร|แบงค์|แบงก์|แบ้ง|แบงค|ธ\.|ธ(?=\s)|บัญชี|บช\.?|โอน|แอป|แอพ|bank|app|พร้อมเพย์)(?:เงิน|ไป|เข้า|จาก|ผ่าน|ของ"
    r"|ธนาคาร|แอป|แอพ|ที่|ชื่อ|ทาง|\s|:|\()*$"
)
_BANK_WORD = lazy(r"(?:ธนาคาร|แบงค์|แบงก์|แบ้งค์|แบงค|ธ\.|bank)(?:ของ|\s|:)*$")
_CONTEXT_AFTER = lazy(r"^(?:\s?(?:เลข|บัญชี|บช|ชื่อ|:)|[\s:]{0,2}\d{3}[\s-]?\d|\s?bank)")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = resources.files("intake.thai").joinpath("data/banks.json").read_text(encoding="utf-8")
    banks: dict[str, Any] = json.loads(text)["banks"]
    return banks


@lru_cache(maxsize=1)
def _aliases() -> dict[str, tuple[str, str]]:
    """Small-letter alias → (code, how sure: "sure" anywhere, "weak" near words of banking, "named" after ธนาคาร)."""
    found: dict[str, tuple[str, str]] = {}
    for code, bank in _table().items():
        for alias, strength in _names_of(bank):
            found[_key(alias)] = (code, strength)
    return found


def _names_of(bank: dict[str, Any]) -> list[tuple[str, str]]:
    named = [(alias, strength) for strength in ("sure", "weak", "named") for alias in bank.get(strength, ())]
    return [(bank["en"].partition(" (")[0], "sure"), *named]


def _key(alias: str) -> str:
    return alias.lower().replace(" ", "").replace("-", "")


def _alias_pattern() -> str:
    names = [alias.lower() for bank in _table().values() for alias, _ in _names_of(bank)]
    word = r"(?:ธนาคาร|แบงค์|แบงก์|แบ้งค์|แบงค|ธ\.)\s?"
    start = rf"(?<![{LEADING}])(?:(?<![a-z0-9])|(?=[\u0e01-\u0e4e]))"
    return rf"{start}(?P<prefix>{word})?(?P<alias>{any_of(names)})(?![{DEPENDENT}])"


_ALIAS = lazy(_alias_pattern)
_NOT_AFTER = lazy(r"มหานคร|ฯ|วิไล|[-\s]?แอกซ่า|[-\s]?แอ็กซ่า|ศาสตร์|กร|อินทรีย์|ธุรกิจ(?!บัณ)|ประกัน|ลีสซิ่ง")
_NOT_BEFORE = lazy(r"(?:กระปุก|พระนคร|จังหวัด|จ\.|เขต|ที่อยู่|อยู่|มหาวิทยาลัย|ม\.|ในเขต|ชาว|คน|ดอก|ใบ|สระ|บึง)\s?$")


def find_banks(doc: Document) -> list[Extraction]:
    """Banks named in running text; an everyday word (กรุงเทพ, เกษตร, next) counts only in words of banking."""
    if "banks" not in doc.memo:
        doc.memo["banks"] = list(_find(doc))
    return doc.memo["banks"]


def _find(doc: Document) -> Iterator[Extraction]:
    text = doc.lower
    for match in _ALIAS().finditer(text):
        code, strength = _aliases()[_key(match["alias"])]
        end, alias = match.end(), match["alias"]
        if "a" <= alias[-1] <= "z" and "a" <= text[end : end + 1] <= "z":
            continue
        if alias in _ABBREVIATIONS and text[end : end + 1] and "ก" <= text[end : end + 1] <= "ฮ":
            continue
        if _NOT_AFTER().match(text, end) or _NOT_BEFORE().search(text, max(0, match.start() - 14), match.start()):
            continue
        confidence = _confidence(doc, strength, bool(match["prefix"]), match.start(), end)
        if confidence:
            yield Extraction("bank", code, match.start(), end, confidence)


_ABBREVIATIONS = frozenset(("ธอส", "ธกส", "ธสน", "ธพว", "กสก", "กทพ"))


def _confidence(doc: Document, strength: str, prefixed: bool, start: int, end: int) -> float:
    if prefixed or _BANK_WORD().search(doc.before(start, 16)):
        return 0.97
    context = _CONTEXT_BEFORE().search(doc.before(start, 24)) or _CONTEXT_AFTER().match(doc.after(end, 16))
    if strength == "sure":
        return 0.95 if context else 0.88
    return 0.8 if strength == "weak" and context else 0.0


def parse_bank(text: str) -> str | None:
    """The code of the bank that an answer names (`กสิกร`, `KBank`, `K+`, `004`, `กรุงเทพ`), else None."""
    text = normalize(text).strip().lower()
    if text in _table():
        return text
    if _key(text.partition(" (")[0]) in _aliases():
        return _aliases()[_key(text.partition(" (")[0])][0]
    bare = _key(text)
    for prefix in ("ธนาคาร", "แบงค์", "แบงก์", "แบ้งค์", "ธ.", "bank"):
        bare = bare.removeprefix(prefix)
    bare = _POLITE().sub("", bare)
    for name in (bare, bare.removesuffix("bank")):
        if name in _aliases():
            return _aliases()[name][0]
    from intake.thai.clock import bangkok_now

    codes = {item.value for item in find_banks(Document(text, bangkok_now(None)))}
    return codes.pop() if len(codes) == 1 else None


_POLITE = lazy(r"(?:ค่ะ|คะ|ครับ|คับ|จ้า|นะ|เลย|\.)+$")


def bank_name(code: str, lang: str = "th") -> str | None:
    """The bank's name for people (`กสิกรไทย`, `Kasikornbank`); None for an unknown code."""
    bank = _table().get(code)
    return bank["th" if lang == "th" else "en"] if bank else None


def bank_codes() -> tuple[str, ...]:
    """All codes, in the order of the list."""
    return tuple(_table())
