"""What devices do: keyboards over the page, screen readers, no storage, broken uploads, several tabs, sound, motion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from intake.cases import conversations, visitors
from tests.browser.chatting import Chat, assistant
from tests.browser.test_widget_network import cut_lines
from tests.browser.test_widget_states import photo, seen
from tests.support.running_gateway import RunningGateway

# A phone's keyboard makes the visual viewport smaller and leaves the page as large as it is; no browser without a
# screen has one.
KEYBOARD = """() => {
    const seen = new EventTarget();
    Object.assign(seen, { width: innerWidth, height: innerHeight, offsetTop: 0, offsetLeft: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { value: seen });
    window.keyboard = (height, offsetTop = 0) => {
        Object.assign(seen, { height: innerHeight - height, offsetTop });
        seen.dispatchEvent(new Event("resize"));
    };
}"""
# What a screen reader hears of a polite live region: the texts that are added to it.
LISTENER = """() => {
    window.heard = [];
    const log = document.querySelector("#rongthuk-chat").shadowRoot.querySelector(".log");
    new MutationObserver((records) => {
        if (log.getAttribute("aria-live") !== "polite") return;
        for (const record of records) for (const node of record.addedNodes) window.heard.push(node.textContent);
    }).observe(log, { childList: true, subtree: true, characterData: true });
}"""


async def start(gateway: RunningGateway, page: Page) -> Chat:
    """The floating chat, opened."""
    gateway.rasa.answer = assistant
    await page.goto(f"{gateway.url}/page/embedded.html")
    await page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน").click()
    await Chat(page).expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    return Chat(page)


@asynccontextmanager
async def phone(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": 360, "height": 640}, locale="th-TH", has_touch=True, is_mobile=True, device_scale_factor=2
    )
    page = await context.new_page()
    await page.add_init_script(f"({KEYBOARD})()")
    yield page
    await context.close()


async def test_a_keyboard_covers_neither_the_box_nor_the_last_line(gateway: RunningGateway, browser: Browser) -> None:
    async with phone(browser) as page:
        chat = await start(gateway, page)
        await expect(chat.log).to_be_focused()  # not the box: its keyboard would cover the greeting
        assert await chat.input.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16  # else iOS zooms in
        assert await chat.input.get_attribute("enterkeyhint") == "send"
        await chat.write("สรุป")
        await page.get_by_role("heading", name="ช่วยตรวจทานก่อนส่งนะคะ").wait_for()
        await page.get_by_role("button", name="ยืนยัน").click()
        await page.locator(".receipt-number").wait_for()
        await expect(chat.input).not_to_be_focused()
        await chat.input.tap()
        for offset in (0, 120):  # some browsers push the page up as well
            await page.evaluate(f"keyboard(300, {offset})")
            await expect(page.locator(".panel")).to_have_css("height", "340px")
            box = await page.locator(".panel").bounding_box()
            assert box is not None
            assert round(box["y"]) == offset
            last = await chat.log.locator(".message").last.bounding_box()
            form = await page.locator(".composer").bounding_box()
            assert last is not None
            assert form is not None
            assert last["y"] + last["height"] <= form["y"] + 1
            assert form["y"] + form["height"] <= offset + 340 + 1
        await seen(page, "keyboard")
        await page.evaluate("keyboard(0)")
        await expect(page.locator(".panel")).to_have_css("height", "640px")


async def test_each_line_is_read_out_once_and_earlier_ones_not_at_all(gateway: RunningGateway, page: Page) -> None:
    chat = await start(gateway, page)
    await page.evaluate(LISTENER)
    await chat.write("มาอ่านครั้งเดียว")
    await chat.expect("ได้รับ: มาอ่านครั้งเดียว")
    heard = await page.evaluate("window.heard")
    assert len([text for text in heard if "มาอ่านครั้งเดียว" in text and "ได้รับ" not in text]) == 1
    assert len([text for text in heard if "ได้รับ: มาอ่านครั้งเดียว" in text]) == 1
    await page.reload()
    await page.evaluate(LISTENER)
    await page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน").click()
    await chat.expect("ได้รับ: มาอ่านครั้งเดียว")
    assert not [text for text in await page.evaluate("window.heard") if "มาอ่านครั้งเดียว" in text]
    await expect(chat.log).to_have_attribute("aria-live", "polite")


async def test_a_browser_that_keeps_nothing_is_admitted(gateway: RunningGateway, page: Page) -> None:
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    chat = await start(gateway, page)
    await page.get_by_text("เบราว์เซอร์นี้ไม่ให้เก็บข้อมูล").wait_for()
    await chat.write("ยังคุยได้")
    await chat.expect("ได้รับ: ยังคุยได้")
    await seen(page, "not-kept")


async def test_a_rating_waits_for_the_line(gateway: RunningGateway, page: Page) -> None:
    await start(gateway, page)
    port = gateway.settings.port
    await gateway.stop()
    await page.get_by_text("การเชื่อมต่อหลุด").wait_for()
    await page.get_by_role("button", name="เมนู").click()
    await page.get_by_role("menuitem", name="ให้คะแนนการสนทนา").click()
    await page.get_by_role("radio", name="2: ช่วยได้น้อย").check(force=True)
    await page.get_by_label("อยากบอกอะไรเพิ่มไหมคะ").fill("หลุดบ่อย")
    await page.get_by_role("button", name="ส่งคะแนน").click()
    await page.get_by_text("เก็บคะแนนไว้แล้ว").wait_for()
    await seen(page, "rating-kept")
    await gateway.serve(port)
    await page.get_by_text("ขอบคุณสำหรับคะแนน").wait_for(timeout=30_000)
    [found] = await asyncio.to_thread(conversations.list_conversations)
    assert await asyncio.to_thread(visitors.rating_of, found.id) == (2, "หลุดบ่อย")


async def test_what_is_written_in_one_tab_stands_in_the_other(
    gateway: RunningGateway, context: BrowserContext, page: Page
) -> None:
    chat = await start(gateway, page)
    other = await context.new_page()
    await other.goto(f"{gateway.url}/page/embedded.html")
    await other.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน").click()
    await Chat(other).input.blur()  # here every tab believes that it has the focus
    await page.bring_to_front()
    await chat.input.fill("ครึ่งประโยค")
    await expect(Chat(other).input).to_have_value("ครึ่งประโยค")
    await chat.input.press("Enter")
    await chat.expect("ได้รับ: ครึ่งประโยค")
    await expect(Chat(other).input).to_have_value("")  # or it would be said a second time from there


async def test_a_broken_upload_goes_on_by_itself(gateway: RunningGateway, page: Page) -> None:
    chat = await start(gateway, page)

    async def cut(route: Route) -> None:
        await route.abort("connectionreset")

    await page.route("**/chat/uploads", cut)
    await page.get_by_role("button", name="แนบรูปหรือเอกสาร").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="เลือกไฟล์").click()
    await (await choosing.value).set_files({"name": "สลิป.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    await page.get_by_text("การเชื่อมต่อหลุด จะส่งต่อให้เอง").wait_for()
    await chat.input.press("Enter")
    await seen(page, "upload-lost")
    await page.unroute("**/chat/uploads", cut)
    await cut_lines(gateway)
    await page.locator(".bubble.shot canvas").wait_for(timeout=20_000)
    await expect(page.locator(".upload")).to_have_count(0)


async def test_files_beyond_the_number_are_left_out_and_it_is_said(gateway: RunningGateway, page: Page) -> None:
    await start(gateway, page)
    await page.get_by_role("button", name="แนบรูปหรือเอกสาร").click()
    await page.get_by_text("ครั้งละไม่เกิน 20 ไฟล์").wait_for()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="เลือกไฟล์").click()
    files = [{"name": f"{place}.jpg", "mimeType": "image/jpeg", "buffer": photo()} for place in range(21)]
    await (await choosing.value).set_files(files)  # type: ignore[arg-type]
    await expect(page.get_by_role("alert")).to_contain_text("ไฟล์ที่เกินยังไม่ได้แนบ")
    await expect(page.locator(".upload")).to_have_count(20)
    await seen(page, "too-many-files")


async def sounded(page: Page) -> None:
    """Once it has; the page's policy forbids what `wait_for_function` would do."""
    async with asyncio.timeout(10):
        while not await page.evaluate("window.tones"):  # noqa: ASYNC110  # the page tells nobody
            await asyncio.sleep(0.05)


async def test_a_soft_sound_only_while_the_person_looks_elsewhere(gateway: RunningGateway, page: Page) -> None:
    await page.add_init_script(
        """window.tones = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };"""
    )
    chat = await start(gateway, page)
    await chat.write("มองอยู่")
    await chat.expect("ได้รับ: มองอยู่")
    assert await page.evaluate("window.tones") == 0
    gateway.rasa.delay = 0.5
    await chat.write("ไปแล้ว")
    await page.keyboard.press("Escape")
    await sounded(page)
    await page.get_by_role("button", name="มีข้อความใหม่").click()
    await page.get_by_role("button", name="เมนู").click()
    await page.get_by_role("menuitem", name="ปิดเสียงเตือน").click()
    tones = await page.evaluate("window.tones")
    await chat.write("เงียบ")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="มีข้อความใหม่").wait_for()
    assert await page.evaluate("window.tones") == tones


async def test_nothing_moves_for_who_asked_for_less_motion(gateway: RunningGateway, browser: Browser) -> None:
    context = await browser.new_context(locale="th-TH", reduced_motion="reduce")
    page = await context.new_page()
    chat = await start(gateway, page)
    gateway.rasa.delay = 3.0
    await chat.write("ช้า")
    await page.locator(".typing").wait_for()
    assert await page.locator(".typing i").first.evaluate("e => getComputedStyle(e).animationName") == "none"
    await context.close()
