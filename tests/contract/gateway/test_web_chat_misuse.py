"""Frames of the web chat out of order, twice, late and of the wrong kind: each is named, and the line stays."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any

import pytest

from intake.cases import agents, conversations, transcript
from intake.settings import Settings
from tests.contract.gateway.test_web_chat import Visitor, visitor
from tests.support.running_gateway import RunningGateway

SECRET = "a secret that the site and the desk share 0123"
BEFORE_HELLO: list[dict[str, Any]] = [
    {"type": "start"},
    {"type": "message", "id": "m", "text": "x"},
    {"type": "read", "seq": 1},
    {"type": "typing"},
    {"type": "rating", "id": "r", "score": 5},
    {"type": "page", "url": "https://a.example/"},
    {"type": "identify", "user": {"id": "u"}, "signature": "ab"},
    {"type": "carry"},
]
# In a session that has no conversation yet, and the code that answers each; None: nothing is said about it.
TOO_EARLY: list[tuple[dict[str, Any], str | None]] = [
    ({"type": "hello"}, "invalid_frame"),
    ({"type": "rating", "id": "r", "score": 5}, "no_conversation"),
    ({"type": "carry"}, "cannot_carry"),
    ({"type": "identify", "user": {"id": "u"}, "signature": "ab"}, "invalid_identity"),
    ({"type": "identify", "user": {"id": "\ud83d"}, "signature": "ab"}, "invalid_frame"),
    ({"type": "identify", "user": {"id": "u"}, "signature": "\ud83d"}, "invalid_identity"),
    ({"type": "message", "id": "m", "uploads": ["0" * 32]}, "unknown_upload"),
    ({"type": "read", "seq": 10**12}, None),
    ({"type": "typing"}, None),
    ({"type": "page", "url": "https://a.example/", "title": "\ud83d"}, None),
]


async def quiet(guest: Visitor) -> list[str]:
    """The codes of what was refused until now."""
    await guest.send(type="ping")
    await guest.next("pong")
    codes = [frame["code"] for frame in guest.seen if frame["type"] == "error"]
    guest.seen.clear()
    return codes


async def test_before_hello_everything_is_refused(gateway: RunningGateway) -> None:
    async with visitor(gateway, hello=False) as guest:
        for frame in BEFORE_HELLO:
            await guest.send(**frame)
        assert await quiet(guest) == ["hello_first"] * len(BEFORE_HELLO)
        assert (await guest.hello())["resumed"] is False


async def test_what_comes_too_early_is_named_and_the_line_stays(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, widget_identity_secret=SECRET) as gateway, visitor(gateway) as guest:
        for frame, code in TOO_EARLY:
            await guest.send(**frame)
            assert await quiet(guest) == ([code] if code else []), frame
        await guest.send(type="message", id="m1", text="ยังอยู่")
        assert (await guest.answer())["text"] == "ได้รับ: ยังอยู่"
        await guest.send(type="rating", id="r", score=5)
        assert (await guest.next("ack"))["id"] == "r"


async def test_who_the_visitor_is_told_twice_is_one_note(empty_database: Settings) -> None:
    signature = hmac.new(SECRET.encode(), b"u-7", hashlib.sha256).hexdigest()
    async with RunningGateway(empty_database, widget_identity_secret=SECRET) as gateway, visitor(gateway) as guest:
        await guest.send(type="message", id="m1", text="สวัสดี")
        await guest.answer()
        for _ in range(3):
            await guest.send(type="identify", user={"id": "u-7", "name": "สม\x00หญิง"}, signature=signature)
            await guest.send(type="page", url="https://shop.example/cart", title="ตะกร้า")
        assert await quiet(guest) == []
        [found] = await asyncio.to_thread(conversations.list_conversations)
        lines = await asyncio.to_thread(transcript.history, found.id, 0, 200, notes=True)
        assert len([line for line in lines if line.kind == "note"]) == 2


@pytest.mark.parametrize("late", [False, True])
async def test_a_closed_conversation_is_told_and_opens_with_the_next_word(gateway: RunningGateway, late: bool) -> None:
    async with visitor(gateway) as guest:
        await guest.send(type="message", id="m1", text="หนึ่ง")
        cursor = (await guest.answer())["seq"]
        [found] = await asyncio.to_thread(conversations.list_conversations)
        mali = await asyncio.to_thread(
            agents.create, "mali@example.org", "a-password-of-the-desk-5", name="มะลิ", role="agent"
        )
        await asyncio.to_thread(conversations.claim, found.id, mali.id)
        await asyncio.to_thread(conversations.agent_message, found.id, mali.id, "เรียบร้อยค่ะ", sender_name="นภา")
        while (await guest.next("status"))["handled_by"] != "agent":
            pass
        await asyncio.to_thread(conversations.close, found.id, mali.id)
        if not late:  # the open page is told within some seconds
            assert await guest.next("status") == {"type": "status", "handled_by": "bot", "ended": True}
    async with visitor(gateway, hello=False) as again:
        await again.hello(token=guest.token, cursor=cursor + 1)
        assert await again.next("status") == {"type": "status", "handled_by": "bot", "ended": True}
        await again.send(type="message", id="m2", text="อีกเรื่อง")
        assert (await again.answer())["text"] == "ได้รับ: อีกเรื่อง"
        status = [frame for frame in again.seen if frame["type"] == "status"][-1]
        if "ended" in status:
            status = await again.next("status")
        assert status == {"type": "status", "handled_by": "bot"}
