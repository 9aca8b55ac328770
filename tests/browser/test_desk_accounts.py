"""Accounts on the screen: a link to the first log-in, a forgotten password, one's own password, the second factor."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from intake.cases import agents, desk
from tests.browser.desk import PASSWORD, account, at_desk, check, log_in, log_out
from tests.support.running_gateway import ADMIN, RunningGateway

NEW = "ประโยคยาวที่จำง่ายของมะลิ"


@pytest.fixture(autouse=True)
def the_desk_again() -> Iterator[None]:
    yield
    desk.use(None)


async def a_browser(browser: Browser, width: int = 1024) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": 800}, locale="th-TH")
    return await context.new_page()


async def link_of(page: Page) -> str:
    return await page.get_by_role("textbox", name="ลิงก์สำหรับตั้งรหัสผ่าน").input_value()


async def set_password(page: Page, link: str, password: str, again: str | None = None) -> None:
    await page.goto(link)
    await page.get_by_label("รหัสผ่านใหม่").fill(password)
    await page.get_by_label("พิมพ์อีกครั้ง").fill(password if again is None else again)
    await page.get_by_role("button", name="ตั้งรหัสผ่าน").click()


async def test_from_the_link_to_the_first_log_in(gateway: RunningGateway, page: Page, browser: Browser) -> None:
    await log_in(page, gateway, **ADMIN, where="#/people")
    await page.get_by_role("button", name="เชิญผู้ใช้").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("อีเมล").fill("mali@example.org")
    await dialog.get_by_label("ชื่อ", exact=True).fill("มะลิ ใจงาม")
    await dialog.get_by_label("general").check()
    await dialog.get_by_role("button", name="สร้างลิงก์เชิญ").click()
    link = await link_of(page)
    await check(page, "accounts-1-link")
    await dialog.get_by_role("button", name="ปิด").click()
    await expect(page.get_by_text("mali@example.org").first).to_be_visible()
    hers = await a_browser(browser, 390)  # a mail is opened on the telephone
    await set_password(hers, link, NEW, again=NEW[:-1])
    await expect(hers.get_by_role("alert")).to_contain_text("ไม่ตรงกัน")
    await check(hers, "accounts-2-invited")
    await set_password(hers, link, NEW)
    await expect(hers.get_by_role("status")).to_contain_text("ตั้งรหัสผ่านแล้ว")
    await hers.get_by_role("button", name="เข้าสู่ระบบ").click()
    await hers.get_by_label("อีเมล").fill("mali@example.org")
    await hers.get_by_label("รหัสผ่าน").fill(NEW)
    await hers.get_by_role("button", name="เข้าสู่ระบบ").click()
    await hers.get_by_role("navigation", name="เมนูหลัก").wait_for()
    await hers.goto("about:blank")
    await hers.goto(link)
    await expect(hers.get_by_role("alert")).to_contain_text("ใช้ไปแล้วหรือหมดอายุ")
    await check(hers, "accounts-3-void")
    await page.reload()
    await expect(page.locator(".people")).to_contain_text("มะลิ ใจงาม")
    await page.get_by_role("button", name="แก้ มะลิ ใจงาม").click()
    await page.get_by_label("รับพร้อมกันได้").fill("3")
    await check(page, "accounts-4-change")
    await page.get_by_role("dialog").get_by_role("button", name="บันทึก").click()
    await expect(page.get_by_role("row", name=re.compile("มะลิ"))).to_contain_text("3")
    [found] = [one for one in await asyncio.to_thread(agents.list_agents) if one.name == "มะลิ ใจงาม"]
    assert found.capacity == 3


async def test_a_forgotten_password_is_set_by_a_link(gateway: RunningGateway, page: Page, browser: Browser) -> None:
    await account("กานดา", "kanda@example.org")
    theirs = await at_desk(browser, gateway, "kanda@example.org")
    await log_in(page, gateway, **ADMIN, where="#/people")
    await page.get_by_label("เพิ่มเติมสำหรับ กานดา").click()
    await page.get_by_role("button", name="ลิงก์ตั้งรหัสผ่านใหม่").click()
    link = await link_of(page)
    new = await a_browser(browser)
    await set_password(new, link, NEW)
    await expect(new.get_by_role("status")).to_contain_text("ตั้งรหัสผ่านแล้ว")
    await theirs.get_by_label("รหัสผ่าน").wait_for(timeout=15_000)  # what was open is closed
    await log_in(new, gateway, "kanda@example.org", NEW)


async def test_ones_own_password_is_changed(gateway: RunningGateway, page: Page, browser: Browser) -> None:
    await account("กานดา", "kanda@example.org")
    elsewhere = await at_desk(browser, gateway, "kanda@example.org")
    await log_in(page, gateway, "kanda@example.org", where="#/account")
    await expect(page.get_by_text("เครื่องนี้", exact=True)).to_be_visible()
    await page.get_by_label("รหัสผ่านเดิม").fill("a wrong password")
    await page.get_by_label("รหัสผ่านใหม่").fill(NEW)
    await page.get_by_role("button", name="เปลี่ยน", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("ไม่ถูกต้อง")
    await expect(page.get_by_label("รหัสผ่านเดิม")).to_be_visible()  # still there: a slip ends no session
    await page.get_by_label("รหัสผ่านเดิม").fill(PASSWORD)
    await page.get_by_role("button", name="เปลี่ยน", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="เปลี่ยนแล้ว")).to_be_visible()
    await check(page, "accounts-5-password")
    await elsewhere.get_by_label("รหัสผ่าน").wait_for(timeout=15_000)
    await log_out(page)
    await log_in(page, gateway, "kanda@example.org", NEW)


async def test_a_second_factor_that_is_asked_for(gateway: RunningGateway, page: Page) -> None:
    await account("วิไล", "wilai@example.org", role="supervisor")
    desk.use(desk.Desk(accounts=desk.Accounts(second_factor=True)))
    await page.goto(f"{gateway.url}/console/#/inbox/queue")
    await page.get_by_label("อีเมล").fill("wilai@example.org")
    await page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await expect(page.get_by_role("alert")).to_contain_text("ต้องเปิดการยืนยันตัวตนสองชั้น")
    await expect(page.get_by_role("navigation", name="เมนูหลัก")).to_have_count(0)
    await page.get_by_role("button", name="เปิดใช้").click()
    secret = "".join((await page.locator(".totp .number").inner_text()).split())
    await check(page, "accounts-6-second-factor")
    totp = pyotp.TOTP(secret)
    wrong = f"{(int(totp.now()) + 1) % 1_000_000:06d}"
    await page.get_by_label("รหัส 6 หลัก").fill(wrong)
    await page.get_by_role("button", name="ยืนยัน").click()
    await expect(page.get_by_role("alert").filter(has_text="รหัส 6 หลักไม่ถูกต้อง")).to_be_visible()
    await page.get_by_label("รหัส 6 หลัก").fill(totp.now())
    await page.get_by_role("button", name="ยืนยัน").click()
    await page.get_by_role("navigation", name="เมนูหลัก").wait_for()
    await expect(page.get_by_text("ขาดการเชื่อมต่อ")).to_have_count(0)
    await log_out(page)
    await page.get_by_label("อีเมล").fill("wilai@example.org")
    await page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await expect(page.get_by_role("alert")).to_contain_text("กรุณาใส่รหัส 6 หลัก")
    code = page.get_by_label("รหัส 6 หลัก")
    await code.fill(wrong)
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await expect(page.get_by_role("alert")).to_contain_text("รหัส 6 หลักไม่ถูกต้อง")
    await check(page, "accounts-7-code")
    await code.fill(totp.now())
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await page.get_by_role("navigation", name="เมนูหลัก").wait_for()
