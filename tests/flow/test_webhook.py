"""What the gateway takes from LINE and what it refuses, with everything behind it running."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.support import line_events
from tests.support.chats import LineChat
from tests.support.system import System

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def _post(system: System, body: bytes, signature: str | None) -> int:
    headers = {"Content-Type": "application/json"}
    if signature is not None:
        headers["X-Line-Signature"] = signature
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{system.url}/webhooks/line", data=body, headers=headers) as answer,
    ):
        await answer.read()
        return answer.status


def _stored(system: System) -> dict[str, int]:
    """Documents per collection that a message could have left."""
    with system.database() as client:
        database = client[system.settings.mongodb_db]
        return {name: database[name].count_documents({}) for name in ("inbox", "messages", "conversations")}


def _texts(user: str, text: str) -> bytes:
    return line_events.webhook_body([line_events.text_event(user, text)])


@pytest.mark.parametrize("case", ["unsigned", "empty", "wrong", "other body", "other secret", "re-serialised"])
async def test_a_body_that_line_did_not_sign_is_refused_and_leaves_nothing(
    system: System, new_user: Callable[[], str], case: str
) -> None:
    body = _texts(new_user(), "สวัสดีค่ะ")
    good = line_events.sign(system.line.channel_secret, body)
    signature: dict[str, str | None] = {
        "unsigned": None,
        "empty": "",
        "wrong": good[:-4] + "AAA=",
        "other body": line_events.sign(system.line.channel_secret, body + b" "),
        "other secret": line_events.sign("another-secret", body),
        "re-serialised": good,
    }
    sent = json.dumps(json.loads(body), indent=1).encode() if case == "re-serialised" else body
    before = _stored(system)
    assert await _post(system, sent, signature[case]) == 401
    assert _stored(system) == before


async def test_the_console_check_of_line_without_events_is_acknowledged(system: System) -> None:
    body = line_events.webhook_body([])
    before = _stored(system)
    assert await _post(system, body, line_events.sign(system.line.channel_secret, body)) == 200
    assert _stored(system) == before


async def test_an_event_of_a_kind_nobody_knows_is_acknowledged_and_the_next_one_answered(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    unknown = line_events.base_event("somethingNew", chat.user, surprise={"level": 3})
    await chat.send(unknown, line_events.text_event(chat.user, "สวัสดีค่ะ"))
    assert await chat.hear()


async def test_a_standby_event_is_not_answered(system: System, line_chat: Callable[[], LineChat]) -> None:
    chat = line_chat()
    event: dict[str, Any] = line_events.text_event(chat.user, "สวัสดีค่ะ") | {"mode": "standby"}
    del event["replyToken"]
    await chat.send(event)
    assert await chat.silent(2.0)


async def test_the_same_event_five_times_at_once_is_answered_once(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    event = line_events.text_event(chat.user, "สวัสดีค่ะ")
    again = line_events.redelivery(event)
    statuses = await asyncio.gather(*(system.line.deliver(one) for one in (event, again, event, again, event)))
    assert statuses == [200] * 5
    await chat.hear()
    assert await chat.silent(2.0)
    assert len(system.line.sends(chat.user)) == 1
