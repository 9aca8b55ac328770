"""An agent fills in fields, lets the assistant ask for one and gives back: on both channels, the real assistant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.flow.test_handover import HUMAN, _conversation, _post
from tests.support.chats import Answer, LineChat
from tests.support.script import Complaint, Interview, complaint, questions
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

FILLED = {"shop_name": "ร้านมะลิ", "item": "รองเท้าผ้าใบ"}  # what the agent learns and fills in
ASKED = "seller_phone"  # what the agent lets the assistant ask
Chat = LineChat | WebChat


async def _draft(session: aiohttp.ClientSession, conversation: str) -> dict[str, Any]:
    async with session.get(f"/api/v1/conversations/{conversation}") as answer:
        shown: dict[str, Any] = (await answer.json())["draft"]
    return shown


def _values(draft: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: field["value"] for field in draft["fields"] if field["status"]}


async def _phase(session: aiohttp.ClientSession, conversation: str) -> str:
    async with session.get(f"/api/v1/conversations/{conversation}") as answer:
        return str((await answer.json())["conversation"]["phase"])


async def _lent_and_given_back(system: System, chat: Chat, story: Complaint) -> None:
    asked = questions()
    # Without the questions' answers in it, so that something is left to ask.
    said = story.answers["details"]
    await chat.say(story.opening)
    await chat.say(story.consent)
    await chat.say(said)
    await chat.say(HUMAN)
    async with await system.login() as session:
        conversation = (await _conversation(session, "queued", said))["id"]
        await _post(session, f"{conversation}/claim")
        for field, value in FILLED.items():
            await _post(session, f"{conversation}/draft", field=field, value=value)
        await _post(session, f"{conversation}/lend", field=ASKED)
        heard = Answer(tuple(await chat.hear()), 0.0)
        person = Interview(story, asked)
        person.says = ""
        person.hear(heard)
        assert person.asked_field == ASKED, f"asked something else: {heard.text}"
        assert await _phase(session, conversation) == "bot"

        await _say_silently(chat, story.answers[ASKED])
        assert await _phase(session, conversation) == "agent", "the agent has it again as soon as it is answered"
        known = _values(await _draft(session, conversation))
        assert known[ASKED] == story.stored[ASKED]
        assert {name: known[name] for name in FILLED} == FILLED

        await _post(session, f"{conversation}/release", resume=True)
        person = Interview(story, asked)
        person.says = ""
        person.hear(Answer(tuple(await chat.hear()), 0.0))
        while person.says is not None:
            person.hear(await chat.say(person.says))
        assert not {*FILLED, ASKED, "details"} & set(person.asked), f"asked again: {person.asked}"
    assert person.number is not None
    answers = (await system.case(person.number))["answers"]
    assert {name: answers[name] for name in FILLED} == FILLED
    assert answers[ASKED] == story.stored[ASKED]


async def _say_silently(chat: Chat, words: str) -> None:
    """Say it; what the assistant would ask next is the agent's to read, not the person's."""
    if isinstance(chat, WebChat):
        await chat.send(words)
    else:
        assert await chat.line.say(chat.user, words) == 200
    assert await chat.silent(3.0), "the assistant went on speaking"


async def test_the_assistant_asks_one_thing_for_an_agent_on_line(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    await _lent_and_given_back(system, line_chat(), complaint(404))


async def test_the_assistant_asks_one_thing_for_an_agent_on_the_web(system: System) -> None:
    async with WebChat(system.url) as chat:
        await _lent_and_given_back(system, chat, complaint(405))
