"""Codes of slips and payments: published vectors, every part, and whatever else may stand in a code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.slips.payload import crc, parse, read_code
from tests.support.payment_codes import mini_qr, promptpay

# From maythiwat/promptparse's tests (MIT).
SLIP_014 = "004100060000010103014022000111222233344ABCD125102TH910417DF"
SLIP_002 = "004000060000010103002021900021231231212000115102TH91049C30"
PHONE_30_BAHT = "00020101021229370016A0000006770101110113006681222333353037645802TH540530.0063043CAD"
TRUE_WALLET = "00020101021129390016A000000677010111031514000080111111153037645802TH63047C0F"
BILL = (
    "00020101021230650016A00000067701011201150994000165501000212123456789012030667042953037645802TH54073649.2263044534"
)


def test_the_mini_qr_of_a_slip() -> None:
    assert read_code(SLIP_014) == {
        "kind": "slip", "sending_bank": "014", "reference": "00111222233344ABCD12", "crc_ok": True,
    }  # fmt: skip
    assert read_code(SLIP_002)["sending_bank"] == "002"
    assert read_code(SLIP_002.lower().replace("th", "TH"))["crc_ok"]


def test_payments() -> None:
    assert read_code(PHONE_30_BAHT) == {
        "kind": "promptpay", "receiver": {"type": "phone", "value": "+66812223333"}, "amount": 3000, "crc_ok": True,
    }  # fmt: skip
    wallet = read_code(TRUE_WALLET)
    assert wallet["receiver"] == {"type": "wallet", "value": "140000801111111", "phone": "+66801111111"}
    assert read_code(BILL) == {
        "kind": "bill", "biller": "099400016550100", "references": ["123456789012", "670429"], "amount": 364922,
        "crc_ok": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "receiver", "more"),
    [
        ("02", "1101700230708", {"type": "national_id", "value": "1101700230708"}, {}),
        ("03", "004999000000001", {"type": "wallet", "value": "004999000000001"}, {}),
        ("04", "0041234567890", {"type": "account", "value": "1234567890"}, {"bank": "004"}),
    ],
)
def test_every_kind_of_receiver(kind: str, value: str, receiver: dict[str, str], more: dict[str, str]) -> None:
    found = read_code(promptpay(kind, value))
    assert found == {"kind": "promptpay", "receiver": receiver, "crc_ok": True, **more}


def test_a_wallet_slip() -> None:
    body = "0045000201010201" + "0209P2P_TRANS" + "0308ABC12345" + "040801122026"
    body = f"00{len(body) - 4:02d}" + body[4:] + "9104"
    found = read_code(body + crc(body).lower())
    assert found == {"kind": "wallet_slip", "reference": "ABC12345", "date": "2026-12-01", "crc_ok": True}


@given(st.sampled_from([SLIP_014, SLIP_002, PHONE_30_BAHT, TRUE_WALLET, BILL]), st.data())
def test_a_changed_digit_is_noticed(payload: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(payload) - 1))
    other = data.draw(st.sampled_from([c for c in "0123456789ABCDEF" if c != payload[place].upper()]))
    changed = read_code(payload[:place] + other + payload[place + 1 :])
    assert changed["kind"] in ("link", "other") or not changed["crc_ok"]


@given(st.from_regex(r"[0-9]{3}", fullmatch=True), st.from_regex(r"[0-9A-Z]{15,25}", fullmatch=True))
def test_any_slip_is_read_back_also_without_leading_zeros_of_its_crc(bank: str, reference: str) -> None:
    payload = mini_qr(bank, reference)
    wanted = {"kind": "slip", "sending_bank": bank, "reference": reference, "crc_ok": True}
    assert read_code(payload) == wanted
    short = payload[:-4] + (payload[-4:].lstrip("0") or "0")
    assert read_code(short) == wanted


@given(st.text(max_size=200))
def test_any_text_is_something(text: str) -> None:
    assert read_code(text)["kind"] in ("slip", "wallet_slip", "promptpay", "bill", "link", "other")


@pytest.mark.parametrize("text", ["", "0", "0002", "00\u0e50201", "0005ab", "00-1ab"])
def test_what_is_no_tlv(text: str) -> None:
    assert parse(text) is None


def test_a_code_that_leads_somewhere() -> None:
    assert read_code("https://evil.example/x") == {"kind": "link", "url": "https://evil.example/x"}
    assert read_code("สวัสดี") == {"kind": "other", "text": "สวัสดี"}
