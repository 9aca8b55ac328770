"""The desk over HTTP: walls between teams, taking a message back, transfers, the draft, search, masks, the stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pyotp
import pytest_asyncio

from intake.cases import agents, cases, conversations, desk, search_work
from tests.contract.gateway.test_console_api import USER, a_conversation, get, post
from tests.support import line_events as events
from tests.support.running_gateway import RunningGateway

TEAMS = {"general": desk.Team(), "money": desk.Team(forms=("scam", "bank"))}
CASE: dict[str, Any] = {
    "form": "online_purchase", "form_version": 1, "evidence": [], "consent": {"version": "1"}, "channel": "line",
    "language": "th",
}  # fmt: skip


@pytest_asyncio.fixture
async def people(gateway: RunningGateway) -> AsyncIterator[dict[str, aiohttp.ClientSession]]:
    """Logged-in clients: two agents, one of another team, a supervisor, an auditor; a desk of two teams."""
    desk.use(desk.Desk(teams=TEAMS, agent=desk.Holding(undo_seconds=0.4)))
    found = {"admin": await gateway.log_in()}
    kinds = {"one": "agent", "two": "agent", "other": "agent", "lead": "supervisor", "auditor": "auditor"}
    for name, role in kinds.items():
        account = {"email": f"{name}@example.org", "password": f"a-password-of-{name}-77"}
        teams = ["money"] if name == "other" else ["general"]
        await asyncio.to_thread(agents.create, **account, role=role, name=name, teams=teams)
        found[name] = await gateway.log_in(**account)
    yield found
    for session in found.values():
        await session.close()
    desk.use(None)


async def who(session: aiohttp.ClientSession) -> str:
    return str((await get(session, "/api/v1/session"))["agent"]["id"])


async def test_behind_the_wall_there_is_nothing(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one, other = people["one"], people["other"]
    conversation = await a_conversation(gateway, people["admin"])
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key="k", answers={}, respondent={}, **CASE
    )
    path = f"/api/v1/conversations/{conversation}"
    reads = [path, f"{path}/messages", f"/api/v1/cases/{filed.number}", f"/api/v1/cases/{filed.number}/export"]
    for read in reads:
        unknown = read.replace(conversation, "nowhere").replace(filed.number, "RT-0000-0000")
        hidden, absent = [await get(other, where, 404) for where in (read, unknown)]
        assert hidden["error"]["message"] == absent["error"]["message"]
        await get(one, read)
    for act in ("claim", "release", "close", "hold", "read", "notes", "messages", "held", "draft", "lend"):
        await post(other, f"{path}/{act}", {"text": "x", "field": "amount"}, 404)
    for lists in ("/api/v1/inbox?view=all", "/api/v1/conversations"):
        assert (await get(other, lists))["conversations"] == []
        assert len((await get(one, lists))["conversations"]) == 1
    assert (await get(other, "/api/v1/cases"))["cases"] == []
    await post(people["auditor"], f"{path}/claim", status=403)
    await get(people["auditor"], path)
    await post(one, f"{path}/claim")
    await post(one, f"{path}/transfer", {"agent": await who(other)})
    await get(other, path)  # who holds it sees it, whatever the team
    await get(one, "/api/v1/audit", 403)
    entries = (await get(people["auditor"], f"/api/v1/audit?subject={filed.number}"))["entries"]
    assert {entry["action"] for entry in entries} == {"case_read", "case_exported"}


async def test_what_was_sent_can_be_taken_back_for_a_moment(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    path = f"/api/v1/conversations/{conversation}"
    await post(people["one"], f"{path}/claim")
    held = (await post(people["one"], f"{path}/held", {"text": "ผิดคน"}, 202))["held"]
    async with people["two"].delete(f"{path}/held/{held['id']}") as answer:
        assert answer.status == 409  # another's words are not theirs to take back
    async with people["one"].delete(f"{path}/held/{held['id']}") as answer:
        assert (await answer.json())["text"] == "ผิดคน"
    for _ in range(2):
        await post(people["one"], f"{path}/held", {"text": "ถูกคนค่ะ", "id": "the-same-id"}, 202)
    assert (await gateway.line.wait_for(USER, 2))[1] == "ถูกคนค่ะ"
    await asyncio.sleep(0.6)
    lines = (await get(people["one"], f"{path}/messages"))["messages"]
    assert [line["text"] for line in lines if line["kind"] == "agent"] == ["ถูกคนค่ะ"]
    assert [line["delivery"] for line in lines if line["kind"] == "agent"] == ["accepted"]


WARNED = {"1-1037-01234-56-3": "national_id", "123-4-56789-0": "account", "โทร 0812345678": None}


async def test_numbers_that_may_be_somebody_elses_are_warned_of(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    stranger = await a_conversation_of(gateway, people["admin"], events.user_id(8))
    foreign, own = [
        await asyncio.to_thread(
            cases.file_case, conversation_id=whose, intake_key=whose, answers={}, respondent={}, **CASE
        )
        for whose in (stranger, conversation)
    ]
    path = f"/api/v1/conversations/{conversation}"
    await post(people["one"], f"{path}/claim")
    for said, kind in {**WARNED, f"เรื่อง {foreign.number}": "other_case", f"เรื่อง {own.number}": None}.items():
        answer = await post(people["one"], f"{path}/held", {"text": said}, 409 if kind else 202)
        if kind:
            assert [w["kind"] for w in answer["error"]["warnings"]] == [kind], said
    await post(people["one"], f"{path}/held", {"text": "123-4-56789-0", "confirm": True}, 202)


async def a_conversation_of(gateway: RunningGateway, session: aiohttp.ClientSession, user: str) -> str:
    await gateway.line.say(user, "อีกคน")
    await gateway.line.wait_for(user, 1)
    return str((await get(session, "/api/v1/conversations?state=bot"))["conversations"][0]["id"])


async def test_who_is_second_is_told_who_was_first(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    path = f"/api/v1/conversations/{conversation}"
    answers = await asyncio.gather(*(people[name].post(f"{path}/claim", json={}) for name in ("one", "two", "lead")))
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    [winner] = [(await a.json())["conversation"]["agent_id"] for a in answers if a.status == 200]
    for answer in answers:
        if answer.status == 409:
            assert (await answer.json())["error"]["agent_id"] == winner


async def test_words_and_numbers_find_what_is_on_this_side_of_the_wall(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    await gateway.line.say(USER, "โอนเงินค่ารองเท้าไปแล้วร้านปิดเพจ เบอร์ร้าน 081-234-5678")
    await gateway.line.wait_for(USER, 1)
    conversation = (await get(people["admin"], "/api/v1/conversations"))["conversations"][0]["id"]
    answers = {"details": "ซื้อกระเป๋าไม่ได้ของ", "complainant_name": "สมหญิง ใจดี"}
    respondent = {"account": "1234567890"}
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key="k", answers=answers, respondent=respondent, **CASE
    )
    await asyncio.to_thread(search_work.catch_up)
    for query in ("รองเท้า", "0812345678", "081 234 5678", "ร้านปิดเพจ"):
        found = await get(people["one"], f"/api/v1/search?q={query}")
        assert [row["id"] for row in found["conversations"]] == [conversation], query
        assert (await get(people["other"], f"/api/v1/search?q={query}"))["conversations"] == []
    for query in ("กระเป๋า", "สมหญิง", "123-4-56789-0", filed.number.lower()):
        found = await get(people["one"], f"/api/v1/search?q={query}")
        assert [row["number"] for row in found["cases"]] == [filed.number], query
        assert (await get(people["other"], f"/api/v1/search?q={query}"))["cases"] == []
    assert (await get(people["one"], "/api/v1/search?q=ไม่มีคำนี้แน่นอน"))["cases"] == []


async def test_personal_data_is_masked_until_there_is_a_reason(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    answers = {"complainant_phone": "+66812345678", "details": "โอนเข้าบัญชี 123-4-56789-0", "amount": 150000}
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key="k", answers=answers,
        respondent={"account": "1234567890"}, **CASE,
    )  # fmt: skip
    path = f"/api/v1/cases/{filed.number}"
    for shown in (await get(people["one"], path), (await get(people["one"], "/api/v1/cases"))["cases"][0]):
        raw = json.dumps(shown, ensure_ascii=False)
        assert "812345678" not in raw and "1234567890" not in raw and "123-4-56789" not in raw
        assert shown["answers"]["amount"] == 150000 and shown["answers"]["complainant_phone"].endswith("5678")
    await post(people["one"], f"{path}/reveal", {"reason": ""}, 400)
    await post(people["one"], f"{path}/reveal", {"reason": "โทรกลับหาผู้ร้อง"})
    assert (await get(people["one"], path))["answers"] == answers
    assert "812345678" not in json.dumps(await get(people["two"], path))
    [entry] = [
        entry
        for entry in (await get(people["auditor"], f"/api/v1/audit?subject={filed.number}"))["entries"]
        if entry["action"] == "case_revealed"
    ]
    assert entry["reason"] == "โทรกลับหาผู้ร้อง" and entry["agent_id"] == await who(people["one"])


async def test_a_case_by_telephone_is_entered_and_worked_on(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    given = {"details": "ซื้อของออนไลน์แล้วไม่ได้ของ", "amount": "1,500 บาท", "seller_phone": "081-234-5678"}
    wrong = {"form": "online_purchase", "channel": "phone", "answers": {"amount": "หลายบาท"}}
    assert (await post(people["one"], "/api/v1/cases", wrong, 422))["error"]["code"] == "wrong_value"
    made = await post(people["one"], "/api/v1/cases", {**wrong, "answers": given}, 201)
    path = f"/api/v1/cases/{made['number']}"
    assert (await get(people["admin"], path))["answers"]["amount"] == 150000
    work = {"assignee": await who(people["one"]), "priority": "high", "tags": ["โอนแล้ว"]}
    await post(people["one"], f"{path}/work", work)
    edited = {"field": "amount", "value": "1,600", "reason": "ดูจากสลิป"}
    assert (await post(people["one"], f"{path}/edit", edited))["value"] == 160000
    await post(people["one"], f"{path}/state", {"to": "reviewing", "reason": "เอกสารครบ"})
    await post(people["one"], f"{path}/state", {"to": "submitted", "reason": "ย้อน"}, 409)
    await post(people["one"], f"{path}/notes", {"text": "นัดโทรบ่ายสอง"}, 201)
    mine = (await get(people["one"], "/api/v1/cases?assignee=me"))["cases"]
    assert [(c["number"], c["work"]["priority"]) for c in mine] == [(made["number"], "high")]
    await post(people["admin"], f"{path}/reveal", {"reason": "ตรวจงาน"})
    whole = await get(people["admin"], f"{path}?view=desk")
    assert [e["type"] for e in whole["events"]] == ["filed", "assignee", "priority", "tags", "edited", "state", "note"]
    told = whole["events"][4]["data"]
    assert (told["old"], told["new"], told["reason"]) == (150000, 160000, "ดูจากสลิป")
    assert whole["declaration"]["name"] == "online_purchase"
    async with people["one"].get("/api/v1/export/cases?format=csv") as answer:
        rows = (await answer.read()).decode("utf-8-sig").splitlines()
    assert made["number"] in rows[1] and "reviewing" in rows[1]
    async with people["one"].get("/api/v1/export/cases?format=xlsx") as answer:
        assert (await answer.read())[:2] == b"PK"
    async with people["one"].get(f"{path}/export?format=html") as answer:
        page = await answer.text()
    assert made["number"] in page and "0812345678" not in page.replace("-", "")


async def test_the_stream_tells_what_moved_and_presence_follows_the_connection(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one = people["one"]
    conversation = await a_conversation(gateway, people["admin"])
    async with one.get("/api/v1/events") as stream:
        assert await next_event(stream) == ("reset", {})
        colleagues = {a["name"]: a for a in (await get(one, "/api/v1/agents"))["agents"]}
        assert (colleagues["one"]["presence"], colleagues["two"]["presence"]) == ("online", "offline")
        await post(people["two"], f"/api/v1/conversations/{conversation}/claim")
        row = await until_row(stream, lambda row: row["handled_by"] == "agent")
        assert row["id"] == conversation and row["agent_id"] == await who(people["two"])
        await gateway.line.say(USER, "ยังอยู่ไหมคะ")
        row = await until_row(stream, lambda row: row["last"]["text"] == "ยังอยู่ไหมคะ")
        assert row["unread"] == 2
        await post(one, f"/api/v1/conversations/{conversation}/read", status=204)
        assert (await until_row(stream, lambda row: row["unread"] == 0))["id"] == conversation
        await post(people["two"], f"/api/v1/conversations/{conversation}/typing", status=204)
        kind, told = await next_event(stream)
        assert (kind, told["name"]) == ("typing", "two")
    for _ in range(50):
        colleagues = {a["name"]: a for a in (await get(people["two"], "/api/v1/agents"))["agents"]}
        if colleagues["one"]["presence"] == "offline":
            return
        await asyncio.sleep(0.1)
    raise AssertionError("still there after the connection has ended")


async def next_event(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    async with asyncio.timeout(10):
        kind = ""
        async for raw in stream.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                return kind, json.loads(line[6:])
    raise AssertionError("the stream ended")


async def until_row(stream: aiohttp.ClientResponse, wanted: Any) -> dict[str, Any]:
    while True:
        kind, data = await next_event(stream)
        for row in data.get("conversations", ()) if kind == "conversations" else ():
            if wanted(row):
                return dict(row)


async def test_a_second_factor_is_asked_for_and_counts_once(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    begun = await post(people["one"], "/api/v1/totp", status=201)
    totp = pyotp.parse_uri(begun["otpauth"])
    assert isinstance(totp, pyotp.TOTP)
    await post(people["one"], "/api/v1/totp/confirm", {"otp": "000000"}, 401)
    await post(people["one"], "/api/v1/totp/confirm", {"otp": totp.now()}, 204)
    account = {"email": "one@example.org", "password": "a-password-of-one-77"}
    async with aiohttp.ClientSession(base_url=gateway.url) as http:
        assert (await post(http, "/api/v1/session", account, 401))["error"]["code"] == "otp_needed"
        code = totp.now()
        await post(http, "/api/v1/session", {**account, "otp": code})
        await post(http, "/api/v1/session", {**account, "otp": code}, 401)  # a code counts once
    sessions = (await get(people["one"], "/api/v1/sessions"))["sessions"]
    assert len(sessions) == 2
    async with people["one"].delete(f"/api/v1/sessions/{sessions[-1]['id']}") as answer:
        assert answer.status == 204
    await get(people["one"], "/api/v1/session", 401)


async def test_a_person_who_waits_sees_the_place_and_may_leave(gateway: RunningGateway, people: Any) -> None:
    first = await a_conversation(gateway, people["admin"])
    await asyncio.to_thread(conversations.request_human, first, "ก่อน")
    user = events.user_id(8)
    second = await a_conversation_of(gateway, people["admin"], user)
    await asyncio.to_thread(conversations.request_human, second, "ทีหลัง")
    await gateway.line.say(user, "ฮัลโหล")
    await gateway.line.say(user, "กี่คิวคะ")
    assert "2" in (await gateway.line.wait_for(user, 2))[1] or "นอกเวลา" in (await gateway.line.wait_for(user, 2))[1]
    await gateway.line.say(user, "ยกเลิกการรอ")
    await gateway.line.wait_for(user, 3)
    await gateway.line.say(user, "ขอถามหน่อย")
    assert (await gateway.line.wait_for(user, 4))[3] == "ได้รับ: ขอถามหน่อย"
    rows = (await get(people["one"], "/api/v1/inbox?view=queue"))["conversations"]
    assert [row["id"] for row in rows] == [first]
