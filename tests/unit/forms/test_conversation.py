"""The conversation as people have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.forms.export import case_answers, respondent
from tests.unit.forms.talking import ANSWERS, STORED, STORY, Person, filled, shipped


def test_the_facts_of_the_first_message_are_kept_told_back_and_not_asked_again() -> None:
    person = Person()
    said = person.says(STORY, intent="complain_online_purchase")
    told = {"shop_name": "Sneaker Hub TH", "item": "รองเท้า", "amount": 250000, "platform": "facebook",
            "problem": "not_delivered", "payment_method": "transfer", "details": STORY}  # fmt: skip
    assert told.items() <= person.values.items()
    assert "2,500 บาท" in said
    asked = set()
    person.says("ยินยอม")
    while person.draft and person.draft.stage == "asking":
        asked.add(person.draft.asked)
        person.says(ANSWERS[str(person.draft.asked)])
    assert not asked & set(told)


def test_consent_comes_before_any_question_and_names_its_version() -> None:
    person = Person()
    said = person.says(STORY)
    assert person.draft and person.draft.stage == "consent" and "2026-11-21" in said
    person.says("โอเคค่ะ ตกลง")
    assert person.draft.consent and person.draft.consent["version"] == "2026-11-21"


@pytest.mark.parametrize("no", ["ไม่ยินยอม", "ไม่ค่ะ", "ไม่ตกลงครับ", "no", "I disagree"])
def test_a_refusal_keeps_nothing(no: str) -> None:
    person = Person()
    person.says(STORY)
    person.says(no)
    assert person.outcome == "refused" and person.draft is None


NOT_A_YES = [
    "ไม่ใช่",
    "ไม่ยืนยัน",
    "ยังไม่ยืนยันค่ะ",
    "ใช่ไหมคะ",
    "ใช่แต่เบอร์ผิด",
    "อืม",
    "ค่ะ",
    "👍",
    "1",
    "",
    "ถูกต้องไหม",
    "ยืนยันอะไร",
    "not yes",
]
A_YES = [
    "ยืนยัน",
    "ยืนยันค่ะ",
    "ตกลงครับ",
    "ใช่ค่ะ ถูกต้อง",
    "โอเค ส่งเลย",
    "yes",
    "OK",
    "Confirm!",
    "ถูกต้องแล้วค่ะ 👍",
    "ใช่ ยืนยันครับผม",
]
PASSED_OVER = [("ข้าม", "skipped"), ("ไม่ทราบค่ะ", "unknown"), ("ไม่มีครับ", "none"), ("skip", "skipped")]


@pytest.mark.parametrize("words", NOT_A_YES)
def test_only_a_whole_yes_saves(words: str) -> None:
    person = filled()
    person.says(words)
    assert person.outcome != "save" and person.draft and person.draft.stage != "confirmed"


@pytest.mark.parametrize("words", A_YES)
def test_a_yes_in_any_dress_saves(words: str) -> None:
    person = filled()
    person.says(words)
    assert person.outcome == "save"


def test_everything_is_stored_in_its_format() -> None:
    person = filled()
    person.says("ยืนยัน")
    form = shipped().get("online_purchase")
    assert form is not None and person.draft is not None
    assert case_answers(form, person.draft) == STORED
    assert respondent(form, person.draft) == {
        "page": "เพจ รองเท้าสวย", "url": "https://www.facebook.com/niceshoes", "bank": "004", "account": "1234567890",
        "name": "นายสมชาย ใจดี", "phone": "+66811112222",
    }  # fmt: skip


def test_the_review_card_lists_every_field_and_masks_the_personal_ones() -> None:
    person = filled()
    assert person.step is not None
    card = person.step.replies[-1].card
    form = shipped().get("online_purchase")
    assert card is not None and form is not None
    assert [row["field"] for row in card["rows"]] == [field.name for field in form.fields]
    shown = {row["field"]: row["value"] for row in card["rows"]}
    assert shown["complainant_phone"].endswith("8888") and "999-8888" not in shown["complainant_phone"]
    assert "รักไทย" not in shown["complainant_name"] and "somying@" not in shown["complainant_contact"]
    # What money depends on is shown in full: the person compares it with the slip.
    assert shown["seller_account"] == "123-4-56789-0" and shown["amount"] == "2,590 บาท"
    assert all(row["label"] in person.step.replies[-1].text for row in card["rows"])


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


@pytest.mark.parametrize(("words", "status"), PASSED_OVER)
def test_optional_questions_may_be_passed_over(words: str, status: str) -> None:
    person = filled(answers={"page_url": words})
    assert person.status("page_url") == status


def test_a_question_in_between_is_answered_and_the_open_one_repeated() -> None:
    person = Person()
    person.says(STORY)
    person.says("ยินยอม")
    asked = person.draft.asked if person.draft else None
    said = person.says("1441 คืออะไรคะ")
    assert "1441" in said and person.draft and person.draft.asked == asked
    assert person.step and len(person.step.replies) == 2


def test_a_human_can_be_the_first_wish() -> None:
    person = Person()
    person.says("ขอคุยกับเจ้าหน้าที่", intent="complain_other")
    assert person.outcome == "human"
    person.says(STORY)
    assert person.values["amount"] == 250000


def test_cancel_offers_to_keep_or_delete() -> None:
    person = Person()
    person.says(STORY)
    person.says("ยินยอม")
    person.says("ไม่อยากแจ้งแล้ว")
    assert person.buttons == ["เก็บร่างไว้", "ลบทิ้ง", "ทำต่อ"]
    kept = replace(person, draft=person.draft)
    person.says("ลบทิ้ง")
    assert person.outcome == "deleted" and person.draft is None
    kept.says("เก็บไว้ก่อนค่ะ")
    assert kept.outcome == "kept" and kept.values["amount"] == 250000


def test_cancel_before_consent_keeps_nothing() -> None:
    person = Person()
    person.says(STORY)
    person.says("ยกเลิก")
    assert person.outcome == "deleted" and person.draft is None


def test_a_kept_draft_goes_on_where_it_was_after_days() -> None:
    person = Person()
    person.says(STORY)
    person.says("ยินยอม")
    asked = person.draft.asked if person.draft else None
    person.says("ยกเลิก")
    person.says("เก็บไว้")
    person.waits(days=3).says("สวัสดีค่ะ")
    assert set(person.buttons) == {"ทำต่อ", "เริ่มเรื่องใหม่"}
    person.says("ทำต่อ")
    assert person.draft and person.draft.asked == asked and person.values["amount"] == 250000


def test_a_new_matter_after_a_kept_draft_starts_from_its_own_story() -> None:
    person = Person()
    person.says(STORY)
    person.says("ยินยอม")
    first = person.draft.id if person.draft else ""
    person.says("ยกเลิก")
    person.says("เก็บไว้")
    person.waits(days=1).says("ซื้อกระเป๋าจากช้อปปี้ 900 บาท ได้ของปลอม")
    person.says("เริ่มเรื่องใหม่")
    assert person.draft and person.draft.id != first
    assert person.values["amount"] == 90000 and person.values["platform"] == "shopee"


def test_somebody_who_comes_back_the_next_day_is_told_where_we_were() -> None:
    person = Person()
    person.says(STORY)
    person.says("ยินยอม")
    said = person.waits(hours=20).says("ไม่ทราบค่ะ")
    assert "ยินดีต้อนรับกลับมา" in said and "ซื้อของออนไลน์" in said and "จาก 19 ข้อ" in said


def test_start_over_asks_first_and_then_forgets() -> None:
    person = filled()
    person.says("เริ่มใหม่")
    assert person.values == STORED
    person.says("เริ่มใหม่")
    assert person.draft and person.values == {} and person.draft.asked == "details"


@pytest.mark.parametrize(
    "words",
    [
        "ขอคุยกับเจ้าหน้าที่ค่ะ",
        "อยากคุยกับคนจริง ๆ",
        "เจ้าหน้าที่",
        "can I talk to a human please",
        "คุยกับคนได้ไหม",
        "มีเจ้าหน้าที่ตอบไหมครับ",
        "ไม่อยากคุยกับบอท",
        "is there a real person here?",
    ],
)
@pytest.mark.parametrize("stage", ["consent", "asking", "review", "leaving"])
def test_a_human_can_be_asked_for_at_any_moment(words: str, stage: str) -> None:
    person = Person()
    person.says(STORY)
    if stage != "consent":
        person = filled()
        if stage == "leaving":
            person.says("ยกเลิก")
        if stage == "asking":
            person.says("แก้ชื่อ")
    person.says(words)
    assert person.outcome == "human" and person.draft is not None


@pytest.mark.parametrize(
    "words", ["เจ้าหน้าที่ธนาคารไม่คุยกับผม", "ผมโทรไปยกเลิกคำสั่งซื้อแล้วเขาไม่ยอม", "ร้านบอกให้ยกเลิก", "เขาให้ข้ามขั้นตอน"]
)
def test_a_sentence_of_the_story_is_no_command(words: str) -> None:
    person = Person()
    person.says("อยากร้องเรียน")
    person.says("ยินยอม")
    person.says(words, intent="cancel", confidence=0.99)
    assert person.values["details"] == words


def test_files_come_at_any_time_and_a_batch_is_acknowledged_shortly() -> None:
    person = Person()
    person.sends_file("before")
    person.says(STORY)
    person.says("ยินยอม")
    person.sends_file("one")
    said = [person.sends_file(f"batch{number}", seconds=1) for number in range(4)]
    assert person.draft and [item["evidence_id"] for item in person.draft.evidence] == [
        "before", "one", "batch0", "batch1", "batch2", "batch3",
    ]  # fmt: skip
    assert all(text.count("\n") == 0 for text in said)
    person.sends_file(items=[{"evidence_id": "a"}, {"evidence_id": "b"}, {"evidence_id": "one"}])
    assert len(person.draft.evidence) == 8


def test_money_just_moved_comes_first_and_once() -> None:
    person = Person()
    person.says("เมื่อวานโอนเงินค่าโทรศัพท์ไป 5,000 บาท ร้านบล็อกหนี")
    assert person.step and "1441" in person.step.replies[0].text and "ธนาคารของคุณ" in person.step.replies[0].text
    person.says("ยินยอม")
    assert person.step and not any("สายด่วน" in reply.text for reply in person.step.replies)


@pytest.mark.parametrize("words", [
    "เดือนที่แล้วโอนเงินซื้อรองเท้า 500 บาท ไม่ได้ของ", "เมื่อวานซื้อของเก็บเงินปลายทาง ได้ของปลอม", "ได้ของไม่ตรงปก",
])  # fmt: skip
def test_what_is_not_urgent_gets_no_alarm(words: str) -> None:
    person = Person()
    person.says(words)
    assert person.step and not any("AOC" in reply.text for reply in person.step.replies)


def test_an_ambiguous_day_is_asked_back() -> None:
    person = filled()
    person.says("แก้วันที่")
    person.says("5/6/26")
    if person.draft and person.draft.pending:
        person.says("1")
    assert person.values["purchase_date"].startswith("20")


def test_english_is_spoken_to_who_writes_english() -> None:
    person = Person()
    said = person.says("I bought shoes from a Facebook page, paid 2500 baht and they never arrived")
    assert "consent" in said and person.draft and person.draft.language == "en"
    assert person.values["amount"] == 250000 and person.values["problem"] == "not_delivered"
    said = person.says("ขอภาษาไทยค่ะ")
    assert "ยินยอม" in said


def test_an_english_answer_does_not_change_a_thai_conversation() -> None:
    person = filled(answers={"item": "iPhone 15 Pro Max 256 GB", "shop_name": "Best Phone Shop Bangkok"})
    assert person.draft and person.draft.language == "th"


@pytest.mark.parametrize("event", ["sticker", "location", "greet"])
def test_what_is_no_text_repeats_the_question(event: str) -> None:
    person = Person()
    person.says(STORY)
    person.says("ยินยอม")
    before = person.values
    assert person.does(event) and person.values == before


def test_the_same_turn_again_changes_nothing() -> None:
    from intake.forms.draft import Utterance
    from intake.forms.engine import advance

    person = Person()
    person.says(STORY)
    heard = Utterance("ยินยอม", person.now, "again")
    once = advance(shipped(), person.draft, heard)
    twice = advance(shipped(), once.draft, heard)
    assert twice.draft == once.draft and twice.replies == ()


def test_the_same_first_turn_gives_the_same_intake_key() -> None:
    first, second = Person(), Person()
    first.says(STORY)
    second.says(STORY)
    assert first.draft and second.draft and first.draft.id == second.draft.id


def test_agreeing_twice_names_nothing() -> None:
    person = Person(registry=shipped())
    person.says("เฟสโดนแฮกค่ะ เขาเอาไปหลอกยืมเงินเพื่อน", intent="complain_account")
    person.says("ใช่ค่ะ")
    before = dict(person.values)
    person.says("ยินยอม")
    assert person.values == before


def test_the_title_of_a_form_inside_a_short_wish_chooses_it() -> None:
    person = Person(registry=shipped())
    person.says("ก" * 400)
    person.says("อยากร้องเรียนเรื่องซื้อของออนไลน์แล้วมีปัญหาค่ะ")
    assert person.draft is not None and person.draft.form == "online_purchase" and person.draft.stage != "choosing"


def test_consent_can_be_refused_while_the_kind_is_being_chosen() -> None:
    person = Person(registry=shipped())
    person.says("โดนตัดเงินเกินสองรอบ scb 1,250.50 บาท", intent="complain_bank")
    person.says("อื่น ๆ")
    person.says("ไม่ยินยอม")
    assert person.outcome == "refused" and person.draft is None
