"""A visitor's whole visit in a real Chromium: chat, cards, reload, a lost network, a phone, another site's page."""

from __future__ import annotations

import asyncio

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, expect

from intake.settings import Settings
from tests.browser.chatting import Chat, assistant
from tests.browser.conftest import picture
from tests.support.mongo import free_port
from tests.support.running_gateway import RunningGateway


async def test_a_visit_from_greeting_to_case_number(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await picture(page, "1-greeting")
    await page.get_by_role("button", name="ซื้อของออนไลน์แล้วมีปัญหา").click()
    await chat.expect("ได้รับ: ซื้อของออนไลน์แล้วมีปัญหา")
    await chat.write("สั่งหม้อทอดจากเพจ โอนเงินไป 1,590 บาท เมื่อวันที่ 3 แล้วเพจปิดหนี <b>ไม่ได้ของ</b>")
    await chat.expect("<b>ไม่ได้ของ</b>")
    gateway.rasa.delay = 0.6
    await chat.write("สรุป")
    await expect(page.locator(".typing")).to_be_visible()
    await picture(page, "2-typing")
    await page.get_by_role("heading", name="ช่วยตรวจทานก่อนส่งนะคะ").wait_for()
    await expect(page.locator(".typing")).to_be_hidden()
    await picture(page, "3-review")
    await page.get_by_role("button", name="ยืนยัน").click()
    await page.locator(".receipt-number", has_text="RT-7K2M-9XQ4").wait_for()
    await picture(page, "4-receipt")


async def test_a_reload_resumes_where_it_was(gateway: RunningGateway, page: Page) -> None:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.write("จำได้ไหม")
    await chat.expect("ได้รับ: จำได้ไหม")
    before = await chat.texts()
    await page.reload()
    await chat.expect("ได้รับ: จำได้ไหม")
    assert await chat.texts() == before
    await chat.write("ต่อเลย")
    await chat.expect("ได้รับ: ต่อเลย")


async def test_what_is_written_offline_is_sent_later_and_once(gateway: RunningGateway, page: Page) -> None:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.write("หนึ่ง")
    await chat.expect("ได้รับ: หนึ่ง")
    port = gateway.settings.port
    await gateway.stop()
    await page.get_by_text("การเชื่อมต่อหลุด").wait_for()
    await chat.write("สอง")
    await chat.write("สาม")
    await picture(page, "5-offline")
    await gateway.serve(port)
    await chat.expect("ได้รับ: สาม")
    await asyncio.sleep(0.5)
    said = [turn["message"] for turn in gateway.rasa.turns if turn["event"] is None]
    assert said == ["หนึ่ง", "สอง", "สาม"]
    assert await chat.texts() == ["ได้รับ: [greet]", "หนึ่ง", "ได้รับ: หนึ่ง", "สอง", "ได้รับ: สอง", "สาม", "ได้รับ: สาม"]


async def test_what_was_not_sent_survives_a_reload(
    gateway: RunningGateway, page: Page, context: BrowserContext
) -> None:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.write("หนึ่ง")
    await chat.expect("ได้รับ: หนึ่ง")
    await page.route("**/chat/ws", lambda route: route.abort())
    await gateway.gateway.chat.close_all()  # type: ignore[union-attr]
    await context.set_offline(True)
    await page.get_by_text("ไม่ได้ต่ออินเทอร์เน็ต").wait_for()
    await chat.write("ยังไม่ถึง")
    await context.set_offline(False)
    await page.reload()
    await chat.expect("ได้รับ: ยังไม่ถึง")


async def test_what_cannot_be_stored_waits_in_order_and_does_not_multiply(gateway: RunningGateway, page: Page) -> None:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.write("ศูนย์")
    await chat.expect("ได้รับ: ศูนย์")
    assert gateway.gateway is not None
    gateway.gateway.storage.opened.clear()  # as before the database was there
    for text in ("หนึ่ง", "สอง", "สาม", "สี่"):
        await chat.write(text)
    await asyncio.sleep(5)
    refused = gateway.gateway.metrics.not_stored.labels("web")._value.get()
    assert 4 <= refused <= 12
    gateway.gateway.storage.opened.set()
    await chat.expect("ได้รับ: สี่")
    said = [turn["message"] for turn in gateway.rasa.turns if turn["event"] is None]
    assert said == ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่"]


async def test_a_phone_of_320_pixels(gateway: RunningGateway, browser: Browser) -> None:
    gateway.rasa.answer = assistant
    context = await browser.new_context(viewport={"width": 320, "height": 640}, locale="th-TH", device_scale_factor=2)
    page = await context.new_page()
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await picture(page, "6-phone-greeting")
    await chat.write("สรุป")
    await page.get_by_role("heading", name="ช่วยตรวจทานก่อนส่งนะคะ").wait_for()
    await picture(page, "7-phone-review")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(chat.input).to_be_in_viewport()
    await context.close()


HOST_PAGE = """<!doctype html><html><head><title>ร้าน</title><style>
  * { color: red !important; font-size: 40px !important; display: block !important; } button { position: static }
</style></head><body><h1>ร้านค้า</h1><script src="{url}/widget.js" async></script></body></html>"""


async def test_one_line_on_another_sites_page(empty_database: Settings, page: Page) -> None:
    port = free_port()
    async with RunningGateway(empty_database, widget_origins=f"http://127.0.0.1:{port}") as gateway:
        host = web.Application()
        policy = f"default-src 'none'; script-src {gateway.url}; style-src 'unsafe-inline'; connect-src ws://"
        headers = {"Content-Security-Policy": policy + gateway.url.removeprefix("http://")}
        body = HOST_PAGE.replace("{url}", gateway.url)

        async def serve(request: web.Request) -> web.Response:
            return web.Response(text=body, content_type="text/html", headers=headers)

        host.router.add_get("/", serve)
        runner = web.AppRunner(host)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            await page.goto(f"http://127.0.0.1:{port}/")
            await page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน").click()
            chat = Chat(page)
            await expect(chat.input).to_be_focused()
            await chat.write("จากเว็บอื่น")
            await chat.expect("ได้รับ: จากเว็บอื่น")
            await picture(page, "8-embedded")
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน")).to_be_focused()
        finally:
            await runner.cleanup()


async def test_the_whole_visit_by_keyboard(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(f"{gateway.url}/?lang=en")
    await page.get_by_role("log").locator(".bubble").first.wait_for()
    for _ in range(8):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.shadowRoot?.activeElement?.className") == "chip":
            break
    await page.keyboard.press("Enter")
    await page.get_by_text("ได้รับ: ซื้อของออนไลน์แล้วมีปัญหา").wait_for()
    await expect(page.get_by_label("Your message")).to_be_focused()
    await picture(page, "9-english")
