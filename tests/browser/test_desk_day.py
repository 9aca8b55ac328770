"""A whole day of a desk, all real but LINE: a customer on LINE and one on the web, two agents, a supervisor.

Each step leaves the desk as the next one finds it; what agents do, they do on the screen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser import day
from tests.browser.conftest import picture
from tests.browser.day import SLOW, OnLine, OnTheWeb
from tests.browser.desk import PASSWORD, check, log_in, note, open_row, row, take, write
from tests.support.line_events import user_id
from tests.support.script import Complaint, complaint
from tests.support.system import ADMIN_EMAIL, ADMIN_PASSWORD, System

HUMAN = "ขอคุยกับเจ้าหน้าที่ค่ะ"
SECRET = "คนนี้โทรมาเมื่อวานแล้ว ใจเย็น ๆ นะ"
PEOPLE = (("mali", "มะลิ ใจงาม", "agent"), ("kanda", "กานดา ศรีสุข", "agent"), ("wilai", "วิไล หัวหน้าทีม", "supervisor"))


@dataclass
class Day:
    """Who is there, each in a browser of their own."""

    system: System
    mali: Page
    kanda: Page
    wilai: Page
    line: OnLine
    web: OnTheWeb
    story: Complaint


@pytest_asyncio.fixture
async def a_day(tmp_path: Path, browser: Browser) -> AsyncIterator[Day]:
    async with System(tmp_path, {"DESK_FILE": day.desk_file(tmp_path)}) as system:
        admin = await (await browser.new_context(viewport={"width": 1280, "height": 860})).new_page()
        await log_in(admin, system, ADMIN_EMAIL, ADMIN_PASSWORD, "#/people")
        pages = [await _invited(browser, system, admin, *person) for person in PEOPLE]
        visitor = await (await browser.new_context(locale="th-TH")).new_page()
        mali, kanda, wilai = pages
        line, web = OnLine(system.line, user_id(4711)), OnTheWeb(visitor)
        yield Day(system, mali, kanda, wilai, line, web, complaint(4711))


async def _invited(browser: Browser, system: System, admin: Page, name: str, shown: str, role: str) -> Page:
    """The administrator makes a link, the person sets a password with it and logs in."""
    await admin.get_by_role("button", name="เชิญผู้ใช้").click()
    dialog = admin.get_by_role("dialog")
    await dialog.get_by_label("อีเมล").fill(f"{name}@example.org")
    await dialog.get_by_label("ชื่อ", exact=True).fill(shown)
    await dialog.get_by_label("บทบาท").select_option(role)
    for team in ("shops", "general") if role == "agent" else ():
        await dialog.get_by_label(team).check()
    await check(admin, "day-0-invite")
    await dialog.get_by_role("button", name="สร้างลิงก์เชิญ").click()
    link = await admin.get_by_role("textbox", name="ลิงก์สำหรับตั้งรหัสผ่าน").input_value()
    await admin.get_by_role("dialog").get_by_role("button", name="ปิด").click()
    page = await (await browser.new_context(viewport={"width": 1280, "height": 860}, locale="th-TH")).new_page()
    page.set_default_timeout(SLOW)
    await page.goto(link)
    await expect(page.get_by_label("ชื่อ")).to_have_value(shown, timeout=SLOW)
    await page.get_by_label("รหัสผ่านใหม่").fill(PASSWORD)
    await page.get_by_label("พิมพ์อีกครั้ง").fill(PASSWORD)
    await check(page, "day-0-invited")
    await page.get_by_role("button", name="ตั้งรหัสผ่าน").click()
    await page.get_by_role("button", name="เข้าสู่ระบบ").click()
    await log_in(page, system, f"{name}@example.org")
    return page


@pytest.mark.flow
@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_day_at_the_desk(a_day: Day) -> None:
    expect.set_options(timeout=SLOW)
    try:
        await both_ask_for_a_human(a_day)
        await the_supervisor_writes_a_canned_reply(a_day)
        await mali_takes_and_answers(a_day)
        await the_supervisor_watches_and_whispers(a_day)
        await mali_is_offline_for_a_while(a_day)
        await held_and_woken_by_the_person(a_day)
        await the_assistant_asks_one_item(a_day)
        await given_back_to_the_assistant(a_day)
        await kanda_transfers_and_mali_closes(a_day)
        await the_reports_show_it(a_day)
    finally:
        expect.set_options(timeout=5000)


async def both_ask_for_a_human(a: Day) -> None:
    await a.line.say(a.story.opening)
    await a.line.say(a.story.consent)
    await a.line.say(a.story.answers["details"])
    assert await a.line.say(HUMAN)
    await a.web.open(a.system)
    await a.web.say("สวัสดีค่ะ")
    await a.web.say(HUMAN)
    for page in (a.mali, a.kanda, a.wilai):
        await expect(page.locator(".list li")).to_have_count(2)
    await check(a.mali, "day-1-queue")


async def the_supervisor_writes_a_canned_reply(a: Day) -> None:
    await a.wilai.get_by_role("link", name="ข้อความสำเร็จรูป").click()
    await a.wilai.get_by_role("button", name="เพิ่มข้อความ").click()
    dialog = a.wilai.get_by_role("dialog")
    await dialog.get_by_label("ชื่อย่อ").fill("รับเรื่อง")
    await dialog.get_by_label("ข้อความภาษาไทย").fill("สวัสดีค่ะ ดิฉัน{agent} รับเรื่องแล้วนะคะ")
    await dialog.get_by_label("ข้อความภาษาอังกฤษ").fill("Hello, this is {agent}.")
    await check(a.wilai, "day-2-canned")
    await dialog.get_by_role("button", name="บันทึก").click()
    await expect(a.wilai.get_by_text("/รับเรื่อง")).to_be_visible()


async def mali_takes_and_answers(a: Day) -> None:
    """What was filled in is beside the chat; a canned reply, a word taken back, a warning, a note."""
    page = a.mali
    await open_row(page, "ซื้อของออนไลน์")
    await take(page)
    await expect(page.locator(".panel .field", has_text="เรื่องที่เกิดขึ้น")).to_contain_text(a.story.answers["details"])
    await expect(page.locator(".panel")).to_contain_text("ยังขาด")
    await page.get_by_label("ข้อความ", exact=True).press("/")
    await page.get_by_role("option", name="รับเรื่อง").click()
    await expect(page.get_by_label("ข้อความ", exact=True)).to_have_value("สวัสดีค่ะ ดิฉันมะลิ ใจงาม รับเรื่องแล้วนะคะ")
    await page.keyboard.press("Control+Enter")
    await a.line.hear("สวัสดีค่ะ ดิฉันมะลิ ใจงาม รับเรื่องแล้วนะคะ")
    await expect(page.locator(".said.agent .delivery.accepted")).to_have_text("LINE รับแล้ว")
    await write(page, "ข้อความผิดคน")
    await page.get_by_role("button", name="เลิกทำ").click()
    await expect(page.get_by_label("ข้อความ", exact=True)).to_have_value("ข้อความผิดคน")
    await write(page, "โอนคืนเข้า 123-4-56789-0 นะคะ")
    await expect(page.get_by_role("alert").filter(has_text="เลขบัญชี")).to_be_visible()
    await picture(page, "day-3-warning")
    await page.get_by_label("ข้อความ", exact=True).fill("ร้านชื่ออะไรคะ")
    await page.get_by_role("button", name="ส่งถึงผู้ร้อง").click()
    await a.line.hear("ร้านชื่ออะไรคะ")
    await note(page, "ร้านนี้มีเรื่องอยู่แล้ว")
    await a.line.send(a.story.answers["shop_name"])
    await expect(page.locator(".said.person", has_text=a.story.answers["shop_name"])).to_be_visible()
    assert not {"ข้อความผิดคน", "ร้านนี้มีเรื่องอยู่แล้ว"} & set(a.line.heard)
    await check(page, "day-3-conversation")


async def the_supervisor_watches_and_whispers(a: Day) -> None:
    page = a.wilai
    await page.get_by_role("link", name="ภาพรวม").click()
    card = page.locator(".agent-card", has_text="มะลิ ใจงาม")
    await expect(card.locator(".board-item")).to_have_count(1)
    await check(page, "day-4-board")
    await card.get_by_role("button", name="กระซิบ").click()
    await expect(page.locator(".head .watching")).to_be_visible()
    await page.get_by_label("ข้อความ", exact=True).fill(SECRET)
    await page.get_by_role("button", name="เก็บบันทึก").click()
    whispered = a.mali.locator(".said.note", has_text=SECRET)
    await expect(whispered).to_contain_text("วิไล หัวหน้าทีม")
    await expect(whispered).to_contain_text("กระซิบ")
    assert SECRET not in a.line.heard


async def mali_is_offline_for_a_while(a: Day) -> None:
    await a.mali.context.set_offline(True)
    await expect(a.mali.get_by_text("ขาดการเชื่อมต่อ")).to_be_visible()
    await a.line.send("ระหว่างนั้นมีคนโทรมาขู่ด้วยค่ะ")
    await expect(a.wilai.locator(".said.person", has_text="โทรมาขู่")).to_be_visible()
    assert await a.mali.locator(".said.person", has_text="โทรมาขู่").count() == 0
    await a.mali.context.set_offline(False)
    await expect(a.mali.locator(".said.person", has_text="โทรมาขู่")).to_be_visible()
    await expect(a.mali.get_by_text("ขาดการเชื่อมต่อ")).to_be_hidden()


async def held_and_woken_by_the_person(a: Day) -> None:
    await a.mali.get_by_role("button", name="พักไว้").click()
    await expect(a.mali.locator(".head .phase.hold")).to_be_visible()
    await a.line.send("กลับมาแล้วค่ะ")
    await expect(a.mali.locator(".head")).to_contain_text("คุณดูแลอยู่")


async def the_assistant_asks_one_item(a: Day) -> None:
    """Lent for one field: the assistant asks, files the answer, and the conversation is hers again."""
    page = a.mali
    before = len(a.line.heard)
    field = page.locator(".panel .field", has_text="จำนวนเงิน").first
    await field.get_by_role("button", name="ให้ผู้ช่วยถาม").click()
    await expect(page.locator(".head .phase.bot")).to_be_visible()
    await a.system.line.wait_for(a.line.user, before + 1, 60.0)
    await a.line.send(a.story.answers["amount"])
    await expect(page.locator(".head")).to_contain_text("คุณดูแลอยู่")
    await expect(field).to_contain_text("2,590")
    await expect(page.locator(".messages .event", has_text="ผู้ช่วยได้คำตอบแล้ว")).to_be_visible()


async def given_back_to_the_assistant(a: Day) -> None:
    """It goes on with what is missing, and asks for nothing that is known."""
    before = len(a.line.heard)
    await a.mali.get_by_role("button", name="คืนให้ผู้ช่วย").click()
    await expect(a.mali.locator(".head .phase.bot")).to_be_visible()
    await a.system.line.wait_for(a.line.user, before + 1, 60.0)
    said = "\n".join(a.line.heard[before:])
    assert "จำนวนเงิน" not in said and "เล่า" not in said.split("\n")[-1], said


async def kanda_transfers_and_mali_closes(a: Day) -> None:
    await open_row(a.kanda, HUMAN[:10])
    await take(a.kanda)
    await write(a.kanda, "สวัสดีค่ะ กานดาค่ะ")
    await a.web.hear("สวัสดีค่ะ กานดาค่ะ")
    await a.kanda.get_by_role("button", name="โอนต่อ").click()
    dialog = a.kanda.get_by_role("dialog")
    option = await dialog.locator("option", has_text="มะลิ").get_attribute("value")
    await dialog.get_by_label("โอนให้").select_option(option or "")
    await dialog.get_by_label("บันทึกถึงผู้รับต่อ").fill("ถามเรื่องคืนเงิน")
    await check(a.kanda, "day-5-transfer")
    await dialog.get_by_role("button", name="โอน", exact=True).click()
    await expect(a.kanda.locator(".head .state")).to_contain_text("มะลิ ใจงาม")
    await a.mali.get_by_role("button", name="ของฉัน").click()
    await row(a.mali, "มะลิ").first.click()
    await expect(a.mali.locator(".messages")).to_contain_text("ถามเรื่องคืนเงิน")
    await write(a.mali, "คืนเงินภายใน 7 วันค่ะ")
    await a.web.hear("คืนเงินภายใน 7 วันค่ะ")
    await a.mali.get_by_role("button", name="ปิดการสนทนา").click()
    await a.mali.get_by_role("button", name="ช่วยได้แล้ว").click()
    await expect(a.mali.locator(".head .phase.closed")).to_be_visible()
    await a.web.rate("ช่วยได้ดีมาก", "ตอบเร็วมากค่ะ")
    await a.mali.reload()
    await expect(a.mali.locator(".rating")).to_contain_text("ตอบเร็วมากค่ะ")


async def the_reports_show_it(a: Day) -> None:
    page = a.wilai
    await page.get_by_role("link", name="รายงาน").click()
    tile = page.locator(".tile", has_text="ขอคุยกับเจ้าหน้าที่")
    await expect(tile).to_contain_text("เจ้าหน้าที่รับ 2")
    await expect(page.locator(".tile", has_text="ความพึงพอใจ")).to_contain_text("5.0 / 5")
    work = page.locator(".figure", has_text="งานของเจ้าหน้าที่")
    await expect(work.locator("tr", has_text="มะลิ ใจงาม")).to_contain_text("2")
    await expect(work.locator("tr", has_text="กานดา ศรีสุข")).to_be_visible()
    await expect(page.locator(".comments")).to_contain_text("ตอบเร็วมากค่ะ")
    await check(page, "day-6-reports")
