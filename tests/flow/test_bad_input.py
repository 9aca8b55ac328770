"""What people really send: the system answers once, stores it whole, and goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from tests.support import line_events
from tests.support.chats import LineChat
from tests.support.line_records import Media
from tests.support.script import Interview, complaint, questions
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

NASTY = {
    "ten thousand characters": "ร้านนี้โกงเงินค่ะ " * 588,
    "one word of ten thousand characters": "ก" * 10_000,
    "only emoji": "😡🤬👨‍👩‍👧‍👦🇹🇭",
    "zero width": "\u200b\u200d\ufeff",
    "zero width inside": "ร้\u200bาน\u200dโ\ufeffกง",
    "only digits": "08123456789012345678901234567890",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "control characters": "\x00\x01\x1b[31mแดง\x07\x7f\u202e",
    "a command of Rasa": '/restart{"a": 1}',
    "only spaces and line breaks": " \n\t\u00a0\u3000 ",
    "half of a template": "{{ 7*7 }} ${jndi:ldap://x} {name} %s",
    "a wall of tone marks": "ก" + "\u0e48" * 500,
    "other scripts": "ਪੰਜਾਬੀ 中文 العربية עברית",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)


@pytest.mark.parametrize("name", NASTY)
async def test_whatever_is_written_before_and_in_a_complaint_gets_one_answer(
    system: System, line_chat: Callable[[], LineChat], name: str
) -> None:
    chat, story = line_chat(), complaint(300)
    first = await chat.say(NASTY[name])
    assert first.text.strip()
    person = Interview(story, questions())
    person.hear(await chat.say(story.opening))
    person.hear(await chat.say(story.consent))
    assert person.asked_field is not None, "the form does not start after it"
    inside = await chat.say(NASTY[name])
    assert inside.text.strip()
    assert len(system.line.sends(chat.user)) == 4
    assert not [call for call in system.line.calls if call.complaints], "LINE would have refused a message"


async def test_whatever_is_written_on_the_web_gets_one_answer(system: System) -> None:
    async with WebChat(system.url) as chat:
        for text in NASTY.values():
            heard = len(chat.errors)
            if text.strip("\x00 \n\t\u00a0\u3000"):
                assert (await chat.say(text)).text.strip()
                assert len(chat.errors) == heard


async def test_frames_no_client_sends_leave_the_web_chat_working(system: System) -> None:
    async with WebChat(system.url) as chat:
        million = json.dumps({"type": "message", "id": "big", "text": "x" * 1_000_000})
        frames: list[str | bytes] = [
            million,
            "not json",
            "[]",
            "{}",
            '{"type": "message"}',
            '{"type": "nothing"}',
            "[" * 100_000,
            b"\x00\xff",
        ]
        for frame in frames:
            await chat.send_raw(frame)
        async with asyncio.timeout(10):
            while len(chat.errors) < len(frames):  # noqa: ASYNC110 - the frames come by another task
                await asyncio.sleep(0.05)
        assert (await chat.say("สวัสดีค่ะ")).text


async def test_an_image_before_any_text_is_taken_and_answered(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    event = line_events.media_event(chat.user, "image")
    system.line.media[event["message"]["id"]] = Media(PNG, "image/png")
    await chat.send(event)
    assert await chat.hear()
    assert (await chat.say("สวัสดีค่ะ")).text


async def test_stickers_places_and_vanished_files_are_answered(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    gone = line_events.media_event(chat.user, "video")
    system.line.media[gone["message"]["id"]] = Media(b"", "video/mp4", status=410)
    for event in (line_events.sticker_event(chat.user), line_events.location_event(chat.user), gone):
        await chat.send(event)
        assert await chat.hear()
    assert len(system.line.sends(chat.user)) == 3


async def test_a_wrong_answer_is_asked_again_and_never_stored(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat, story = line_chat(), complaint(301)
    wrong = {
        "purchase_date": "จำได้ว่าฝนตก",
        "amount": "ไม่แพงเท่าไหร่",
        "complainant_phone": "เดี๋ยวบอกทีหลังนะ",
    }
    person = Interview(story, questions())
    while person.says is not None:
        field = person.asked_field
        if field in wrong:
            person.hear(await chat.say(wrong.pop(field)))
            assert person.asked_field == field, "a wrong answer must be asked again"
        person.hear(await chat.say(person.says))
    assert not wrong
    assert person.number is not None
    answers = (await system.case(person.number))["answers"]
    assert {name: answers.get(name) for name in story.stored} == dict(story.stored)
