"""What agents do at the desk besides answering: files, cases, views, macros, settings; each on the screen."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Page, expect

from intake.cases import cases, evidence
from intake.cases.conversation_view import subject_of
from tests.browser.desk import USER, check, log_in, open_row, row, take, waiting_person
from tests.support import payment_codes, pictures
from tests.support.running_gateway import ADMIN, RunningGateway
from tests.support.web_chat import WebChat

ANSWERS: dict[str, Any] = {
    "details": "ซื้อรองเท้าแล้วร้านหาย", "amount": 159000, "complainant_name": "สมหญิง ใจดี",
    "complainant_phone": "+66812345678", "seller_bank": "004", "purchase_date": "2026-11-15",
}  # fmt: skip


async def file_case(conversation: str, key: str = "k", **more: Any) -> str:
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key=key, form="online_purchase", form_version=1,
        answers=ANSWERS, respondent={"account": "1234567890"}, consent={"version": "1"}, channel="line", language="th",
        **({"evidence": []} | more),
    )  # fmt: skip
    return filed.number


async def test_pictures_are_looked_at_closely(gateway: RunningGateway, page: Page) -> None:
    files = [pictures.encoded(pictures.slip(payment_codes.mini_qr("004", f"01530914151234567{n}"))) for n in (8, 9)]
    async with WebChat(gateway.url) as chat:
        await chat.say("ส่งสลิปนะคะ")
        await chat.send_files([(content, "image/png") for content in files])
        await chat.hear()
        await log_in(page, gateway, **ADMIN, where="#/inbox/bot")
        await row(page, "ยังไม่ระบุเรื่อง").first.click()
        await page.locator(".messages .thumb").first.click()
        viewer = page.get_by_role("dialog", name="รูปที่ผู้ร้องส่ง")
        await expect(viewer).to_contain_text("รูปที่ 1 จาก 2")
        picture = viewer.locator(".stage img")
        before = await picture.bounding_box()
        await viewer.get_by_role("button", name="ขยาย").click()
        after = await picture.bounding_box()
        assert before and after and after["width"] > before["width"]
        await page.keyboard.press("0")
        await viewer.get_by_role("button", name="หมุน").click()
        assert await picture.evaluate("node => node.style.rotate") == "90deg"
        await page.keyboard.press("ArrowRight")
        await expect(viewer).to_contain_text("รูปที่ 2 จาก 2")
        await check(page, "work-1-viewer")
        await page.keyboard.press("Escape")
        await expect(viewer).to_have_count(0)


async def test_an_unsent_message_vanishes_without_a_reload(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "เลขบัญชีฉัน 123-4-56789-0")
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await take(page)  # who does not hold it sees no account number
    await page.locator(".said.person", has_text="123-4-56789-0").wait_for()
    said = [line for line in gateway.line.chats[USER] if "123-4-56789-0" in str(line)]
    await gateway.line.unsend(USER, said[0]["id"])
    await expect(page.locator(".said.taken-back")).to_contain_text("ยกเลิกข้อความ", timeout=15_000)
    await expect(page.locator(".messages")).not_to_contain_text("123-4-56789-0")


async def test_a_case_is_worked_on(gateway: RunningGateway, page: Page) -> None:
    conversation = await waiting_person(gateway, "ซื้อรองเท้าค่ะ")
    number = await file_case(conversation)
    other = await file_case(await waiting_person(gateway, "ร้านเดียวกัน", "U" + "6" * 32), "k2")
    await log_in(page, gateway, **ADMIN, where=f"#/cases/{number}")
    answers = page.locator(".case-main")
    await expect(answers).to_contain_text("1,590 บาท")
    await expect(answers).not_to_contain_text("081-234-5678")
    await page.get_by_label("เหตุผลที่ต้องดูข้อมูลเต็ม").fill("โทรกลับผู้ร้อง")
    await page.get_by_role("button", name="ดูข้อมูลเต็ม").click()
    await expect(answers).to_contain_text("081-234-5678")
    await expect(page.get_by_role("timer")).to_contain_text("9:")
    await page.get_by_role("button", name="แก้ จำนวนเงินที่จ่าย").click()
    await page.locator(".edit [name=value]").fill("1,790 บาท")
    await page.locator(".edit [name=reason]").fill("ดูจากสลิป")
    await page.locator(".edit").get_by_role("button", name="บันทึก").click()
    await expect(page.locator(".timeline")).to_contain_text("1,590 บาท → 1,790 บาท “ดูจากสลิป”")
    await page.locator("#tags").fill("ร้านปิดเพจ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".tags .chip")).to_contain_text("ร้านปิดเพจ")
    await page.get_by_label("ความเร่งด่วน").last.select_option("high")
    await page.get_by_label("เปลี่ยนสถานะเป็น").select_option("reviewing")
    await page.locator(".case-side").get_by_label("เหตุผล").fill("เริ่มตรวจสอบ")
    await page.get_by_role("button", name="เปลี่ยน", exact=True).click()
    await expect(page.locator(".head .st")).to_have_text("กำลังตรวจสอบ")
    await expect(page.locator(".timeline")).to_contain_text("รับเรื่องแล้ว → กำลังตรวจสอบ “เริ่มตรวจสอบ”")
    await expect(page.locator(".case-side .case-row")).to_contain_text(other)
    await expect(row(page, number)).to_contain_text("ร้านปิดเพจ")
    await check(page, "work-2-case")
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="พิมพ์ / PDF").click()
    paper = await opened.value
    await expect(paper.get_by_role("row", name="จำนวนเงินที่จ่าย")).to_contain_text("1,790 บาท")
    await expect(paper.locator("ol")).to_contain_text("เปลี่ยนสถานะ: กำลังตรวจสอบ · เจ้าหน้าที่")
    await check(paper, "work-2-paper")


async def test_slips_are_beside_the_evidence(gateway: RunningGateway, page: Page) -> None:
    conversation = await waiting_person(gateway, "มีสลิปค่ะ")
    slip = pictures.encoded(pictures.slip(payment_codes.mini_qr("004", "015309141512345678")))
    owner = await asyncio.to_thread(subject_of, conversation)
    stored = await asyncio.to_thread(evidence.store, owner, conversation, slip, "image/png", "slip.png")
    kept = stored.id
    facts = [{"kind": "slip", "sending_bank": "004", "reference": "015309141512345678", "crc_ok": True}]
    about = {
        "evidence_id": kept,
        "kind": "image",
        "content_type": "image/png",
        "slip": facts,
        "checks": {"amount": "equal"},
    }
    number = await file_case(conversation, evidence=[kept], evidence_files=[about])
    await log_in(page, gateway, **ADMIN, where=f"#/cases/{number}")
    await page.get_by_label("เหตุผลที่ต้องดูข้อมูลเต็ม").fill("ตรวจสลิป")
    await page.get_by_role("button", name="ดูข้อมูลเต็ม").click()
    slips = page.locator(".slip").first
    await expect(slips).to_contain_text("กสิกรไทย")
    await expect(slips).to_contain_text("015309141512345678")
    await expect(slips).to_contain_text("โค้ดสมบูรณ์")
    await expect(slips).to_contain_text("จำนวนเงินที่จ่าย: ตรงกับที่แจ้ง")
    await check(page, "work-3-slip")


async def test_a_case_that_came_by_telephone_is_entered(gateway: RunningGateway, page: Page) -> None:
    await log_in(page, gateway, **ADMIN, where="#/cases")
    await page.get_by_role("button", name="บันทึกเรื่องใหม่").click()
    dialog = page.get_by_role("dialog", name="บันทึกเรื่องใหม่")
    await dialog.get_by_label("ประเภทเรื่อง").select_option("online_purchase")
    await dialog.get_by_label("จำนวนเงินที่จ่าย").fill("ไม่ใช่จำนวน")
    await dialog.get_by_role("button", name="บันทึกเรื่อง").click()
    await expect(dialog.get_by_role("alert")).to_be_visible()
    await dialog.get_by_label("จำนวนเงินที่จ่าย").fill("2,590 บาท")
    await check(page, "work-4-entry")
    await dialog.get_by_role("button", name="บันทึกเรื่อง").click()
    await expect(page.locator(".head .number")).to_contain_text("RT-")
    await expect(page.locator(".head .state")).to_contain_text("โทรศัพท์")
    await expect(page.locator(".case-main")).to_contain_text("2,590 บาท")


async def test_a_macro_shows_what_it_will_do_and_a_view_is_kept(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "ช่วยด้วยค่ะ")
    await log_in(page, gateway, **ADMIN, where="#/canned")
    await page.get_by_role("button", name="เพิ่มคำสั่งลัด").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("ชื่อคำสั่ง").fill("จบเรื่อง")
    await dialog.get_by_label("รายละเอียดขั้นที่ 1 – ข้อความภาษาไทย").fill("ขอบคุณที่ติดต่อค่ะ")
    await dialog.get_by_label("รายละเอียดขั้นที่ 1 – ข้อความภาษาอังกฤษ").fill("Thank you.")
    await dialog.get_by_role("button", name="เพิ่มขั้นตอน").click()
    await dialog.get_by_label("ขั้นที่ 2 ทำอะไร").select_option("close")
    await check(page, "work-5-macro")
    await dialog.get_by_role("button", name="บันทึก").click()
    await expect(page.locator(".steps")).to_contain_text("ปิดการสนทนา: ช่วยได้แล้ว")
    await page.get_by_role("link", name="บทสนทนา").click()
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await take(page)
    await page.get_by_role("button", name="คำสั่งลัด").click()
    await page.get_by_role("button", name="จบเรื่อง").click()
    await expect(page.get_by_role("dialog")).to_contain_text("ตอบผู้ร้อง: ขอบคุณที่ติดต่อค่ะ")
    assert "ขอบคุณที่ติดต่อค่ะ" not in gateway.line.texts_to(USER)
    await page.get_by_role("dialog").get_by_role("button", name="ทำเลย").click()
    await expect(page.locator(".head .phase.closed")).to_be_visible()
    assert "ขอบคุณที่ติดต่อค่ะ" in await gateway.line.wait_for(USER, 2, 15.0)
    await page.get_by_role("button", name="ปิดแล้ว", exact=True).click()
    await page.get_by_role("button", name="ตัวกรอง").click()
    await page.get_by_label("ช่องทาง").select_option("line")
    await page.get_by_role("button", name="บันทึกมุมมอง").click()
    await page.get_by_label("ชื่อมุมมอง").fill("ปิดแล้วทาง LINE")
    await page.get_by_role("dialog").get_by_role("button", name="บันทึก").click()
    await page.get_by_role("button", name="ของฉัน").click()
    await page.get_by_role("button", name="ล้าง").click()
    await page.get_by_role("button", name="ปิดแล้วทาง LINE").click()
    await expect(page.locator(".list li")).to_have_count(1)
    await expect(page.get_by_label("ช่องทาง")).to_have_value("line")


async def test_hours_and_teams_are_changed(gateway: RunningGateway, page: Page) -> None:
    await log_in(page, gateway, **ADMIN, where="#/desk")
    await page.get_by_role("button", name="เพิ่มช่วงเวลา เสาร์").click()
    await page.get_by_label("เสาร์ 1 ตั้งแต่").fill("9.30")
    await page.get_by_label("เสาร์ 1 ถึง").fill("12:00")
    await page.get_by_label("ชื่อทีมใหม่").fill("shops")
    await page.get_by_role("button", name="เพิ่มทีม").click()
    await page.locator("details.team", has_text="shops").locator("summary").click()
    await page.get_by_label("ซื้อของออนไลน์แล้วมีปัญหา").last.check()
    await expect(page.get_by_text("มีการแก้ไขที่ยังไม่บันทึก")).to_be_visible()
    await page.get_by_role("button", name="บันทึก", exact=True).click()
    await expect(page.get_by_text("บันทึกแล้ว")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("เสาร์ 1 ตั้งแต่")).to_have_value("09:30")
    await expect(page.locator("details.team", has_text="shops")).to_contain_text("1 ประเภท")


async def test_what_was_misread_is_learned_from(gateway: RunningGateway, page: Page) -> None:
    await waiting_person(gateway, "โดนหลอกให้โอนค่ามัดจำห้องพัก")
    await log_in(page, gateway, **ADMIN)
    await open_row(page, "ขอคุยกับเจ้าหน้าที่")
    await page.locator(".said.person").hover()
    await page.get_by_role("button", name="ผู้ช่วยเข้าใจข้อความนี้ผิด").click()
    await expect(page.get_by_text("เก็บไว้สอนผู้ช่วยแล้ว")).to_be_visible()
    await page.get_by_role("link", name="สอนผู้ช่วย").click()
    await expect(page.locator(".learn")).to_contain_text("โดนหลอกให้โอนค่ามัดจำห้องพัก")
    await check(page, "work-6-learning")
    await page.get_by_label("ข้อความนี้คือ").select_option("complain_scam")
    await expect(page.get_by_text("ไม่มีข้อความที่รอระบุ")).to_be_visible()
    await page.get_by_role("button", name="ระบุแล้ว").click()
    await expect(page.get_by_label("ข้อความนี้คือ")).to_have_value("complain_scam")
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="ส่งออกตัวอย่าง").click()
    words = (await (await saved.value).path()).read_text(encoding="utf-8")
    assert "intent: complain_scam" in words and "โดนหลอกให้โอนค่ามัดจำห้องพัก" in words
