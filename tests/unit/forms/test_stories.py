"""First messages as people write them: what is kept of each, and what is not made up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.forms.talking import Person

TOLD: list[tuple[str, dict[str, Any]]] = [
    (
        "โดนโกงค่ะ สั่งเสื้อจากเพจ เสื้อสวย by น้องเมย์ โอนไป 890 บาท เมื่อวันที่ 3 พ.ย. 69 จนวันนี้ยังไม่ได้ของ",
        {"item": "เสื้อ", "shop_name": "เสื้อสวย by น้องเมย์", "amount": 89000, "purchase_date": "2026-11-03",
         "problem": "not_delivered", "payment_method": "transfer"},
    ),
    (
        "สั่งโทรศัพท์มือสองใน marketplace โอนมัดจำไปพันห้า คนขายบล็อกเฟสหนี ชื่อบัญชี นางสาวอรทัย มั่งมี กสิกร 0123456789",
        {"item": "โทรศัพท์มือสอง", "platform": "facebook", "amount": 150000, "seller_name": "นางสาวอรทัย มั่งมี",
         "seller_bank": "004", "seller_account": "0123456789"},
    ),
    (
        "ร้าน Mini Gadget ในลาซาด้าขายพาวเวอร์แบงค์ปลอม จ่ายบัตรเครดิต 450 บาทค่ะ",
        {"shop_name": "Mini Gadget", "platform": "lazada", "problem": "counterfeit", "payment_method": "card",
         "amount": 45000},
    ),
    (
        "มีพัสดุเก็บเงินปลายทางมาส่ง 350 บาท ไม่ได้สั่งอะไรเลย",
        {"problem": "cod_not_ordered", "payment_method": "cod", "amount": 35000, "item": None},
    ),
    (
        "เพื่อนแนะนำร้านในไอจี ชื่อ cute.bag.bkk ซื้อกระเป๋าไปสองใบ สามพันสอง สแกนคิวอาร์จ่าย ของไม่มาสองเดือนแล้ว",
        {"platform": "instagram", "shop_name": "cute.bag.bkk", "item": "กระเป๋า", "amount": 320000,
         "payment_method": "promptpay", "problem": "not_delivered"},
    ),
    (
        "สั่งซื้อเครื่องซักผ้าจากเว็บ www.homepro-sale.xyz จ่าย 3,990 บาท ผ่านพร้อมเพย์ 0899991234 เมื่อ 15/10/69",
        {"item": "เครื่องซักผ้า", "page_url": "https://www.homepro-sale.xyz", "amount": 399000,
         "payment_method": "promptpay", "seller_account": "0899991234", "purchase_date": "2026-10-15"},
    ),
    (
        "โอนเงินค่าสินค้าจากกสิกรไปไทยพาณิชย์ 2,000 บาท ร้านชื่อ พลอยเสื้อผ้า ไม่ส่งของ",
        {"shop_name": "พลอยเสื้อผ้า", "amount": 200000, "payment_method": "transfer", "seller_bank": "014"},
    ),
    (
        "แม่ค้าในเฟสหลอกขายของปลอม เสียหายไปสองหมื่นห้า",
        {"damage": 2500000, "amount": None, "problem": "counterfeit", "platform": "facebook"},
    ),
    (
        "Ordered a PS5 from a Facebook page called Game Zone BKK, transferred 12,500 baht to SCB 4056789012 on "
        "3 November 2026, nothing came. My phone is 0812345678",
        {"item": "PS5", "platform": "facebook", "shop_name": "Game Zone BKK", "amount": 1250000, "seller_bank": "014",
         "seller_account": "4056789012", "purchase_date": "2026-11-03", "complainant_phone": "+66812345678"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("story", "facts"), TOLD)
def test_what_is_told_is_kept(story: str, facts: dict[str, Any]) -> None:
    person = Person()
    person.says(story, intent="complain_online_purchase")
    assert {name: person.values.get(name) for name in facts} == facts
    assert person.values["details"] == story


@pytest.mark.parametrize("words", ["อยากร้องเรียนร้านค้าออนไลน์", "สวัสดีค่ะ มีเรื่องจะแจ้ง", "hello I want to complain"])
def test_a_wish_to_complain_is_no_story(words: str) -> None:
    person = Person()
    person.says(words)
    assert person.values == {}
