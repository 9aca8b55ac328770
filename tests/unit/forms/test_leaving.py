"""Leaving, coming back, starting over, and asking for a human."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.forms.talking import STORED, STORY, Person, filled


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
