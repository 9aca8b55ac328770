"""Several of a kind in one story: whose bank, number or name, which sum, which day; what is denied is no fact."""

from typing import Any

import pytest

from tests.unit.forms.talking import Person, shipped

TOLD: list[tuple[str, str, dict[str, Any]]] = [
    (
        "complain_scam",
        "โอนจากทหารไทยของผมไปเข้ากรุงศรี 731-0-00066-2 ชื่อ ละออง ดวงใส 9,750 บาท ไม่ได้โอนผ่านกสิกรนะครับ",
        {
            "own_bank": "011",
            "respondent_bank": "025",
            "respondent_account": "7310000662",
            "account_name": "ละออง ดวงใส",
        },
    ),
    (
        "complain_scam",
        "มีสายโทรจากธนาคารกสิกรไทยบอกว่าผมเป็นหนี้ ผมโอนจาก SCB ไป 98,000 บาท ปลายทางกรุงไทย 661-0-55443-2",
        {"own_bank": "014", "respondent_bank": "006", "amount": 9800000},
    ),
    (
        "complain_online_purchase",
        "โอนไปพันห้าเข้ากสิกร 123-4-56789-0 เมื่อวันที่ 30 ต.ค. ยังไม่ได้ของเลยค่ะ",
        {"amount": 150000, "purchase_date": "2026-10-30"},
    ),
    (
        "complain_scam",
        "เบอร์ที่เขาโทรมา 065-555-1234 ผมโอนไป 5,000 บาท ผมชื่อ วิทยา พุ่มพวง 081-222-8888",
        {
            "respondent_phone": "+66655551234",
            "complainant_phone": "+66812228888",
            "complainant_name": "วิทยา พุ่มพวง",
        },
    ),
    (
        "complain_scam",
        "เขาให้โอนค่าปลดล็อก 30,000 ผมไม่ได้โอน แต่ก่อนหน้านั้นโอนไปแล้ว 12,500 บาท",
        {"amount": 1250000},
    ),
    (
        "complain_scam",
        "My name is Laura Rossi. I transferred 9,500 baht from my Bangkok Bank account to SCB 405-1-23456-7, "
        "account holder Wichai Sukjai",
        {
            "own_bank": "002",
            "respondent_bank": "014",
            "account_name": "Wichai Sukjai",
            "complainant_name": "Laura Rossi",
        },
    ),
    (
        "complain_online_purchase",
        "ราคาเต็ม 12,000 มัดจำไปแล้ว 6,000 รวมค่าเสียหายทั้งหมด 20,000 บาท",
        {"amount": 600000, "damage": 2000000},
    ),
    (
        "complain_online_purchase",
        "สั่งโต๊ะวันที่ 30 ต.ค. ได้ของวันที่ 4 พ.ย. ขาหัก จ่ายด้วยบัตรเครดิตกรุงศรี 890 บาท",
        {"purchase_date": "2026-10-30", "seller_bank": None, "payment_method": "card", "item": "โต๊ะ"},
    ),
    (
        "complain_online_purchase",
        "ไม่ได้จ่ายปลายทางนะครับ ตัดบัตรเครดิต ktc ไป 4,590 บาท ร้าน chairlab official ลาซาด้า",
        {"payment_method": "card", "platform": "lazada", "amount": 459000},
    ),
    (
        "complain_online_purchase",
        "โอนเข้าทรูมันนี่ 0650008814 ไป 5,400 บาท ของไม่มา",
        {"payment_method": "wallet", "amount": 540000, "complainant_phone": None, "seller_phone": None},
    ),
    (
        "complain_online_purchase",
        "บัญชี กสิกร 055-1-23456-7 ชื่อ น.ส.จิราพร ทองคำ โอนไป 500 บาท",
        {"payment_method": "transfer", "seller_name": "น.ส.จิราพร ทองคำ"},  # a surname is no gold
    ),
]
MORE_THAN_ONE = [
    "โอนไป 2 ครั้ง 1,999 กับ 4,888 บาท ร้านบล็อก",
    "โอนรอบแรก 3,000 แล้วก็ 7,500 บาท ไม่ได้ของ",
]


@pytest.mark.parametrize(("intent", "story", "facts"), TOLD)
def test_each_fact_goes_to_whom_it_belongs(intent: str, story: str, facts: dict[str, Any]) -> None:
    person = Person(shipped())
    person.says(story, intent=intent)
    assert {name: person.values.get(name) for name in facts} == facts


@pytest.mark.parametrize("story", MORE_THAN_ONE)
def test_payments_that_stand_in_a_row_are_not_taken_for_the_whole(story: str) -> None:
    person = Person()
    person.says(story, intent="complain_online_purchase")
    assert person.values.get("amount") is None


def test_the_name_behind_the_callers_number_is_the_callers() -> None:
    person = Person(shipped())
    person.says("มีผู้หญิงโทรมาจากเบอร์ 02-888-7766 ชื่อ คุณเจน ให้โอนเงินลงทุน โอนไป 45,000 บาท", intent="complain_scam")
    assert person.values.get("respondent_name") == "คุณเจน"
    assert "complainant_name" not in person.values and "complainant_phone" not in person.values
