"""Talking with a person: who writes is seen on both sides, an answer shows what it is about, and the end is rated."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Browser, Page, expect

from intake.cases import conversations, visitors
from tests.browser.chatting import Chat, assistant
from tests.browser.desk import account, log_in, open_row, take
from tests.browser.test_widget_states import seen
from tests.support.running_gateway import ADMIN, RunningGateway


async def with_an_agent(gateway: RunningGateway, page: Page) -> str:
    """A visitor whose conversation an agent named นภา has; its id."""
    gateway.rasa.answer = assistant
    await page.goto(f"{gateway.url}/page/embedded.html")
    await page.get_by_role("button", name="แชตแจ้งเรื่องร้องเรียน").click()
    chat = Chat(page)
    await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
    await chat.write("สั่งหม้อทอดจากเพจแล้วไม่ได้ของ โอนไป 1,590 บาท เมื่อวันที่ 3 ตามแล้วเพจไม่ตอบ")
    await chat.expect("ได้รับ: สั่งหม้อทอด")
    [found] = await asyncio.to_thread(conversations.list_conversations)
    await asyncio.to_thread(conversations.request_human, found.id, "ขอคุยกับเจ้าหน้าที่")
    await chat.write("ขอคุยกับเจ้าหน้าที่")
    await page.locator(".status-text").wait_for()
    return found.id


async def say(conversation: str, words: str, **more: Any) -> None:
    """A word of the agent who has the conversation."""
    found = await asyncio.to_thread(conversations.get, conversation)
    assert found.agent_id is not None
    said = conversations.agent_message
    await asyncio.to_thread(said, conversation, found.agent_id, words, sender_name="นภา", **more)


async def test_writing_is_seen_on_both_sides_and_an_answer_quotes(
    gateway: RunningGateway, page: Page, browser: Browser
) -> None:
    conversation = await with_an_agent(gateway, page)
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="th-TH")
    desk = await context.new_page()
    await log_in(desk, gateway, **ADMIN)
    await open_row(desk, "ขอคุยกับเจ้าหน้าที่")
    await take(desk)
    chat = Chat(page)
    await expect(page.locator(".subtitle")).to_contain_text("คุยกับ", timeout=20_000)
    await chat.input.press_sequentially("กำลังหาสลิป", delay=40)
    await expect(desk.locator(".typing")).to_contain_text("ผู้ร้อง กำลังพิมพ์")
    await desk.get_by_label("ข้อความ", exact=True).press_sequentially("สักครู่นะคะ", delay=40)
    await expect(page.locator(".typing")).to_contain_text("กำลังพิมพ์")
    await expect(page.locator(".typing")).not_to_contain_text("ผู้ช่วยกำลังพิมพ์")
    await seen(page, "agent-writing")
    written = await page.locator("article.mine").first.get_attribute("data-seq")
    quoted = {"seq": int(written or 0)}
    await say(conversation, "มีเลขพัสดุไหมคะ", quote=quoted)
    await chat.expect("มีเลขพัสดุไหมคะ")
    quote = page.get_by_role("button", name="ตอบข้อความของคุณ")
    await expect(quote).to_contain_text("สั่งหม้อทอดจากเพจ")
    await seen(page, "quote")
    await quote.click()
    target = page.locator("article.mine").first
    await expect(target).to_be_focused()
    await expect(target).to_be_in_viewport()
    await context.close()


async def test_the_end_of_the_talk_is_rated_once(gateway: RunningGateway, page: Page) -> None:
    conversation = await with_an_agent(gateway, page)
    mali = await account("มะลิ", "mali@example.org")
    await asyncio.to_thread(conversations.claim, conversation, mali.id)
    await say(conversation, "รับเรื่องแล้วค่ะ")
    await expect(page.locator(".subtitle")).to_contain_text("คุยกับ", timeout=20_000)
    await asyncio.to_thread(conversations.close, conversation, mali.id)
    await page.get_by_text("การสนทนานี้จบแล้ว").wait_for(timeout=20_000)
    stars = page.get_by_role("radio", name="5: ช่วยได้ดีมาก")
    await stars.wait_for(state="attached", timeout=20_000)
    await seen(page, "rating-asked")
    await stars.check(force=True)
    await page.get_by_role("button", name="ส่งคะแนน").click()
    await page.get_by_text("ขอบคุณสำหรับคะแนน").wait_for()
    assert await asyncio.to_thread(visitors.rating_of, conversation) == (5, "")
    await Chat(page).write("มีอีกเรื่องค่ะ")
    await Chat(page).expect("ได้รับ: มีอีกเรื่องค่ะ")
    await expect(page.get_by_text("การสนทนานี้จบแล้ว")).to_have_count(0)
