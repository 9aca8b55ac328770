"""What is told while two people write to each other: who is typing, what was read, what an answer is about."""

from __future__ import annotations

import asyncio
import json

from playwright.async_api import Browser, Page, expect

from intake.cases import conversations
from tests.browser.desk import account, at_desk, log_in, open_row, row, take, waiting_person, write
from tests.support.running_gateway import ADMIN, RunningGateway
from tests.support.web_chat import WebChat

LONG = 15_000  # milliseconds; a message waits some seconds before it goes


async def test_the_visitor_writes_and_reads(gateway: RunningGateway, page: Page) -> None:
    async with WebChat(gateway.url) as chat:
        await chat.say("สวัสดีค่ะ")
        waiting = (await asyncio.to_thread(conversations.list_conversations, "bot"))[0]
        await asyncio.to_thread(conversations.request_human, waiting.id, "ขอคุยกับเจ้าหน้าที่")
        await log_in(page, gateway, **ADMIN)
        await open_row(page, "ขอคุยกับเจ้าหน้าที่")
        await take(page)
        await chat.send_raw(json.dumps({"type": "typing"}))
        await expect(page.locator(".typing")).to_contain_text("ผู้ร้อง กำลังพิมพ์")
        await write(page, "รับเรื่องแล้วค่ะ")
        await expect(page.locator(".said.agent .delivery")).to_have_text("ส่งถึงแล้ว", timeout=LONG)
        found = await asyncio.to_thread(conversations.get, waiting.id)
        await chat.send_raw(json.dumps({"type": "read", "seq": found.seq}))
        await expect(page.locator(".said.agent .delivery")).to_have_text("อ่านแล้ว", timeout=LONG)


async def test_a_colleague_is_seen_typing_and_an_answer_quotes(
    gateway: RunningGateway, page: Page, browser: Browser
) -> None:
    await account("มะลิ", "mali@example.org")
    await waiting_person(gateway, "ซื้อรองเท้าแล้วไม่ได้ของค่ะ")
    mali = await at_desk(browser, gateway, "mali@example.org")
    await open_row(mali, "ขอคุยกับเจ้าหน้าที่")
    await take(mali)
    await log_in(page, gateway, **ADMIN, where="#/inbox/agents")
    await row(page, "มะลิ").first.click()
    await mali.locator(".said.person").hover()
    await mali.get_by_role("button", name="อ้างถึงข้อความนี้").first.click()
    await expect(mali.locator(".quoted-line")).to_contain_text("ซื้อรองเท้าแล้วไม่ได้ของค่ะ")
    await mali.keyboard.type("เรื่องนี้ใช่ไหมคะ")
    await expect(page.locator(".typing")).to_contain_text("มะลิ กำลังพิมพ์")
    await mali.keyboard.press("Control+Enter")
    for desk in (mali, page):
        await expect(desk.locator(".said.agent blockquote")).to_have_text("ผู้ร้อง: ซื้อรองเท้าแล้วไม่ได้ของค่ะ", timeout=LONG)
    await mali.context.close()
