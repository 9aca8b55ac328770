"""The agents' API over HTTP: logging in, reading, taking over and giving back, and what is refused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio

from connectors.app import make_app
from intake.cases import agents, cases, conversations
from intake.settings import Settings
from tests.support import line_events as events
from tests.support.running_gateway import ADMIN, RunningGateway

USER = events.user_id(3)


@pytest_asyncio.fixture
async def desk(gateway: RunningGateway) -> AsyncIterator[aiohttp.ClientSession]:
    session = await gateway.log_in()
    yield session
    await session.close()


async def get(session: aiohttp.ClientSession, path: str, status: int = 200) -> Any:
    async with session.get(path) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def post(session: aiohttp.ClientSession, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
    async with session.post(path, json={} if body is None else body, **options) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json() if answer.content_type == "application/json" else None


async def a_conversation(gateway: RunningGateway, desk: aiohttp.ClientSession) -> str:
    await gateway.line.say(USER, "สวัสดี")
    await gateway.line.wait_for(USER, 1)
    found = (await get(desk, "/api/v1/conversations?state=bot"))["conversations"]
    return str(found[0]["id"])


async def test_the_cookie_is_kept_from_scripts_and_other_sites(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession() as http, http.post(f"{gateway.url}/api/v1/session", json=ADMIN) as answer:
        assert answer.status == 200
        assert (await answer.json())["agent"]["role"] == "admin"
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Secure" not in cookie


async def test_under_https_the_cookie_is_secure(empty_database: Settings) -> None:
    async with (
        RunningGateway(empty_database, public_base_url="https://desk.example") as gateway,
        aiohttp.ClientSession(base_url=gateway.url) as http,
        http.post("/api/v1/session", json=ADMIN) as answer,
    ):
        assert "Secure" in answer.headers["Set-Cookie"]


NOT_LET_IN: list[tuple[Any, int, str]] = [
    ({**ADMIN, "password": "wrong-password"}, 401, "wrong_credentials"),
    ({**ADMIN, "email": "nobody@example.org"}, 401, "wrong_credentials"),
    ({"email": ADMIN["email"]}, 400, "bad_request"),
    ({"email": 5, "password": []}, 400, "bad_request"),
    ({"email": "x" * 301, "password": "y"}, 400, "bad_request"),
    ([], 400, "bad_request"),
]


async def test_who_is_not_let_in(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession(base_url=gateway.url) as http:
        for body, status, code in NOT_LET_IN:
            answer = await post(http, "/api/v1/session", body, status)
            assert answer["error"]["code"] == code


async def test_guessing_locks_the_account(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession(base_url=gateway.url) as http:
        for _ in range(agents.FREE_FAILURES):
            await post(http, "/api/v1/session", {**ADMIN, "password": "wrong-password"}, 401)
        answer = await post(http, "/api/v1/session", ADMIN, 429)
        assert answer["error"]["code"] == "account_locked"
        assert re.search(r"\d+", answer["error"]["message"])


async def test_logging_out_ends_the_session_on_the_server(gateway: RunningGateway) -> None:
    desk = await gateway.log_in()
    cookie = {c.key: c.value for c in desk.cookie_jar}
    async with desk.delete("/api/v1/session", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 204
    await desk.close()
    async with aiohttp.ClientSession(base_url=gateway.url, cookies=cookie) as old:
        await get(old, "/api/v1/session", 401)


async def test_nothing_is_shown_to_strangers(gateway: RunningGateway) -> None:
    async with aiohttp.ClientSession(base_url=gateway.url) as http:
        description = await get(http, "/api/openapi.json")
        for path, operations in description["paths"].items():
            for method, operation in operations.items():
                if not operation["security"]:
                    continue
                async with http.request(method, path.replace("{", "").replace("}", ""), json={}) as answer:
                    assert answer.status == 401, (method, path)
                    assert (await answer.json())["error"]["code"] == "unauthenticated"


async def test_another_sites_page_can_change_nothing(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    conversation = await a_conversation(gateway, desk)
    claim = f"/api/v1/conversations/{conversation}/claim"
    await post(desk, claim, status=403, headers={"Origin": "https://evil.example"})
    await post(desk, claim, status=403, headers={"Sec-Fetch-Site": "cross-site"})
    async with desk.post(claim, data={"a": "b"}) as answer:  # what a plain form can send
        assert answer.status == 400
    async with desk.post(claim, data="{}", headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 400
    assert (await get(desk, "/api/v1/conversations?state=bot"))["conversations"]
    await post(desk, claim, headers={"Origin": gateway.url})


async def test_an_agent_takes_over_and_gives_back(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    conversation = await a_conversation(gateway, desk)
    path = f"/api/v1/conversations/{conversation}"
    await post(desk, f"{path}/messages", {"text": "ยังไม่ได้รับเรื่อง"}, 409)
    claimed = (await post(desk, f"{path}/claim"))["conversation"]
    assert (claimed["handled_by"], claimed["id"]) == ("agent", conversation)
    for _ in range(2):  # the answer to the first may have been lost
        said = await post(desk, f"{path}/messages", {"text": "เจ้าหน้าที่ดูแลค่ะ", "id": "once-only-1"}, 201)
    assert said["message"]["kind"] == "agent"
    await post(desk, f"{path}/notes", {"text": "โทรกลับบ่ายสาม"}, 201)
    assert (await gateway.line.wait_for(USER, 2))[1] == "เจ้าหน้าที่ดูแลค่ะ"
    await gateway.line.say(USER, "ขอบคุณค่ะ")
    await asyncio.sleep(0.5)
    assert len(gateway.rasa.turns) == 1  # the bot is silent
    lines = (await get(desk, f"{path}/messages"))["messages"]
    assert [line["kind"] for line in lines] == ["person", "assistant", "agent", "note", "person"]
    since = (await get(desk, f"{path}/messages?after={lines[2]['seq']}"))["messages"]
    assert [line["kind"] for line in since] == ["note", "person"]
    released = (await post(desk, f"{path}/release"))["conversation"]
    assert released["handled_by"] == "bot"
    await gateway.line.say(USER, "ถามต่อ")
    assert (await gateway.line.wait_for(USER, 3))[2] == "ได้รับ: ถามต่อ"


async def test_of_two_agents_one_wins(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    conversation = await a_conversation(gateway, desk)
    second = {"email": "second@example.org", "password": "another-password-77"}
    await asyncio.to_thread(agents.create, second["email"], second["password"])
    other = await gateway.log_in(**second)
    path = f"/api/v1/conversations/{conversation}"
    await post(desk, f"{path}/claim")
    assert (await post(other, f"{path}/claim", status=409))["error"]["code"] == "conversation_taken"
    assert (await post(other, f"{path}/release", status=409))["error"]["code"] == "not_holder"
    assert (await post(other, f"{path}/close", status=409))["error"]["code"] == "not_holder"
    await post(desk, f"{path}/claim")
    await post(desk, f"{path}/close")
    await other.close()


async def test_the_queue_shows_who_waits_and_why(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    conversation = await a_conversation(gateway, desk)
    await asyncio.to_thread(conversations.request_human, conversation, "ขอคุยกับคน")
    [queued] = (await get(desk, "/api/v1/conversations?state=queued"))["conversations"]
    assert (queued["handled_by"], queued["queue_reason"]) == ("queue", "ขอคุยกับคน")
    assert queued["queued_at"].endswith("+07:00")
    await post(desk, f"/api/v1/conversations/{conversation}/claim")
    assert (await get(desk, "/api/v1/conversations?state=queued"))["conversations"] == []


async def test_a_case_reads_as_the_contract_says(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    conversation = await a_conversation(gateway, desk)
    filed = await asyncio.to_thread(
        cases.file_case,
        conversation_id=conversation,
        intake_key="k1",
        form="online_purchase",
        form_version=1,
        answers={"amount": 150000},
        respondent={"name": "ร้านค้า"},
        evidence=[],
        consent={"version": "1"},
        channel="line",
        language="th",
    )
    case = await get(desk, f"/api/v1/cases/{filed.number}")
    assert case == filed.as_json()  # an administrator's program reads it whole
    hidden = await get(desk, f"/api/v1/cases/{filed.number}?masked=1")
    assert hidden["masked"] is True  # the console's administrator is no exception
    await post(desk, f"/api/v1/cases/{filed.number}/reveal", {"reason": "ตรวจสอบ"})
    assert await get(desk, f"/api/v1/cases/{filed.number}?masked=1") == filed.as_json()
    assert (await get(desk, f"/api/v1/cases/{filed.number.lower()}"))["number"] == filed.number
    assert [c["number"] for c in (await get(desk, "/api/v1/cases"))["cases"]] == [filed.number]
    assert (await get(desk, "/api/v1/cases?state=resolved"))["cases"] == []


REFUSED: list[tuple[str, str, Any, int]] = [
    ("GET", "/api/v1/cases/RT-0000-0000", None, 404),
    ("GET", "/api/v1/cases/%F0%9F%98%80", None, 404),
    ("GET", "/api/v1/cases?limit=x", None, 400),
    ("GET", "/api/v1/cases?limit=99999", None, 200),
    ("GET", "/api/v1/conversations?state=flying", None, 400),
    ("GET", "/api/v1/conversations/none/messages", None, 404),
    ("POST", "/api/v1/conversations/none/claim", {}, 404),
    ("POST", "/api/v1/conversations/none/release", {}, 404),
    ("POST", "/api/v1/conversations/none/close", {}, 404),
    ("POST", "/api/v1/conversations/none/messages", {"text": "x"}, 404),
    ("POST", "/api/v1/conversations/none/notes", {"text": "x"}, 404),
    ("POST", "/api/v1/conversations/none/messages", {"text": " "}, 400),
    ("POST", "/api/v1/conversations/none/messages", {"text": "x" * 5001}, 400),
    ("POST", "/api/v1/conversations/none/messages", {"text": "x", "id": "a b"}, 400),
    ("GET", "/api/v1/nothing", None, 404),
    ("PUT", "/api/v1/cases", {}, 405),
    ("GET", "/widget/../../pyproject.toml", None, 404),
    ("GET", "/console/%2e%2e%2fpage%2findex.html", None, 404),
]


async def test_what_is_refused_and_how(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    for method, path, body, status in REFUSED:
        async with desk.request(method, path, json=body) as answer:
            assert answer.status == status, (method, path)
            if status >= 400:
                error = (await answer.json())["error"]
                assert error["code"] and error["message"]


async def test_every_route_is_described(gateway: RunningGateway, desk: aiohttp.ClientSession) -> None:
    description = await get(desk, "/api/openapi.json")
    described = {(method.upper(), path) for path, found in description["paths"].items() for method in found}
    assert gateway.gateway is not None
    routes = make_app(gateway.gateway).router.routes()
    served = {(route.method, route.resource.canonical) for route in routes if route.resource}
    api = {pair for pair in served if pair[1].startswith("/api/v1") and pair[0] != "HEAD"}
    assert described == api
    assert "/api/v1/conversations/{id}/claim" in description["paths"]
