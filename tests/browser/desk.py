"""What an agent does at the desk in a browser, and the people who write to it."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from intake.cases import agents, conversations
from tests.browser.conftest import picture
from tests.support import line_events as events
from tests.support.running_gateway import RunningGateway

PASSWORD = "a-password-of-the-desk-5"
USER = events.user_id(5)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Served(Protocol):
    """Whatever serves the console at `url`: the gateway alone, or the whole system."""

    url: str


async def log_in(page: Page, desk: Served, email: str, password: str = PASSWORD, where: str = "") -> None:
    await page.goto(f"{desk.url}/console/{where}")
    await page.get_by_label("อีเมล").fill(email)
    await page.get_by_label("รหัสผ่าน").fill(password)
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await page.get_by_role("navigation", name="เมนูหลัก").wait_for()


async def log_out(page: Page) -> None:
    await page.locator(".menu summary").click()
    await page.get_by_role("button", name="ออกจากระบบ").first.click()
    await page.get_by_label("อีเมล").wait_for()


async def account(name: str, email: str, role: str = "agent", **more: Any) -> agents.AgentView:
    """An account of the desk, with PASSWORD."""
    return await asyncio.to_thread(agents.create, email, PASSWORD, name=name, role=role, **more)


async def at_desk(browser: Browser, desk: Served, email: str, width: int = 1280) -> Page:
    """A colleague's own browser, logged in; close its context."""
    context = await browser.new_context(viewport={"width": width, "height": 860}, locale="th-TH")
    page = await context.new_page()
    await log_in(page, desk, email)
    return page


async def waiting_person(gateway: RunningGateway, words: str, user: str = USER, **more: Any) -> str:
    """Somebody on LINE who has written and waits for an agent; the id of the conversation."""
    await gateway.line.say(user, words)
    await gateway.line.wait_for(user, 1)
    waiting = (await asyncio.to_thread(conversations.list_conversations, "bot"))[0]
    await asyncio.to_thread(conversations.request_human, waiting.id, "ขอคุยกับเจ้าหน้าที่", **more)
    return waiting.id


def row(page: Page, words: str) -> Any:
    """The row of a list that has these words."""
    return page.locator(".list li button", has_text=words)


async def open_row(page: Page, words: str) -> None:
    await row(page, words).first.click()
    await page.locator(".head h1").wait_for()


async def take(page: Page) -> None:
    await page.get_by_role("button", name="รับเรื่อง", exact=True).click()
    await page.get_by_text("คุณดูแลอยู่").wait_for()


async def write(page: Page, words: str) -> None:
    """Type and send; it goes out when the seconds to take it back are over."""
    await page.get_by_label("ข้อความ", exact=True).fill(words)
    await page.get_by_role("button", name="ส่งถึงผู้ร้อง").click()


async def note(page: Page, words: str) -> None:
    await page.locator("#mode-note").click()
    await page.get_by_label("ข้อความ", exact=True).fill(words)
    await page.get_by_role("button", name="เก็บบันทึก").click()
    await expect(page.locator(".said.note", has_text=words)).to_be_visible()


async def check(page: Page, name: str) -> None:
    """Keep what it looks like; nothing that WCAG AA forbids, and nothing wider than the screen."""
    await picture(page, name)
    found = await Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(wider), f"{name} is wider than the screen"
