"""On the screen: files for the person, what is masked for who does not hold a chat, kept lists of cases, paper."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import Browser, Page, expect

from intake.cases import desk, evidence
from intake.cases.conversation_view import subject_of
from tests.browser.chatting import Chat
from tests.browser.desk import USER, account, at_desk, check, log_in, open_row, row, take, waiting_person, write
from tests.browser.test_desk_work import file_case
from tests.support import line_events, payment_codes, pictures
from tests.support.running_gateway import ADMIN, RunningGateway

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PHONE = "โทร 081-234-5678 ค่ะ"


async def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    given = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    await page.get_by_label("แนบรูปหรือไฟล์").first.set_input_files(given)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1024, 390])
async def test_files_are_shown_sent_and_taken_back(gateway: RunningGateway, page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await waiting_person(gateway, "ขอแบบฟอร์มหน่อยค่ะ")
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await take(page)
    slip = pictures.encoded(pictures.slip(payment_codes.mini_qr("004", "015309141512345678")))
    await choose(page, ("ตัวอย่างสลิป.png", "image/png", slip), ("แบบคำร้อง.pdf", "application/pdf", PDF))
    chosen = page.get_by_role("list", name="ไฟล์ที่จะส่ง")
    await expect(chosen.locator("img")).to_have_count(1)
    await expect(chosen).to_contain_text("ทาง LINE จะเป็นลิงก์ให้เปิด")
    await check(page, f"files-{width}-1-chosen")
    await choose(page, ("game.png", "image/png", b"MZ" + bytes(90)))
    await expect(page.get_by_role("alert")).to_contain_text("game.png")
    await expect(chosen.locator("li")).to_have_count(2)
    await write(page, "ดูตามนี้นะคะ")
    await page.get_by_role("button", name="เลิกทำ").click()
    await expect(chosen.locator("li")).to_have_count(2)
    await expect(page.get_by_label("ข้อความ", exact=True)).to_have_value("ดูตามนี้นะคะ")
    await page.get_by_role("button", name="ส่งถึงผู้ร้อง").click()
    await expect(chosen).to_have_count(0)
    said = page.locator(".said.agent")
    await expect(said.locator(".thumb")).to_have_count(1, timeout=15_000)
    await expect(said).to_contain_text("แบบคำร้อง.pdf")
    await check(page, f"files-{width}-2-sent")
    texts = await gateway.line.wait_for(USER, 4, 15.0)
    assert texts[-3] == "ดูตามนี้นะคะ" and "แบบคำร้อง.pdf" in texts[-1] and f"{gateway.url}/files/" in texts[-1]


async def test_a_visitor_of_the_web_sees_and_keeps_them(gateway: RunningGateway, page: Page, browser: Browser) -> None:
    visitor = await (await browser.new_context(viewport={"width": 390, "height": 780}, locale="th-TH")).new_page()
    await visitor.goto(gateway.url)
    chat = Chat(visitor)
    await chat.write("ขอแบบฟอร์มค่ะ")
    await chat.expect("ได้รับ: ขอแบบฟอร์มค่ะ")
    await log_in(page, gateway, **ADMIN, where="#/inbox/bot")
    await row(page, "ยังไม่ระบุเรื่อง").first.click()
    await take(page)
    slip = pictures.encoded(pictures.slip(payment_codes.mini_qr("004", "015309141512345678")))
    await choose(page, ("แบบคำร้อง.pdf", "application/pdf", PDF), ("ตัวอย่าง.png", "image/png", slip))
    await expect(page.locator(".attached li")).to_have_count(2)
    await expect(page.locator(".attached")).not_to_contain_text("LINE")
    await page.get_by_role("button", name="ส่งถึงผู้ร้อง").click()
    await expect(page.locator(".said.agent .file")).to_contain_text("แบบคำร้อง.pdf", timeout=15_000)
    await expect(chat.log.locator(".bubble.shot canvas")).to_have_count(1, timeout=15_000)
    await check(visitor, "files-visitor")
    async with visitor.expect_download() as saved:
        await visitor.get_by_role("button", name="บันทึกไฟล์ แบบคำร้อง.pdf").click()
    assert (await (await saved.value).path()).read_bytes() == PDF


async def test_who_does_not_hold_it_sees_it_masked(gateway: RunningGateway, page: Page, browser: Browser) -> None:
    await waiting_person(gateway, PHONE)
    await account("วิไล", "wilai@example.org", role="supervisor")
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    talk = page.locator(".messages")
    await expect(talk).to_contain_text("•••-•••-5678")
    await take(page)
    await expect(talk).to_contain_text(PHONE)
    lead = await at_desk(browser, gateway, "wilai@example.org", 1024)
    await lead.get_by_role("link", name="ภาพรวม").click()
    await lead.get_by_role("button", name="เฝ้าดู").first.click()
    theirs = lead.locator(".messages")
    await expect(theirs).to_contain_text("•••-•••-5678")
    await check(lead, "masked-1")
    await lead.get_by_label("เหตุผลที่ต้องดูข้อมูลเต็ม").fill("ตรวจคุณภาพ")
    await lead.get_by_role("button", name="ดูข้อมูลเต็ม").click()
    await expect(theirs).to_contain_text(PHONE)
    await expect(lead.get_by_role("timer")).to_contain_text("9:")
    await check(lead, "masked-2-revealed")


async def test_what_moves_to_another_team_leaves_the_screen(
    gateway: RunningGateway, page: Page, browser: Browser
) -> None:
    desk.use(desk.Desk(teams={"general": desk.Team(), "money": desk.Team(forms=("scam",))}))
    try:
        await waiting_person(gateway, "เรื่องลับของฉัน")
        await account("มะลิ", "mali@example.org", teams=["general"])
        mali = await at_desk(browser, gateway, "mali@example.org")
        await open_row(mali, "ขอคุยกับเจ้าหน้าที่")
        await expect(mali.locator(".messages")).to_contain_text("เรื่องลับของฉัน")
        await log_in(page, gateway, **ADMIN)
        await open_row(page, "ขอคุยกับเจ้าหน้าที่")
        await take(page)
        await page.get_by_role("button", name="โอนต่อ").click()
        await page.get_by_role("dialog").get_by_label("โอนให้").select_option(label="money")
        await page.get_by_role("dialog").get_by_role("button", name="โอน", exact=True).click()
        await expect(mali.get_by_role("alert")).to_contain_text("ย้ายไปทีมอื่น")
        await expect(mali.locator(".messages")).to_have_count(0)
        await expect(mali.locator("body")).not_to_contain_text("เรื่องลับของฉัน")
    finally:
        desk.use(None)


async def test_what_a_person_quotes_on_line_is_shown(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "ส่งเลขพัสดุแล้วนะคะ")
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await take(page)
    own = next(one["id"] for one in gateway.line.chats[USER] if one["id"])
    words = {"type": "text", "text": "หมายถึงอันนี้ค่ะ", "quotedMessageId": own}
    await gateway.line.deliver(line_events.message_event(USER, words))
    quoted = page.locator(".said.person", has_text="หมายถึงอันนี้ค่ะ").locator("blockquote")
    await expect(quoted).to_contain_text("ผู้ร้อง: ส่งเลขพัสดุแล้วนะคะ", timeout=15_000)
    await check(page, "quoted-by-person")


async def test_lists_of_cases_are_kept_taken_out_and_entered(
    gateway: RunningGateway, page: Page, tmp_path: Path
) -> None:
    number = await file_case(await waiting_person(gateway, "ซื้อรองเท้าค่ะ"))
    await log_in(page, gateway, **ADMIN, where="#/cases")
    for came, shown in (("letter", "จดหมาย"), ("email", "อีเมล")):
        await page.get_by_role("button", name="บันทึกเรื่องใหม่").click()
        dialog = page.get_by_role("dialog", name="บันทึกเรื่องใหม่")
        await dialog.get_by_label("รับมาทาง").select_option(came)
        await dialog.get_by_label("ประเภทเรื่อง").select_option("online_purchase")
        await dialog.get_by_label("จำนวนเงินที่จ่าย").fill("900")
        await dialog.get_by_role("button", name="บันทึกเรื่อง").click()
        await expect(page.locator(".head .state")).to_contain_text(shown)
    await page.goto(f"{gateway.url}/console/#/cases")
    await page.get_by_label("ช่องทาง").select_option("letter")
    await expect(page.locator(".list li")).to_have_count(1)
    await page.get_by_role("button", name="บันทึกมุมมอง").click()
    await page.get_by_label("ชื่อมุมมอง").fill("ที่มาทางจดหมาย")
    await page.get_by_role("dialog").get_by_role("button", name="บันทึก").click()
    await page.get_by_role("button", name="ล้าง").click()
    await expect(page.locator(".list li")).to_have_count(3)
    await page.reload()
    await page.get_by_role("button", name="ที่มาทางจดหมาย").click()
    await expect(page.locator(".list li")).to_have_count(1)
    await expect(page.get_by_label("ช่องทาง")).to_have_value("letter")
    await check(page, "cases-view")
    for name, label in (("csv", "CSV"), ("xlsx", "Excel")):
        async with page.expect_download() as saved:
            await page.get_by_role("link", name=label).click()
        path = tmp_path / f"cases.{name}"
        await (await saved.value).save_as(path)
        if name == "csv":
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            assert len(lines) == 2 and ",letter," in lines[1] and number not in lines[1]
        else:
            assert [cells[3].value for cells in load_workbook(path)["cases"].rows] == ["channel", "letter"]


async def test_the_printed_page_has_the_thai_year_and_the_pictures(gateway: RunningGateway, page: Page) -> None:
    conversation = await waiting_person(gateway, "มีสลิปค่ะ")
    slip = pictures.encoded(pictures.slip(payment_codes.mini_qr("004", "015309141512345678")))
    owner = await asyncio.to_thread(subject_of, conversation)
    kept = await asyncio.to_thread(evidence.store, owner, conversation, slip, "image/png", "สลิป.png")
    number = await file_case(conversation, evidence=[kept.id], evidence_files=[kept.as_data()])
    await log_in(page, gateway, **ADMIN, where=f"#/cases/{number}")

    async def paper() -> Page:
        async with page.expect_popup() as opened:
            await page.get_by_role("link", name="พิมพ์ / PDF").click()
        return await opened.value

    masked = await paper()
    await expect(masked.locator("figure")).to_have_count(0)
    await expect(masked.locator("body")).to_contain_text("แสดงรูปเฉพาะเมื่อเปิดดูข้อมูลเต็ม")
    await expect(masked.get_by_role("row", name="วันที่สั่งซื้อ")).to_contain_text("15 พฤศจิกายน 2569")
    await page.get_by_label("เหตุผลที่ต้องดูข้อมูลเต็ม").fill("ส่งต่อพนักงานสอบสวน")
    await page.get_by_role("button", name="ดูข้อมูลเต็ม").click()
    await page.get_by_role("timer").wait_for()
    whole = await paper()
    await expect(whole.locator("figcaption")).to_contain_text("สลิป.png")
    shown = "document.querySelector('figure img').naturalWidth"
    await whole.wait_for_function(f"{shown} > 0")
    words = await whole.locator("body").inner_text()
    assert "2569" in words and "/2026" not in words and " 2026" not in words
    await check(whole, "paper-whole")
    pdf = await whole.pdf(format="A4")
    assert pdf.startswith(b"%PDF-") and b"/Image" in pdf
