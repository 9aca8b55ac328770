"""An agent's way in a real Chromium: log in, see who waits, take over, answer, give back."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, expect

from intake.cases import conversations
from tests.browser.conftest import picture
from tests.support import line_events as events
from tests.support.running_gateway import ADMIN, RunningGateway

USER = events.user_id(5)


async def test_an_agent_answers_and_gives_back(gateway: RunningGateway, page: Page) -> None:
    await gateway.line.say(USER, "โอนเงินไปแล้วเพจปิดหนี <img src=x>")
    await gateway.line.wait_for(USER, 1)
    [waiting] = await asyncio.to_thread(conversations.list_conversations, "bot")
    await asyncio.to_thread(conversations.request_human, waiting.id, "ขอคุยกับเจ้าหน้าที่")
    await page.goto(f"{gateway.url}/console/")
    await picture(page, "console-1-login")
    await page.get_by_label("อีเมล").fill(ADMIN["email"])
    await page.get_by_label("รหัสผ่าน").fill("a wrong password")
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await page.get_by_text("อีเมลหรือรหัสผ่านไม่ถูกต้อง").wait_for()
    await page.get_by_label("รหัสผ่าน").fill(ADMIN["password"])
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await page.get_by_role("button", name="ขอคุยกับเจ้าหน้าที่").click()
    await page.get_by_text("<img src=x>").first.wait_for()
    await expect(page.get_by_role("button", name="ส่งถึงผู้ร้อง")).to_be_disabled()
    await page.get_by_role("button", name="รับเรื่อง").click()
    await page.get_by_text("คุณดูแลอยู่").wait_for()
    await page.get_by_label("ข้อความ", exact=True).last.fill("สวัสดีค่ะ เจ้าหน้าที่รับเรื่องแล้ว")
    await page.get_by_role("button", name="ส่งถึงผู้ร้อง").click()
    assert (await gateway.line.wait_for(USER, 2))[1] == "สวัสดีค่ะ เจ้าหน้าที่รับเรื่องแล้ว"
    await gateway.line.say(USER, "ขอบคุณค่ะ")
    await page.locator(".said", has_text="ขอบคุณค่ะ").wait_for()
    await picture(page, "console-2-conversation")
    await page.get_by_role("button", name="คืนให้บอต").click()
    await page.get_by_role("button", name="รับเรื่อง").wait_for()
    await page.get_by_role("button", name="ออกจากระบบ").click()
    await page.get_by_label("อีเมล").wait_for()
