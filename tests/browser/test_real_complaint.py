"""The whole job in a real browser with the real assistant: a visitor tells a complaint in Thai and gets its number."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import picture
from tests.support.chats import Answer, Bubble
from tests.support.script import Interview, complaint, questions
from tests.support.system import System

QUIET = 0.4  # seconds without another bubble that end an answer
PICTURES = {3: "real-1-question"}


class BrowserChat:
    """A visitor at the page; knows only what is on the screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._theirs = page.locator(".message.theirs")
        self._heard = 0

    async def open(self, url: str) -> None:
        await self._page.goto(url)
        await self._hear()

    async def say(self, text: str) -> Answer:
        chip = self._page.locator(".chip", has_text=text)
        if await chip.count() == 1:
            await chip.click()
        else:
            await self._page.get_by_label("พิมพ์ข้อความ").fill(text)
            await self._page.keyboard.press("Enter")
        return await self._hear()

    async def _hear(self) -> Answer:
        await expect(self._theirs.nth(self._heard)).to_be_visible(timeout=30_000)
        known = -1
        while known != (known := await self._theirs.count()):  # noqa: ASYNC110  # the page tells no event
            await asyncio.sleep(QUIET)
        shown = [await self._theirs.nth(place).inner_text() for place in range(self._heard, known)]
        self._heard = known
        choices = tuple(await self._page.locator(".chip").all_inner_texts())
        return Answer((*map(Bubble, shown), Bubble("", choices)), time.perf_counter())


@pytest.mark.flow
@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_a_visitor_files_a_complaint_in_the_browser(tmp_path: Path, page: Page) -> None:
    async with System(tmp_path) as system:
        chat = BrowserChat(page)
        await chat.open(system.url)
        await picture(page, "real-0-greeting")
        person = Interview(complaint(seed=707), questions())
        said = 0
        while person.says is not None:
            answer = await chat.say(person.says)
            said += 1
            if said in PICTURES:
                await picture(page, PICTURES[said])
            if await page.locator(".card .rows").count() and person.asked_field is not None:
                await picture(page, "real-2-review")
            person.hear(answer)
        await picture(page, "real-3-receipt")
        assert person.number == await page.locator(".receipt-number").inner_text()
        case = await system.case(person.number)
        assert (case["channel"], case["form"], case["answers"]["amount"]) == ("web", "online_purchase", 259000)
        await page.reload()
        await page.locator(".receipt-number", has_text=person.number).wait_for()
