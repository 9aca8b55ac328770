"""The stand-in platform keeps LINE's rules and fails as ordered, also over HTTP for programs in other languages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import web

from connectors.line.client import LineApi
from connectors.line.tokens import StatelessToken
from tests.support import line_events as events
from tests.support.line_platform import LinePlatform

USER = events.user_id(1)
TEXT = {"messages": [{"type": "text", "text": "x"}]}


class Bot:
    """A webhook that remembers what came, and says what it is told to."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.statuses: list[int] = []

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert request.headers["X-Line-Signature"] == events.sign("channel-secret-of-the-stand-in", body)
        self.events += json.loads(body)["events"]
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Bot]:
    bot, app = Bot(), web.Application()
    app.router.add_post("/hook", bot.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"  # type: ignore[attr-defined]
    yield bot
    await runner.cleanup()


@pytest_asyncio.fixture
async def line(bot: Bot) -> AsyncIterator[LinePlatform]:
    now = [1_790_000_000.0]
    async with LinePlatform(webhook_url=bot.url, clock=lambda: now[0]) as platform:  # type: ignore[attr-defined]
        platform.now = now  # type: ignore[attr-defined]
        yield platform


@pytest_asyncio.fixture
async def api(line: LinePlatform) -> AsyncIterator[LineApi]:
    client = LineApi(line.base_url, line.base_url, line.access_token)
    yield client
    await client.close()


async def control(line: LinePlatform, path: str, **body: Any) -> Any:
    async with aiohttp.ClientSession() as http, http.post(line.base_url + path, json=body) as answer:
        return await answer.json()


async def test_a_reply_token_works_once_and_for_a_minute(line: LinePlatform, api: LineApi, bot: Bot) -> None:
    clock = line.now  # type: ignore[attr-defined]
    assert await control(line, "/_say", user=USER, text="หนึ่ง") == {"status": 200}
    token = bot.events[0]["replyToken"]
    line.tokens[token].event_at = clock[0]
    assert (await api.post("/v2/bot/message/reply", {"replyToken": token, **TEXT})).status == 200
    assert (await api.post("/v2/bot/message/reply", {"replyToken": token, **TEXT})).status == 400
    await line.say(USER, "สอง")
    late = bot.events[1]["replyToken"]
    line.tokens[late].event_at = clock[0]
    clock[0] += 61
    assert "reply token" in (await api.post("/v2/bot/message/reply", {"replyToken": late, **TEXT})).reason


async def test_the_quota_and_the_rate_end_in_429_with_different_words(line: LinePlatform, api: LineApi) -> None:
    line.account.quota = 1
    assert (await api.post("/v2/bot/message/push", {"to": USER, **TEXT})).status == 200
    assert "monthly" in (await api.post("/v2/bot/message/push", {"to": USER, **TEXT})).reason
    assert (await api.get("/v2/bot/message/quota/consumption")).body == {"totalUsage": 1}
    line.account.quota, line.rate_limit = None, 2
    refused = await api.post("/v2/bot/message/push", {"to": USER, **TEXT})
    assert refused.status == 429 and "rate limit" in refused.reason


async def test_weather_duplicates_and_redelivers(line: LinePlatform, bot: Bot) -> None:
    await control(line, "/_weather", duplicates=1.0, redelivery=True, redeliver_every=0.01)
    bot.statuses = [500, 500]
    event = events.text_event(USER, "x")
    await line.network.travel(event)
    assert {each["webhookEventId"] for each in bot.events} == {event["webhookEventId"]}
    assert len(bot.events) == 4
    assert [each["deliveryContext"]["isRedelivery"] for each in bot.events].count(True) == 2


async def test_photos_sent_together_are_a_set(line: LinePlatform, bot: Bot, api: LineApi) -> None:
    form = aiohttp.FormData({"user": USER})
    for name in ("a.png", "b.png"):
        form.add_field("file", name.encode(), filename=name, content_type="image/png")
    async with aiohttp.ClientSession() as http, http.post(line.base_url + "/_file", data=form) as answer:
        assert (await answer.json()) == {"sent": 2}
    async with asyncio.timeout(5):
        while len(bot.events) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    sets = [each["message"]["imageSet"] for each in bot.events]
    assert {each["total"] for each in sets} == {2} and len({each["id"] for each in sets}) == 1
    message_id = bot.events[0]["message"]["id"]
    async with api.content(message_id) as content:
        assert content.status == 200
    await control(line, "/_do", user=USER, what="unsend", message_id=message_id)
    async with api.content(message_id) as content:
        assert content.status == 410
    assert bot.events[-1]["unsend"] == {"messageId": message_id}


async def test_short_tokens_are_issued_and_end(line: LinePlatform) -> None:
    api = LineApi(line.base_url, line.base_url, StatelessToken(line.account.channel_id, line.channel_secret))
    assert (await api.get("/v2/bot/info")).body["chatMode"] == "bot"
    line.now[0] += 901  # type: ignore[attr-defined]
    assert (await api.get("/v2/bot/info")).status == 200  # renewed on 401
    assert len(line.account.tokens) == 2
    await api.close()


async def test_a_person_taps_and_the_page_shows_it(line: LinePlatform, bot: Bot) -> None:
    action = {"type": "postback", "label": "เลือก", "data": "d", "displayText": "เลือกแล้ว"}
    await control(line, "/_tap", user=USER, action=action)
    picker = {"type": "datetimepicker", "label": "วันที่", "data": "picked", "mode": "date"}
    await control(line, "/_tap", user=USER, action=picker, params={"date": "2026-11-01"})
    assert [each["postback"] for each in bot.events] == [
        {"data": "d"},
        {"data": "picked", "params": {"date": "2026-11-01"}},
    ]
    async with aiohttp.ClientSession() as http, http.get(f"{line.base_url}/_chat?user={USER}") as answer:
        chat = (await answer.json())["chat"]
    assert [each["message"]["text"] for each in chat] == ["เลือกแล้ว"]
