"""Numbers and money: the tables of everyday writing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intake.thai import extract, parse_money, parse_number
from intake.thai.money import parse_amount
from tests.unit.thai.conftest import NOW, values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("สองพันห้าร้อย", 2500), ("สองพันห้า", 2500), ("พันห้า", 1500), ("หมื่นห้า", 15_000), ("แสนสอง", 120_000),
        ("ร้อยห้าสิบ", 150),
        ("หนึ่งล้านสองแสน", 1_200_000), ("ห้าร้อย", 500), ("สองโหล", 24), ("๒๕๐๐", 2500), ("2.5 หมื่น", 25_000), ("ซาว", 20),
        ("ซาวห้า", 25),
        ("2k", 2000), ("2.5k", 2500), ("1.2m", 1_200_000), ("ล้านครึ่ง", 1_500_000), ("ครึ่งล้าน", 500_000),
        ("สองล้านห้า", 2_500_000),
        ("หมื่นครึ่ง", 15_000), ("2หมื่น5", 25_000), ("2 หมื่น 5 พัน", 25_000), ("สิบเอ็ด", 11), ("ยี่สิบเอ็ด", 21),
        ("หนึ่งพันเอ็ด", 1001),
        ("หนึ่งร้อยเอ็ด", 101), ("หนึ่งล้านเอ็ด", 1_000_001), ("สิบเอ็ดล้านเอ็ด", 11_000_001), ("หกพันเอ็ดล้าน", 6_001_000_000),
        ("สิบห้าล้านล้านเจ็ดสิบสอง", 15_000_000_000_072), ("หนึ่งพันห้าล้าน", 1_005_000_000), ("ติดลบสิบ", -10),
        ("ลบหนึ่งล้านเอ็ด", -1_000_001),
        ("-504", -504), ("3,000,000", 3_000_000), ("200 โหล", 2400), ("พัน", 1000), ("ศูนย์", 0), ("สามสิบ", 30),
    ],
)  # fmt: skip
def test_whole_numbers(text: str, value: int) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ศูนย์จุดสอง", "0.2"),
        ("สามสิบห้าจุดสามเจ็ด", "35.37"),
        ("หนึ่งจุดสองล้าน", "1200000"),
        ("1.1", "1.1"),
        ("1/5", "0.2"),
        ("ติดลบสิบจุดห้า", "-10.5"),
    ],
)
def test_fractions(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "สวัสดี", "ห้างสรรพสินค้า", "สามี", "เก้าอี้", "เรียบร้อย", "พันธุ์", "1/0", "จุด", "เอ็ด"])
def test_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("ห้าร้อยบาท", 50_000), ("สองพันห้าร้อยบาท", 250_000), ("พันห้า", 150_000), ("พันห้าค่ะ", 150_000), ("พันห้าบาท", 150_000),
        ("2.5 หมื่น", 2_500_000),
        ("ยี่สิบห้าบาทห้าสิบสตางค์", 2550), ("ห้าสิบสตางค์", 50), ("๒,๕๐๐ บาท", 250_000), ("สองพันห้าร้อย.-", 250_000),
        ("2,500.-", 250_000), ("2500,-", 250_000),
        ("฿2500", 250_000), ("฿ 2,500.50", 250_050), ("THB 2500", 250_000), ("2500 THB", 250_000), ("2500บ.", 250_000),
        ("2,500 บ", 250_000), ("2k", 200_000),
        ("2.5k", 250_000), ("1.2m", 120_000_000), ("2500 ตังค์", 250_000), ("ซาวบาท", 2000), ("1,500 baht", 150_000),
        ("หนึ่งร้อยบาทถ้วน", 10_000),
        ("หนึ่งพันห้าบาทถ้วน", 100_500), ("ศูนย์บาทหนึ่งสตางค์", 1), ("3 ลบ.", 300_000_000), ("2500", 250_000),
        ("หนูโอนไป 890 ค่ะ", 89_000),
        ("ล้านสองบาท", 120_000_000), ("เสียเงินไปทั้งหมด 45,000 บาทค่ะ", 4_500_000), ("2 แสน 5 หมื่น", 25_000_000),
    ],
)  # fmt: skip
def test_amounts(text: str, satang: int) -> None:
    money = parse_money(text)
    assert money is not None
    assert money.satang == satang
    assert not money.approximate


@pytest.mark.parametrize(
    ("text", "satang"),
    [("สองหมื่นกว่า", 2_000_000), ("สองหมื่นกว่าบาท", 2_000_000), ("ประมาณ 2,500 บาท", 250_000),
    ("เกือบหมื่น", 1_000_000), ("สามพันกว่าๆ", 300_000),
     ("ราวๆ 3 แสน", 30_000_000), ("สองสามพัน", 300_000), ("500-600 บาท", 60_000), ("about 2000 baht", 200_000)],
)  # fmt: skip
def test_approximate_amounts(text: str, satang: int) -> None:
    money = parse_money(text)
    assert money is not None
    assert (money.satang, money.approximate) == (satang, True)


def test_short_form_offers_its_literal_reading() -> None:
    money = parse_money("สองพันห้า")
    assert money is not None
    assert (money.satang, money.alternatives) == (250_000, (200_500,))


@pytest.mark.parametrize(
    "text", ["", "ไม่ทราบ", "หนึ่งร้อยยูโร", "100 dollars", "2500 หรือ 3500 บาท แล้วก็ 100 บาท", "ค่ะ", "บาท"]
)
def test_no_single_amount_of_baht(text: str) -> None:
    assert parse_money(text) is None


def test_foreign_money_says_its_currency_and_is_never_sure() -> None:
    assert parse_amount("หนึ่งร้อยดอลลาร์ยี่สิบสามเซนต์") == (10_023, "USD")
    (item,) = [item for item in extract("I paid 100 euros", NOW) if item.kind == "money"]
    assert item.extra["currency"] == "EUR"
    assert item.confidence <= 0.5


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("โอนไปพันห้าเข้ากสิกร", [150_000]), ("จ่ายไป 2500 แล้วไม่ได้ของ", [250_000]), ("โอนสองพันห้าเมื่อวาน", [250_000]),
        ("ราคา 1,290 ค่ะ", [129_000]),
        ("โดนหลอกไป 3 หมื่นกว่าบาท", [3_000_000]), ("โอนพันสองครั้ง", [100_000]), ("สั่งเสื้อ 3 ตัว 890 บาท", [89_000]),
        ("โอนไปสองรอบ 500 บาท กับ 1,000 บาท", [50_000, 100_000]),
        ("I transferred 4,500 baht", [450_000]), ("มัดจำ 500 ค่าของ 2,000", [50_000, 200_000]),
        ("เสียไปหมื่นห้าครับ", [1_500_000]),
    ],
)  # fmt: skip
def test_amounts_in_a_story(text: str, satang: list[int]) -> None:
    assert values(text, "money") == satang


@pytest.mark.parametrize(
    "text",
    ["รอมา 15 วันแล้ว", "มีคนโดน 20 คน", "สั่ง 3 ชิ้น", "เวลา 20.30 น.", "ปี 2567", "15/1/2567",
    "ร้อยละ 25", "พันธุ์ไม้", "สามีหนูโอน", "ห้างปิดแล้ว", "เรียบร้อยแล้วค่ะ",
     "โทร 0812345678", "บัญชี 1234567890", "รหัส OTP 123456", "ผู้ติดตาม 2 หมื่นคน", "ตี 2", "แสนดี", "ทีวี 4K"],
)  # fmt: skip
def test_what_is_no_money(text: str) -> None:
    assert values(text, "money") == []


def test_a_point_for_a_comma_is_read_and_doubted_and_a_broken_comma_is_not_read() -> None:
    money = parse_money("2.000 บาท")
    assert money is not None
    assert (money.satang, money.alternatives) == (200_000, (200,))
    assert values("โอน 15,00 บาท", "money") == []
    assert parse_money("15,00 บาท") is None


def test_gold_is_weighed_in_baht() -> None:
    assert values("ซื้อทอง 1 บาท ราคา 41,200 บาท", "money") == [4_120_000]


def test_a_minus_belongs_to_the_amount_only_where_it_says_so() -> None:
    assert values("บัญชีติดลบ 500 บาท", "money") == [-50_000]
    assert values("- 500 บาท ค่าส่ง", "money") == [50_000]
    money = parse_money("ติดลบหนึ่งร้อยบาทถ้วน")
    assert money is not None and money.satang == -10_000


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("สั่งบุหรี่ไฟฟ้าไป 890 ได้แต่ก้อนอิฐ", [89_000]), ("งวดละ 1,500 จำนวน 10 งวด", [150_000]), ("โอนอีกหมื่นนึง", [1_000_000]),
        ("โอนไปตั้งแต่ 25 ส.ค. แล้ว 7,000", [700_000]), ("ครั้งแรกพันสอง ครั้งที่สองแปดร้อย", [120_000, 80_000]),
        ("คนละ 2,500 บาท", [250_000]), ("shop \"A\" for THB 2,990 never came", [299_000]),
        ("ลดจาก 3 ลบ. เหลือ 2 ลบ.", [300_000_000, 200_000_000]),
    ],
)  # fmt: skip
def test_amounts_that_only_the_words_around_give_away(text: str, satang: list[int]) -> None:
    assert values(text, "money") == satang
