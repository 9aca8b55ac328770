"""Corrections in passing and under the card, and whose a fact is."""

from __future__ import annotations

import pytest

from intake.forms.export import case_answers
from tests.unit.forms.talking import ANSWERS, STORED, STORY, Person, filled, shipped

CORRECTIONS = [
    ("แก้เบอร์เป็น 085-555-4444", "complainant_phone", "+66855554444"),
    ("แก้เบอร์ผู้ขายเป็น 085-555-4444", "seller_phone", "+66855554444"),
    ("แก้ชื่อเป็น สมหญิง ใจงาม", "complainant_name", "สมหญิง ใจงาม"),
    ("ขอแก้ไขชื่อร้านเป็น ร้านดีดี", "shop_name", "ร้านดีดี"),
    ("ไม่ใช่ 2590 เป็น 3500", "amount", 350000),
    ("ไม่ใช่ 2,590 บาทค่ะ เป็น สามพันห้า", "amount", 350000),
    ("ยอดเงินผิด ต้องเป็น 3500", "amount", 350000),
    ("ยอดเงินไม่ใช่ 2590 เป็น 3500", "amount", 350000),
    ("เปลี่ยนธนาคารเป็นไทยพาณิชย์", "seller_bank", "014"),
    ("แก้วันที่เป็น 2 ตุลาคม 2569", "purchase_date", "2026-10-02"),
    ("แก้วิธีจ่ายเป็น เก็บเงินปลายทาง", "payment_method", "cod"),
    ("แก้อีเมล new@example.com", "complainant_contact", "new@example.com"),
    ("ไม่ใช่เฟซบุ๊ก เป็นช้อปปี้", "platform", "shopee"),
    ("change my phone to 085-555-4444", "complainant_phone", "+66855554444"),
    ("ความเสียหายผิด เป็น 5000", "damage", 500000),
    ("จริง ๆ แล้วยอดเงิน 3,500 บาทค่ะ", "amount", 350000),
    ("actually the amount is 3,500 baht", "amount", 350000),
    ("the phone is wrong, it is 085-555-4444", "complainant_phone", "+66855554444"),
]


@pytest.mark.parametrize(("words", "name", "value"), CORRECTIONS)
def test_a_correction_changes_exactly_one_field(words: str, name: str, value: object) -> None:
    person = filled()
    before = person.values
    person.says(words)
    assert person.values == before | {name: value}
    assert person.draft and person.draft.stage == "review" and person.outcome is None


@pytest.mark.parametrize(("words", "name", "value"), CORRECTIONS)
def test_a_correction_works_in_the_middle_as_well(words: str, name: str, value: object) -> None:
    person = filled(answers={"complainant_contact": ANSWERS["complainant_contact"]})
    assert person.draft is not None
    del person.draft.answers["purpose"]
    person.draft.stage, person.draft.asked = "asking", "purpose"
    before = person.values
    person.says(words)
    assert person.values == before | {name: value}
    assert person.draft.asked == "purpose"


@pytest.mark.parametrize("choose", ["18", "ข้อ 18", "๑๘", "เบอร์โทรของคุณ", "แก้เบอร์", "เบอร์โทรของคุณผิดค่ะ", "แก้ไขเบอร์โทรค่ะ"])
def test_a_row_of_the_card_can_be_chosen_and_answered_anew(choose: str) -> None:
    person = filled()
    if choose == "เบอร์โทรของคุณ":
        person.says("ไม่")
    person.says(choose)
    assert person.draft and person.draft.asked == "complainant_phone"
    person.says("0855554444")
    assert person.values == STORED | {"complainant_phone": "+66855554444"}
    assert person.draft.stage == "review"


def test_a_bare_figure_under_the_card_asks_what_it_is_for() -> None:
    person = filled()
    person.says("085-555-4444")
    assert person.buttons == ["เบอร์โทรผู้ขาย", "เบอร์โทรของคุณ"]
    person.says("2")
    assert person.values == STORED | {"complainant_phone": "+66855554444"}
    person.says("085-555-4444")
    assert person.values == STORED | {"complainant_phone": "+66855554444"}


def test_an_edit_that_fails_three_times_leaves_the_old_value() -> None:
    person = filled()
    person.says("แก้เบอร์")
    for _ in range(3):
        person.says("12")
    assert person.values == STORED and person.draft and person.draft.stage == "review"


@pytest.mark.parametrize("words", ["แก้วแตกตอนส่งมาค่ะ", "แก้วน้ำเก็บความเย็น 2 ใบ", "เปลี่ยนใจไม่เอาแล้วแต่เขาไม่คืนเงิน"])
def test_what_only_begins_like_a_correction_is_an_answer(words: str) -> None:
    person = Person()
    person.says("อยากร้องเรียน")
    person.says("ยินยอม")
    person.says(ANSWERS["details"])
    assert person.draft is not None
    person.draft.asked = "item"
    person.draft.answers.pop("item", None)
    person.says(words)
    assert person.values.get("item") == words


def test_a_wrong_answer_is_taken_for_the_field_it_fits() -> None:
    person = Person()
    person.says("อยากร้องเรียน")
    person.says("ยินยอม")
    person.says("เล่าไม่ถูกค่ะ งงไปหมดเลย")
    asked = person.draft.asked if person.draft else None
    person.says("โอนไป 2,500 บาท เมื่อวันที่ 1 ตุลาคม 2569")
    assert person.values["amount"] == 250000 and person.values["purchase_date"] == "2026-10-01"
    assert person.draft and person.draft.asked == asked


def test_my_phone_and_the_sellers_are_told_apart() -> None:
    person = Person()
    person.says(STORY + " เบอร์ร้าน 081-111-2222 ส่วนเบอร์ผม 089-999-8888")
    assert person.values["seller_phone"] == "+66811112222"
    assert person.values["complainant_phone"] == "+66899998888"


def test_a_phone_nobody_claimed_is_offered_when_its_question_comes() -> None:
    person = Person()
    person.says(STORY + " 089-999-8888")
    assert "seller_phone" not in person.values and "complainant_phone" not in person.values
    person.says("ยินยอม")
    seen = []
    while person.draft and person.draft.stage == "asking":
        pending = person.draft.pending
        if pending and pending["kind"] == "loose":
            seen.append(pending["field"])
            person.says("ใช่ค่ะ" if pending["field"] == "complainant_phone" else "ไม่ใช่")
        else:
            person.says(ANSWERS[str(person.draft.asked)])
    assert seen == ["seller_phone", "complainant_phone"]
    assert person.values["complainant_phone"] == "+66899998888"
    assert person.values["seller_phone"] == "+66811112222"


def test_paid_and_damage_are_told_apart() -> None:
    person = Person()
    person.says("ซื้อกระเป๋าจากเพจ ABC โอนไป 2,500 บาท รวมค่าเสียหายทั้งหมด 4,000 บาท ไม่ได้ของ")
    assert (person.values["amount"], person.values["damage"]) == (250000, 400000)


def test_a_name_given_with_its_owner_goes_to_the_owner() -> None:
    person = filled(answers={})
    assert person.draft is not None
    del person.draft.answers["seller_name"], person.draft.answers["complainant_name"]
    person.draft.stage, person.draft.asked = "asking", "seller_name"
    person.says("ผมชื่อ สมศักดิ์ ดีเลิศ ครับ")
    assert person.values["complainant_name"] == "สมศักดิ์ ดีเลิศ" and person.draft.asked == "seller_name"


def test_bank_and_account_are_asked_only_for_a_transfer() -> None:
    cod = filled(answers={"payment_method": "เก็บเงินปลายทาง"})
    assert "seller_bank" not in cod.values and "seller_account" not in cod.values
    assert "seller_bank" in filled(answers={"payment_method": "พร้อมเพย์"}).values


def test_what_no_longer_applies_is_neither_shown_nor_filed_and_comes_back() -> None:
    person = filled()
    person.says("แก้วิธีจ่ายเป็น เก็บเงินปลายทาง")
    form = shipped().get("online_purchase")
    assert form is not None and person.draft is not None
    assert "seller_account" not in case_answers(form, person.draft)
    person.says("แก้วิธีจ่ายเป็น โอนเข้าบัญชี")
    assert person.draft.stage == "review" and case_answers(form, person.draft)["seller_account"] == "1234567890"


def test_three_bad_answers_go_on_with_unknown_and_a_human_is_offered() -> None:
    person = filled()
    assert person.draft is not None
    del person.draft.answers["complainant_phone"]
    person.draft.stage, person.draft.asked = "asking", "complainant_phone"
    said = person.says("12")
    assert "2 หลัก" in said and "081-234-5678" in said
    person.says("123")
    assert "คุยกับเจ้าหน้าที่" in person.buttons
    said = person.says("1234")
    assert person.status("complainant_phone") == "unknown" and "ผู้ร้องไม่ทราบ" in said
    assert person.draft.stage == "review"
