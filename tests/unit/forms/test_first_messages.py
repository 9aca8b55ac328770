"""What a first message gives to the form: whose numbers and names are, which sum and day are meant, what stays open."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.forms.draft import Draft, Utterance
from intake.forms.engine import advance
from intake.forms.registry import load_registry

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WRITTEN = Path(__file__).with_name("numbers_and_names.jsonl")
LINES = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]
BOUGHT = "ซื้อพัดลมจากเพจ บ้านเย็น"
TRICKED = "โดนหลอกลงทุนทางไลน์"


def told(text: str, form: str = "online_purchase") -> Draft:
    declared = load_registry().get(form)
    assert declared is not None
    intent = declared.intents[0]
    draft = advance(load_registry(), None, Utterance(text, NOW, "1", intent, 1.0, None, ranking=((intent, 1.0),))).draft
    assert draft is not None
    return draft


def values(text: str, form: str = "online_purchase") -> dict[str, Any]:
    return told(text, form).values()


@pytest.mark.parametrize("line", LINES, ids=[line["text"][-40:] for line in LINES])
def test_numbers_and_names_go_to_whose_they_are(line: dict[str, Any]) -> None:
    found = values(line["text"], line["form"])
    for name, value in line["fields"].items():
        assert found.get(name) == value or (value and str(value) in str(found.get(name))), name


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("โอนไปแปดพัน เอ๊ะ ไม่ใช่ เจ็ดพันห้า", 750000),
        ("ค่าชุด 650 กับค่าอบรม 1,200 โอนไปทั้งหมด 1,850", 185000),
        ("โอนไป 400 แล้วก็ 700 รวม ๆ แล้ว 1,100 บาท", 110000),
        ("ราคา 2,490 ใช้โค้ดแล้วเหลือ 1,690", 169000),
        ("ลดจาก 2,590 เหลือ 790 โอนไปแล้ว", 79000),
        ("เขาขอ 1,500 ก่อน ผมก็โอนให้ แล้วบอกต้องจ่ายอีก 9,000 อันนี้ไม่มีให้", 150000),
        ("ราคาเต็ม 5,900 โอนไป 3,290", 329000),
        ("โอนไป 5,000 บาท 55555 โง่เอง", 500000),
    ],
)
def test_of_several_sums_the_one_that_was_paid(text: str, satang: int) -> None:
    assert values(f"{BOUGHT} {text} ยังไม่ได้ของ")["amount"] == satang


@pytest.mark.parametrize("text", ["โอนไป 450 แล้วโอนเพิ่มอีก 1,250", "โอน 1,999 กับ 4,888", "โอน 450 แล้วก็ 1,250 ทั้งสองยอด"])
def test_payments_in_parts_are_asked_and_not_guessed(text: str) -> None:
    assert "amount" not in values(f"{BOUGHT} {text} ยังไม่ได้ของ")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("โอนเมื่อวันอาทิตย์ ไม่สิ วันเสาร์ที่ 14", "2026-11-14"),
        ("วันที่ 17 แก้เป็นวันที่ 16 พ.ย. โอนไป", "2026-11-16"),
        ("โอนวันที่ 10 เดือนนี้", "2026-11-10"),
        ("โอนเมื่อ 4/11", "2026-11-04"),
        ("เขาว่าถ้าโอนวันนี้ลด ก็เลยโอนวันที่ 20/11/2569", "2026-11-20"),
    ],
)
def test_the_day_that_is_meant(text: str, day: str) -> None:
    assert values(f"{BOUGHT} {text} 500 บาท ยังไม่ได้ของ")["purchase_date"] == day


def test_a_named_feast_is_the_last_one_gone_by() -> None:
    assert values(f"{BOUGHT} โอนวันแม่ 500 บาท ยังไม่ได้ของ")["purchase_date"] == "2026-08-12"


def test_the_problem_is_guessed_from_the_whole_story_and_left_open_for_a_few_words() -> None:
    story = f"{BOUGHT} โอนไป 500 บาท ตั้งแต่เดือนที่แล้ว แม่ค้าผัดวันไปเรื่อย อ้างขนส่งช้า อ้างป่วย พอทวงก็ด่า"
    assert values(story).get("problem") in ("not_delivered", None)
    assert "problem" not in values("ซื้อพัดลมจากเพจมา")


def test_a_case_number_of_the_bank_is_no_account() -> None:
    found = values(f"{TRICKED} โอนไป 20,000 แจ้งกสิกรแล้วได้เลขที่ 690012345 ค่ะ", "scam")
    assert (found["reported_to_bank"], found["bank_case_reference"]) == ("yes", "690012345")
    assert "respondent_account" not in found


@pytest.mark.parametrize("again", ["ยินยอม", "ยินยอมค่ะ", "I agree"])
def test_a_second_consent_is_no_answer(again: str) -> None:
    draft = told(f"{BOUGHT} โอน 500 บาท เมื่อวาน ยังไม่ได้ของ")
    draft = advance(load_registry(), draft, Utterance("ยินยอม", NOW, "2")).draft or draft
    step = advance(load_registry(), draft, Utterance(again, NOW, "3"))
    assert step.draft is not None
    assert (step.draft.asked, step.draft.failures, step.draft.values()) == (draft.asked, 0, draft.values())
    assert "ได้รับความยินยอมแล้ว" in step.replies[0].text
