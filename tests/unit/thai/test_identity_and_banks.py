"""IDs, PromptPay, banks, account numbers, and the names beside them."""

from __future__ import annotations

import pytest

from intake.thai import (
    bank_codes,
    bank_name,
    extract,
    is_thai_id,
    parse_account,
    parse_bank,
    parse_imei,
    parse_national_id,
    parse_person,
    parse_promptpay,
    parse_tax_id,
)
from tests.unit.thai.conftest import NOW, facts, values


def test_national_id_check_digit() -> None:
    assert is_thai_id("1101700230708")
    assert not is_thai_id("1101700230705")
    assert parse_national_id("1-1017-00230-70-8") == "1101700230708"
    assert parse_national_id("๑๑๐๑๗๐๐๒๓๐๗๐๘") == "1101700230708"
    assert parse_national_id("1101700230705") is None


def juristic_id() -> str:
    """A 13-digit number beginning with 0 whose check digit is right."""
    return next(f"010555600001{digit}" for digit in range(10) if is_thai_id(f"010555600001{digit}"))


def test_a_leading_zero_marks_a_juristic_id() -> None:
    juristic = juristic_id()
    assert parse_national_id(juristic) is None
    assert parse_tax_id(juristic) == juristic
    assert facts(f"เลขผู้เสียภาษี {juristic}") == [("tax_id", juristic)]


def test_a_wrong_id_or_imei_is_reported_as_nothing() -> None:
    assert facts("บัตรประชาชน 1101700230705") == []
    assert facts("imei 490154203237519") == []


def test_imei() -> None:
    assert facts("IMEI 490154203237518") == [("imei", "490154203237518")]
    assert parse_imei("49-015420-323751-8") == "490154203237518"
    assert parse_imei("490154203237519") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("พร้อมเพย์ 0812345678", "0812345678"),
        ("promptpay: 081-234-5678", "0812345678"),
        ("พร้อมเพย์ 1101700230708", "1101700230708"),
        ("พร้อมเพย์ 123456789012345", "123456789012345"),
    ],
)
def test_promptpay(text: str, value: str) -> None:
    assert facts(text) == [("promptpay", value)]
    assert parse_promptpay(value) == value


def test_promptpay_of_another_length_is_none() -> None:
    assert parse_promptpay("12345678901") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("กสิกร", "004"), ("KBank", "004"), ("K+", "004"), ("004", "004"), ("k plus", "004"), ("เคแบงก์", "004"),
        ("กรุงเทพ", "002"), ("ธ.กรุงเทพ", "002"), ("บัวหลวง", "002"), ("BBL", "002"),
        ("กรุงไทย", "006"), ("เป๋าตัง", "006"), ("Next", "006"), ("ttb", "011"), ("ทหารไทยธนชาต", "011"), ("TMB", "011"),
        ("ไทยพาณิชย์", "014"), ("ไทยพานิชย์", "014"), ("scb ค่ะ", "014"), ("แม่มณี", "014"),
        ("ซีไอเอ็มบี", "022"), ("ยูโอบี", "024"), ("citi", "024"), ("กรุงศรี", "025"), ("ธนาคารกรุงศรีอยุธยา", "025"),
        ("KMA", "025"), ("ออมสิน", "030"), ("MyMo", "030"), ("ธอส.", "033"), ("ธ.ก.ส.", "034"),
        ("ธกส", "034"), ("เกษตร", "034"), ("exim", "035"), ("อิสลาม", "066"), ("ทิสโก้", "067"), ("เกียรตินาคิน", "069"),
        ("icbc", "070"), ("ไทยเครดิต", "071"), ("แลนด์แอนด์เฮ้าส์", "073"), ("ธพว.", "098"),
    ],
)  # fmt: skip
def test_banks_by_every_name(text: str, code: str) -> None:
    assert parse_bank(text) == code


def test_every_bank_is_found_by_its_own_names() -> None:
    for code in bank_codes():
        for lang in ("th", "en"):
            name = bank_name(code, lang)
            assert name is not None
            assert parse_bank(name) == code, name
    assert bank_name("999") is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("โอนเข้ากสิกร", ["004"]), ("โอนเข้าไทยพาณิชย์ค่ะ", ["014"]), ("บัญชีกรุงเทพ 123-4-56789-0", ["002"]),
        ("โอนเข้ากรุงเทพ", ["002"]), ("โอนผ่านแอป next", ["006"]), ("แบงค์เกษตร", ["034"]),
        ("ธนาคารอิสลาม", ["066"]), ("จาก kbank ไป scb", ["004", "014"]), ("ธ.ออมสิน", ["030"]), ("โอนผ่าน K+ ไป", ["004"]),
        ("อยู่กรุงเทพ", []), ("กรุงเทพมหานคร", []), ("ส่งจากกรุงเทพฯ", []), ("รถไฟเข้ากรุงเทพ", []), ("ทำเกษตรอินทรีย์", []),
        ("next day delivery", []), ("กระปุกออมสิน", []), ("พระนครศรีอยุธยา", []),
        ("เธอสบายดีไหม", []), ("เธอส ทำไม", []), ("to Siam Commercial Bank 4051234567", ["014"]), ("ทหารไทยคนหนึ่ง", []),
    ],
)  # fmt: skip
def test_banks_in_running_text(text: str, codes: list[str]) -> None:
    assert values(text, "bank") == codes


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("กสิกร 123-4-56789-0", "1234567890"), ("เลขบัญชี 1234567890", "1234567890"), ("บัญชี 123 4 56789 0", "1234567890"),
        ("ออมสิน 020123456789", "020123456789"), ("โอนเข้า scb 4051234567 ครับ", "4051234567"),
        ("กสิกร 0812345678", "0812345678"), ("081-2-34567-8", "0812345678"), ("บัญชีเลขที่ ๑๒๓๔๕๖๗๘๙๐", "1234567890"),
        ("1234567890 ไทยพาณิชย์", "1234567890"), ("account number 1234567890", "1234567890"),
    ],
)  # fmt: skip
def test_accounts(text: str, digits: str) -> None:
    assert values(text, "account") == [digits]
    assert values(text, "phone") == [] == values(text, "money")


@pytest.mark.parametrize(
    "text", ["โทร 0812345678", "0812345678", "คำสั่งซื้อ 1234567890", "ราคา 1234567890 บาท", "เบอร์คนขาย 0912345678 กสิกร"]
)
def test_what_is_no_account(text: str) -> None:
    assert values(text, "account") == []


def test_account_answers() -> None:
    assert parse_account("123-4-56789-0 ค่ะ") == "1234567890"
    assert parse_account("๑๒๓๔๕๖๗๘๙๐") == "1234567890"
    assert parse_account("12345") is None
    assert parse_account("1234567890 กับ 0987654321") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ชื่อบัญชี นายสมชาย ใจดี", "สมชาย ใจดี"), ("โอนให้นางสาวสมหญิง แสนดีครับ", "สมหญิง แสนดี"),
        ("น.ส.วิภาดา สุขใจ โกงค่ะ", "วิภาดา สุขใจ"), ("คุณสมชายไม่ส่งของ", "สมชาย"),
        ("กสิกร 123-4-56789-0 สมหญิง ใจดี", "สมหญิง ใจดี"), ("ชื่อบัญชี สมชาย ใจดี", "สมชาย ใจดี"),
        ("นางประนอม ทองจันทร์", "ประนอม ทองจันทร์"), ("1112223334 นายธนพล แก้วมณี", "ธนพล แก้วมณี"),
        ("paid to Mr. Somchai Jaidee", "Somchai Jaidee"), ("เพจชื่อ นายเอกชัย ทองมาก", "เอกชัย ทองมาก"),
    ],
)  # fmt: skip
def test_people(text: str, name: str) -> None:
    assert values(text, "person") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "ขอบคุณค่ะ",
        "คุณภาพไม่ดี",
        "คุณสามารถช่วยได้ไหม",
        "นายกรัฐมนตรี",
        "นายหน้าโกง",
        "นางฟ้า",
        "คุณครูสอน",
        "เจ้านาย",
        "ทำนายดวง",
        "ตำรวจ 4 นายมา",
    ],
)
def test_what_is_no_person(text: str) -> None:
    assert values(text, "person") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ชื่อ นางสาวสมหญิง ใจดี ค่ะ", "สมหญิง ใจดี"),
        ("ผมชื่อสมชาย ใจดีครับ", "สมชาย ใจดี"),
        ("John Smith", "John Smith"),
        ("my name is John Smith", "John Smith"),
        ("สมชาย", "สมชาย"),
    ],
)
def test_name_answers(text: str, name: str) -> None:
    assert parse_person(text) == name


@pytest.mark.parametrize("text", ["", "12345", "0812345678", "?"])
def test_no_name_answer(text: str) -> None:
    assert parse_person(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("บริษัท เอบีซี เทรดดิ้ง จำกัด ไม่คืนเงิน", "บริษัท เอบีซี เทรดดิ้ง จำกัด"), ("ซื้อจากร้าน Bag Story ค่ะ", "Bag Story"),
        ("ร้านชื่อ ป้าแดง", "ป้าแดง"), ("ร้าน 'ของดี' โกง", "ของดี"),
        ("จากเพจ Fernie Shop", "Fernie Shop"), ("a Facebook page called Phuket Dream Tour", "Phuket Dream Tour"),
        ("เพจ Pool Villa Cha-am by Nong โอน", "Pool Villa Cha-am by Nong"), ("Lazada shop \"GadgetPro\"", "GadgetPro"),
        ("ชื่อบัญชี หจก.ทองดี เลขที่", "หจก.ทองดี"), ("บริษัท ปูน จำกัด (มหาชน)", "บริษัท ปูน จำกัด (มหาชน)"),
    ],
)  # fmt: skip
def test_organizations(text: str, name: str) -> None:
    assert values(text, "organization") == [name]


@pytest.mark.parametrize("text", ["ร้านนี้โกง", "ร้านอาหารไม่อร่อย", "ร้านค้าไม่ส่งของ", "บริษัทขนส่งทำพัง", "เพจปลอม", "เพจบล็อกหนู"])
def test_what_is_no_organization(text: str) -> None:
    assert values(text, "organization") == []


def test_a_page_is_both_its_handle_and_a_name() -> None:
    found = [(item.kind, item.start, item.end) for item in extract("เพจ Fernie Shop", NOW)]
    assert found == [("handle", 4, 15), ("organization", 4, 15)]
