"""What agents send besides words: uploaded, named by a message, seen by the person, and by nobody else."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from connectors.shared_files import FileLinks
from intake.cases import agents, conversations, evidence
from intake.settings import Settings
from tests.contract.gateway.test_console_api import USER, a_conversation, get, post
from tests.contract.gateway.test_desk_api import people
from tests.support import pictures
from tests.support.line_openapi import complaints_about
from tests.support.running_gateway import ADMIN, RunningGateway

__all__ = ["people"]
Sessions = dict[str, aiohttp.ClientSession]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BYTES = {
    "Content-Type": "application/octet-stream",
    "X-File-Name": "%E0%B9%83%E0%B8%9A%E0%B9%80%E0%B8%AA%E0%B8%A3%E0%B9%87%E0%B8%88.pdf",
}


def photo() -> bytes:
    """A picture as a telephone makes it, with the place in it."""
    return pictures.encoded(Image.new("RGB", (1600, 1200), "orange"), "JPEG", exif=pictures._with_position())


async def upload(session: aiohttp.ClientSession, path: str, content: bytes, status: int = 201, **headers: str) -> Any:
    async with session.post(f"{path}/files", data=content, headers=BYTES | headers) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def taken(gateway: RunningGateway, people: Sessions) -> str:
    path = f"/api/v1/conversations/{await a_conversation(gateway, people['admin'])}"
    await post(people["one"], f"{path}/claim")
    return path


async def fetch(url: str) -> tuple[int, dict[str, str], bytes]:
    """As LINE's app does: without any log-in."""
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, dict(answer.headers), await answer.read()


async def test_on_the_web_the_visitor_gets_the_file_and_nobody_else_does(
    gateway: RunningGateway, people: Sessions
) -> None:
    async with aiohttp.ClientSession() as visitor, visitor.ws_connect(f"{gateway.url}/chat/ws") as socket:
        await socket.send_json({"type": "hello"})
        token = (await socket.receive_json())["token"]
        await socket.send_json({"type": "message", "id": "a", "text": "ขอแบบฟอร์มค่ะ"})
        heard = [await socket.receive_json() for _ in range(2)]
        assert heard
        [row] = (await get(people["one"], "/api/v1/conversations"))["conversations"]
        path = f"/api/v1/conversations/{row['id']}"
        await post(people["one"], f"{path}/claim")
        form, seen = await upload(people["one"], path, PDF), await upload(people["one"], path, photo())
        assert (form["goes_as"], seen["goes_as"]) == ("file", "picture")
        assert form["file"]["content_type"] == "application/pdf" and form["file"]["file_name"] == "ใบเสร็จ.pdf"
        ids = [form["file"]["evidence_id"], seen["file"]["evidence_id"]]
        said = await post(people["one"], f"{path}/messages", {"text": "กรอกแบบนี้นะคะ", "files": ids}, 201)
        assert [file["evidence_id"] for file in said["message"]["files"]] == ids
        async with asyncio.timeout(10):
            while (line := await socket.receive_json()).get("sender") != "agent":
                pass
        assert line["text"] == "กรอกแบบนี้นะคะ" and [file["evidence_id"] for file in line["files"]] == ids
        bearer = {"Authorization": f"Bearer {token}"}
        async with visitor.get(f"{gateway.url}/chat/uploads/{ids[1]}", headers=bearer) as answer:
            picture = await answer.read()
            assert answer.status == 200 and picture.startswith(b"\xff\xd8") and b"Exif" not in picture
        async with visitor.ws_connect(f"{gateway.url}/chat/ws") as other:
            await other.send_json({"type": "hello"})
            stranger = {"Authorization": f"Bearer {(await other.receive_json())['token']}"}
        async with visitor.get(f"{gateway.url}/chat/uploads/{ids[1]}", headers=stranger) as answer:
            assert answer.status == 404
    entries = (await get(people["admin"], f"/api/v1/audit?subject={row['id']}"))["entries"]
    assert {one["detail"] for one in entries if one["action"] == "file_uploaded"} == set(ids)


async def test_without_https_line_gets_an_address_that_opens_only_what_was_sent(
    gateway: RunningGateway, people: Sessions
) -> None:
    path = await taken(gateway, people)
    form = await upload(people["one"], path, PDF)
    assert form["goes_as"] == "link" and (await upload(people["one"], path, photo()))["goes_as"] == "link"
    links = FileLinks(gateway.settings.session_secret, gateway.url)
    address = links.address(form["file"]["evidence_id"])
    assert (await fetch(address))[0] == 404  # uploaded, not sent
    await post(people["one"], f"{path}/messages", {"text": "แบบฟอร์มค่ะ", "files": [form["file"]["evidence_id"]]}, 201)
    said = await gateway.line.wait_for(USER, 3)
    assert said[-2:] == ["แบบฟอร์มค่ะ", f"เจ้าหน้าที่ส่งไฟล์ ใบเสร็จ.pdf ค่ะ\nเปิดได้ที่ {address}"]
    status, headers, content = await fetch(address)
    assert (status, content) == (200, PDF)
    assert headers["Content-Disposition"].startswith("attachment") and headers["X-Robots-Tag"] == "noindex"
    assert "sandbox" in headers["Content-Security-Policy"]
    conversation = path.rsplit("/", 1)[1]
    subject = await asyncio.to_thread(conversations.subject_of, conversation)
    own = await asyncio.to_thread(evidence.store, subject, conversation, pictures.png(3), None, "mine.png")
    forged = FileLinks("x" * 40, gateway.url).address(form["file"]["evidence_id"])
    for wrong in (links.address(own.id), forged, address[:-1], f"{gateway.url}/files/ก", links.address("0" * 32)):
        assert (await fetch(wrong))[0] == 404, wrong


async def test_line_gets_pictures_by_https_with_a_small_preview(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, public_base_url="https://desk.example") as gateway:
        await gateway.line.say(USER, "สวัสดี")
        await gateway.line.wait_for(USER, 1)
        async with (
            aiohttp.ClientSession(base_url=gateway.url) as http,
            http.post("/api/v1/session", json=ADMIN) as answer,
        ):
            cookie = {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}  # Secure: for https alone
        async with aiohttp.ClientSession(base_url=gateway.url, headers=cookie) as admin:
            [row] = (await get(admin, "/api/v1/conversations"))["conversations"]
            path = f"/api/v1/conversations/{row['id']}"
            await post(admin, f"{path}/claim")
            turned = await upload(admin, path, photo())
            assert turned["goes_as"] == "picture"
            film = await upload(admin, path, b"\0\0\0\x18ftypisom" + bytes(64))
            assert film["goes_as"] == "link"
            ids = [turned["file"]["evidence_id"], film["file"]["evidence_id"]]
            await post(admin, f"{path}/messages", {"files": ids}, 201)
            for _ in range(200):
                if len(gateway.line.sends(USER)) < 2:
                    await asyncio.sleep(0.05)
        body = gateway.line.sends(USER)[-1].body
        picture, link = body["messages"]
        assert not complaints_about("PushMessageRequest", body)
        assert picture["type"] == "image" and picture["sender"]["name"] == "admin"
        assert link["text"].endswith(FileLinks(gateway.settings.session_secret, "https://desk.example").address(ids[1]))
        for name in ("originalContentUrl", "previewImageUrl"):
            assert picture[name].startswith("https://desk.example/files/")
            status, headers, content = await fetch(picture[name].replace("https://desk.example", gateway.url))
            assert (status, headers["Content-Type"]) == (200, "image/jpeg") and b"GPS" not in content
            with Image.open(io.BytesIO(content)) as shown:
                assert (shown.width > 1000) == (name == "originalContentUrl")
            assert len(content) < 1_000_000 or name == "originalContentUrl"


REFUSED: list[tuple[bytes, str, int, str]] = [
    (b"MZ" + bytes(100), "application/octet-stream", 415, "file_type_refused"),
    (b"PK\x03\x04" + bytes(100), "application/octet-stream", 415, "file_type_refused"),
    (b"<html><script>alert(1)</script>", "application/octet-stream", 415, "file_type_refused"),
    (b"", "application/octet-stream", 415, "file_type_refused"),
    (b"%PDF-" + bytes(1024 * 1024 + 1), "application/octet-stream", 413, "file_too_large"),
    (pictures.png(1), "image/png", 400, "bad_request"),
    (pictures.png(1), "text/plain", 400, "bad_request"),
]


async def test_what_is_not_taken(empty_database: Settings) -> None:
    async with RunningGateway(empty_database, evidence_max_mb=1) as gateway:
        admin = await gateway.log_in()
        path = f"/api/v1/conversations/{await a_conversation(gateway, admin)}"
        assert (await upload(admin, path, PDF, 409))["error"]["code"] == "not_holder"
        await post(admin, f"{path}/claim")
        for content, kind, status, code in REFUSED:
            assert (await upload(admin, path, content, status, **{"Content-Type": kind}))["error"]["code"] == code
        ids = [(await upload(admin, path, pictures.png(n)))["file"]["evidence_id"] for n in range(5)]
        for wrong in (ids, "x", ["../x"], [5]):
            await post(admin, f"{path}/messages", {"text": "x", "files": wrong}, 400)
        for empty in ({}, {"files": []}, {"text": " ", "files": []}):
            await post(admin, f"{path}/messages", empty, 400)
        await post(admin, f"{path}/messages", {"files": ["0" * 32]}, 404)
        await post(admin, f"{path}/held", {"files": ["0" * 32]}, 404)
        await admin.close()


async def test_another_team_and_who_does_not_hold_it_cannot(gateway: RunningGateway, people: Sessions) -> None:
    path = await taken(gateway, people)
    await upload(people["other"], path, PDF, 404)
    await upload(people["auditor"], path, PDF, 403)
    assert (await upload(people["two"], path, PDF, 409))["error"]["code"] == "not_holder"
    theirs = (await upload(people["one"], path, PDF))["file"]["evidence_id"]
    async with people["other"].get(f"/api/v1/files/{theirs}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("back", [True, False])
async def test_a_file_can_be_taken_back_before_it_goes(gateway: RunningGateway, people: Sessions, back: bool) -> None:
    path, one = await taken(gateway, people), people["one"]
    file = (await upload(one, path, photo()))["file"]["evidence_id"]
    held = (await post(one, f"{path}/held", {"text": "ดูรูปนี้ค่ะ", "files": [file]}, 202))["held"]
    assert held["files"] == [file]
    if back:
        async with one.delete(f"{path}/held/{held['id']}") as answer:
            said = await answer.json()
        assert said["text"] == "ดูรูปนี้ค่ะ" and [one["evidence_id"] for one in said["files"]] == [file]
        await asyncio.sleep(0.8)
    else:
        await gateway.line.wait_for(USER, 3)
    lines = (await get(one, f"{path}/messages"))["messages"]
    assert [line["file"]["evidence_id"] for line in lines if line["kind"] == "agent"] == ([] if back else [file])
    address = FileLinks(gateway.settings.session_secret, gateway.url).address(file)
    assert (await fetch(address))[0] == (404 if back else 200)


async def test_what_a_closed_account_had_held_back_stays_with_the_desk(
    gateway: RunningGateway, people: Sessions
) -> None:
    """A message whose writer lost the conversation becomes a note, and its file goes to nobody."""
    path, one = await taken(gateway, people), people["one"]
    file = (await upload(one, path, PDF))["file"]["evidence_id"]
    await post(one, f"{path}/held", {"files": [file]}, 202)
    found = next(agent.id for agent in await asyncio.to_thread(agents.list_agents) if agent.name == "two")
    await post(people["lead"], f"{path}/transfer", {"agent": found})
    lines = (await get(people["two"], f"{path}/messages"))["messages"]
    assert [line["kind"] for line in lines if line["file"]] in (["agent"], ["note"])
