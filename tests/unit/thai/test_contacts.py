"""Telephone numbers, links, handles, parcels and postcodes."""

from __future__ import annotations

import pytest

from intake.thai import (
    extract,
    parse_email,
    parse_handle,
    parse_parcel,
    parse_phone,
    parse_phones,
    parse_postcode,
    parse_url,
)
from tests.unit.thai.conftest import NOW, facts, values


@pytest.mark.parametrize(
    "text",
    ["081-234-5678", "08-1234-5678", "0 8123 4567 8", "๐๘๑๒๓๔๕๖๗๘", "0812345678",
    "66812345678", "+66812345678", "+66 81 234 5678", "+66 (0)81 234 5678", "(081) 234-5678",
     "0066812345678", "081.234.5678", "081 2345678",
     "ศูนย์แปดหนึ่งสองสามสี่ห้าหกเจ็ดแปด", "เบอร์ 081-234-5678 ค่ะ", "\u200b081\u20112345678"],
)  # fmt: skip
def test_one_mobile_in_many_forms(text: str) -> None:
    assert parse_phone(text) == "+66812345678"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("02-123-4567", "+6621234567"),
        ("021234567", "+6621234567"),
        ("053-123456", "+6653123456"),
        ("0 2590 3333", "+6625903333"),
        ("+662 123 4567", "+6621234567"),
    ],
)
def test_landlines(text: str, number: str) -> None:
    assert parse_phone(text) == number


@pytest.mark.parametrize(
    "text", ["0212345678", "02-1234-5678", "08123456789", "012345678", "1234567890", "", "ไม่มี", "081234567"]
)
def test_no_phone(text: str) -> None:
    assert parse_phone(text) is None


def test_a_range_means_several_numbers() -> None:
    assert parse_phones("0 2123 4567 / 8 / 9") == ["+6621234567", "+6621234568", "+6621234569"]
    assert parse_phones("02-123-4567-9") == ["+6621234567", "+6621234568", "+6621234569"]


def test_an_extension_belongs_to_its_number() -> None:
    (item,) = extract("02-123-4567 ต่อ 12", NOW)
    assert (item.value, item.extra["extension"], item.end) == ("+6621234567", "12", 18)


def test_a_hotline_is_a_phone() -> None:
    assert values("โทรสายด่วน 1441 แล้ว", "phone") == ["1441"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ดูที่ https://fern.shop/a?b=1 นะ", ("url", "https://fern.shop/a?b=1")),
        ("เว็บwww.shop-th.com/p/1ค่ะ", ("url", "www.shop-th.com/p/1")), ("ลิงก์ bit.ly/2KLhxMG", ("url", "bit.ly/2KLhxMG")),
        ("(https://a.co/x)", ("url", "https://a.co/x")), ("เมล fern.s@mail.co.th ค่ะ", ("email", "fern.s@mail.co.th")),
        ("ไอจี @fern_shop", ("handle", "@fern_shop")), ("ig: fern_shop", ("handle", "fern_shop")),
        ("line id: fern99", ("handle", "fern99")), ("ไลน์ @fernshop", ("handle", "@fernshop")),
        ("ไอดีไลน์ fern.99", ("handle", "fern.99")), ("ติ๊กต็อก @fern.th", ("handle", "@fern.th")),
        ("เพจ Fernie Shop ในเฟส", ("handle", "Fernie Shop")),
        ("เพจชื่อ กระเป๋าแบรนด์แท้ โกงค่ะ", ("handle", "กระเป๋าแบรนด์แท้")),
    ],
)  # fmt: skip
def test_links_and_handles(text: str, expected: tuple[str, str]) -> None:
    assert expected in facts(text)


@pytest.mark.parametrize(
    "text", ["ซื้อออนไลน์ sim มา", "ส่งไลน์มาบอก", "เพจนี้โกง", "ข้อ 1.2 ครับ", "พ.ศ. 2567", "ร้านนี้โกง", "ราคา 1.500 บาท"]
)
def test_what_is_no_link(text: str) -> None:
    assert facts(text, "url", "email", "handle") == []


def test_answers_with_links() -> None:
    assert parse_email("เมล fern@x.co.th ค่ะ") == "fern@x.co.th"
    assert parse_url("ดู https://x.co/a ค่ะ") == "https://x.co/a"
    assert parse_handle("@fern") == "@fern"
    assert parse_email("ไม่มี") is None
    assert parse_url("fern@x.co.th") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("EX123456789TH", "EX123456789TH"), ("พัสดุ ex123456789th", "EX123456789TH"),
        ("EB 5417 1598 6 TH", "EB541715986TH"), ("เลขพัสดุ TH47014B4RNF6A", "TH47014B4RNF6A"),
        ("Flash TH20033GJ2PX9C", "TH20033GJ2PX9C"), ("J&T 820123456789", "820123456789"),
        ("เลขแทร็ค KEX1234567890", "KEX1234567890"), ("SPXTH012345678901", "SPXTH012345678901"),
        ("tracking number: 615665378985", "615665378985"),
    ],
)  # fmt: skip
def test_parcels(text: str, number: str) -> None:
    assert values(text, "parcel") == [number]
    assert parse_parcel(number.lower()) == number


def test_postcodes_need_an_address() -> None:
    assert values("อยู่ อ.เมือง จ.นนทบุรี 11000", "postcode") == ["11000"]
    assert values("รหัสไปรษณีย์ 10240", "postcode") == ["10240"]
    assert values("โอนไป 10240 บาท", "postcode") == []
    assert parse_postcode("10240 ค่ะ") == "10240"
    assert parse_postcode("99999") is None
