"""The web chat's promises over real WebSockets: stored before acknowledged, once, in order, and clear refusals."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from connectors.webchat import limits
from intake.settings import Settings
from tests.support.running_gateway import RunningGateway

LIMIT = 10.0  # seconds


class Visitor:
    """One WebSocket; `next(type)` gives the next frame of a type, and keeps the others in `seen`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []
        self.token = ""
        self.limits: dict[str, int] = {}

    async def send(self, **frame: Any) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def next(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(LIMIT):
            while True:
                frame: dict[str, Any] = await self.socket.receive_json()
                self.seen.append(frame)
                if frame["type"] == kind:
                    return frame

    async def answer(self) -> dict[str, Any]:
        """The next line that is not the visitor's own."""
        while True:
            frame = await self.next("message")
            if frame["direction"] == "out":
                return frame

    async def hello(self, **fields: Any) -> dict[str, Any]:
        await self.send(type="hello", **fields)
        welcome = await self.next("welcome")
        self.token, self.limits = welcome["token"], welcome["limits"]
        return welcome


@asynccontextmanager
async def visitor(gateway: RunningGateway, hello: bool = True, **headers: str) -> AsyncIterator[Visitor]:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{gateway.url}/chat/ws", headers=headers, max_msg_size=0) as socket,
    ):
        guest = Visitor(socket)
        if hello:
            await guest.hello()
        yield guest


async def test_a_message_is_acknowledged_shown_and_answered(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        await guest.send(type="message", id="a1", text="สวัสดี")
        answer = await guest.answer()
        assert (answer["sender"], answer["text"]) == ("assistant", "ได้รับ: สวัสดี")
        assert answer["quick_replies"][0] == {"label": "ใช่", "text": "ใช่"}
        kinds = [frame["type"] for frame in guest.seen]
        assert "ack" in kinds
        own = next(f for f in guest.seen if f["type"] == "message" and f["direction"] == "in")
        assert (own["id"], own["sender"], own["text"]) == ("a1", "you", "สวัสดี")
        assert own["seq"] < answer["seq"]


async def test_the_assistant_speaks_first_when_asked_to_once(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        await guest.send(type="start")
        await guest.send(type="start")
        assert (await guest.answer())["text"] == "ได้รับ: [greet]"
        await guest.send(type="message", id="a1", text="ต่อ")
        assert (await guest.answer())["text"] == "ได้รับ: ต่อ"


async def test_the_same_id_is_one_message(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        for _ in range(5):
            await guest.send(type="message", id="a1", text="ครั้งเดียว")
        for _ in range(5):
            assert (await guest.next("ack"))["id"] == "a1"
        await asyncio.sleep(0.3)
    assert len(gateway.rasa.turns) == 1


async def test_what_was_missed_comes_once_and_in_order(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        await guest.send(type="message", id="a1", text="หนึ่ง")
        cursor = (await guest.answer())["seq"]
        token = guest.token
        gateway.rasa.delay = 0.3
        await guest.send(type="message", id="a2", text="สอง")
        await guest.next("ack")
    await asyncio.sleep(0.6)  # answered while nobody was there
    async with visitor(gateway, hello=False) as guest:
        welcome = await guest.hello(token=token, cursor=cursor)
        assert welcome["resumed"] is True
        missed = [await guest.next("message") for _ in range(2)]
        assert [line["text"] for line in missed] == ["สอง", "ได้รับ: สอง"]
        assert [line["seq"] for line in missed] == [cursor + 1, cursor + 2]
        await guest.send(type="message", id="a2", text="สอง")  # not knowing that it had arrived
        await guest.next("ack")
        await guest.send(type="message", id="a3", text="สาม")
        assert (await guest.answer())["text"] == "ได้รับ: สาม"


async def test_two_tabs_see_the_same(gateway: RunningGateway) -> None:
    async with visitor(gateway) as first, visitor(gateway, hello=False) as second:
        await second.hello(token=first.token)
        await first.send(type="message", id="a1", text="สองแท็บ")
        assert (await first.answer())["text"] == "ได้รับ: สองแท็บ"
        assert (await second.next("message"))["id"] == "a1"
        assert (await second.answer())["text"] == "ได้รับ: สองแท็บ"


async def test_a_foreign_or_damaged_token_opens_nobodys_conversation(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        await guest.send(type="message", id="a1", text="ความลับ")
        await guest.answer()
        token = guest.token
    for forged in (token[:-2], token.split(".")[0], "x" * 40, ""):
        async with visitor(gateway, hello=False) as stranger:
            welcome = await stranger.hello(token=forged)
            assert welcome["resumed"] is False
            await stranger.send(type="ping")
            await stranger.next("pong")
            assert [frame["type"] for frame in stranger.seen] == ["welcome", "pong"]


BAD_FRAMES: list[tuple[str | bytes, str]] = [
    ("", "invalid_json"),
    ("ไม่ใช่ JSON", "invalid_json"),
    ("[]", "invalid_frame"),
    ('{"type":"fly"}', "unknown_type"),
    ('{"type":"message","id":"b","text":""}', "message_empty"),
    ('{"type":"message","id":"b","text":"   "}', "message_empty"),
    ('{"type":"message","id":"b","text":5}', "invalid_frame"),
    ('{"type":"message","text":"x"}', "invalid_id"),
    (json.dumps({"type": "message", "id": "b", "text": "ก" * 20_001}), "message_too_long"),
    ("x" * 1024 * 1024, "frame_too_large"),
    (b"\x00\x01binary", "binary_not_supported"),
]


async def test_bad_frames_are_named_and_the_line_stays(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        for raw, code in BAD_FRAMES:
            await (guest.socket.send_bytes(raw) if isinstance(raw, bytes) else guest.socket.send_str(raw))
            error = await guest.next("error")
            assert error["code"] == code
            assert error["message"]
        await guest.send(type="message", id="good", text="ยังอยู่")
        assert (await guest.answer())["text"] == "ได้รับ: ยังอยู่"


async def test_errors_speak_the_visitors_language(gateway: RunningGateway) -> None:
    async with visitor(gateway, hello=False) as guest:
        await guest.hello(language="en")
        await guest.send(type="message", id="b", text="")
        assert (await guest.next("error"))["message"].isascii()


async def test_nothing_is_taken_before_hello(gateway: RunningGateway) -> None:
    async with visitor(gateway, hello=False) as guest:
        await guest.send(type="message", id="b", text="x")
        assert (await guest.next("error"))["code"] == "hello_first"
        await guest.hello()


ODD_TEXTS = [
    "ก" * 10_000,
    "🍎" * 10_000,
    "😀😀",
    "\u200b\u200d",
    "0812345678",
    "<img src=x onerror=y>",
    "/restart",
    "a\x1bb",
]


async def test_odd_texts_are_taken_as_they_are(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        for place, text in enumerate(ODD_TEXTS):
            await guest.send(type="message", id=f"a{place}", text=text)
            assert (await guest.answer())["text"].startswith("ได้รับ: ")


async def test_a_stream_of_nonsense_ends_the_connection(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        for _ in range(60):
            await guest.socket.send_str("nonsense")
        async with asyncio.timeout(LIMIT):
            while (message := await guest.socket.receive()).type == aiohttp.WSMsgType.TEXT:
                pass
        assert message.type == aiohttp.WSMsgType.CLOSE
        assert message.data == 1008


async def test_who_is_too_fast_is_read_slower_and_loses_nothing(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        begun = asyncio.get_running_loop().time()
        said = [f"a{place}" for place in range(33)]
        for each in said:
            await guest.send(type="message", id=each, text=each)
        assert [(await guest.next("ack"))["id"] for _ in said] == said
        assert asyncio.get_running_loop().time() - begun > 2  # thirty at once, then one a second


async def test_a_session_that_is_one_too_many_is_shown_out_at_once(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, trusted_proxies="127.0.0.0/8") as gateway:
        headers = {"X-Forwarded-For": "203.0.113.9"}
        async with aiohttp.ClientSession(headers=headers) as http:
            visit = {"frames": [{"type": "hello"}]}
            for _ in range(limits.NEW_SESSIONS + 5):
                async with http.post(f"{gateway.url}/chat/poll", json=visit) as answer:
                    assert answer.status == 200
            async with http.ws_connect(f"{gateway.url}/chat/ws") as socket:
                await socket.send_json({"type": "hello"})
                error = await socket.receive_json()
                assert (error["code"], error["retry_after"]) == ("too_many_sessions", 30.0)
                assert (await socket.receive()).data == aiohttp.WSCloseCode.TRY_AGAIN_LATER


async def test_an_address_that_knocks_without_end_is_told_when_to_come_back(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, trusted_proxies="127.0.0.0/8") as gateway:
        async with aiohttp.ClientSession(headers={"X-Forwarded-For": "203.0.113.8"}) as http:
            waits = []
            for _ in range(limits.VISITS + 20):
                async with http.get(f"{gateway.url}/chat/ws") as answer:  # no handshake follows
                    if answer.status == 429:
                        waits.append(int(answer.headers["Retry-After"]))
            assert waits
            assert max(waits) <= 2
        others = {"X-Forwarded-For": "203.0.113.10"}
        async with aiohttp.ClientSession(headers=others) as http, http.ws_connect(f"{gateway.url}/chat/ws"):
            pass


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 403), ("null", 403), ("own", 101), ("https://shop.example", 101)]
)
async def test_only_pages_we_know_may_connect(empty_database: Settings, origin: str, status: int) -> None:
    async with RunningGateway(empty_database, widget_origins="https://shop.example") as gateway:
        headers = {"Origin": gateway.url if origin == "own" else origin}
        async with aiohttp.ClientSession() as http:
            if status == 101:
                async with http.ws_connect(f"{gateway.url}/chat/ws", headers=headers):
                    return
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await http.ws_connect(f"{gateway.url}/chat/ws", headers=headers)
            assert caught.value.status == status


async def test_dots_while_the_assistant_works(gateway: RunningGateway) -> None:
    gateway.rasa.delay = 0.4
    async with visitor(gateway) as guest:
        await guest.send(type="message", id="a1", text="ช้า")
        assert (await guest.next("typing"))["on"] is True
        await guest.answer()


async def test_a_restart_says_come_back(empty_database: Settings) -> None:
    async with RunningGateway(empty_database) as gateway, aiohttp.ClientSession() as http:
        socket = await http.ws_connect(f"{gateway.url}/chat/ws")
        guest = Visitor(socket)
        await guest.hello()
        closing = asyncio.create_task(gateway.stop())
        async with asyncio.timeout(LIMIT):
            message = await socket.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1012)
        await closing
