"""A visitor's files over HTTP and the frame that sends them: kept, refused with a reason, answered once, private."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from intake.settings import Settings
from tests.contract.gateway.test_web_chat import visitor
from tests.support.pictures import JPEG_WITH_POSITION, png
from tests.support.running_gateway import RunningGateway

EXE = b"MZ\x90\x00\x03" + bytes(500)


async def upload(
    gateway: RunningGateway, token: str, content: bytes, name: str | None = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"} | headers
    if name:
        sent["X-File-Name"] = quote(name)
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{gateway.url}/chat/uploads", data=content, headers=sent) as answer,
    ):
        return answer.status, await answer.json()


async def test_five_files_in_one_message_are_answered_once(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        answers = await asyncio.gather(*(upload(gateway, guest.token, png(i), f"สลิป {i}.jpg") for i in range(5)))
        assert [status for status, _ in answers] == [201] * 5
        assert answers[0][1] | {"upload_id": "", "size": 0} == {
            "upload_id": "", "kind": "image", "content_type": "image/png", "size": 0, "file_name": "สลิป 0.jpg",
        }  # fmt: skip
        ids = [body["upload_id"] for _, body in answers]
        for _ in range(2):  # a repeated frame is the same message
            await guest.send(type="message", id="a1", uploads=ids)
        assert (await guest.next("ack"))["id"] == "a1"
        assert (await guest.answer())["text"] == "ได้รับ: [evidence]"
        own = next(f for f in guest.seen if f["type"] == "message" and f["direction"] == "in")
        assert (own["id"], [file["evidence_id"] for file in own["files"]]) == ("a1", ids)
        await guest.send(type="message", id="a2", text="ต่อ")
        assert (await guest.answer())["text"] == "ได้รับ: ต่อ"
    assert [turn["event"] for turn in gateway.rasa.turns] == ["evidence", None]
    assert [item["evidence_id"] for item in gateway.rasa.turns[0]["metadata"]["data"]["items"]] == ids


async def test_the_same_bytes_are_the_same_file(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest, visitor(gateway) as other:
        first, again, foreign = [await upload(gateway, who.token, png(1)) for who in (guest, guest, other)]
        assert first[1]["upload_id"] == again[1]["upload_id"] != foreign[1]["upload_id"]


@pytest.mark.parametrize(
    ("content", "status", "code", "words"),
    [
        (EXE, 415, "file_type_refused", "โปรแกรม"),
        (b"PK\x03\x04" + bytes(5000), 415, "file_type_refused", "ZIP"),
        (b"<!DOCTYPE html><script>alert(1)</script>", 415, "file_type_refused", "หน้าเว็บ"),
        (png(1) + b"PK\x03\x04" + bytes(30), 415, "file_type_refused", "ซ่อนอยู่"),
        (b"", 415, "file_type_refused", "ว่างเปล่า"),
        (png(1) + bytes(1024 * 1024), 413, "file_too_large", "1 เมกะไบต์"),
    ],
)
async def test_what_is_refused_says_why(
    empty_database: Settings, content: bytes, status: int, code: str, words: str
) -> None:
    async with RunningGateway(empty_database, evidence_max_mb=1) as gateway, visitor(gateway) as guest:
        assert guest.limits["file_bytes"] == 1024 * 1024
        found, body = await upload(gateway, guest.token, content, "photo.jpg")
        assert (found, body["error"]["code"]) == (status, code)
        assert words in body["error"]["message"]


async def test_only_a_session_of_an_allowed_page_may_upload(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        assert (await upload(gateway, "forged", png(1)))[0] == 401
        assert (await upload(gateway, guest.token, png(1), Origin="https://evil.example"))[0] == 403
        assert (await upload(gateway, guest.token, png(1), Origin=gateway.url))[0] == 201


async def test_a_page_of_an_allowed_origin_is_let_through_by_its_browser(empty_database: Settings) -> None:
    shop = "https://shop.example"
    async with RunningGateway(empty_database, widget_origins=shop) as gateway, aiohttp.ClientSession() as http:
        asked = {"Origin": shop, "Access-Control-Request-Method": "POST"}
        async with http.options(f"{gateway.url}/chat/uploads", headers=asked) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, shop)
            assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
        async with http.options(
            f"{gateway.url}/chat/uploads", headers=asked | {"Origin": "https://evil.example"}
        ) as no:
            assert no.status == 403


async def test_another_visitor_s_upload_cannot_be_sent_or_seen(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest, visitor(gateway) as thief:
        _, kept = await upload(gateway, guest.token, png(1))
        await upload(gateway, thief.token, png(2))
        for wanted in (kept["upload_id"], "0" * 32, "../../etc"):
            await thief.send(type="message", id="a1", uploads=[wanted])
            assert (await thief.next("error"))["code"] == "unknown_upload"
        assert (await show(gateway, thief.token, kept["upload_id"]))[0] == 404
        assert (await show(gateway, guest.token, kept["upload_id"]))[:2] == (200, png(1))


async def test_a_visitor_sees_the_picture_without_its_position(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        _, kept = await upload(gateway, guest.token, JPEG_WITH_POSITION)
        status, content, headers = await show(gateway, guest.token, kept["upload_id"])
        assert status == 200 and content.startswith(b"\xff\xd8\xff") and b"GPS-" not in content
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("uploads", [[], "x", [1], ["0" * 32] * 21, {}])
async def test_frames_that_make_no_sense_are_refused(gateway: RunningGateway, uploads: Any) -> None:
    async with visitor(gateway) as guest:
        await guest.send(type="message", id="a1", uploads=uploads)
        assert (await guest.next("error"))["code"] in ("invalid_frame", "unknown_upload")


async def show(gateway: RunningGateway, token: str, upload_id: str) -> tuple[int, bytes, dict[str, str]]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/chat/uploads/{upload_id}", headers=headers) as answer,
    ):
        return answer.status, await answer.read(), dict(answer.headers)
