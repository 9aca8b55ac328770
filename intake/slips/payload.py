"""What the codes on Thai slips and payment posters say: pure functions from a QR code's text to facts.

All are EMVCo TLV: two digits tag, two digits length, value; the last object is a CRC-16/CCITT-FALSE over everything
before its value (EMV QRCPS Merchant-Presented Mode 1.1, 4.7.3).

- mini-QR of a transfer slip: 00 {00 "000001", 01 sending bank, 02 transaction reference}, 51 country, 91 CRC
  (SCB, "Extracting data from mini QR"; checked against the vectors of maythiwat/promptparse, MIT).
- wallet slip of TrueMoney: 00 {00 "01", 01 "01", 02 event, 03 transaction, 04 date DDMMYYYY}, 91 CRC.
- Thai QR Payment: 29 {00 A000000677010111, 01 mobile | 02 national or tax id | 03 e-wallet | 04 bank account} or
  30 {00 A000000677010112, 01 biller, 02 and 03 references}, 54 amount in baht, 63 CRC (Bank of Thailand, Thai QR).
"""

from __future__ import annotations

import binascii
import re
from typing import Any

MAX_TEXT = 1000  # characters of a code that are kept
_PROMPTPAY, _BILL = "A000000677010111", "A000000677010112"
_AMOUNT = re.compile(r"(\d{1,11})(?:\.(\d{0,2}))?")
_TRUE_WALLET = "14000"  # followed by the ten digits of a mobile number


def read_code(text: str) -> dict[str, Any]:
    """Facts of one code: `kind` is slip, wallet_slip, promptpay, bill, link or other.

    slip: sending_bank (3 digits), reference; wallet_slip: reference, date (YYYY-MM-DD); promptpay: receiver
    {type: phone (E.164), national_id, wallet or account (digits)}, bank for an account; bill: biller, references;
    amount in satang where the code has one; crc_ok where there is a CRC.
    """
    tags = parse(text)
    if tags is not None:
        found = _slip(text, tags) or _payment(text, tags)
        if found is not None:
            return found
    if re.match(r"https?://", text, re.IGNORECASE):
        return {"kind": "link", "url": text[:MAX_TEXT]}
    return {"kind": "other", "text": text[:MAX_TEXT]}


def parse(text: str) -> dict[str, str] | None:
    """The objects of a TLV text by tag (the first of equal ones), or None when it is no TLV to the last character."""
    tags: dict[str, str] = {}
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            return None
        end = place + 4 + int(head[2:])
        if end > len(text) and not _is_short_crc(text, place):
            return None
        tags.setdefault(head[:2], text[place + 4 : end])
        place = end
    return tags or None


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE of a text, four capital hex digits."""
    return f"{binascii.crc_hqx(text.encode('utf-8', 'replace'), 0xFFFF):04X}"


def _is_short_crc(text: str, place: int) -> bool:
    # Some banks' apps write the CRC as a number, without its leading zeros.
    return text[place : place + 4] == "9104" and len(text) > place + 4


def _crc_ok(text: str, tag: str, value: str) -> bool:
    body, _, found = text.rpartition(f"{tag}04")
    return bool(found) and found == value and crc(body + f"{tag}04") == value.upper().rjust(4, "0")


def _slip(text: str, tags: dict[str, str]) -> dict[str, Any] | None:
    inner = parse(tags.get("00", ""))
    if inner is None or "91" not in tags:
        return None
    checked = {"crc_ok": _crc_ok(text, "91", tags["91"])}
    if inner.get("00") == "000001" and inner.get("02") and re.fullmatch(r"\d{3}", inner.get("01", "")):
        return {"kind": "slip", "sending_bank": inner["01"], "reference": inner["02"], **checked}
    if inner.get("00") == "01" and inner.get("01") == "01" and inner.get("03"):
        day = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", inner.get("04", ""))
        date = {"date": f"{day[3]}-{day[2]}-{day[1]}"} if day else {}
        return {"kind": "wallet_slip", "reference": inner["03"], **date, **checked}
    return None


def _payment(text: str, tags: dict[str, str]) -> dict[str, Any] | None:
    if "63" not in tags:
        return None
    more: dict[str, Any] = {"crc_ok": _crc_ok(text, "63", tags["63"])}
    amount = _satang(tags.get("54", ""))
    if amount is not None:
        more["amount"] = amount
    person, biller = parse(tags.get("29", "")) or {}, parse(tags.get("30", "")) or {}
    if person.get("00") == _PROMPTPAY:
        receiver = _receiver(person)
        return {"kind": "promptpay", **receiver, **more} if receiver else None
    if biller.get("00") == _BILL and biller.get("01"):
        references = [biller[tag] for tag in ("02", "03") if biller.get(tag)]
        return {"kind": "bill", "biller": biller["01"], "references": references, **more}
    return None


def _receiver(person: dict[str, str]) -> dict[str, Any] | None:
    for tag, kind, form in (
        ("01", "phone", r"0066\d{9}"),
        ("02", "national_id", r"\d{13}"),
        ("03", "wallet", r"\d{15}"),
        ("04", "account", r"\d{3}\d{6,40}"),
    ):
        value = person.get(tag, "")
        if not re.fullmatch(form, value):
            continue
        if kind == "phone":
            return {"receiver": {"type": kind, "value": "+" + value[2:]}}
        if kind == "account":
            return {"receiver": {"type": kind, "value": value[3:]}, "bank": value[:3]}
        if kind == "wallet" and value.startswith(_TRUE_WALLET + "0"):
            return {"receiver": {"type": kind, "value": value, "phone": "+66" + value[len(_TRUE_WALLET) + 1 :]}}
        return {"receiver": {"type": kind, "value": value}}
    return None


def _satang(written: str) -> int | None:
    found = _AMOUNT.fullmatch(written)
    if found is None:
        return None
    satang = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    return satang or None
