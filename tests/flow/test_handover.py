"""Asking for a human: queue, silence of the bot, an agent's words, and back to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.support import line_events
from tests.support.chats import LineChat
from tests.support.script import complaint
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

HUMAN = "ขอคุยกับเจ้าหน้าที่ค่ะ"


async def _conversation(session: aiohttp.ClientSession, state: str, said: str) -> dict[str, Any]:
    """The conversation in this state in which `said` was written."""
    async with session.get("/api/v1/conversations", params={"state": state}) as answer:
        assert answer.status == 200
        found: list[dict[str, Any]] = (await answer.json())["conversations"]
    for conversation in found:
        async with session.get(f"/api/v1/conversations/{conversation['id']}/messages") as answer:
            texts = [line["text"] for line in (await answer.json())["messages"]]
        if said in texts:
            return conversation
    raise AssertionError(f"no conversation in state {state} with that text, of {len(found)}")


async def _post(session: aiohttp.ClientSession, path: str, status: int = 200, **body: Any) -> dict[str, Any]:
    async with session.post(f"/api/v1/conversations/{path}", json=body) as answer:
        shown: dict[str, Any] = await answer.json()
        assert answer.status == status, shown
        return shown


async def test_a_human_on_line_from_request_to_release(system: System, line_chat: Callable[[], LineChat]) -> None:
    chat = line_chat()
    marker = f"สวัสดีค่ะ ลูกค้าหมายเลข {chat.user[-8:]}"
    await chat.say(marker)
    assert (await chat.say(HUMAN)).text
    async with await system.login() as session:
        conversation = await _conversation(session, "queued", marker)
        assert conversation["queue_reason"]
        await chat.send(line_events.text_event(chat.user, "รออยู่นะคะ"))
        assert await chat.silent(), "the bot speaks while the person waits for a human"

        await _post(session, f"{conversation['id']}/claim")
        await chat.send(line_events.text_event(chat.user, "มีใครอยู่ไหมคะ"))
        assert await chat.silent(), "the bot speaks while an agent holds the conversation"
        await _post(session, f"{conversation['id']}/notes", 201, text="note that nobody outside sees")
        await _post(session, f"{conversation['id']}/messages", 201, text="เจ้าหน้าที่มาแล้วค่ะ")
        assert [bubble.text for bubble in await chat.hear()] == ["เจ้าหน้าที่มาแล้วค่ะ"]

        await _post(session, f"{conversation['id']}/release")
        answer = await chat.say(complaint(1).opening)
        assert answer.text


async def test_a_human_on_the_web_in_the_middle_of_a_complaint(system: System) -> None:
    story = complaint(202)
    async with WebChat(system.url) as chat, await system.login() as session:
        await chat.say(story.opening)
        await chat.say(story.consent)
        await chat.say(story.answers["details"])
        await chat.say(HUMAN)
        conversation = await _conversation(session, "queued", story.answers["details"])
        await _post(session, f"{conversation['id']}/claim")
        await chat.send("ขอบคุณที่มาค่ะ")
        assert await chat.silent()
        await _post(session, f"{conversation['id']}/messages", 201, text="เจ้าหน้าที่ค่ะ")
        assert [bubble.text for bubble in await chat.hear()] == ["เจ้าหน้าที่ค่ะ"]
        assert chat.senders[-1] == "agent"


async def test_of_two_claims_at_once_one_wins_and_the_other_is_told(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    marker = f"ลูกค้าหมายเลข {chat.user[-8:]}"
    await chat.say(marker)
    await chat.say(HUMAN)
    email, password = "second@example.org", "another-password-2469"
    await system.add_agent(email, password)
    async with await system.login() as first, await system.login(email, password) as second:
        conversation = await _conversation(first, "queued", marker)
        path = f"/api/v1/conversations/{conversation['id']}/claim"

        async def claim(session: aiohttp.ClientSession) -> int:
            async with session.post(path, json={}) as answer:
                return answer.status

        assert sorted(await asyncio.gather(claim(first), claim(second))) == [200, 409]
