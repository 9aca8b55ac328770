"""axe finds nothing to object to, in any state of the chat and the desk (WCAG 2.2 AA)."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.chatting import Chat, assistant
from tests.support.running_gateway import ADMIN, RunningGateway

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


async def violations(page: Page) -> list[Any]:
    found = (await Axe().run(page, options=RULES)).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


async def test_the_chat_in_every_state(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    assert await violations(page) == []
    await chat.write("สรุป")
    await page.get_by_role("heading", name="ช่วยตรวจทานก่อนส่งนะคะ").wait_for()
    assert await violations(page) == []
    await page.get_by_role("button", name="ยืนยัน").click()
    await page.locator(".receipt-number").wait_for()
    await gateway.stop()
    await page.get_by_text("การเชื่อมต่อหลุด").wait_for()
    await chat.write("ยังไม่ถึง")
    assert await violations(page) == []


async def test_the_desk(gateway: RunningGateway, page: Page) -> None:
    await page.goto(f"{gateway.url}/console/")
    await page.get_by_label("อีเมล").fill(ADMIN["email"])
    assert await violations(page) == []
    await page.get_by_label("รหัสผ่าน").fill(ADMIN["password"])
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await page.get_by_text("ไม่มีใครรออยู่").wait_for()
    assert await violations(page) == []
