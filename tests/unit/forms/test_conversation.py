"""The conversation as people have it."""

from __future__ import annotations

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


def test_a_name_given_with_an_account_is_its_holders_when_both_were_asked() -> None:
    person = Person(registry=shipped())
    person.says("โดนหลอกลงทุนในไลน์ โอนไป 20,000 บาท เมื่อวันที่ 10/11/2569", intent="complain_scam")
    person.says("ยินยอม")
    for _ in range(10):
        assert person.draft is not None
        if person.draft.asked == "respondent_bank":
            break
        person.says("ข้าม")
    person.says("กสิกร 123-4-56789-0 สมชาย ใจดี")
    assert person.values["account_name"] == "สมชาย ใจดี" and "respondent_name" not in person.values


def test_the_title_of_a_form_tells_nothing_of_what_went_wrong() -> None:
    person = Person(registry=shipped())
    person.says("อยากร้องเรียนเรื่องซื้อของออนไลน์แล้วมีปัญหาค่ะ", intent="complain_online_purchase")
    assert person.values == {}


def test_consent_can_be_refused_while_the_kind_is_being_chosen() -> None:
    person = Person(registry=shipped())
    person.says("โดนตัดเงินเกินสองรอบ scb 1,250.50 บาท", intent="complain_bank")
    person.says("อื่น ๆ")
    person.says("ไม่ยินยอม")
    assert person.outcome == "refused" and person.draft is None
