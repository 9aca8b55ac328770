"""A draft moves from the web to LINE by a token that works once, for ten minutes, for its own conversation."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
from bson import Binary
from mongoengine.connection import get_db

from intake.cases import carrying, clock, conversations, vault
from intake.cases.documents import Carry, Conversation, collection
from intake.settings import Settings
from tests.contract.gateway.test_web_chat_poll import Poller
from tests.support import line_events as events
from tests.support.running_gateway import RunningGateway

USER = events.user_id(77)
OTHER = events.user_id(78)
CARRIED, EXPIRED, BUSY = "มาที่ LINE แล้วค่ะ", "หมดอายุหรือถูกใช้ไปแล้ว", "กรอกค้างอยู่แล้ว"


def put_draft(conversation_id: str, draft: dict[str, Any]) -> None:
    """The assistant's state as its process writes it."""
    state = {"events": [{"event": "slot", "name": "draft", "value": draft}], "messages": ["said before"]}
    cipher = vault.current().cipher_for(conversations.subject_of(conversation_id))
    sealed = Binary(cipher.seal_json(state, f"tracker:{conversation_id}"))
    get_db()["trackers"].insert_one({"_id": conversation_id, "state": sealed, "turn_id": "t"})


def draft_of(conversation_id: str) -> dict[str, Any] | None:
    state = carrying._state(conversation_id)
    return state["events"][0]["value"] if state else None


async def begin_on_the_web(gateway: RunningGateway, http: aiohttp.ClientSession) -> tuple[str, dict[str, Any]]:
    """A conversation with a draft, and the way to LINE."""
    chat = Poller(gateway, http)
    await chat.visit({"type": "message", "id": "a1", "text": "สวัสดี"})
    await chat.until("ได้รับ: สวัสดี")
    [found] = [c for c in await asyncio.to_thread(conversations.list_conversations) if c.channel == "web"]
    await asyncio.to_thread(put_draft, found.id, {"form": "scam", "answers": {"amount": 5000}})
    told = await chat.visit({"type": "carry"})
    return found.id, next(frame for frame in told if frame["type"] == "carry")


async def test_the_token_moves_the_draft_once(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, line_basic_id="@rongthuk") as gateway,
        aiohttp.ClientSession() as http,
    ):
        web, way = await begin_on_the_web(gateway, http)
        assert way["url"].startswith("https://line.me/R/oaMessage/%40rongthuk/?")
        await gateway.line.say(USER, way["text"])
        assert CARRIED in (await gateway.line.wait_for(USER, 1))[0]
        [line] = [c for c in await asyncio.to_thread(conversations.list_conversations) if c.channel == "line"]
        assert await asyncio.to_thread(draft_of, line.id) == {"form": "scam", "answers": {"amount": 5000}}
        assert await asyncio.to_thread(draft_of, web) is None
        linked = await asyncio.to_thread(collection(Conversation).find_one, {"_id": line.id}, {"linked": 1})
        assert linked["linked"] == [web]
        await gateway.line.say(OTHER, way["text"])
        assert EXPIRED in (await gateway.line.wait_for(OTHER, 1))[0]


async def test_an_old_token_moves_nothing(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, line_basic_id="@rongthuk") as gateway,
        aiohttp.ClientSession() as http,
    ):
        web, way = await begin_on_the_web(gateway, http)
        past = {"$set": {"expires_at": clock.now() - timedelta(seconds=1)}}
        await asyncio.to_thread(collection(Carry).update_many, {}, past)
        await gateway.line.say(USER, way["text"])
        assert EXPIRED in (await gateway.line.wait_for(USER, 1))[0]
        assert await asyncio.to_thread(draft_of, web) is not None


async def test_a_draft_in_line_is_not_written_over(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, line_basic_id="@rongthuk") as gateway,
        aiohttp.ClientSession() as http,
    ):
        await gateway.line.say(USER, "สวัสดี")
        await gateway.line.wait_for(USER, 1)
        [line] = await asyncio.to_thread(conversations.list_conversations)
        await asyncio.to_thread(put_draft, line.id, {"form": "bank"})
        web, way = await begin_on_the_web(gateway, http)
        await gateway.line.say(USER, way["text"])
        assert BUSY in (await gateway.line.wait_for(USER, 2))[1]
        assert await asyncio.to_thread(draft_of, line.id) == {"form": "bank"}
        assert await asyncio.to_thread(draft_of, web) is not None


async def test_a_second_token_of_a_conversation_makes_the_first_void(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, line_basic_id="@rongthuk") as gateway,
        aiohttp.ClientSession() as http,
    ):
        web, first = await begin_on_the_web(gateway, http)
        ticket = await asyncio.to_thread(carrying.issue, web)
        await gateway.line.say(USER, first["text"])
        assert EXPIRED in (await gateway.line.wait_for(USER, 1))[0]
        await gateway.line.say(USER, f"ขอต่อ {ticket.token.lower()} ค่ะ")
        assert CARRIED in (await gateway.line.wait_for(USER, 2))[1]


async def test_without_a_line_account_there_is_no_way(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http:
        chat = Poller(gateway, http)
        await chat.visit({"type": "message", "id": "a1", "text": "สวัสดี"})
        await chat.until("ได้รับ: สวัสดี")
        told = await chat.visit({"type": "carry"})
        assert [frame["code"] for frame in told if frame["type"] == "error"] == ["cannot_carry"]
