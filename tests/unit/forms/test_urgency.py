"""What cannot wait is answered first: money that has just moved, a threat, somebody who may harm themselves."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from intake import texts, thai
from intake.forms.draft import Utterance
from intake.forms.urgency import urgent_in, urgent_reply
from tests.unit.forms.talking import Person, shipped

ROOT = Path(__file__).resolve().parents[3]
ROWS = [json.loads(line) for line in (ROOT / "bench/urgency/sentences.jsonl").read_text("utf-8").splitlines()]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=thai.BANGKOK)


def kinds(words: str, now: datetime = NOW) -> tuple[str, ...]:
    return urgent_in(Utterance(words, now))


def anyone() -> Person:
    return Person(registry=shipped())


@pytest.mark.parametrize("part", ["dev", "held"])
def test_urgent_sentences_are_heard_and_others_are_not(part: str) -> None:
    urgent = [row for row in ROWS if row["set"] == part and row["kind"]]
    calm = [row for row in ROWS if row["set"] == part and not row["kind"]]
    missed = [row["text"] for row in urgent if row["kind"] not in kinds(row["text"])]
    false = [row["text"] for row in calm if kinds(row["text"])]
    assert len(missed) <= 0.05 * len(urgent), missed
    assert len(false) <= 0.05 * len(calm), false


def test_there_are_enough_sentences_of_each_sort() -> None:
    assert sum(bool(row["kind"]) for row in ROWS) >= 60 and sum(not row["kind"] for row in ROWS) >= 60


@pytest.mark.parametrize("words", ["เพิ่งโอนไปเมื่อกี้", "โอนไปเมื่อคืน", "โอน ไป เมื่อ คืน", "I just transferred it"])
def test_a_moment_that_is_only_implied_counts(words: str) -> None:
    assert kinds(words) == ("money_moved",)


def test_after_72_hours_the_same_words_are_a_matter_for_the_form() -> None:
    assert kinds("โดนหลอกโอนเงินไปวันที่ 20 พ.ย. 2569 ค่ะ") == ("money_moved",)
    assert kinds("โดนหลอกโอนเงินไปวันที่ 18 พ.ย. 2569 ค่ะ") == ()
    assert kinds("โดนหลอกโอนเงินไปวันที่ 20 ต.ค. 2569 ค่ะ") == ()


def test_the_card_comes_before_any_question_and_only_once() -> None:
    person = anyone()
    person.says("โดนหลอกลงทุน เพิ่งโอนไปเมื่อกี้ 50,000 บาท", intent="complain_scam")
    assert person.step is not None
    card = person.step.replies[0].card
    assert card is not None and card["kind"] == "golden_hour" and {"title", "lines", "calls", "note"} <= card.keys()
    assert [call["number"] for call in card["calls"]] == ["1441"]
    assert "?" not in person.step.replies[0].text and "ไหมคะ" not in person.step.replies[0].text
    assert len(person.step.replies) > 1, "the intake goes on in the same turn"
    person.says("ยินยอม")
    person.says("เพิ่งโอนไปเมื่อกี้เอง 50,000")
    assert person.step and not [reply for reply in person.step.replies if reply.card]


def test_the_answers_of_the_form_can_make_it_urgent() -> None:
    person = anyone()
    person.says("โดนแก๊งคอลเซ็นเตอร์หลอกโอนเงินไป 30,000 บาทค่ะ", intent="complain_scam")
    assert person.step and not [reply for reply in person.step.replies if reply.card]
    person.says("ยินยอม")
    shown = []
    for _ in range(12):
        assert person.draft is not None
        asked = person.draft.asked
        person.says("เมื่อวาน" if asked in ("transfer_date", "transfer_time") else "ไม่ทราบ")
        shown += [reply.card["kind"] for reply in person.step.replies if reply.card]
        if asked == "transfer_date":
            break
    assert shown == ["golden_hour"]


def test_somebody_who_may_harm_themselves_is_not_asked_for_anything() -> None:
    person = anyone()
    said = person.says("อยากตาย เงินเก็บทั้งชีวิตหายหมดเลย")
    assert "1323" in said and "ยินยอม" not in said and "คุยกับเจ้าหน้าที่" in person.buttons
    person = anyone()
    person.says("โดนหลอกให้ลงทุนเดือนก่อน เสียไปสองแสน", intent="complain_scam")
    person.says("ยินยอม")
    assert person.draft is not None
    asked, answers = person.draft.asked, dict(person.values)
    said = person.says("ไม่อยากอยู่แล้วค่ะ")
    assert "1323" in said and person.draft.asked == asked and person.values == answers
    assert "1323" in person.says("อยากตายจริงๆ"), "every such message is answered"
    question = person.says("ทำต่อ")
    assert "1323" not in question and person.draft.asked == asked and person.step and person.step.replies


def test_a_threat_gets_the_police_and_the_intake_goes_on() -> None:
    person = anyone()
    said = person.says("มีคนขู่ว่าจะปล่อยคลิปถ้าไม่โอนให้ภายในคืนนี้", intent="complain_cyber")
    assert person.step and "191" in person.step.replies[0].text and len(person.step.replies) > 1 and "ยินยอม" in said


def test_every_card_is_complete_as_text_and_says_only_reviewed_numbers() -> None:
    reviewed = {str(entry["number"]) for entry in texts.contacts().values() if entry.get("reviewed")}
    for kind in ("money_moved", "threat", "self_harm", "self_harm_again"):
        for lang in texts.LANGUAGES:
            reply = urgent_reply(kind, lang)
            assert reply.card is not None
            for part in (reply.card["title"], *reply.card["lines"], reply.card["note"]):
                assert part in reply.text
            assert reply.card["calls"] and {call["number"] for call in reply.card["calls"]} <= reviewed
            assert all(call["number"] in reply.text for call in reply.card["calls"])


@pytest.mark.parametrize(("lang", "press"), [("th", "02-888-8888 กด 001"), ("en", "02-888-8888, press 001")])
def test_the_line_of_one_s_own_bank_can_be_dialled(lang: str, press: str) -> None:
    reply = urgent_reply("money_moved", lang, "004")
    assert reply.card is not None and press in reply.text and thai.bank_name("004", lang) in reply.text
    assert [call["number"] for call in reply.card["calls"]] == ["02-888-8888", "1441"]
    unknown = urgent_reply("money_moved", lang, "098")
    assert unknown.card is not None and [call["number"] for call in unknown.card["calls"]] == ["1441"]


@pytest.mark.parametrize(
    "words",
    [
        "โอนไปลงทุนเดือนที่แล้ว ถอนไม่ได้ อยากตาย",
        "คุยกับใครก็ไม่ได้ อยาก ตาย",
        "หางานไม่ได้ ไม่อยากอยู่แล้ว",
    ],
)
def test_a_cannot_of_the_clause_before_denies_nothing(words: str) -> None:
    assert kinds(words) == ("self_harm",)


def test_money_that_went_after_a_cannot_has_gone() -> None:
    assert kinds("ติดต่อไม่ได้ โอนไปเมื่อวาน โดนโกง") == ("money_moved",)


@pytest.mark.parametrize(
    "words",
    [
        "โอนผิดบัญชีครับ ตั้งใจโอนให้แม่ แต่กดเลขผิด 8,000 บาท เมื่อเช้านี้",
        "เติมเงินดีแทค 100 บาทเมื่อวาน โดนหักหมดเลยค่ะ",
        "แจ้งข่าวปลอมค่ะ เพจแชร์ว่ากินมะนาวรักษามะเร็ง ลิงก์ https://facebook.com/x.example/posts/12 เมื่อวาน",
        "I got a fake e-mail yesterday and typed my password. No money lost yet.",
    ],
)
def test_a_slip_of_the_finger_or_a_mere_fake_is_no_theft(words: str) -> None:
    assert kinds(words) == ()


def test_the_bank_s_line_is_told_when_the_bank_becomes_known() -> None:
    person = anyone()
    first = person.says("โดนแก๊งคอลเซ็นเตอร์หลอก โอนไปสองแสนเมื่อวานบ่ายสาม", intent="complain_scam")
    assert "1441" in first and "02-888-8888" not in first
    said = person.says("ยินยอม")
    for _ in range(30):
        if person.draft is None or person.draft.asked == "own_bank":
            break
        said = person.says("ข้าม")
    assert "02-888-8888" not in said
    assert "02-888-8888 กด 001" in person.says("กสิกร")
    assert "02-888-8888" not in person.says("แก้ธนาคารของคุณเป็นกสิกร")
