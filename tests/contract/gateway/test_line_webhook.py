"""Signed and unsigned bodies through the real app and a real database, to the request that reaches LINE."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
from pymongo import MongoClient

from intake.settings import Settings
from tests.support import line_events as events
from tests.support.line_records import Media
from tests.support.running_gateway import RunningGateway

USER = events.user_id(1)


async def post(gateway: RunningGateway, body: bytes, signature: str | None, account: str = "") -> int:
    headers = {"Content-Type": "application/json"}
    if signature is not None:
        headers["x-LINE-signature"] = signature  # the header's case may change
    url = f"{gateway.url}/webhooks/line{account}"
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
        return answer.status


def stored(gateway: RunningGateway) -> int:
    with MongoClient[dict[str, Any]](gateway.settings.mongodb_uri) as client:
        return client[gateway.settings.mongodb_db]["inbox"].count_documents({})


async def test_a_text_is_answered_with_its_reply_token(gateway: RunningGateway) -> None:
    assert await gateway.line.say(USER, "สวัสดีค่ะ") == 200
    assert await gateway.line.wait_for(USER, 1) == ["ได้รับ: สวัสดีค่ะ"]
    [call] = gateway.line.sends()
    assert (call.kind, call.complaints) == ("reply", [])
    items = call.body["messages"][-1]["quickReply"]["items"]
    assert [item["action"]["text"] for item in items] == ["ใช่", "ไม่"]


async def test_what_line_did_not_sign_stores_nothing(gateway: RunningGateway) -> None:
    body = events.webhook_body([events.text_event(USER, "ปลอม")])
    right = events.sign(gateway.line.channel_secret, body)
    again = json.dumps(json.loads(body)).encode()
    assert await post(gateway, body, None) == 401
    assert await post(gateway, body, "x") == 401
    assert await post(gateway, body, events.sign("another secret", body)) == 401
    assert await post(gateway, again, right) == 401
    assert await post(gateway, body + b" ", right) == 401
    assert stored(gateway) == 0
    assert await post(gateway, body, right) == 200
    assert stored(gateway) == 1


async def test_without_a_channel_nothing_is_signed(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, line=False) as gateway:
        body = events.webhook_body([events.text_event(USER, "x")])
        assert await post(gateway, body, events.sign(gateway.line.channel_secret, body)) == 401
        assert await post(gateway, body, events.sign("", body)) == 401
        assert stored(gateway) == 0


async def test_an_empty_list_verifies_the_address(gateway: RunningGateway) -> None:
    body = events.webhook_body([])
    assert await post(gateway, body, events.sign(gateway.line.channel_secret, body)) == 200


async def test_a_signed_body_that_is_no_webhook(gateway: RunningGateway) -> None:
    for body in (b"{}", b"[]", b"nonsense", b'{"events":5}'):
        assert await post(gateway, body, events.sign(gateway.line.channel_secret, body)) == 400


async def test_a_body_beyond_every_measure(gateway: RunningGateway) -> None:
    body = b" " * (5 * 1024 * 1024)
    assert await post(gateway, body, events.sign(gateway.line.channel_secret, body)) == 413


async def test_what_must_not_be_answered_is_not_stored(gateway: RunningGateway) -> None:
    text = events.text_event(USER, "x")
    forged = events.postback_event(USER, "1.forged")
    odd = [{**text, "mode": "standby"}, forged, {**text, "type": "novelty"}, {"type": 5}, 7]
    body = events.webhook_body(odd)  # type: ignore[arg-type]
    assert await post(gateway, body, events.sign(gateway.line.channel_secret, body)) == 200
    assert stored(gateway) == 0


async def test_a_group_is_asked_once_to_write_in_private(gateway: RunningGateway) -> None:
    group = {"type": "group", "groupId": "C" + "0" * 32, "userId": USER}
    for n in range(3):
        await gateway.line.deliver({**events.text_event(USER, f"ความลับ {n}"), "source": group})
    await gateway.line.wait_for(USER, 1)
    await asyncio.sleep(0.5)
    [told] = gateway.line.texts_to(USER)
    assert "ส่วนตัว" in told
    assert gateway.rasa.turns == []


async def test_each_account_answers_what_came_to_it(empty_database: Settings, tmp_path: Path) -> None:
    file = tmp_path / "channels.yml"
    file.write_text("- {name: north, channel_secret: north-secret, channel_access_token: token-of-north}")
    async with RunningGateway(empty_database, line_channels_file=str(file)) as gateway:
        gateway.line.access_token = "token-of-north"  # a reply with the other account's token would get 401
        body = events.webhook_body([events.text_event(USER, "เหนือ")])
        signature = events.sign("north-secret", body)
        assert await post(gateway, body, signature) == 200
        assert await post(gateway, body, signature, "/south") == 401
        assert await post(gateway, body, events.sign(gateway.line.channel_secret, body), "/north") == 401
        assert await post(gateway, body, signature, "/north") == 200
        assert await gateway.line.wait_for(USER, 1, timeout=15) == ["ได้รับ: เหนือ"]
        assert [call.status for call in gateway.line.calls if call.kind == "push"] == [200]
        gateway.line.access_token = "token-of-the-stand-in"
        await gateway.line.say(USER, "กลาง")
        assert (await gateway.line.wait_for(USER, 2))[1] == "ได้รับ: กลาง"
        senders = {turn["sender"] for turn in gateway.rasa.turns}
        assert len(senders) == 2, "one person, two accounts, two conversations"


async def test_a_tapped_button_is_a_turn_like_any_other(gateway: RunningGateway) -> None:
    card = {"kind": "case_list", "title": "เรื่อง", "cases": [{"number": "RT-7K3M-Q2XA", "title": "ซื้อของ"}]}
    gateway.rasa.answer = lambda turn: [{"text": f"ได้รับ: {turn['message']}", "custom": card}]
    await gateway.line.say(USER, "สถานะ")
    await gateway.line.wait_for(USER, 1)
    [flex] = gateway.line.inbox[USER]
    action = flex["contents"]["contents"][0]["footer"]["contents"][0]["action"]
    await gateway.line.deliver(events.postback_event(events.user_id(2), action["data"]))
    await gateway.line.deliver(events.postback_event(USER, action["data"]))
    await gateway.line.wait_for(USER, 2)
    assert [turn["message"] for turn in gateway.rasa.turns] == ["สถานะ", "RT-7K3M-Q2XA"]
    assert [call.complaints for call in gateway.line.calls] == [[], []]


async def test_a_slow_answer_is_announced_by_the_moving_dots(gateway: RunningGateway) -> None:
    gateway.rasa.delay = 1.0
    await gateway.line.say(USER, "ช้า")
    await gateway.line.wait_for(USER, 1)
    assert [call.kind for call in gateway.line.calls] == ["loading", "reply"]


async def test_the_same_event_five_times_at_once_is_answered_once(gateway: RunningGateway) -> None:
    event = events.text_event(USER, "ครั้งเดียว")
    copies = [event] + [events.redelivery(event)] * 4
    statuses = await asyncio.gather(*(gateway.line.deliver(copy) for copy in copies))
    assert statuses == [200] * 5
    await gateway.line.wait_for(USER, 1)
    await asyncio.sleep(0.3)
    assert gateway.line.texts_to(USER) == ["ได้รับ: ครั้งเดียว"]
    assert len(gateway.rasa.turns) == 1


async def test_a_users_messages_are_answered_in_their_order(gateway: RunningGateway) -> None:
    start = 1_780_000_000_000
    body = [events.text_event(USER, f"ข้อ {n}", timestamp=start + n) for n in range(5)]
    await gateway.line.deliver(*reversed(body))
    await gateway.line.wait_for(USER, 5)
    assert [turn["message"] for turn in gateway.rasa.turns] == [f"ข้อ {n}" for n in range(5)]


async def test_an_image_before_any_text_is_fetched_and_told(gateway: RunningGateway) -> None:
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
    png += bytes.fromhex("0000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082")
    gateway.line.media["77"] = Media(png, "image/png", pending=1)
    await gateway.line.deliver(events.media_event(USER, "image", "77"))
    assert await gateway.line.wait_for(USER, 1) == ["ได้รับ: [evidence]"]
    assert gateway.rasa.turns[0]["metadata"]["data"]["content_type"] == "image/png"


async def test_a_file_line_no_longer_has_is_told(gateway: RunningGateway) -> None:
    gateway.line.media["78"] = Media(b"", "image/png", status=410)
    await gateway.line.deliver(events.media_event(USER, "image", "78"))
    [told] = await gateway.line.wait_for(USER, 1)
    assert "อีกครั้ง" in told
    assert gateway.rasa.turns == []


ODD = ["ก" * 10_000, "😀" * 50, "\u200b\u200d\ufeff", "0812345678", "<b>alert(1)</b>", "ก\x00\x07\x1bข", "/restart"]


async def test_odd_texts_are_answered_within_lines_rules(gateway: RunningGateway) -> None:
    for place, text in enumerate(ODD):
        await gateway.line.say(events.user_id(place), text)
        await gateway.line.wait_for(events.user_id(place), 1)
    assert [call.complaints for call in gateway.line.calls] == [[]] * len(ODD)


async def test_a_silent_assistant_is_admitted_and_then_answers(gateway: RunningGateway) -> None:
    gateway.rasa.status = 503
    await gateway.line.say(USER, "มีใครอยู่ไหม")
    [notice] = await gateway.line.wait_for(USER, 1, timeout=15)
    assert "ขัดข้อง" in notice
    gateway.rasa.status = 200
    texts = await gateway.line.wait_for(USER, 2, timeout=15)
    assert texts[1] == "ได้รับ: มีใครอยู่ไหม"
    assert [call.kind for call in gateway.line.sends()] == ["reply", "push"]


async def test_a_malformed_answer_counts_as_none(gateway: RunningGateway) -> None:
    spoiled = (b"", b"nonsense", b"{}", b"[5]", b'[{"text": 5}]', b'[{"text":"x","custom":[]}]')
    for place, body in enumerate(spoiled):
        user = events.user_id(place)
        gateway.rasa.body = body
        await gateway.line.say(user, "สวัสดี")
        await asyncio.sleep(0.2)
        assert user not in gateway.line.inbox
        gateway.rasa.body = None
        assert await gateway.line.wait_for(user, 1, timeout=15) == ["ได้รับ: สวัสดี"]


async def test_an_answer_of_nothing_becomes_an_honest_line(gateway: RunningGateway) -> None:
    gateway.rasa.answer = lambda turn: []
    await gateway.line.say(USER, "สวัสดี")
    [told] = await gateway.line.wait_for(USER, 1)
    assert "เจ้าหน้าที่" in told


async def test_a_failing_line_gets_the_answer_once_it_is_back(gateway: RunningGateway) -> None:
    gateway.line.faults.add("reply", times=2, status=503)
    await gateway.line.say(USER, "ลองใหม่")
    assert await gateway.line.wait_for(USER, 1, timeout=15) == ["ได้รับ: ลองใหม่"]
    assert len(gateway.line.sends()) == 1


async def test_a_lost_answer_of_line_is_no_second_message(gateway: RunningGateway) -> None:
    gateway.line.faults.add("reply", times=1, status=500, after=True)
    await gateway.line.say(USER, "ครั้งเดียว")
    await gateway.line.wait_for(USER, 1)
    await asyncio.sleep(2.5)
    assert gateway.line.texts_to(USER) == ["ได้รับ: ครั้งเดียว"]


async def test_acknowledgements_do_not_wait_for_the_assistant(gateway: RunningGateway) -> None:
    gateway.rasa.delay = 10
    async with asyncio.timeout(2):
        assert await gateway.line.say(USER, "เร็ว") == 200
