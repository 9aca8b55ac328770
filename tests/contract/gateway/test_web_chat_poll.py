"""The same promises over HTTP, where WebSockets are blocked; and what an address may ask of us."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from connectors.webchat import limits
from intake.cases import conversations, visitors
from intake.settings import Settings
from tests.support.running_gateway import RunningGateway

Frame = dict[str, Any]


class Poller:
    """A client of POST /chat/poll, as docs/webchat-protocol.md describes it."""

    def __init__(self, gateway: RunningGateway, http: aiohttp.ClientSession) -> None:
        self._url, self._http = f"{gateway.url}/chat/poll", http
        self.token: str | None = None
        self.cursor = 0
        self.lines: list[Frame] = []

    async def visit(self, *frames: Frame, wait: float = 0) -> list[Frame]:
        hello = {"type": "hello", "token": self.token, "cursor": self.cursor, "language": "th"}
        async with self._http.post(self._url, json={"frames": [hello, *frames], "wait": wait}) as answer:
            assert answer.status == 200, await answer.text()
            told: list[Frame] = (await answer.json())["frames"]
        for frame in told:
            if frame["type"] == "welcome":
                self.token = frame["token"]
            if frame["type"] == "message":
                self.lines.append(frame)
                self.cursor = max(self.cursor, frame["seq"])
        return told

    async def until(self, text: str) -> None:
        async with asyncio.timeout(15):
            while not any(line["text"] == text for line in self.lines):
                await self.visit(wait=5)


async def test_a_conversation_over_http(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http:
        chat = Poller(gateway, http)
        assert [frame["type"] for frame in await chat.visit()] == ["welcome"]
        told = await chat.visit({"type": "message", "id": "a1", "text": "สวัสดี"})
        assert {"type": "ack", "id": "a1"} in told
        await chat.until("ได้รับ: สวัสดี")
        again = await chat.visit({"type": "message", "id": "a1", "text": "สวัสดี"})
        assert {"type": "ack", "id": "a1"} in again
        await chat.visit(wait=0.5)
        assert [line["text"] for line in chat.lines] == ["สวัสดี", "ได้รับ: สวัสดี"]
        assert len({line["seq"] for line in chat.lines}) == 2


async def test_a_held_request_is_answered_as_soon_as_there_is_news(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http:
        chat, other = Poller(gateway, http), Poller(gateway, http)
        await chat.visit({"type": "message", "id": "a1", "text": "หนึ่ง"})
        await chat.until("ได้รับ: หนึ่ง")
        other.token, other.cursor = chat.token, chat.cursor
        held = asyncio.create_task(chat.visit(wait=20))
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5):
            await other.visit({"type": "message", "id": "a2", "text": "สอง"})
            assert any(frame["type"] == "message" for frame in await held)


async def test_a_restart_ends_held_requests_at_once(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http:
        chat = Poller(gateway, http)
        await chat.visit()
        held = asyncio.create_task(chat.visit(wait=20))
        await asyncio.sleep(0.3)
        async with asyncio.timeout(8):
            await gateway.stop()
        held.cancel()


@pytest.mark.parametrize(
    "body",
    [{}, {"frames": []}, {"frames": [{"type": "hello"}] * 41}, {"frames": "x"}, {"frames": [1], "wait": "soon"}, []],
)
async def test_what_is_no_visit_is_refused(gateway: RunningGateway, body: Any) -> None:
    async with aiohttp.ClientSession() as http, http.post(f"{gateway.url}/chat/poll", json=body) as answer:
        assert answer.status == 400


async def test_another_sites_page_may_not_and_an_allowed_one_may(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, widget_origins="https://shop.example") as gateway,
        aiohttp.ClientSession() as http,
    ):
        visit = {"frames": [{"type": "hello"}]}
        url = f"{gateway.url}/chat/poll"
        async with http.post(url, json=visit, headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
        async with http.options(url, headers={"Origin": "https://shop.example"}) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, "https://shop.example")
        async with http.post(url, json=visit, headers={"Origin": "https://shop.example"}) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "https://shop.example")


async def test_a_rating_is_kept_sealed(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http:
        chat = Poller(gateway, http)
        await chat.visit({"type": "message", "id": "a1", "text": "สวัสดี"})
        await chat.until("ได้รับ: สวัสดี")
        told = await chat.visit({"type": "rating", "id": "r1", "score": 4, "comment": "ดีมาก"})
        assert {"type": "ack", "id": "r1"} in told
        told = await chat.visit({"type": "rating", "id": "r2", "score": 6})
        assert told[-1]["code"] == "invalid_frame"
        [found] = await asyncio.to_thread(conversations.list_conversations)
        assert await asyncio.to_thread(visitors.rating_of, found.id) == (4, "ดีมาก")


async def test_too_fast_is_told_when_to_go_on_and_nothing_overtakes(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http:
        chat = Poller(gateway, http)
        told = await chat.visit(*({"type": "message", "id": f"a{n}", "text": "เร็ว"} for n in range(35)))
        stored = [frame["id"] for frame in told if frame["type"] == "ack"]
        refused = [frame for frame in told if frame["type"] == "error"]
        assert [*stored, *(error["id"] for error in refused)] == [f"a{n}" for n in range(35)]
        assert {error["code"] for error in refused} == {"too_many_messages"}
        assert all(0 < error["retry_after"] < 3 for error in refused)


async def refused_of(gateway: RunningGateway, address: str) -> int:
    """How many of some new sessions more than an address may open at once are refused."""
    refused = 0
    async with aiohttp.ClientSession() as http:
        for _ in range(limits.NEW_SESSIONS + 5):
            visit = {"frames": [{"type": "hello"}]}
            headers = {"X-Forwarded-For": address}
            async with http.post(f"{gateway.url}/chat/poll", json=visit, headers=headers) as answer:
                told = (await answer.json())["frames"][0]
                refused += told["type"] == "error" and told["code"] == "too_many_sessions"
    return refused


async def test_one_address_cannot_open_sessions_without_end(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, trusted_proxies="127.0.0.0/8") as gateway:
        assert 1 <= await refused_of(gateway, "203.0.113.7") <= 5


async def test_a_forwarded_address_is_not_believed_from_just_anybody(gateway: RunningGateway) -> None:
    # All come from this machine, which may be a proxy: what they say of themselves counts for nothing.
    assert await refused_of(gateway, "203.0.113.7") == 0


async def test_behind_a_trusted_proxy_every_visitor_has_an_address_of_their_own(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, trusted_proxies="127.0.0.0/8") as gateway,
        aiohttp.ClientSession() as http,
    ):
        for number in range(limits.NEW_SESSIONS + 5):
            visit = {"frames": [{"type": "hello"}]}
            headers = {"X-Forwarded-For": f"203.0.113.7, 198.51.100.{number}"}
            async with http.post(f"{gateway.url}/chat/poll", json=visit, headers=headers) as answer:
                assert (await answer.json())["frames"][0]["type"] == "welcome"
