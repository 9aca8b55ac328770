"""Sending to LINE: the reply while its token lives, a push that repeats without harm, and what each refusal means."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from connectors.line.client import LineApi
from connectors.line.media import LineMedia
from connectors.line.sender import LineSender
from intake.messaging.ports import Accepted, Delivery, MediaGone, MediaNotReady, Refused
from intake.messaging.types import InboundMessage, MediaRef, OutboundMessage
from tests.support import line_events as events
from tests.support.line_platform import LinePlatform
from tests.support.line_records import Media, ReplyToken

USER = events.user_id(7)
pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def line() -> AsyncIterator[LinePlatform]:
    async with LinePlatform() as platform:
        yield platform


@pytest_asyncio.fixture
async def api(line: LinePlatform) -> AsyncIterator[LineApi]:
    client = LineApi(line.base_url, line.base_url, line.access_token)
    yield client
    await client.close()


def reply(line: LinePlatform, age: float = 0.0, event_age: float | None = None) -> dict[str, Any]:
    """A token LINE has issued `age` seconds ago for an event of `event_age` seconds ago."""
    now = datetime.now(UTC)
    received, event = now - timedelta(seconds=age), now - timedelta(seconds=age if event_age is None else event_age)
    token = uuid.uuid4().hex
    line.tokens[token] = ReplyToken(USER, received.timestamp(), event.timestamp())
    return {"token": token, "received_at": received.isoformat(), "event_at": event.isoformat()}


def delivery(attempt: int = 1, **fields: Any) -> Delivery:
    key = str(uuid.uuid4())
    values: dict[str, Any] = {
        "identity": USER,
        "messages": [OutboundMessage("สวัสดีค่ะ")],
        "retry_key": key,
        "attempt": attempt,
    }
    return Delivery(delivery_id="d1", **(values | fields))


async def test_a_young_token_is_used_and_costs_nothing(line: LinePlatform, api: LineApi) -> None:
    outcome = await LineSender(api).send(delivery(reply=reply(line)))
    assert isinstance(outcome, Accepted) and outcome.used_reply and outcome.vendor_id
    assert [call.kind for call in line.calls] == ["reply"]
    assert line.calls[0].retry_key is None


@pytest.mark.parametrize(("age", "event_age"), [(51, None), (5, 25 * 60)])
async def test_an_old_token_is_not_tried(line: LinePlatform, api: LineApi, age: float, event_age: float | None) -> None:
    outcome = await LineSender(api).send(delivery(reply=reply(line, age, event_age)))
    assert isinstance(outcome, Accepted) and not outcome.used_reply
    assert [call.kind for call in line.calls] == ["push"]


async def test_a_token_used_for_something_else_gives_a_push(line: LinePlatform, api: LineApi) -> None:
    token = reply(line)
    await LineSender(api).send(delivery(reply=token))
    outcome = await LineSender(api).send(delivery(reply=token))
    assert isinstance(outcome, Accepted) and not outcome.used_reply
    assert len(line.inbox[USER]) == 2


async def test_a_lost_answer_to_a_reply_sends_nothing_twice(line: LinePlatform, api: LineApi) -> None:
    line.faults.add("reply", status=500, after=True)
    token = reply(line)
    first = await LineSender(api).send(delivery(reply=token))
    assert isinstance(first, Refused) and first.retry
    assert isinstance(await LineSender(api).send(delivery(attempt=2, reply=token)), Accepted)
    assert len(line.inbox[USER]) == 1


async def test_a_lost_answer_to_a_push_sends_nothing_twice(line: LinePlatform, api: LineApi) -> None:
    line.faults.add("push", status=503, after=True)
    order = delivery()
    first = await LineSender(api).send(order)
    assert isinstance(first, Refused) and first.retry
    again = await LineSender(api).send(delivery(attempt=2, retry_key=order.retry_key))
    assert isinstance(again, Accepted) and again.vendor_id
    assert [call.status for call in line.calls][-1] == 409
    assert len(line.inbox[USER]) == 1


async def test_a_push_carries_the_stored_key(line: LinePlatform, api: LineApi) -> None:
    order = delivery()
    await LineSender(api).send(order)
    assert line.calls[0].retry_key == order.retry_key


@pytest.mark.parametrize(
    ("status", "message", "retry"),
    [
        (500, "Internal", True),
        (503, "Busy", True),
        (429, "The API rate limit has been exceeded. Try again later.", True),
        (429, "You have reached your monthly limit.", False),
        (400, "The property, 'to', in the request body is invalid", False),
        (401, "Authentication failed", True),
        (413, "Too large", False),
    ],
)
async def test_what_a_refusal_means(line: LinePlatform, api: LineApi, status: int, message: str, retry: bool) -> None:
    line.faults.add("push", status=status, body={"message": message})
    outcome = await LineSender(api).send(delivery())
    assert isinstance(outcome, Refused)
    assert outcome.retry is retry
    assert message in outcome.reason and str(status) in outcome.reason


async def test_a_rate_limit_names_its_pause(line: LinePlatform, api: LineApi) -> None:
    line.faults.add("push", status=429, body={"message": "rate"}, headers={"Retry-After": "7"})
    outcome = await LineSender(api).send(delivery())
    assert isinstance(outcome, Refused) and outcome.retry_after == 7


async def test_a_rate_limited_reply_is_not_pushed(line: LinePlatform, api: LineApi) -> None:
    line.faults.add("reply", status=429)
    outcome = await LineSender(api).send(delivery(reply=reply(line)))
    assert isinstance(outcome, Refused) and outcome.retry
    assert line.inbox == {}


async def test_no_server_at_all_can_be_tried_again() -> None:
    api = LineApi("http://127.0.0.1:9", "http://127.0.0.1:9", "token")
    outcome = await LineSender(api).send(delivery())
    await api.close()
    assert isinstance(outcome, Refused) and outcome.retry


async def test_nothing_to_say_is_refused_for_good(line: LinePlatform, api: LineApi) -> None:
    outcome = await LineSender(api).send(delivery(messages=[OutboundMessage("  ")]))
    assert outcome == Refused(reason="nothing to send", retry=False)
    assert line.calls == []


async def test_an_agent_signs_with_a_name(line: LinePlatform, api: LineApi) -> None:
    await LineSender(api).send(delivery(sender_name="เจ้าหน้าที่ผู้มีชื่อยาวมากเป็นพิเศษ"))
    assert line.calls[0].complaints == []
    assert line.inbox[USER][0]["sender"]["name"].startswith("เจ้าหน้าที่")


def image(message_id: str) -> InboundMessage:
    return InboundMessage("line", "e1", USER, "image", datetime.now(UTC), media=MediaRef(message_id))


async def test_media_come_with_their_type(line: LinePlatform, api: LineApi) -> None:
    line.media["1"] = Media(b"\x89PNG", "image/png")
    fetched = await LineMedia(api, 1024).fetch(image("1"))
    assert (fetched.content, fetched.content_type) == (b"\x89PNG", "image/png")


async def test_media_in_preparation_come_later(line: LinePlatform, api: LineApi) -> None:
    line.media["1"] = Media(b"x", "video/mp4", pending=1)
    with pytest.raises(MediaNotReady):
        await LineMedia(api, 1024).fetch(image("1"))
    assert (await LineMedia(api, 1024).fetch(image("1"))).content == b"x"


async def test_media_that_line_could_not_prepare_are_gone(line: LinePlatform, api: LineApi) -> None:
    line.media["1"] = Media(b"x", "video/mp4", failed=True)
    with pytest.raises(MediaGone):
        await LineMedia(api, 1024).fetch(image("1"))


@pytest.mark.parametrize("status", [404, 410])
async def test_media_that_are_gone(line: LinePlatform, api: LineApi, status: int) -> None:
    line.media["1"] = Media(b"", "image/png", status=status)
    with pytest.raises(MediaGone):
        await LineMedia(api, 1024).fetch(image("1"))


async def test_media_behind_a_failing_server_can_be_tried_again(line: LinePlatform, api: LineApi) -> None:
    line.faults.add("content", status=500)
    with pytest.raises(MediaNotReady):
        await LineMedia(api, 1024).fetch(image("1"))


async def test_a_late_answer_quotes_what_it_answers(line: LinePlatform, api: LineApi) -> None:
    old = reply(line, 300) | {"quote": "quote-1"}
    await LineSender(api).send(delivery(reply=old))
    [push] = line.sends()
    assert push.body["messages"][0]["quoteToken"] == "quote-1"


async def test_an_answer_in_time_quotes_only_when_others_wait(line: LinePlatform, api: LineApi) -> None:
    await LineSender(api).send(delivery(reply=reply(line) | {"quote": "quote-1"}))
    await LineSender(api).send(delivery(reply=reply(line) | {"quote": "quote-2", "crowded": True}))
    first, second = (call.body["messages"][0] for call in line.sends())
    assert "quoteToken" not in first
    assert second["quoteToken"] == "quote-2"


async def test_a_quote_line_does_not_take_is_left_out(line: LinePlatform, api: LineApi) -> None:
    line.faults.add("push", status=400, body={"message": "Invalid quoteToken"})
    outcome = await LineSender(api).send(delivery(reply=reply(line, 300) | {"quote": "of a message taken back"}))
    assert isinstance(outcome, Accepted)
    assert "quoteToken" not in line.sends()[0].body["messages"][0]


async def test_a_group_is_never_pushed_to(line: LinePlatform, api: LineApi) -> None:
    outcome = await LineSender(api).send(delivery(identity="C" + "0" * 32))
    assert isinstance(outcome, Refused) and not outcome.retry
    assert line.calls == []


async def test_a_further_account_is_no_part_of_the_user_id(line: LinePlatform, api: LineApi) -> None:
    await LineSender(api).send(delivery(identity=f"{USER}@north"))
    assert line.sends()[0].body["to"] == USER


async def test_the_animation_is_for_people_and_never_fails(line: LinePlatform, api: LineApi) -> None:
    sender = LineSender(api)
    line.faults.add("loading", status=500)
    await sender.show_working(USER)
    await sender.show_working(f"{USER}@north")
    await sender.show_working("C" + "0" * 32)
    assert [(call.status, call.body) for call in line.calls] == [(202, {"chatId": USER, "loadingSeconds": 20})]
    await line.stop()
    await sender.show_working(USER)


async def test_animations_stay_below_lines_rate(line: LinePlatform, api: LineApi) -> None:
    sender = LineSender(api)
    await asyncio.gather(*(sender.show_working(USER) for _ in range(150)))
    assert len(line.calls) <= 80
