"""LINE's webhook bodies: who may speak, and what each event becomes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.line.inbound import BadSignature, BadWebhook, parse, verify
from connectors.line.postbacks import Postbacks
from tests.support import line_events as events

NOW = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
USER = events.user_id(1)
POSTBACKS = Postbacks("a secret of the tests")

# https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
GOLDEN_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
GOLDEN_BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
GOLDEN_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def read(*raw: Any) -> list[Any]:
    return parse(events.webhook_body(list(raw)).decode(), NOW, postbacks=POSTBACKS)


def test_the_official_vector_verifies() -> None:
    assert parse(verify(GOLDEN_SECRET, GOLDEN_BODY, GOLDEN_SIGNATURE), NOW) == []


def test_a_reserialised_body_fails() -> None:
    again = json.dumps(json.loads(GOLDEN_BODY)).encode()
    assert json.loads(again) == json.loads(GOLDEN_BODY)
    with pytest.raises(BadSignature):
        verify(GOLDEN_SECRET, again, GOLDEN_SIGNATURE)


@pytest.mark.parametrize("signature", [None, "", "x", GOLDEN_SIGNATURE.lower(), "ลายเซ็น", "\udcff" * 44])
def test_a_wrong_signature_fails(signature: str | None) -> None:
    with pytest.raises(BadSignature):
        verify(GOLDEN_SECRET, GOLDEN_BODY, signature)


@pytest.mark.parametrize("secret", [None, "", "another secret"])
def test_without_the_right_secret_nothing_is_believed(secret: str | None) -> None:
    with pytest.raises(BadSignature):
        verify(secret, GOLDEN_BODY, GOLDEN_SIGNATURE)


def test_bytes_that_are_no_utf8_fail_even_when_signed() -> None:
    body = b'{"events":[]}\xff'
    with pytest.raises(BadSignature):
        verify("s", body, events.sign("s", body))


@given(st.binary(max_size=200), st.text(max_size=60))
def test_no_body_and_no_header_break_the_check(body: bytes, signature: str) -> None:
    with pytest.raises(BadSignature):
        verify("a secret", body, signature)


def test_a_text_becomes_a_message_that_can_be_answered() -> None:
    event = events.text_event(USER, "ซื้อของออนไลน์แล้วไม่ได้ของ", timestamp=1_760_000_000_123)
    [message] = read(event)
    assert (message.channel, message.kind, message.identity) == ("line", "text", USER)
    assert message.external_id == event["webhookEventId"]
    assert message.text == "ซื้อของออนไลน์แล้วไม่ได้ของ"
    assert message.event_time == datetime.fromtimestamp(1_760_000_000.123, UTC)
    assert message.reply == {
        "token": event["replyToken"],
        "received_at": NOW.isoformat(),
        "event_at": message.event_time.isoformat(),
        "quote": event["message"]["quoteToken"],
        "read": event["message"]["markAsReadToken"],
    }


@pytest.mark.parametrize("kind", ["image", "video", "audio"])
def test_media_carry_where_to_fetch_them(kind: str) -> None:
    [message] = read(events.media_event(USER, kind, "4711"))
    assert message.kind == kind
    assert message.media.media_id == "4711"


def test_a_file_carries_its_name_and_size() -> None:
    [message] = read(events.media_event(USER, "file", "4712", fileName="สลิป.pdf", fileSize=1234))
    assert (message.kind, message.media.file_name, message.media.size) == ("file", "สลิป.pdf", 1234)


def test_a_file_hosted_elsewhere_is_not_fetched() -> None:
    event = events.media_event(USER, "image")
    event["message"]["contentProvider"] = {"type": "external", "originalContentUrl": "https://10.0.0.1/x.jpg"}
    [message] = read(event)
    assert message.media is None
    assert "10.0.0.1" not in str(message.payload)


def test_an_image_of_a_set_says_so() -> None:
    event = events.media_event(USER, "image")
    event["message"]["imageSet"] = {
        "id": "E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855",
        "index": 1,
        "total": 5,
    }
    [message] = read(event)
    assert (message.payload["set"]["index"], message.payload["set"]["total"]) == (1, 5)


def test_the_other_kinds() -> None:
    messages = read(
        events.sticker_event(USER),
        events.location_event(USER),
        events.follow_event(USER),
        events.unfollow_event(USER),
        events.unsend_event(USER, "4711"),
        events.account_link_event(USER),
    )
    assert [m.kind for m in messages] == ["sticker", "location", "follow", "unfollow", "unsend", "account_link"]
    assert messages[1].payload["latitude"] == 13.8
    assert messages[3].reply is None
    assert messages[4].payload == {"message_id": "4711"}
    assert "nonce" not in str(messages[5])


def test_a_button_says_what_was_sealed_in_it_for_this_person() -> None:
    data = POSTBACKS.seal("แก้ชื่อร้าน", USER)
    assert data is not None and "ร้าน" not in data and data == POSTBACKS.seal("แก้ชื่อร้าน", USER)
    [message] = read(events.postback_event(USER, data))
    assert (message.kind, message.text) == ("postback", "แก้ชื่อร้าน")
    assert read(events.postback_event(events.user_id(2), data)) == []


def test_a_button_of_a_menu_is_everybodys() -> None:
    data = POSTBACKS.seal("ตรวจสอบสถานะ") or ""
    assert [read(events.postback_event(events.user_id(n), data))[0].text for n in (1, 2)] == ["ตรวจสอบสถานะ"] * 2


@given(st.text(max_size=310) | st.text(alphabet="1.abcABC-_", max_size=310))
def test_a_forged_button_says_nothing(data: str) -> None:
    assert read(events.postback_event(USER, data)) == []


def test_a_button_of_another_deployment_says_nothing() -> None:
    data = Postbacks("another secret").seal("ยืนยัน", USER) or ""
    assert read(events.postback_event(USER, data)) == []


@given(st.text(max_size=120))
def test_what_is_sealed_fits_or_is_refused(words: str) -> None:
    words = words.encode("utf-8", "replace").decode()
    data = POSTBACKS.seal(words, USER)
    assert data is None or (len(data) <= 300 and POSTBACKS.open(data, USER) == words)


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"date": "2026-11-01"}, "2026-11-01"),
        ({"time": "14:05"}, "14:05"),
        ({"datetime": "2026-11-01T14:05"}, "2026-11-01 14:05"),
    ],
)
def test_a_picked_date_is_read_like_a_typed_one(params: dict[str, str], text: str) -> None:
    event = events.postback_event(USER, "picked")
    event["postback"]["params"] = params
    [message] = read(event)
    assert (message.kind, message.text) == ("postback", text)


def test_a_group_is_one_message_whatever_is_said_in_it() -> None:
    group = {"type": "group", "groupId": "C" + "0" * 32, "userId": USER}
    said = [{**events.text_event(USER, f"ความลับ {n}"), "source": group} for n in range(3)]
    joined = {**events.base_event("join", USER), "source": group, "replyToken": "0" * 32}
    messages = read(joined, *said)
    assert {m.external_id for m in messages} == {"group::" + "C" + "0" * 32}
    assert {(m.kind, m.text, m.identity) for m in messages} == {("group", None, "C" + "0" * 32)}
    edited = {**events.base_event("messageEdited", USER), "source": group}
    assert read(edited, {**events.base_event("leave", USER), "source": group}) == []


def test_a_person_at_another_account_is_another_conversation() -> None:
    body = events.webhook_body([events.text_event(USER, "x")]).decode()
    [message] = parse(body, NOW, "north")
    assert message.identity == f"{USER}@north"


def test_what_must_not_be_answered_is_left_out() -> None:
    text = events.text_event(USER, "สวัสดี")
    group = {"type": "group", "groupId": "C" + "0" * 32, "userId": USER}
    assert read({**text, "mode": "standby"}, {**text, "source": group, "mode": "standby"}) == []
    for kind in ("beacon", "videoPlayComplete", "memberJoined", "membership", "botSuspended"):
        assert read(events.base_event(kind, USER)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"type": "holographicMessage"},
        {"mode": "dreaming"},
        {"message": {"type": "hologram", "id": "1"}},
        {"message": {"type": "text"}},
        {"message": None},
        {"source": {"type": "planet"}},
        {"source": None},
        {"timestamp": "yesterday"},
        {"webhookEventId": None},
        {"deliveryContext": 5},
    ],
)
def test_one_event_we_cannot_read_does_not_lose_the_others(change: dict[str, Any]) -> None:
    good = events.text_event(USER, "อ่านได้")
    odd = {**events.text_event(USER, "แปลก"), **change}
    assert [m.text for m in read(odd, good)] == ["อ่านได้"]


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, {"type": None}])
def test_an_event_that_is_no_event(odd: Any) -> None:
    assert read(odd) == []


def test_new_fields_do_not_disturb() -> None:
    event = events.text_event(USER, "สวัสดี")
    assert len(read({**event, "brandNew": {"a": [1]}})) == 1


@pytest.mark.parametrize("timestamp", [-(10**18), 10**18, 0])
def test_an_impossible_time_does_not_break_the_event(timestamp: int) -> None:
    [message] = read(events.text_event(USER, "เวลา", timestamp=timestamp))
    assert message.event_time.tzinfo is not None


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"events": {}}', '{"events": null}', "nonsense", "[" * 5000])
def test_a_signed_body_that_is_no_webhook(body: str) -> None:
    with pytest.raises(BadWebhook):
        parse(body, NOW)


def test_half_a_surrogate_pair_is_replaced() -> None:
    raw = events.webhook_body([events.text_event(USER, "XX")]).decode().replace("XX", "ก\\ud83d")
    [message] = parse(raw, NOW)
    assert message.text == "ก?"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["type", "mode", "source", "timestamp", "webhookEventId", "deliveryContext", "message", "replyToken"]


@given(st.sampled_from(FIELDS), JSON)
@settings(max_examples=300, deadline=None)
def test_any_value_in_any_field_is_survived(name: str, value: Any) -> None:
    for message in read({**events.text_event(USER, "สวัสดี"), name: value}):
        assert message.identity == USER


@given(st.sampled_from(["id", "text", "type", "contentProvider", "quoteToken", "imageSet"]), JSON)
@settings(max_examples=300, deadline=None)
def test_any_value_in_any_field_of_the_message_is_survived(name: str, value: Any) -> None:
    event = events.text_event(USER, "สวัสดี")
    read({**event, "message": {**event["message"], name: value}})
