"""What a person on LINE sees as read: what was answered, and what the agent who holds it has looked at."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.contract.gateway.test_console_api import get, post
from tests.contract.gateway.test_desk_api import people
from tests.support import line_events as events
from tests.support.running_gateway import RunningGateway
from tests.support.waiting import until

__all__ = ["people"]

USER = events.user_id(31)
LIMIT = 15.0  # seconds: a look every two


@pytest.fixture(autouse=True)
def left_to_us(gateway: RunningGateway) -> None:
    """Chat is on in LINE's own manager, so that nothing is read by itself."""
    gateway.line.account.info |= {"chatMode": "chat", "markAsReadMode": "manual"}


async def say(gateway: RunningGateway, words: str) -> str:
    """The message's id."""
    event = events.text_event(USER, words)
    assert await gateway.line.deliver(event) == 200
    return str(event["message"]["id"])


async def claimed(one: aiohttp.ClientSession) -> str:
    """The path of the only conversation, which is `one`'s from now on."""
    [row] = (await get(one, "/api/v1/conversations"))["conversations"]
    path = f"/api/v1/conversations/{row['id']}"
    await post(one, f"{path}/claim")
    return path


async def lines_of(one: aiohttp.ClientSession, path: str) -> list[dict[str, Any]]:
    return list((await get(one, f"{path}/messages"))["messages"])


async def until_written(one: aiohttp.ClientSession, path: str, words: str) -> None:
    async with asyncio.timeout(LIMIT):
        while (await lines_of(one, path))[-1]["text"] != words:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def reads(gateway: RunningGateway) -> list[int]:
    return [call.status for call in gateway.line.calls if call.kind == "read"]


async def test_what_the_assistant_answered_is_read(gateway: RunningGateway) -> None:
    first, second = await say(gateway, "หนึ่ง"), await say(gateway, "สอง")
    await until(lambda: second in gateway.line.reading.marked, LIMIT)
    assert gateway.line.reading.marked in ([first, second], [second])
    assert set(reads(gateway)) == {200}


async def test_it_is_read_when_the_agent_who_holds_it_has_looked(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one, lead, marked = people["one"], people["lead"], gateway.line.reading.marked
    first = await say(gateway, "หนึ่ง")
    await until(lambda: first in marked, LIMIT)
    path = await claimed(one)
    second = await say(gateway, "สอง")
    await until_written(one, path, "สอง")
    await post(lead, f"{path}/read", status=204)  # who looks over a shoulder is not who answers
    await asyncio.sleep(3.0)
    assert marked == [first]
    await post(one, f"{path}/read", status=204)
    await until(lambda: second in marked, LIMIT)
    third = await say(gateway, "สาม")
    await until_written(one, path, "สาม")
    await post(one, f"{path}/messages", {"text": "ได้ค่ะ"}, status=201)
    await until(lambda: third in marked, LIMIT)
    assert marked == [first, second, third]


async def test_what_line_did_not_take_is_told_again_and_newer_goes_before_older(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one, marked = people["one"], gateway.line.reading.marked
    first = await say(gateway, "หนึ่ง")
    await until(lambda: first in marked, LIMIT)
    path = await claimed(one)
    gateway.line.faults.add("read", times=1, status=500)
    await say(gateway, "สอง")
    await until_written(one, path, "สอง")
    await post(one, f"{path}/read", status=204)
    await until(lambda: not gateway.line.faults.waiting("read"), LIMIT)
    last = await say(gateway, "สาม")
    await until_written(one, path, "สาม")
    await post(one, f"{path}/read", status=204)
    await until(lambda: last in marked, LIMIT)
    assert marked == [first, last]


async def test_where_line_marks_by_itself_nothing_is_asked_of_it(gateway: RunningGateway) -> None:
    gateway.line.account.info["markAsReadMode"] = "auto"
    await say(gateway, "หนึ่ง")
    await gateway.line.wait_for(USER, 1)
    await asyncio.sleep(0.5)
    assert reads(gateway) == []
