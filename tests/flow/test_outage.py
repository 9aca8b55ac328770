"""Something behind the gateway is down: the person is told honestly, nothing is lost, work goes on by itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

import pytest

from tests.support import line_events
from tests.support.chats import LineChat
from tests.support.script import Interview, complaint, questions
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [
    pytest.mark.flow,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

DATABASE_AWAY = 15.0  # seconds
NOTICE_LIMIT = 15.0  # seconds until somebody must be told that the answer takes longer


async def _begin(chat: LineChat | WebChat, seed: int) -> Interview:
    """Into the form, up to its first question."""
    story = complaint(seed)
    person = Interview(story, questions())
    person.hear(await chat.say(story.opening))
    person.hear(await chat.say(story.consent))
    assert person.asked_field is not None
    return person


def _next(person: Interview) -> str:
    assert person.says is not None
    return person.says


@pytest.mark.parametrize("name", ["bot", "actions"])
async def test_while_it_is_down_the_person_is_told_and_the_answer_comes_later(
    system: System, line_chat: Callable[[], LineChat], name: str
) -> None:
    chat = line_chat()
    person = await _begin(chat, 401)
    asked = person.asked_field
    async with WebChat(system.url, limit=90) as other:
        visitor = await _begin(other, 402)
        system.kill(name)
        said = line_events.text_event(chat.user, _next(person))
        await asyncio.gather(chat.send(said), other.send(_next(visitor)))
        chat.limit = NOTICE_LIMIT
        told = await chat.hear()
        assert told[-1].text.strip()
        assert not any(person.would_answer(bubble) for bubble in told), "a question while nobody can understand"
        assert await other.hear()
        assert await chat.silent(3.0), "one notice is enough"
        await system.start_process(name)
        chat.limit = 60
        person.hear_bubbles(await chat.hear())
        visitor.hear_bubbles(await other.hear())
        assert person.asked_field not in (None, asked), "the answer given before the outage is lost"
        while person.says is not None:
            person.hear(await chat.say(person.says))
        assert person.number
    case = await system.case(person.number)
    assert case["answers"]["details"] == complaint(401).answers["details"]


async def test_a_frozen_assistant_is_an_outage_too(system: System, line_chat: Callable[[], LineChat]) -> None:
    chat = line_chat()
    person = await _begin(chat, 403)
    system.processes["bot"].signal(signal.SIGSTOP)
    await chat.send(line_events.text_event(chat.user, _next(person)))
    chat.limit = 45
    assert await chat.hear()
    system.processes["bot"].signal(signal.SIGCONT)
    chat.limit = 60
    person.hear_bubbles(await chat.hear())
    assert person.asked_field is not None
    assert await chat.silent(3.0)


async def test_without_the_database_nothing_is_acknowledged_that_is_not_stored(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    person = await _begin(chat, 404)
    asked = person.asked_field
    async with WebChat(system.url, limit=90) as other:
        visitor = await _begin(other, 405)
        system.kill("db")
        event = line_events.text_event(chat.user, _next(person))
        assert await system.line.deliver(event) >= 500, "acknowledged without a database"
        sending = asyncio.create_task(other.send(_next(visitor)))
        await asyncio.sleep(DATABASE_AWAY)
        assert not sending.done(), "acknowledged without a database"
        assert other.errors and other.errors[-1]["message"], "the visitor was not told"
        await system.start_process("db")
        chat.limit = 60
        await chat.insist(line_events.redelivery(event))
        person.hear_bubbles(await chat.hear())
        await sending
        visitor.hear_bubbles(await other.hear())
        assert person.asked_field not in (None, asked)
        assert await chat.silent(2.0)
        for _ in range(2):
            person.hear(await chat.say(_next(person)))
    await system.wait_ready(60)
