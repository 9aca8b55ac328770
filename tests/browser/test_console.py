"""A desk at work in a real Chromium: two agents, a customer on LINE, a line that breaks, and who was first."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from intake.cases import cases, conversations
from tests.browser.conftest import picture
from tests.browser.desk import (
    USER,
    account,
    at_desk,
    check,
    log_in,
    log_out,
    open_row,
    row,
    take,
    waiting_person,
    write,
)
from tests.support import line_events as events
from tests.support.running_gateway import ADMIN, RunningGateway

CASE: dict[str, Any] = {
    "form": "online_purchase", "form_version": 1, "evidence": [], "consent": {"version": "1"}, "channel": "line",
    "language": "th",
}  # fmt: skip


async def test_an_agent_answers_and_gives_back(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "โอนเงินไปแล้วเพจปิดหนี <img src=x>")
    await page.goto(f"{gateway.url}/console/")
    await picture(page, "console-1-login")
    await page.get_by_label("อีเมล").fill(ADMIN["email"])
    await page.get_by_label("รหัสผ่าน").fill("a wrong password")
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await page.get_by_text("อีเมลหรือรหัสผ่านไม่ถูกต้อง").wait_for()
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await page.get_by_text("<img src=x>").first.wait_for()
    await expect(page.get_by_role("button", name="ส่งถึงผู้ร้อง")).to_be_disabled()
    await page.keyboard.press("c")  # the shortcut takes it
    await page.get_by_text("คุณดูแลอยู่").wait_for()
    await page.get_by_label("ข้อความ", exact=True).fill("ผิดคนค่ะ")
    await page.get_by_role("button", name="ส่งถึงผู้ร้อง").click()
    await page.get_by_role("button", name="เลิกทำ").click()
    await expect(page.get_by_label("ข้อความ", exact=True)).to_have_value("ผิดคนค่ะ")
    await page.get_by_label("ข้อความ", exact=True).fill("สวัสดีค่ะ เจ้าหน้าที่รับเรื่องแล้ว")
    await page.keyboard.press("Control+Enter")
    assert (await gateway.line.wait_for(USER, 2, 15.0))[1] == "สวัสดีค่ะ เจ้าหน้าที่รับเรื่องแล้ว"
    await page.locator(".delivery.accepted").wait_for()
    await gateway.line.say(USER, "ขอบคุณค่ะ")
    await page.locator(".said", has_text="ขอบคุณค่ะ").wait_for()
    await picture(page, "console-2-conversation")
    await page.get_by_role("button", name="คืนให้ผู้ช่วย").click()
    await page.get_by_role("button", name="รับเรื่อง", exact=True).wait_for()
    await log_out(page)
    assert gateway.line.texts_to(USER).count("ผิดคนค่ะ") == 0


async def test_a_list_equals_the_database_after_the_line_was_down(gateway: RunningGateway, page: Page) -> None:
    await log_in(page, gateway, **ADMIN)
    await page.get_by_text("ไม่มีใครรออยู่").wait_for()
    await page.context.set_offline(True)
    await page.get_by_text("ขาดการเชื่อมต่อ").wait_for()
    first = await waiting_person(gateway, "หนึ่ง")
    second = await waiting_person(gateway, "สอง", events.user_id(6))
    await asyncio.to_thread(conversations.claim, first, "somebody-else")
    await page.context.set_offline(False)
    await page.get_by_text("ขาดการเชื่อมต่อ").wait_for(state="hidden", timeout=15_000)
    await expect(page.locator(".list li")).to_have_count(1, timeout=10_000)
    await page.locator(".list li button").click()
    await page.get_by_text(second[-6:]).wait_for()


async def test_of_two_agents_one_wins_and_the_other_sees_who(gateway: RunningGateway, browser: Browser) -> None:
    pages: list[Page] = []
    for place, name in enumerate(("มะลิ", "กานดา")):
        await account(name, f"{place}@example.org")
        pages.append(await at_desk(browser, gateway, f"{place}@example.org"))
    await waiting_person(gateway, "ช่วยด้วยค่ะ")
    for page in pages:
        await open_row(page, "ขอคุยกับเจ้าหน้าที่")
        await page.get_by_role("button", name="รับเรื่อง", exact=True).wait_for()
    await asyncio.gather(*(page.get_by_role("button", name="รับเรื่อง", exact=True).click() for page in pages))
    for page in pages:
        await expect(page.locator(".head .phase.agent")).to_be_visible(timeout=15_000)
    texts = [await page.locator(".head .state").inner_text() for page in pages]
    won = [place for place, words in enumerate(texts) if "คุณดูแลอยู่" in words]
    assert len(won) == 1, texts
    assert ("มะลิ", "กานดา")[won[0]] in texts[1 - won[0]]
    for page in pages:
        await page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
async def test_the_desk_can_be_used_by_everybody(gateway: RunningGateway, page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 860})
    conversation = await waiting_person(gateway, "ซื้อรองเท้าแล้วร้านปิดเพจค่ะ")
    answers = {"details": "ซื้อรองเท้า", "amount": 150000, "complainant_phone": "+66812345678"}
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key="k", answers=answers,
        respondent={"account": "1234567890"}, **CASE,
    )  # fmt: skip
    await log_in(page, gateway, **ADMIN)
    await row(page, "ขอคุยกับเจ้าหน้าที่").wait_for()
    await check(page, f"desk-{width}-1-queue")
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await take(page)
    await write(page, "โอนเข้า 123-4-56789-0 นะคะ")
    await page.get_by_text("เลขบัญชี").wait_for()
    await check(page, f"desk-{width}-2-warning")
    if width < 1180:
        await page.get_by_role("button", name="แสดงข้อมูล").click()
        await check(page, f"desk-{width}-2-panel")
    await page.locator(".panel").get_by_role("button", name=filed.number).click()
    await page.get_by_text("ข้อมูลส่วนบุคคลถูกปิดบังไว้").wait_for()
    await expect(page.locator(".case-main")).not_to_contain_text("812345678")
    await page.get_by_label("เหตุผลที่ต้องดูข้อมูลเต็ม").fill("โทรกลับ")
    await page.get_by_role("button", name="ดูข้อมูลเต็ม").click()
    await page.get_by_text("081-234-5678").wait_for()
    await check(page, f"desk-{width}-3-case")
