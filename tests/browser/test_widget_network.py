"""A scripted chat in a real browser, with the network cut at every step: everything once, in order."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import BrowserContext, Page, WebSocket

from tests.browser.chatting import Chat
from tests.support.running_gateway import RunningGateway

SCRIPT = ("หนึ่ง", "สอง", "สาม")
WHOLE = ["ได้รับ: [greet]", *(line for said in SCRIPT for line in (said, f"ได้รับ: {said}"))]


async def cut_lines(gateway: RunningGateway) -> None:
    """Every open line ends without a goodbye; there is one, or nothing would be cut."""
    assert gateway.gateway is not None
    chat = gateway.gateway.chat
    for _ in range(200):
        if chat.connections:
            break
        await asyncio.sleep(0.1)
    assert chat.connections
    for socket in list(chat._open):
        if socket._req is not None and socket._req.transport is not None:
            socket._req.transport.abort()


@pytest.mark.parametrize("moment", ["before", "with", "after the acknowledgement", "after the answer"])
async def test_the_line_breaks_at_every_step(gateway: RunningGateway, page: Page, moment: str) -> None:
    lines: list[WebSocket] = []
    page.on("websocket", lambda line: lines.append(line))
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("ได้รับ: [greet]")
    gateway.rasa.delay = 0.3
    for said in SCRIPT:
        if moment == "before":
            await cut_lines(gateway)
        await chat.write(said)
        if moment == "with":
            await cut_lines(gateway)
        elif moment == "after the acknowledgement":
            await asyncio.sleep(0.15)
            await cut_lines(gateway)
        await chat.expect(f"ได้รับ: {said}")
        if moment == "after the answer":
            await cut_lines(gateway)
    assert await chat.texts() == WHOLE
    assert [turn["message"] for turn in gateway.rasa.turns if turn["event"] is None] == list(SCRIPT)
    assert len(lines) >= len(SCRIPT)  # the page did lose its line at each step, and opened another


async def test_a_restart_in_the_middle_of_an_answer(gateway: RunningGateway, page: Page) -> None:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("ได้รับ: [greet]")
    gateway.rasa.delay = 1.0
    await chat.write("หนึ่ง")
    await asyncio.sleep(0.4)
    port = gateway.settings.port
    await gateway.stop()
    await chat.write("สอง")
    await gateway.serve(port)
    gateway.rasa.delay = 0.0
    await chat.expect("ได้รับ: สอง")
    assert await chat.texts() == WHOLE[:5]


async def test_a_tab_that_slept_hears_what_it_missed(
    gateway: RunningGateway, context: BrowserContext, page: Page
) -> None:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.expect("ได้รับ: [greet]")
    browser = await context.new_cdp_session(page)
    await browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    other = await context.new_page()
    await other.goto(gateway.url)
    await Chat(other).write("ขณะหลับ")
    await Chat(other).expect("ได้รับ: ขณะหลับ")
    await cut_lines(gateway)
    await browser.send("Page.setWebLifecycleState", {"state": "active"})
    await chat.expect("ได้รับ: ขณะหลับ")
    assert await chat.texts() == await Chat(other).texts()
