"""A whole complaint, told on each channel, becomes a case that says exactly what was told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.chats import LineChat
from tests.support.script import Complaint, file_complaint
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


def _check(case: dict[str, Any], story: Complaint, number: str, channel: str) -> None:
    assert case["number"] == number
    assert case["form"] == "online_purchase"
    assert case["channel"] == channel
    assert case["consent"]
    told = {name: case["answers"].get(name) for name in story.stored}
    assert told == dict(story.stored)


async def _check_everywhere(system: System, story: Complaint, number: str, channel: str) -> None:
    shown = await system.case(number)
    _check(shown, story, number, channel)
    async with await system.login() as session, session.get(f"/api/v1/cases/{number}") as answer:
        assert answer.status == 200
        _check(await answer.json(), story, number, channel)
    listed = json.loads(await system.cli("cases", "list", "--json"))
    assert [case["number"] for case in listed].count(number) == 1


async def test_a_complaint_told_on_line_becomes_a_case(system: System, line_chat: Callable[[], LineChat]) -> None:
    number, story = await file_complaint(line_chat(), seed=101)
    await _check_everywhere(system, story, number, "line")
    assert not [call for call in system.line.calls if call.complaints], "LINE would have refused a message"


async def test_a_complaint_told_on_the_web_becomes_a_case(system: System) -> None:
    async with WebChat(system.url) as chat:
        number, story = await file_complaint(chat, seed=102)
        assert set(chat.senders) == {"assistant"}
        assert chat.errors == []
    await _check_everywhere(system, story, number, "web")


async def test_a_case_is_shown_to_nobody_who_is_not_logged_in(system: System) -> None:
    import aiohttp

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{system.url}/api/v1/cases/RT-0000-0000") as answer,
    ):
        assert answer.status == 401
