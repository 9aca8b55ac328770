"""Who does not hold a conversation sees personal data masked, administrators too; with a reason, for a while, whole."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import aiohttp

from intake.cases import cases, clock, conversations, visitors
from intake.cases.desk_documents import Reveal
from intake.cases.documents import collection
from tests.contract.gateway.test_console_api import USER, get, post
from tests.contract.gateway.test_desk_api import CASE, next_event, people, who
from tests.support.running_gateway import RunningGateway

__all__ = ["people"]
Sessions = dict[str, aiohttp.ClientSession]
NAME = "สมหญิง ใจดีมาก"
SECRETS = ["081-234-5678", "123-4-56789-0", "1103700123456", "somying@example.org", NAME, "๐๘๑๒๓๔๕๖๗๘"]
SAID = (
    "ชื่อ สมหญิง ใจดีมาก โทร 081-234-5678 หรือ ๐๘๑๒๓๔๕๖๗๘ บัตร 1103700123456 "
    "โอนไปบัญชี 123-4-56789-0 จำนวน 15000 บาท อีเมล somying@example.org"
)
ANSWERS: dict[str, Any] = {
    "details": SAID, "complainant_name": NAME, "complainant_phone": "+66812345678",
}  # fmt: skip
KEPT = ["15000 บาท", "โอนไปบัญชี", "RT-"]


async def a_talk(gateway: RunningGateway, people: Sessions) -> str:
    """A conversation full of personal data: lines, a note, the reason of the queue, a rating, a case."""
    await gateway.line.say(USER, SAID)
    await gateway.line.wait_for(USER, 1)
    [row] = (await get(people["admin"], "/api/v1/conversations"))["conversations"]
    one: str = row["id"]
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=one, intake_key="k", answers=ANSWERS, respondent={}, **CASE
    )
    await asyncio.to_thread(conversations.request_human, one, SAID)
    words = f"โทรกลับ 081-234-5678 เรื่อง {filed.number}"
    await asyncio.to_thread(conversations.note, one, await who(people["two"]), words)
    await asyncio.to_thread(visitors.rate, one, 2, "ติดต่อ somying@example.org")
    return one


def leaks(said: Any) -> list[str]:
    shown = json.dumps(said, ensure_ascii=False)
    return [secret for secret in SECRETS if secret in shown]


async def test_only_the_holder_sees_it_whole(gateway: RunningGateway, people: Sessions) -> None:
    conversation = await a_talk(gateway, people)
    path = f"/api/v1/conversations/{conversation}"
    lists = ["inbox?view=all", "inbox?view=queue", "conversations", "search?q=0812345678", "reports/satisfaction"]
    for name in ("admin", "lead", "two", "auditor"):
        for read in (path, f"{path}/messages", f"{path}/messages?after=0"):
            assert leaks(await get(people[name], read)) == [], (name, read)
        for read in lists:  # where nobody looks names up
            assert set(leaks(await get(people[name], f"/api/v1/{read}"))) <= {NAME}, (name, read)
    masked = await get(people["admin"], f"{path}/messages")
    assert masked["masked"] is True and masked["revealed_until"] is None
    shown = json.dumps(masked, ensure_ascii=False)
    assert all(word in shown for word in KEPT), "what is no personal data stays readable"
    async with people["lead"].get("/api/v1/events") as stream:
        assert (await next_event(stream))[0] == "reset"
        await asyncio.to_thread(conversations.note, conversation, "page", SAID)
        kind, row = await next_event(stream)
        assert kind == "conversations" and set(leaks(row)) <= {NAME}
    await post(people["one"], f"{path}/claim")
    for name in ("", "/messages"):
        whole = await get(people["one"], path + name)
        assert whole["masked"] is False and "081-234-5678" in json.dumps(whole, ensure_ascii=False)
    for name in ("admin", "lead", "two"):
        assert leaks(await get(people[name], f"{path}/messages")) == []
    await post(people["one"], f"{path}/release")
    assert leaks(await get(people["one"], f"{path}/messages")) == []


async def test_a_reason_shows_it_for_a_while_to_oneself_and_is_on_record(
    gateway: RunningGateway, people: Sessions
) -> None:
    conversation = await a_talk(gateway, people)
    path = f"/api/v1/conversations/{conversation}"
    lead = people["lead"]
    for wrong in ({}, {"reason": " "}, {"reason": "x" * 501}):
        await post(lead, f"{path}/reveal", wrong, 400)
    await post(people["other"], f"{path}/reveal", {"reason": "อยากดู"}, 404)
    until = (await post(lead, f"{path}/reveal", {"reason": "ตรวจคุณภาพการตอบ"}))["until"]
    whole = await get(lead, f"{path}/messages")
    assert whole["masked"] is False and whole["revealed_until"] == until
    assert set(SECRETS) <= set(leaks(whole))
    assert leaks(await get(people["admin"], f"{path}/messages")) == [], "a leave is nobody else's"
    entries = (await get(people["admin"], f"/api/v1/audit?subject={conversation}"))["entries"]
    [leave] = [one for one in entries if one["action"] == "conversation_revealed"]
    assert (leave["agent_id"], leave["reason"]) == (await who(lead), "ตรวจคุณภาพการตอบ")
    past = {"$set": {"until": clock.now() - timedelta(seconds=1)}}
    await asyncio.to_thread(lambda: collection(Reveal).update_many({}, past))
    assert leaks(await get(lead, f"{path}/messages")) == [], "it runs out"
