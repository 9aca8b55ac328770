"""Payloads of payment codes made for tests, the way the banks' apps make them."""

from __future__ import annotations

from intake.slips.payload import crc


def tlv(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def mini_qr(bank: str, reference: str) -> str:
    """The code on a transfer slip: sending bank (3 digits) and transaction reference."""
    inner = tlv("00", "000001") + tlv("01", bank) + tlv("02", reference)
    body = tlv("00", inner) + tlv("51", "TH") + "9104"
    return body + crc(body)


def promptpay(kind: str, value: str, baht: str | None = None) -> str:
    """A PromptPay code; `kind` 01 mobile (0066…), 02 id, 03 wallet, 04 bank and account."""
    account = tlv("00", "A000000677010111") + tlv(kind, value)
    body = tlv("00", "01") + tlv("01", "12" if baht else "11") + tlv("29", account) + tlv("53", "764")
    body += (tlv("54", baht) if baht else "") + tlv("58", "TH") + "6304"
    return body + crc(body)


def tampered(payload: str) -> str:
    """The same with one digit of the reference or receiver changed, and the old CRC."""
    place = len(payload) - 14
    return payload[:place] + ("1" if payload[place] != "1" else "2") + payload[place + 1 :]
