"""A real Chromium on the real gateway; what it saw is kept in tests/output/."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from deploy.chromium import find_chromium
from intake.settings import Settings
from tests.support.running_gateway import RunningGateway

OUTPUT = Path(__file__).resolve().parents[1] / "output"


@pytest_asyncio.fixture
async def gateway(empty_database: Settings) -> AsyncIterator[RunningGateway]:
    async with RunningGateway(empty_database) as running:
        yield running


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    program = os.environ.get("CHROMIUM") or find_chromium()
    if program is None:
        pytest.fail("no Chromium: `make test` installs one")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(viewport={"width": 1180, "height": 800}, locale="th-TH")
    yield made
    await made.close()


@pytest_asyncio.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page whose errors fail the test."""
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if _is_policy_breach(line.text) else None)
    yield opened
    assert problems == []


def _is_policy_breach(text: str) -> bool:
    return "Content Security Policy" in text


async def picture(page: Page, name: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    await page.screenshot(path=OUTPUT / f"{name}.png")
