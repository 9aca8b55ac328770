"""Every screen of the desk: usable by everybody, in both languages, on a wide screen, at 1024 and on a phone."""

from __future__ import annotations

import gzip
from urllib.parse import urlparse

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.browser.desk import account, at_desk, check, log_in, open_row, row, waiting_person
from tests.support import line_events as events
from tests.support.running_gateway import ADMIN, RunningGateway

FIRST_LOAD = 300 * 1024  # bytes over the wire
HEADINGS = {
    "board": "ภาพรวม",
    "reports": "รายงาน",
    "learning": "สอนผู้ช่วย",
    "canned": "ข้อความสำเร็จรูป",
    "desk": "ทีมและเวลา",
    "people": "ผู้ใช้",
    "audit": "บันทึกการใช้",
    "account": "บัญชีของฉัน",
}


@pytest.mark.parametrize("width", [1440, 1024, 390])
async def test_every_screen_can_be_used_by_everybody(gateway: RunningGateway, page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 860})
    await waiting_person(gateway, "ซื้อของแล้วร้านปิดเพจค่ะ", form="online_purchase", urgent=True)
    await log_in(page, gateway, **ADMIN)
    for screen, heading in HEADINGS.items():
        await page.goto(f"{gateway.url}/console/#/{screen}")
        await page.get_by_role("heading", name=heading, exact=True, level=1).wait_for()
        await expect(page.locator(".bone")).to_have_count(0)
        await check(page, f"screen-{width}-{screen}")


async def test_the_desk_speaks_english(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "Hello")
    await log_in(page, gateway, **ADMIN)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("navigation", name="Main menu")).to_contain_text("Reports")
    assert await page.locator("html").get_attribute("lang") == "en"
    await open_row(page, "No subject yet")
    await page.get_by_role("button", name="Take it", exact=True).click()
    await expect(page.locator(".head .state")).to_contain_text("Yours")
    await check(page, "screen-english")
    await page.reload()
    await expect(page.locator(".head .state")).to_contain_text("Yours")


async def test_it_is_light_when_it_opens(gateway: RunningGateway, page: Page) -> None:
    """All that comes before somebody can log in and read the queue, as it goes over the wire."""
    got: dict[str, int] = {}

    async def count(response: Response) -> None:
        path = urlparse(response.url).path
        if path.startswith(("/console", "/page")):
            body = await response.body()
            got[path] = min(len(body), len(gzip.compress(body, 9)))

    pending: list[Response] = []
    page.on("response", lambda response: pending.append(response))
    await log_in(page, gateway, **ADMIN)
    await page.get_by_text("ไม่มีใครรออยู่").wait_for()
    await page.evaluate("document.fonts.ready")
    for response in pending:
        await count(response)
    assert any(path.endswith(".woff2") for path in got) and "/console/console.js" in got
    assert sum(got.values()) < FIRST_LOAD, got


async def test_keys_do_what_the_sheet_says(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "หนึ่งค่ะ")
    await waiting_person(gateway, "สองค่ะ", events.user_id(6))
    await log_in(page, gateway, **ADMIN)
    await expect(page.locator(".list li")).to_have_count(2)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="แป้นลัด")).to_be_visible()
    await check(page, "screen-keys")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("j")
    await expect(page.locator(".said.person")).to_contain_text("หนึ่งค่ะ")
    await page.keyboard.press("j")
    await expect(page.locator(".said.person")).to_contain_text("สองค่ะ")
    await page.keyboard.press("c")
    await expect(page.locator(".head .state")).to_contain_text("คุณดูแลอยู่")
    await page.keyboard.press("n")
    await page.keyboard.type("บันทึกไว้")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".said.note")).to_contain_text("บันทึกไว้")
    await page.keyboard.press("Escape")
    await page.keyboard.press("h")
    await expect(page.locator(".head .phase.hold")).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.get_by_role("dialog", name="โอนต่อ")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+2")
    await expect(page.get_by_role("button", name="คิวรอ")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".list li")).to_have_count(1)


async def test_an_agent_is_not_shown_what_is_not_theirs(gateway: RunningGateway, browser: Browser) -> None:
    await account("มะลิ", "mali@example.org")
    page = await at_desk(browser, gateway, "mali@example.org")
    menu = page.get_by_role("navigation", name="เมนูหลัก")
    assert await menu.get_by_role("link").count() == 2
    await page.goto(f"{gateway.url}/console/#/audit")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.context.close()


async def test_a_reload_and_the_way_back_stay_where_one_was(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "อยู่ตรงนี้ค่ะ")
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await page.locator(".said.person", has_text="อยู่ตรงนี้ค่ะ").wait_for()
    await page.reload()
    await page.locator(".said.person", has_text="อยู่ตรงนี้ค่ะ").wait_for()
    await page.get_by_role("link", name="เรื่องร้องเรียน").click()
    await page.get_by_text("เลือกเรื่องจากรายการ").wait_for()
    await page.go_back()
    await page.locator(".said.person", has_text="อยู่ตรงนี้ค่ะ").wait_for()
    await expect(row(page, "ขอคุยกับเจ้าหน้าที่")).to_have_attribute("aria-current", "true")
