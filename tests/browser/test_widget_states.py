"""Every state of the chat in a real Chromium: seen by axe (WCAG 2.2 AA) and kept as a picture in tests/output/."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect

from intake.cases import conversations, visitors
from intake.settings import Settings
from tests.browser.chatting import Chat, assistant
from tests.browser.conftest import picture
from tests.browser.desk import account
from tests.browser.test_accessibility import violations
from tests.support.running_gateway import RunningGateway

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def photo() -> bytes:
    image = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


async def seen(page: Page, name: str) -> None:
    """The state as it is: nothing for axe to object to, and a picture of it."""
    await picture(page, f"state-{name}")
    assert await violations(page) == []


async def test_cards_links_and_long_texts(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await chat.write("โดนหลอกโอนเงิน")
    call = page.get_by_role("link", name="1441")
    await call.wait_for()
    assert await call.get_attribute("href") == "tel:1441"
    await seen(page, "golden-hour")
    await chat.write("เรื่องของฉัน")
    await page.get_by_text("RT-1A2B-3C4D").wait_for()
    await seen(page, "case-list")
    await chat.write("ลิงก์")
    link = page.get_by_role("link", name="https://www.ocpb.go.th/")
    assert await link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert await page.locator(".bubble a").count() == 1
    await chat.write("ยาว")
    more = page.get_by_role("button", name="อ่านต่อ")
    await more.wait_for()
    await seen(page, "long-folded")
    await more.click()
    await expect(page.get_by_role("button", name="ย่อข้อความ")).to_have_attribute("aria-expanded", "true")


async def test_files_by_button_drop_and_paste(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await page.get_by_role("button", name="แนบรูปหรือเอกสาร").click()
    await expect(page.get_by_text("ไฟล์ละไม่เกิน 50 MB")).to_be_visible()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="เลือกไฟล์").click()
    files = [
        {"name": "สลิป.jpg", "mimeType": "image/jpeg", "buffer": photo()},
        {"name": "ไวรัส.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
    ]
    await (await choosing.value).set_files(files)  # type: ignore[arg-type]
    await expect(page.get_by_role("alert")).to_contain_text("ไวรัส.exe")
    await expect(page.locator(".upload.done")).to_have_count(1)
    await expect(page.locator(".upload canvas")).to_be_visible()
    await seen(page, "file-ready")
    await chat.input.fill("นี่คือสลิปค่ะ")
    await page.get_by_role("button", name="ส่งข้อความ").click()
    await page.locator(".bubble.shot canvas").wait_for()
    await chat.expect("นี่คือสลิปค่ะ")
    await expect(page.locator(".upload")).to_have_count(0)
    for kind in ("drop", "paste"):
        await drop(page, kind, f"{kind}.png")
        await expect(page.locator(".upload.done")).to_have_count(1)
        await page.get_by_role("button", name=f"เอา {kind}.png ออก").click()
        await expect(page.locator(".upload")).to_have_count(0)
    await page.reload()
    await page.locator(".bubble.shot canvas").wait_for()
    await seen(page, "file-sent")


async def drop(page: Page, kind: str, name: str) -> None:
    """What a browser does when a person drops or pastes a picture."""
    await page.evaluate(
        """([kind, name, png]) => {
            const data = new DataTransfer();
            const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
            data.items.add(new File([bytes], name, { type: "image/png" }));
            const panel = document.querySelector("#rongthuk-chat").shadowRoot.querySelector(".panel");
            const event = kind === "drop"
                ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            panel.dispatchEvent(event);
        }""",
        [kind, name, PNG],
    )


async def test_menu_rating_and_transcript(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await page.get_by_role("button", name="เมนู").click()
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await seen(page, "menu")
    async with page.expect_download() as downloading:
        await page.get_by_role("menuitem", name="ดาวน์โหลดบทสนทนา").click()
    path = Path(await (await downloading.value).path())
    kept = await asyncio.to_thread(path.read_text, encoding="utf-8-sig")
    assert "เล่าเรื่องที่เกิดขึ้นได้เลย" in kept
    await page.get_by_role("button", name="เมนู").click()
    await page.get_by_role("menuitem", name="ให้คะแนนการสนทนา").click()
    await page.get_by_role("radio", name="4: ช่วยได้ดี").check(force=True)
    await page.get_by_label("อยากบอกอะไรเพิ่มไหมคะ").fill("ตอบเร็วดี")
    await seen(page, "rating")
    await page.get_by_role("button", name="ส่งคะแนน").click()
    await page.get_by_text("ขอบคุณสำหรับคะแนน").wait_for()
    [found] = await asyncio.to_thread(conversations.list_conversations)
    assert await asyncio.to_thread(visitors.rating_of, found.id) == (4, "ตอบเร็วดี")


async def test_the_way_to_line(empty_database: Settings, page: Page) -> None:
    async with RunningGateway(empty_database, line_basic_id="@rongthuk") as gateway:
        gateway.rasa.answer = assistant
        await page.goto(gateway.url)
        await Chat(page).expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
        await page.get_by_role("button", name="เมนู").click()
        await page.get_by_role("menuitem", name="คุยต่อทาง LINE").click()
        way = page.get_by_role("link", name="เปิด LINE")
        address = await way.get_attribute("href")
        assert address is not None and address.startswith("https://line.me/R/oaMessage/%40rongthuk/?")
        await expect(page.get_by_role("img", name="คิวอาร์โค้ด")).to_be_visible()
        await seen(page, "line")


async def test_waiting_for_a_person_and_talking_with_one(gateway: RunningGateway, page: Page) -> None:
    gateway.rasa.answer = assistant
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    [found] = await asyncio.to_thread(conversations.list_conversations)
    await asyncio.to_thread(conversations.request_human, found.id, "ขอคุยกับเจ้าหน้าที่")
    await chat.write("ขอคุยกับเจ้าหน้าที่")
    await page.locator(".status-text").wait_for()
    await seen(page, "queue")
    mali = await account("มะลิ", "mali@example.org")
    await asyncio.to_thread(conversations.claim, found.id, mali.id)
    said = conversations.agent_message
    await asyncio.to_thread(said, found.id, mali.id, "สวัสดีค่ะ นภารับเรื่องต่อค่ะ", sender_name="นภา")
    assert gateway.gateway is not None
    gateway.gateway.worker.deliver(found.id)
    await chat.expect("นภารับเรื่องต่อ")
    await page.get_by_text("คุยกับนภา").wait_for()
    await seen(page, "agent")


async def test_where_websockets_are_blocked(gateway: RunningGateway, page: Page) -> None:
    await page.add_init_script("window.WebSocket = class { constructor() { throw new Error('blocked'); } };")
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.write("ผ่าน HTTP")
    await chat.expect("ได้รับ: ผ่าน HTTP")
    await chat.write("อีกครั้ง")
    await chat.expect("ได้รับ: อีกครั้ง")
    said = [turn["message"] for turn in gateway.rasa.turns if turn["event"] is None]
    assert said == ["ผ่าน HTTP", "อีกครั้ง"]


async def test_two_tabs_show_the_same(gateway: RunningGateway, context: BrowserContext, page: Page) -> None:
    await page.goto(gateway.url)
    await Chat(page).expect("ได้รับ: [greet]")
    other = await context.new_page()
    await other.goto(gateway.url)
    await Chat(page).write("จากแท็บแรก")
    await Chat(other).expect("ได้รับ: จากแท็บแรก")
    await Chat(other).write("จากแท็บที่สอง")
    await Chat(page).expect("ได้รับ: จากแท็บที่สอง")
    assert await Chat(page).texts() == await Chat(other).texts()


async def test_quick_exit_leaves_no_trace(gateway: RunningGateway, context: BrowserContext, page: Page) -> None:
    await context.route("https://www.google.com/**", lambda route: route.fulfill(body="<title>weather</title>"))
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.write("ความลับ")
    await chat.expect("ได้รับ: ความลับ")
    other = await context.new_page()
    await other.goto(gateway.url)
    await Chat(other).expect("ได้รับ: ความลับ")
    await chat.input.fill("ยังไม่ส่ง")
    await page.get_by_role("button", name="ออกทันที").click()
    await page.wait_for_url("https://www.google.com/**")
    await expect(other.locator("#rongthuk-chat")).to_have_count(0)
    assert await other.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []
    assert await context.cookies() == []
    await other.reload()
    await Chat(other).expect("ได้รับ: [greet]")
    assert "ความลับ" not in json.dumps(await Chat(other).texts(), ensure_ascii=False)


async def test_unread_is_counted_on_the_button(empty_database: Settings, page: Page) -> None:
    async with RunningGateway(empty_database) as gateway:
        await page.goto(f"{gateway.url}/page/embedded.html")
        button = page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน")
        await button.click()
        chat = Chat(page)
        gateway.rasa.delay = 1.0
        await chat.write("รอคำตอบ")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="มีข้อความใหม่")).to_be_visible(timeout=15_000)
        await seen(page, "unread")
        await page.get_by_role("button", name="มีข้อความใหม่").click()
        await expect(chat.input).to_be_focused()


@pytest.mark.parametrize(("width", "height", "zoom"), [(320, 568, 1), (640, 400, 2), (3840, 2160, 1)])
async def test_sizes(gateway: RunningGateway, browser: Browser, width: int, height: int, zoom: int) -> None:
    gateway.rasa.answer = assistant
    # A browser at 200 % has half as many CSS pixels, and draws each of them twice as large.
    size = {"width": width // zoom, "height": height // zoom}
    context = await browser.new_context(viewport=size, locale="th-TH", device_scale_factor=zoom)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{gateway.url}/page/embedded.html")
    await page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน").click()
    chat = Chat(page)
    await chat.write("สรุป")
    await page.get_by_role("heading", name="ช่วยตรวจทานก่อนส่งนะคะ").wait_for()
    await seen(page, f"size-{width}x{height}-{zoom}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(chat.input).to_be_in_viewport()
    await context.close()
