"""The playground page, the camera of a phone, and what each side sees of the other's reading."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, Page, expect

from intake.cases import conversations, desk, holding, visitors
from intake.cases.desk import DAYS, Desk
from tests.browser.chatting import Chat, assistant
from tests.browser.conftest import picture
from tests.browser.desk import account
from tests.browser.test_accessibility import violations
from tests.browser.test_widget_states import photo, seen
from tests.support.running_gateway import RunningGateway


async def test_the_playground_applies_what_is_chosen(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(f"{gateway.url}/page/playground.html")
    await page.get_by_label("Language").select_option("th")
    await page.get_by_label("Position").select_option("left")
    await page.get_by_label("Title").fill("ถามเราได้")
    await page.get_by_label("Button").fill("ร้องเรียนที่นี่")
    await page.get_by_label("Greeting").fill("มีปัญหากับร้านค้าไหมคะ")
    await page.get_by_label("after seconds").fill("0")
    await page.get_by_role("button", name="Apply").click()
    line = page.get_by_label("The line to embed")
    await expect(line).to_contain_text('data-launcher-text="ร้องเรียนที่นี่"')
    await expect(line).to_contain_text('data-greeting-delay="0"')
    await page.get_by_role("button", name="มีปัญหากับร้านค้าไหมคะ").wait_for()
    assert await violations(page) == []
    await picture(page, "playground")
    launcher = page.get_by_role("button", name="ร้องเรียนที่นี่")
    box = await launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    await page.get_by_label("Position").select_option("right")  # beside the buttons, not over them
    await page.get_by_role("button", name="Apply").click()
    await page.get_by_role("button", name="มีปัญหากับร้านค้าไหมคะ").wait_for()
    await page.get_by_role("button", name="open()").click()
    await page.get_by_role("heading", name="ถามเราได้").wait_for()
    await page.get_by_role("button", name='send("สวัสดี")').click()
    await Chat(page).expect("ได้รับ: สวัสดี")
    events = page.get_by_role("log", name="Events")
    await expect(events).to_contain_text('"text":"ได้รับ: สวัสดี"')
    await page.get_by_role("button", name='setLanguage("en")').click()
    await expect(page.get_by_label("Your message")).to_be_visible()
    await page.get_by_role("button", name="close()").click()
    await expect(launcher).to_be_visible()
    await expect(events).to_contain_text("close")


async def test_a_phone_offers_its_camera(gateway: RunningGateway, browser: Browser) -> None:
    gateway.rasa.answer = assistant
    context = await browser.new_context(
        viewport={"width": 390, "height": 780}, locale="th-TH", has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    await page.goto(gateway.url)
    await Chat(page).expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await page.get_by_role("button", name="แนบรูปหรือเอกสาร").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="ถ่ายรูป").click()
    chooser = await choosing.value
    # The attribute makes a phone open its camera at the back instead of its files (HTML Media Capture).
    assert await chooser.element.get_attribute("capture") == "environment"
    assert (await chooser.element.get_attribute("accept") or "").startswith("image/")
    await chooser.set_files({"name": "image.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    await expect(page.locator(".upload.done")).to_have_count(1)
    await page.get_by_role("button", name="ส่งข้อความ").click()
    await page.locator(".bubble.shot canvas").wait_for()
    await seen(page, "phone-photo")
    await context.close()


async def test_waiting_and_reading_are_seen_from_both_sides(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    desk.use(Desk(hours=dict.fromkeys(DAYS, ("00:00-24:00",)), public_holidays=False))  # type: ignore[arg-type]
    async with await gateway.log_in() as agent, agent.get("/api/v1/events"):
        await page.goto(gateway.url)
        chat = Chat(page)
        await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
        [found] = await asyncio.to_thread(conversations.list_conversations)
        await asyncio.to_thread(conversations.request_human, found.id, "ขอคุยกับเจ้าหน้าที่")
        await chat.write("มีใครอยู่ไหมคะ")
        await page.get_by_text("รอเจ้าหน้าที่ คิวที่ 1").wait_for()
        await page.get_by_text("ตอนนี้ยังบอกเวลารอไม่ได้").wait_for()
        await seen(page, "queue-with-place")
        mali = await account("มะลิ", "mali@example.org")
        await asyncio.to_thread(conversations.claim, found.id, mali.id)
        await chat.write("อ่านถึงตรงนี้หรือยัง")
        await chat.expect("อ่านถึงตรงนี้หรือยัง")
        await asyncio.to_thread(holding.mark_read, found.id, mali.id)
        await page.get_by_text("อ่านแล้ว").wait_for(timeout=40_000)
        await seen(page, "read-by-agent")
        view = await asyncio.to_thread(conversations.get, found.id)
        async with asyncio.timeout(10):
            while (view.seen_seq or 0) < 1:
                await asyncio.sleep(0.2)
                view = await asyncio.to_thread(conversations.get, found.id)
        assert visitors.waiting_of(found.id, "th").read >= 1
    desk.use(None)


async def test_who_waits_can_stop_waiting(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    await Chat(page).expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    [found] = await asyncio.to_thread(conversations.list_conversations)
    await asyncio.to_thread(conversations.request_human, found.id, "ขอคุยกับเจ้าหน้าที่")
    await Chat(page).write("รอค่ะ")
    await page.get_by_role("button", name="ยกเลิกการรอ").first.click()
    await Chat(page).expect("ยกเลิกการรอเจ้าหน้าที่แล้วค่ะ")
    await expect(page.get_by_role("button", name="ยกเลิกการรอ")).to_have_count(0)
