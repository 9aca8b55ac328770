"""The case desk through the action server: withdraw, add, answer an officer, the same again; and nobody else's case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from intake.cases import cases, evidence, questions
from intake.cases.case_view import CaseView
from tests.support.people import open_conversation
from tests.support.pictures import png
from tests.unit.actions.conftest import RasaSide
from tests.unit.forms.talking import ANSWERS

FALLBACK = "action_default_fallback"


def file(rasa: RasaSide, key: str = "k", **changes: Any) -> CaseView:
    values: dict[str, Any] = {
        "form": "online_purchase", "form_version": 1, "answers": {"amount": 259000, "item": "รองเท้า"},
        "respondent": {"account": "1234567890", "bank": "004"}, "evidence": [], "consent": {"version": "1"},
        "channel": "web", "language": "th",
    }  # fmt: skip
    return cases.file_case(conversation_id=rasa.sender, intake_key=f"{rasa.sender}-{key}", **values | changes)


def sent_file(rasa: RasaSide, number: int) -> dict[str, Any]:
    return evidence.store(_subject(rasa), rasa.sender, png(number)).as_data()


def _subject(rasa: RasaSide) -> str:
    from intake.cases import conversations

    return conversations.subject_of(rasa.sender)


def said(rasa: RasaSide, text: str = "", action: str = FALLBACK, **more: Any) -> str:
    return "\n".join(rasa.turn(text, action, **more))


def kinds(number: str) -> list[str]:
    return [event.type for event in cases.get_case(number).events]


# --- withdraw --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["ขอถอนเรื่องค่ะ", "อยากถอนคำร้องเรียน", "ขอถอนเรื่อง {number}", "withdraw my case"])
@pytest.mark.parametrize("intent", ["withdraw", "nlu_fallback"])
def test_withdrawing_asks_once_and_leaves_an_event(rasa: RasaSide, words: str, intent: str) -> None:
    number = file(rasa).number
    action = "action_case_service" if intent == "withdraw" else FALLBACK
    asked = said(rasa, words.format(number=number), action, intent=intent)
    assert number in asked and cases.get_case(number).state == "submitted"
    assert number in said(rasa, "ถอนเรื่อง")
    case = cases.get_case(number)
    assert (case.state, case.events[-1].actor, case.events[-1].data["to"]) == ("withdrawn", "complainant", "withdrawn")
    assert cases.broken_event(number) is None
    assert rasa.slots["case_task"] is None


def test_a_no_withdraws_nothing(rasa: RasaSide) -> None:
    number = file(rasa).number
    said(rasa, "ขอถอนเรื่อง")
    assert number in said(rasa, "ไม่ถอน")
    assert cases.get_case(number).state == "submitted"
    assert "ยังไม่เข้าใจ" in said(rasa, "ใช่")  # nothing is open any more


def test_of_several_the_one_that_is_chosen(rasa: RasaSide) -> None:
    first, second = file(rasa, "a").number, file(rasa, "b").number
    listed = said(rasa, "ขอถอนเรื่อง")
    assert f"1. {second}" in listed and f"2. {first}" in listed
    assert first in said(rasa, "ข้อ 2")
    said(rasa, "ใช่ค่ะ")
    assert [cases.get_case(number).state for number in (first, second)] == ["withdrawn", "submitted"]


def test_an_unclear_answer_is_asked_once_more_and_a_question_in_between_is_answered(rasa: RasaSide) -> None:
    number = file(rasa).number
    said(rasa, "ขอถอนเรื่อง")
    assert "1441" in said(rasa, "1441 คืออะไร")
    assert number in said(rasa, "อืม คิดดูก่อนนะ")
    said(rasa, "ใช่")
    assert cases.get_case(number).state == "withdrawn"


def test_a_case_that_is_over_cannot_be_withdrawn(rasa: RasaSide) -> None:
    number = file(rasa).number
    cases.change_state(number, "reviewing", actor="a", reason="")
    said(rasa, "ขอถอนเรื่อง")
    cases.change_state(number, "resolved", actor="a", reason="")
    assert "ปิดไปแล้ว" in said(rasa, "ใช่")
    assert cases.get_case(number).state == "resolved"
    assert "ไม่มีเรื่องที่ถอนได้" in said(rasa, "ขอถอนเรื่อง")


# --- add -------------------------------------------------------------------------------------------------------------


def test_facts_and_files_join_an_open_case(rasa: RasaSide) -> None:
    number = file(rasa).number
    assert number in said(rasa, f"ขอเพิ่มหลักฐานเรื่อง {number}")
    kept = [sent_file(rasa, n) for n in (1, 2)]
    assert "2 ไฟล์" in said(rasa, action="action_receive_evidence", event="evidence", data={"items": kept})
    said(rasa, "ร้านเปลี่ยนชื่อเพจเป็น New Shoes แล้ว", intent="complain_online_purchase")
    assert number in said(rasa, "ครบแล้ว")
    case = cases.get_case(number)
    assert kinds(number) == ["filed", "evidence_added", "facts_added"]
    assert case.evidence == [item["evidence_id"] for item in kept]
    assert [item["kind"] for item in case.evidence_files] == ["image", "image"]
    assert case.events[2].data["text"].startswith("ร้านเปลี่ยนชื่อ")
    assert rasa.slots.get("draft") is None


def test_a_turn_that_is_tried_again_adds_once(rasa: RasaSide) -> None:
    number = file(rasa).number
    said(rasa, "ขอเพิ่มข้อมูล")
    for _ in range(3):
        rasa.act(FALLBACK, rasa.tracker("ร้านปิดเพจแล้วค่ะ", "inform", None, {}, "the same turn"))
    assert kinds(number) == ["filed", "facts_added"]


def test_adding_where_there_is_nothing(rasa: RasaSide) -> None:
    assert "ไม่มีเรื่องที่ยังดำเนินการ" in said(rasa, "ขอเพิ่มหลักฐาน")
    number = file(rasa).number
    cases.change_state(number, "rejected", actor="a", reason="")
    assert "ไม่มีเรื่องที่ยังดำเนินการ" in said(rasa, "ขอเพิ่มหลักฐาน")


def test_a_task_nobody_came_back_to_is_forgotten(rasa: RasaSide) -> None:
    number = file(rasa).number
    said(rasa, "ขอเพิ่มข้อมูล")
    rasa.now += timedelta(days=3)
    said(rasa, "สวัสดี", "action_greet", intent="greet")
    assert kinds(number) == ["filed"] and rasa.slots["case_task"] is None


def test_files_out_of_the_blue_are_asked_about(rasa: RasaSide) -> None:
    number = file(rasa).number
    kept = sent_file(rasa, 5)
    assert number in said(rasa, action="action_receive_evidence", event="evidence", data=kept)
    said(rasa, number)
    assert cases.get_case(number).evidence == [kept["evidence_id"]]


def test_files_of_something_new_begin_a_draft_and_a_story_is_not_lost(rasa: RasaSide) -> None:
    number = file(rasa).number
    kept = sent_file(rasa, 6)
    said(rasa, action="action_receive_evidence", event="evidence", data=kept)
    story = "สั่งรองเท้าจากเพจ Sneaker Hub TH โอนไปสองพันห้า ร้านไม่ส่งของแล้วบล็อกหนี"
    said(rasa, story, "validate_complaint_form", intent="complain_online_purchase")
    assert rasa.slots["draft"]["evidence"][0]["evidence_id"] == kept["evidence_id"]
    assert rasa.slots["draft"]["form"] and cases.get_case(number).evidence == []


# --- status, and nobody else's case -----------------------------------------------------------------------------------


def test_the_status_is_a_list_and_a_card_of_one_s_own(rasa: RasaSide) -> None:
    first, second = file(rasa, "a"), file(rasa, "b")
    words = said(rasa, "เรื่องถึงไหนแล้ว", "action_case_status", intent="ask_status")
    assert first.number in words and second.number in words
    [card] = [one["custom"] for one in rasa.said if one.get("custom")]
    assert card["kind"] == "case_list"
    assert [set(row) for row in card["cases"]] == [{"number", "title", "state", "opened"}] * 2
    only = said(rasa, f"{first.number} ถึงไหนแล้ว", "action_case_status", intent="ask_status")
    assert first.number in only and second.number not in only


@pytest.mark.parametrize("has_own", [False, True])
@pytest.mark.parametrize("words", ["เรื่อง {} ถึงไหนแล้ว", "ขอถอนเรื่อง {}", "ขอเพิ่มหลักฐานเรื่อง {}", "{}"])
def test_another_s_number_reads_like_one_that_does_not_exist(rasa: RasaSide, words: str, has_own: bool) -> None:
    if has_own:
        file(rasa)
    stranger = open_conversation("web").id
    theirs = cases.file_case(
        conversation_id=stranger, intake_key=stranger, form="online_purchase", form_version=1,
        answers={"item": "ของเขา"}, respondent={}, evidence=[], consent={}, channel="web", language="th",
    )  # fmt: skip
    missing = "RT-0000-0000" if theirs.number != "RT-0000-0000" else "RT-0000-0018"
    answers = []
    for number in (theirs.number, missing):
        action = "action_case_status" if "ถึงไหน" in words else FALLBACK
        answers.append(re.sub(r"RT-\w{4}-\w{4}", "RT", said(rasa, words.format(number), action)))
        rasa.slots["case_task"] = None
        rasa.history.clear()
    assert answers[0] == answers[1]
    assert "ของเขา" not in answers[0]
    assert kinds(theirs.number) == ["filed"]


# --- the same again ---------------------------------------------------------------------------------------------------


def tell(rasa: RasaSide, **changes: str) -> str:
    """A whole complaint up to the confirmed card; what was said last."""
    told = ANSWERS | changes
    words = said(rasa, "ซื้อของออนไลน์แล้วไม่ได้ของ", "validate_complaint_form", intent="complain_online_purchase")
    words = said(rasa, "ยินยอม", "validate_complaint_form")
    for _ in range(40):
        draft = rasa.slots["draft"]
        if draft["stage"] == "review":
            return said(rasa, "ยืนยัน", "validate_complaint_form")
        pending = draft.get("pending")
        words = said(rasa, "ไม่ใช่" if pending else told[draft["asked"]], "validate_complaint_form")
    raise AssertionError(words)


def test_the_same_matter_within_a_week_joins_the_case_there_is(rasa: RasaSide) -> None:
    number = re.findall(r"RT-\w{4}-\w{4}", tell(rasa))[0]
    offered = tell(rasa, amount="2,500 บาท", damage="4000")
    assert number in offered and "เพิ่มในเรื่องเดิม" in offered
    assert number in said(rasa, "เพิ่มในเรื่องเดิม")
    assert len(cases.list_cases(conversation_id=rasa.sender)) == 1
    case = cases.get_case(number)
    assert kinds(number) == ["filed", "repeated"]
    assert case.events[1].data["answers"]["amount"] == 250000 and case.answers["amount"] == 259000
    assert rasa.slots["draft"] is None and rasa.slots["case_task"] is None


@pytest.mark.parametrize("answers", [["แยกเป็นเรื่องใหม่"], ["คนละเรื่อง"], ["อืมมมมม", "ไม่รู้สิแบบนี้"]])
def test_a_separate_matter_and_an_unclear_one_get_a_number(rasa: RasaSide, answers: list[str]) -> None:
    first = re.findall(r"RT-\w{4}-\w{4}", tell(rasa))[0]
    tell(rasa)
    words = ""
    for answer in answers:
        words = said(rasa, answer)
    assert len(cases.list_cases(conversation_id=rasa.sender)) == 2
    assert any(number != first for number in re.findall(r"RT-\w{4}-\w{4}", words))


OTHER_SHOP = {"seller_account": "999-8-88888-7", "shop_name": "เพจ กระเป๋าสวย", "seller_name": "นายมานะ ทองดี"}


@pytest.mark.parametrize("changes", [{"amount": "9,000 บาท"}, OTHER_SHOP])
def test_another_amount_or_another_respondent_is_another_matter(rasa: RasaSide, changes: dict[str, str]) -> None:
    tell(rasa)
    assert "เพิ่มในเรื่องเดิม" not in tell(rasa, page_url="ไม่มี", seller_phone="ไม่ทราบ", **changes)
    assert len(cases.list_cases(conversation_id=rasa.sender)) == 2


# --- files that were not consented to ---------------------------------------------------------------------------------


def test_files_sent_before_a_refusal_are_removed(rasa: RasaSide) -> None:
    kept = sent_file(rasa, 9)
    said(rasa, action="action_receive_evidence", event="evidence", data=kept)
    said(rasa, "ซื้อของออนไลน์แล้วไม่ได้ของ", "validate_complaint_form", intent="complain_online_purchase")
    said(rasa, "ไม่ยินยอม", "validate_complaint_form")
    with pytest.raises(evidence.EvidenceNotFound):
        evidence.get(kept["evidence_id"])


# --- officers' questions ----------------------------------------------------------------------------------------------


def asking(rasa: RasaSide, number: str, **what: str | None) -> dict[str, Any]:
    questions.ask(number, "agent-1", field=what.get("field"), text=what.get("text"))
    return {"questions": 1}


def test_an_answer_to_a_field_is_understood_and_the_old_value_kept(rasa: RasaSide) -> None:
    number = file(rasa).number
    cases.change_state(number, "reviewing", actor="agent-1", reason="")
    data = asking(rasa, number, field="amount")
    assert cases.get_case(number).state == "waiting"
    assert "3,000" in said(rasa, "สามพันบาทค่ะ", data=data, intent="complain_scam")
    case = cases.get_case(number)
    assert (case.state, case.answers["amount"]) == ("reviewing", 300000)
    assert [(one["old"], one["new"]) for one in case.told["history"]] == [(259000, 300000)]
    assert kinds(number) == ["filed", "state", "question_asked", "state", "question_answered", "state"]
    assert cases.broken_event(number) is None
    assert questions.next_open(rasa.sender) is None


def test_questions_queue_and_an_unreadable_answer_is_taught_then_filed_as_it_is(rasa: RasaSide) -> None:
    number = file(rasa).number
    data = asking(rasa, number, field="purchase_date")
    asking(rasa, number, text="ได้แจ้งความหรือยังคะ")
    assert "ขอ" in said(rasa, "ก็นานอยู่เหมือนกันค่ะ", data=data)
    words = said(rasa, "จำไม่ค่อยได้ น่าจะช่วงฝนตกหนัก ๆ", data=data)
    assert "ได้แจ้งความหรือยังคะ" in words
    assert number in said(rasa, "แจ้งแล้วที่ สน.บางรัก", data=data)
    answered = [event.data for event in cases.get_case(number).events if event.type == "question_answered"]
    assert [one["text"] for one in answered] == ["จำไม่ค่อยได้ น่าจะช่วงฝนตกหนัก ๆ", "แจ้งแล้วที่ สน.บางรัก"]


def test_a_file_answers_and_not_knowing_is_an_answer(rasa: RasaSide) -> None:
    number = file(rasa).number
    data = asking(rasa, number, text="ขอสลิปด้วยค่ะ")
    asking(rasa, number, field="seller_phone")
    kept = sent_file(rasa, 11)
    said(rasa, action="action_receive_evidence", event="evidence", data=kept | data)
    assert cases.get_case(number).evidence == [kept["evidence_id"]]
    said(rasa, "ไม่ทราบ", data=data, intent="unknown_answer")
    assert questions.next_open(rasa.sender) is None


def test_a_question_does_not_swallow_commands_or_an_open_form(rasa: RasaSide) -> None:
    number = file(rasa).number
    data = asking(rasa, number, text="ได้แจ้งความหรือยังคะ")
    assert number in said(rasa, "เรื่องถึงไหนแล้ว", "action_case_status", data=data)
    story = "โดนหลอกซื้อรองเท้าทางเฟซบุ๊ก"
    rasa.slots["case_task"] = None
    said(rasa, "แจ้งเรื่องร้องเรียน", data=data)
    said(rasa, story, "validate_complaint_form", data=data)
    assert questions.next_open(rasa.sender) is not None
    assert rasa.in_form
    assert "ได้แจ้งความ" in said(rasa, "ตอบเจ้าหน้าที่", "validate_complaint_form", data=data)
    said(rasa, "แจ้งแล้วค่ะ", "validate_complaint_form", data=data)
    assert questions.next_open(rasa.sender) is None
    assert rasa.in_form
