"""The action server's promises to Rasa and to the people whose words pass through it."""

from __future__ import annotations

import logging

import pytest

from actions import bootstrap
from actions.server import ACTIONS
from intake.cases import cases, conversations, learning
from tests.unit.actions.conftest import RasaSide, Server

STORY = "สั่งรองเท้าจากเพจ Sneaker Hub TH ทางเฟซบุ๊ก โอนไปสองพันห้า ร้านไม่ส่งของแล้วบล็อกหนี"
SECRET = "เบอร์ลับ 0899998888"


def answer_everything(rasa: RasaSide) -> None:
    """From the story to the review card."""
    rasa.turn(STORY, intent="complain_online_purchase")
    for words in (
        "ยินยอม", "ข้าม", "1 ตุลาคม 2569", "กสิกร", "123-4-56789-0", "นายสมชาย ใจดี", "ไม่ทราบ", "ไม่มี", "1", "ไม่มี",
        "สมหญิง รักไทย", "081-234-5678", "somying@example.com",
    ):  # fmt: skip
        rasa.turn(words)


def test_a_told_complaint_becomes_one_case(rasa: RasaSide) -> None:
    answer_everything(rasa)
    assert rasa.slots["requested_slot"] == "confirmation"
    (receipt,) = rasa.turn("ยืนยันค่ะ")
    (case,) = cases.list_cases(conversation_id=rasa.sender)
    assert case.number in receipt
    assert case.answers["amount"] == 250000
    assert case.answers["purchase_date"] == "2026-10-01"
    assert case.answers["complainant_phone"] == "+66812345678"
    assert case.answers["seller_phone"] is None
    assert case.respondent == {
        "page": "Sneaker Hub TH", "bank": "004", "account": "1234567890", "name": "นายสมชาย ใจดี",
    }  # fmt: skip
    assert case.consent["given"] is True and case.consent["version"]
    assert rasa.slots["draft"] is None and rasa.slots["requested_slot"] is None


def test_saving_again_with_the_same_draft_gives_the_same_case(rasa: RasaSide) -> None:
    answer_everything(rasa)
    draft = dict(rasa.slots["draft"])
    rasa.turn("ยืนยัน")
    rasa.slots["draft"] = {**draft, "stage": "confirmed"}
    rasa.turn("ยืนยัน", action="action_save_case")
    assert len(cases.list_cases(conversation_id=rasa.sender)) == 1


@pytest.mark.parametrize("stage", ["asking", "review", "kept", "leaving", "consent"])
def test_a_draft_without_a_yes_is_never_saved(rasa: RasaSide, stage: str) -> None:
    answer_everything(rasa)
    rasa.slots["draft"] = {**rasa.slots["draft"], "stage": stage}
    assert rasa.turn("อะไรก็ได้", action="action_save_case") == []
    assert cases.list_cases(conversation_id=rasa.sender) == []


def test_asking_for_a_human_queues_the_conversation_and_keeps_the_draft(rasa: RasaSide) -> None:
    rasa.turn(STORY, intent="complain_online_purchase")
    rasa.turn("ยินยอม")
    rasa.turn("ขอคุยกับเจ้าหน้าที่ค่ะ", intent="inform")
    view = conversations.get(rasa.sender)
    assert view.handled_by == "queue"
    assert view.queue_reason
    assert rasa.in_form and rasa.slots["draft"]["answers"]["amount"]["value"] == 250000


def test_a_human_can_be_asked_for_outside_the_form(rasa: RasaSide) -> None:
    rasa.turn("ขอคุยกับเจ้าหน้าที่", action="action_request_human", intent="request_human")
    assert conversations.get(rasa.sender).handled_by == "queue"


def test_what_cannot_wait_is_said_first_whatever_was_understood(rasa: RasaSide, server: Server) -> None:
    told = rasa.turn("ขอคุยกับเจ้าหน้าที่ เพิ่งโอนเงินให้มิจฉาชีพไปเมื่อกี้", action="action_request_human", intent="request_human")
    assert "1441" in told[0] and len(told) == 2 and conversations.get(rasa.sender).handled_by == "queue"
    for place, (action, intent) in enumerate((
        ("action_greet", "greet"), ("action_answer_question", "ask_1441"), ("action_case_status", "ask_status"),
        ("action_default_fallback", "nlu_fallback"),
    )):  # fmt: skip
        other = RasaSide(server, f"{rasa.sender[:-1]}{place}")
        told = other.turn("สวัสดีค่ะ โอนเงินให้มิจไปเมื่อคืน 1441 คืออะไรคะ", action=action, intent=intent)
        assert "ระงับบัญชีปลายทาง" in told[0], action


def test_somebody_who_may_harm_themselves_finds_no_form(rasa: RasaSide) -> None:
    told = rasa.turn("ไม่อยากมีชีวิตอยู่แล้ว", action="action_default_fallback", intent="nlu_fallback")
    assert "1323" in told[0] and len(told) == 1
    assert rasa.slots.get("draft") is None and rasa.slots.get("requested_slot") is None


def test_status_lists_only_this_conversations_cases(rasa: RasaSide, server: Server) -> None:
    (nothing,) = rasa.turn("เรื่องถึงไหนแล้ว", action="action_case_status", intent="ask_status")
    answer_everything(rasa)
    rasa.turn("ยืนยัน")
    number = cases.list_cases(conversation_id=rasa.sender)[0].number
    (listed,) = rasa.turn("เรื่องถึงไหนแล้ว", action="action_case_status", intent="ask_status")
    assert number in listed and number not in nothing
    other = RasaSide(server, "nobody")
    answers = []
    for asked in (number, "RT-0000-0000"):
        answers += other.turn(f"เรื่อง {asked} ถึงไหนแล้ว", action="action_case_status", intent="ask_status")
    assert answers[0] == answers[1] and number not in answers[0]


def test_status_is_told_in_the_middle_of_a_complaint(rasa: RasaSide) -> None:
    rasa.turn(STORY, intent="complain_online_purchase")
    rasa.turn("ยินยอม")
    asked = rasa.slots["asked"]
    told = rasa.turn("เรื่องถึงไหนแล้วคะ", intent="inform")
    assert "ยังไม่มีเรื่อง" in told[0] and len(told) == 2 and rasa.slots["asked"] == asked


def test_a_story_with_a_wrong_intent_still_opens_the_form(rasa: RasaSide) -> None:
    rasa.turn(STORY, action="action_default_fallback", intent="nlu_fallback")
    assert rasa.in_form and rasa.slots["draft"]["form"] == "online_purchase"


def test_not_understood_twice_offers_a_human(rasa: RasaSide) -> None:
    first = rasa.turn("กขค", action="action_default_fallback", intent="nlu_fallback")
    second = rasa.turn("งจฉ", action="action_default_fallback", intent="nlu_fallback")
    assert first != second
    assert [button["title"] for button in rasa.said[0]["buttons"]] == ["คุยกับเจ้าหน้าที่"]
    kept = {one.text: one for one in learning.examples()}
    assert {"กขค", "งจฉ"} <= set(kept) and kept["กขค"].reason == "not_understood"


def test_a_kept_draft_is_found_again(rasa: RasaSide) -> None:
    rasa.turn(STORY, intent="complain_online_purchase")
    rasa.turn("ยินยอม")
    rasa.turn("ยกเลิก")
    rasa.turn("เก็บไว้ก่อน")
    assert not rasa.in_form and rasa.slots["draft"]["stage"] == "kept"
    rasa.turn("ทำต่อค่ะ", action="action_keep_or_delete_draft", intent="keep_draft")
    assert rasa.in_form and rasa.slots["draft"]["answers"]["amount"]["value"] == 250000


def test_a_kept_draft_can_be_deleted(rasa: RasaSide) -> None:
    rasa.turn(STORY, intent="complain_online_purchase")
    rasa.turn("ยินยอม")
    rasa.turn("ยกเลิก")
    rasa.turn("เก็บไว้ก่อน")
    rasa.turn("ลบทิ้งเลยค่ะ", action="action_keep_or_delete_draft", intent="delete_draft")
    assert rasa.slots["draft"] is None


def test_a_file_before_any_word_is_kept_for_the_complaint(rasa: RasaSide) -> None:
    data = {"evidence_id": "e1", "kind": "image"}
    rasa.turn(action="action_receive_evidence", intent="event_evidence", event="evidence", data=data)
    rasa.turn(STORY, intent="complain_online_purchase")
    assert [item["evidence_id"] for item in rasa.slots["draft"]["evidence"]] == ["e1"]
    assert rasa.slots["draft"]["form"] == "online_purchase"


def test_the_same_turn_twice_says_nothing_new(rasa: RasaSide) -> None:
    rasa.turn(STORY, intent="complain_online_purchase")
    rasa.turns -= 1
    before = rasa.slots["draft"]
    assert rasa.turn(STORY, intent="complain_online_purchase") == []
    assert rasa.slots["draft"] == before


def test_a_failing_action_says_nothing_of_the_call(
    server: Server, services: bootstrap.Services, caplog: pytest.LogCaptureFixture
) -> None:
    rasa = RasaSide(server, "a conversation that does not exist")
    call = {
        "next_action": "action_request_human", "sender_id": rasa.sender, "version": "3.6.21",
        "tracker": rasa.tracker(SECRET, "request_human", None, {}, "t1"),
    }  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        status, answer = server.call(call)
    assert status >= 500
    assert answer == {"error": "conversation_not_found"}
    assert "ลับ" not in caplog.text and "0899998888" not in caplog.text


def test_nothing_that_is_said_reaches_a_log(rasa: RasaSide, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer_everything(rasa)
        rasa.turn("ยืนยัน")
        rasa.turn(SECRET, action="action_default_fallback", intent="nlu_fallback")
    logged = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    for words in ("Sneaker", "สมหญิง", "0812345678", "81234567", "1234567890", "somying@", "ลับ"):
        assert words not in logged


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"next_action": "x"}', b"\xff\xfe"])
def test_what_rasa_never_sends_is_refused(server: Server, body: bytes) -> None:
    status, answer = server.call(body)
    assert (status, answer) == (400, {"error": "bad_request"})


def test_an_unknown_action_is_not_found(server: Server) -> None:
    rasa = RasaSide(server, "x")
    call = {"next_action": "action_unknown", "sender_id": "x", "tracker": rasa.tracker("", "greet", "greet", {}, "t")}
    assert server.call(call)[0] == 404


def test_every_action_of_the_domain_is_served() -> None:
    from pathlib import Path

    import yaml

    domain = yaml.safe_load(Path("bot/domain/actions.yml").read_text(encoding="utf-8"))
    assert {action().name() for action in ACTIONS} == set(domain["actions"])
