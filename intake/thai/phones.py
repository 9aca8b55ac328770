"""Thai telephone numbers in every written form, as E.164 (+66 and the number without its 0)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.number_words import digits_of, spelled_digits
from intake.thai.patterns import lazy
from intake.thai.types import Extraction

_GAP = r"[\s.\-]{0,2}"
# The trunk 0 or +66 (0066), then the national number: 06, 08, 09 + 8 digits; 02, 03x, 04x, 05x, 07x + 7 in all 9.
_NUMBER = lazy(
    rf"(?<![\dA-Za-z])(?<!\d[.,:-])(?<!(?<!\d{{6}})\d/)(?:\(?(?P<country>\+{_GAP}66|0066|66)\)?{_GAP}(?:\(0\)"
    rf"|0(?=[\s-]?[2-9]))?"
    rf"|\(?0){_GAP}"
    rf"(?:(?P<mobile>[689](?:{_GAP}\)?{_GAP}\d){{8}})|(?P<line>(?:2\)?{_GAP}\d"
    rf"|[3457]{_GAP}\d\)?)(?:{_GAP}\d){{6}}))(?![\dA-Za-z])"
    r"(?P<more>(?:\s?[/-]\s?\d{1,2}(?![\d-])|\s?ถึง\s?\d{1,2}(?!\d)(?!\s?[โทนมบ]))+)?(?P<ext>\s?(?:ต่อ|ext\.?"
    r"|#)\s?(?P<ext_digits>\d{1,5}))?"
)
_HOTLINE = lazy(
    r"(?:(?:สายด่วน|โทร|call\s?center|hotline)[^\d\n]{0,20}|(?:เบอร์|ติดต่อ|หมายเลข|call)\.?\s?:?\s?)(?P<short>1\d{3}|191"
    r"|199|911)(?![\dA-Za-z]|[.,/:-]\d|\s?(?:บาท|น\.|คน))"
)
_CUE = lazy(r"(?:โทร|เบอร์|มือถือ|ติดต่อ|phone|tel|mobile|call|ทรูมันนี่|☎|📞)")


def national_digits(digits: str) -> str | None:
    """The number with its leading 0 when the digits are a Thai number in any form, else None.

    Mobile 10 digits 06/08/09; landline 9 digits 02, 03x, 04x, 05x, 07x. A 10-digit 02… is no number.
    """
    for country in ("0066", "66"):
        if digits.startswith(country) and len(digits) >= len(country) + 8:
            rest = digits[len(country) :]
            digits = rest if rest.startswith("0") else "0" + rest
            break
    if re.fullmatch(r"0[689]\d{8}|0(?:2\d{7}|[3457]\d{7})", digits):
        return digits
    return None


def to_e164(national: str) -> str:
    """`0812345678` → `+66812345678`."""
    return "+66" + national[1:]


def find_phones(doc: Document) -> Iterator[Extraction]:
    """Telephone numbers in running text; a range (…4567 / 8 / 9) is one extraction with `others`."""
    if doc.has_digit:
        for match in _NUMBER().finditer(doc.text):
            found = _read(match, doc)
            if found is not None:
                yield found
        for match in _HOTLINE().finditer(doc.lower):
            yield Extraction("phone", match["short"], match.start("short"), match.end("short"), 0.8, {"hotline": True})
    if "ศูนย์" in doc.text:
        spoken = spelled_digits(doc.text)
        national = national_digits(digits_of(spoken[0])) if spoken else None
        if spoken and national:
            end = spoken.end() - (len(spoken[0]) - len(spoken[0].rstrip()))
            yield Extraction("phone", to_e164(national), spoken.start(), end, 0.9)


def _read(match: re.Match[str], doc: Document) -> Extraction | None:
    shape = "mobile" if match["mobile"] else "line"
    digits = "".join(re.findall(r"\d", match[shape]))
    national = national_digits("0" + digits)
    if national is None:
        return None
    written = match.string[match.start() : match.end(shape)]
    if looks_like_account(written):
        return None
    extra: dict[str, Any] = {}
    more, end = match["more"], match.end(shape)
    if more and not match["country"]:
        others = _others(national, more)
        if others:
            extra["others"] = others
            end = match.end("more")
    if match["ext_digits"] and (end == match.start("ext") or match["more"]):
        extra["extension"] = match["ext_digits"]
        end = match.end()
    cue = _CUE().search(doc.before(match.start(), 20))
    bare_country = match["country"] == "66" and not cue
    confidence = 0.97 if cue else 0.75 if bare_country else 0.9
    return Extraction("phone", to_e164(national), match.start(), end, confidence, extra)


def looks_like_account(written: str) -> bool:
    """Whether the digits are grouped 3-1-5-1 or 3-1-6 as on a bank book, which no telephone number is."""
    return bool(re.fullmatch(r"\d{3}[\s-]+\d[\s-]+(?:\d{5}[\s-]+\d|\d{6})", written.strip()))


def _others(national: str, more: str) -> list[str]:
    """The numbers that `/ 8 / 9` or `-70` after a number adds, each with its own last digits."""
    found: list[str] = []
    last = national
    for sign, tail in re.findall(r"(/|-|ถึง)\s?(\d{1,2})", more):
        value = national[: -len(tail)] + tail
        if sign == "/":
            found.append(value)
        else:
            first, final = int(last[-len(tail) :]), int(tail)
            if not first < final <= first + 99:
                return []
            found += [national[: -len(tail)] + str(number).zfill(len(tail)) for number in range(first + 1, final + 1)][
                :20
            ]
        last = value
    return [to_e164(value) for value in found]


def parse_phone(text: str) -> str | None:
    """The E.164 form of the one number that an answer holds, else None (so for a 10-digit 02…)."""
    found = parse_phones(text)
    return found[0] if found else None


def parse_phones(text: str) -> list[str]:
    """All numbers of an answer as E.164, in order; a range gives each of its numbers."""
    from intake.thai.clock import bangkok_now

    doc = Document(normalize(text), bangkok_now(None))
    found: list[str] = []
    for item in find_phones(doc):
        if not item.extra.get("hotline"):
            found += [item.value, *item.extra.get("others", [])]
    if not found:
        digits = re.sub(r"[\s().\-+]", "", doc.text)
        national = national_digits(digits) if digits.isdigit() and digits.isascii() else None
        found = [to_e164(national)] if national else []
    return list(dict.fromkeys(found))
