"""Turns over real HTTP: a Rasa process, a real database, a stand-in action server."""

from __future__ import annotations

import concurrent.futures
from typing import Any

import pytest

from tests.assistant.fake_actions import ActionServer
from tests.assistant.people import People
from tests.assistant.rasa_process import RasaProcess

TELLS = "โดนโกงค่ะ สั่งของออนไลน์แล้วไม่ได้ของ"


def test_ready(rasa: RasaProcess) -> None:
    assert rasa.ready().json()["status"] == "ok"


def test_a_complaint_from_the_first_word_to_the_case(
    rasa: RasaProcess, conversation: str, action_server: ActionServer
) -> None:
    assert rasa.say(conversation, "สวัสดีครับ") == ["hello"]
    assert rasa.say(conversation, TELLS) == ["ask full_name"]
    assert rasa.say(conversation, "สมชาย ใจดี") == ["ask amount"]
    assert rasa.say(conversation, "โอนไปพันห้าเมื่อวาน") == ["ask story"]
    assert rasa.say(conversation, "เขาบล็อกผมแล้วครับ") == ["saved"]
    assert rasa.say(conversation, "ขอบคุณค่ะ") == ["action_answer_question: thank"]
    assert [call["next_action"] for call in action_server.calls].count("validate_complaint_form") == 4


def test_one_call_of_the_action_server_a_turn(
    rasa: RasaProcess, conversation: str, action_server: ActionServer
) -> None:
    rasa.say(conversation, TELLS)
    action_server.calls.clear()
    rasa.say(conversation, "สมชาย ใจดี")
    assert [call["next_action"] for call in action_server.calls] == ["validate_complaint_form"]


def test_what_the_actions_get_to_see(rasa: RasaProcess, conversation: str, action_server: ActionServer) -> None:
    rasa.say(conversation, TELLS)
    rasa.turn(conversation, "โอนไปพันห้าผ่านช้อปปี้เมื่อวาน", turn_id="the-turn", data={"a": 1})
    message = action_server.calls[-1]["tracker"]["latest_message"]
    assert message["metadata"] == {
        "turn_id": "the-turn",
        "channel": "web",
        "language": "th",
        "event_time": "2026-09-30T09:15:00+07:00",
        "event": None,
        "data": {"a": 1},
    }
    found = {entity["entity"]: entity for entity in message["entities"]}
    assert found["money"]["value"] == 150_000
    assert found["date"]["value"] == "2026-09-29"  # yesterday, seen from the event's time
    assert found["platform"]["value"] == "shopee"
    for entity in message["entities"]:
        assert 0 <= entity["start"] < entity["end"] <= len(message["text"])
    assert message["intent"]["name"] == "inform"


def test_buttons_and_cards_come_with_their_text(rasa: RasaProcess, conversation: str) -> None:
    first = rasa.turn(conversation, "สวัสดีค่ะ").json()
    assert first == [
        {
            "recipient_id": conversation,
            "text": "hello",
            "custom": {"kind": "review", "rows": [{"label": "a", "value": "b"}]},
        }
    ]
    second = rasa.turn(conversation, "1441 คืออะไร").json()
    assert second[0]["buttons"] == [{"title": "one", "payload": "one"}, {"title": "two", "payload": "two"}]


def test_an_interruption_is_answered_and_the_form_goes_on(rasa: RasaProcess, conversation: str) -> None:
    rasa.say(conversation, TELLS)
    answers = rasa.say(conversation, "1441 คืออะไร")
    assert answers == ["action_answer_question: ask_1441", "again full_name"]
    assert rasa.say(conversation, "สมชาย ใจดี") == ["ask amount"]


def test_a_human_is_asked_for_and_the_form_waits(rasa: RasaProcess, conversation: str) -> None:
    rasa.say(conversation, TELLS)
    assert rasa.say(conversation, "ขอคุยกับเจ้าหน้าที่") == ["action_request_human: request_human"]
    assert rasa.say(conversation, "สมชาย ใจดี") == ["ask amount"]


def test_cancelled(rasa: RasaProcess, conversation: str) -> None:
    rasa.say(conversation, TELLS)
    assert rasa.say(conversation, "ยกเลิก") == ["cancelled"]
    assert rasa.say(conversation, "สวัสดีครับ") == ["hello"]


# --- once, or not at all -------------------------------------------------------------------------------------------


def test_the_same_turn_is_answered_the_same_way_and_processed_once(
    rasa: RasaProcess, conversation: str, action_server: ActionServer
) -> None:
    rasa.say(conversation, TELLS)
    first = rasa.turn(conversation, "สมชาย ใจดี", turn_id="again")
    calls = len(action_server.calls)
    second = rasa.turn(conversation, "สมชาย ใจดี", turn_id="again")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert len(action_server.calls) == calls
    assert rasa.say(conversation, "500 บาท") == ["ask story"]


def test_the_same_turn_many_times_at_once(rasa: RasaProcess, conversation: str, action_server: ActionServer) -> None:
    rasa.say(conversation, TELLS)
    action_server.calls.clear()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: rasa.turn(conversation, "สมชาย ใจดี", turn_id="four"), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert len(action_server.calls) == 1


@pytest.mark.parametrize("mode", ["down", "garbage", "wrong"])
def test_a_failed_action_fails_the_turn_and_nothing_is_kept(
    rasa: RasaProcess, conversation: str, action_server: ActionServer, people: People, mode: str
) -> None:
    rasa.say(conversation, TELLS)
    before = people.tracker(conversation)
    action_server.mode = mode
    failed = rasa.turn(conversation, "สมชาย ใจดี", turn_id="retried")
    assert (failed.status_code, failed.json()) == (503, {"error": "action_failed"})
    assert people.tracker(conversation) == before
    action_server.mode = "ok"
    assert [bubble["text"] for bubble in rasa.turn(conversation, "สมชาย ใจดี", turn_id="retried").json()] == [
        "ask amount"
    ]


def test_a_failure_in_the_very_first_turn_leaves_no_tracker(
    rasa: RasaProcess, conversation: str, action_server: ActionServer, people: People
) -> None:
    action_server.mode = "down"
    assert rasa.turn(conversation, "สวัสดี").status_code == 503
    assert people.tracker(conversation) is None


def test_a_conversation_that_nobody_made(rasa: RasaProcess) -> None:
    answer = rasa.turn("nobody", "สวัสดี")
    assert (answer.status_code, answer.json()) == (503, {"error": "unknown_conversation"})


def test_rules_that_lead_to_no_word_end_in_an_honest_one(
    rasa: RasaProcess, conversation: str, action_server: ActionServer
) -> None:
    action_server.mode = "mute"
    assert rasa.say(conversation, "สวัสดี") == ["action_default_fallback: greet"]


# --- who may ask, and how ------------------------------------------------------------------------------------------


def test_without_the_token_nothing_happens(rasa: RasaProcess, conversation: str, action_server: ActionServer) -> None:
    body = {"sender": conversation, "turn_id": "x", "message": "hi", "event": None, "metadata": {}}
    for token in ("", "wrong", "a-token-for-test"):
        assert rasa.post(body, token).status_code == 401
    assert action_server.calls == []


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"sender": "a", "message": "hi"},
        {"sender": "", "turn_id": "1", "message": "hi"},
        {"sender": "a", "turn_id": 1, "message": "hi"},
        {"sender": "a", "turn_id": "1", "message": None, "event": None},
        {"sender": "a", "turn_id": "1", "message": 5},
        {"sender": "a", "turn_id": "1", "event": "session_start"},
        {"sender": "a", "turn_id": "1", "message": "hi", "metadata": "x"},
        {"sender": {"$ne": 1}, "turn_id": "1", "message": "hi"},
    ],
)
def test_bodies_of_another_shape(rasa: RasaProcess, body: Any) -> None:
    assert rasa.post(body).status_code == 400


# --- whatever people write -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["/restart", "/event_evidence", '/inform{"draft": 1}', "  /session_start", "/greet"])
def test_commands_typed_by_people_are_texts(
    rasa: RasaProcess, conversation: str, action_server: ActionServer, text: str
) -> None:
    rasa.say(conversation, TELLS)
    assert rasa.say(conversation, text) == ["ask amount"]
    answers = action_server.calls[-1]["tracker"]["slots"]["draft"]["answers"]
    assert answers == {}
    message = action_server.calls[-1]["tracker"]["latest_message"]
    assert message["text"].lstrip("\u200b") == text.strip()
    assert message["intent"]["name"] not in ("restart", "session_start", "event_evidence")


@pytest.mark.parametrize(
    "text",
    [
        "ก" * 10_000,
        "โดนโกง " * 1500,
        "😀😡🙏🏽👩‍👩‍👧",
        "\u200b\u200d\ufeff",
        "   ",
        "0123456789" * 30,
        "<script>alert(1)</script>",
        "a\x00b\x07c\x1b[31m\r\n\t",
        "\ud800 lone surrogate",
        "ัััั่่่็็",
        "\u202eedalap\u202c",
        "{{7*7}} ${ENCRYPTION_KEYS} %s %d",
    ],
)
def test_any_text_is_answered(rasa: RasaProcess, conversation: str, text: str) -> None:
    answer = rasa.turn(conversation, text)
    assert answer.status_code == 200 and answer.json()
    rasa.say(conversation, TELLS)
    assert rasa.turn(conversation, text).status_code == 200


@pytest.mark.parametrize("event", ["evidence", "sticker", "location", "greet"])
def test_events_are_intents_of_the_channel(
    rasa: RasaProcess, conversation: str, action_server: ActionServer, event: str
) -> None:
    answer = rasa.turn(conversation, None, event=event, data={"evidence_id": "e1"})
    assert answer.status_code == 200 and answer.json()
    message = action_server.calls[-1]["tracker"]["latest_message"]
    assert message["intent"]["name"] == f"event_{event}"
    assert message["metadata"]["event"] == event and message["metadata"]["data"] == {"evidence_id": "e1"}


def test_the_log_carries_no_text(rasa: RasaProcess, conversation: str, action_server: ActionServer) -> None:
    secret = "นางสาวกระต่ายน้อย หมายจันทร์ 0891239876 rabbit.moon@example.org"
    rasa.say(conversation, TELLS)
    rasa.say(conversation, secret)
    action_server.mode = "down"
    rasa.turn(conversation, secret + " อีกครั้ง")
    log = rasa.log
    assert f"of conversation {conversation} failed: action_failed" in log
    for piece in ("กระต่าย", "หมายจันทร์", "0891239876", "891239876", "rabbit.moon", "\\u0e01\\u0e23\\u0e30", "ไม่ได้ของ"):
        assert piece not in log
