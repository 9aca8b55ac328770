"""The people of a day at the desk: two who write to it, and how the desk is set up in the morning."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.support.line_platform import LinePlatform
from tests.support.system import System

SECONDS = 1000.0
SLOW = 60 * SECONDS  # milliseconds; the machine may be busy, and the assistant thinks

# Open at every hour, so that the day may be any day; two teams, and a short time to take a word back.
DESK = """
hours:
  monday: &all ["00:00-24:00"]
  tuesday: *all
  wednesday: *all
  thursday: *all
  friday: *all
  saturday: *all
  sunday: *all
public_holidays: false
agent: { silent_minutes: 60, undo_seconds: 4 }
queue: { timeout_minutes: 60 }
teams:
  general: { routing: manual }
  shops: { routing: manual, forms: [online_purchase] }
fallback_team: general
"""


def desk_file(folder: Path) -> str:
    file = folder / "desk.yml"
    file.write_text(DESK, encoding="utf-8")
    return str(file)


class OnLine:
    """Somebody on LINE: what they were sent, and what they say."""

    def __init__(self, line: LinePlatform, user: str) -> None:
        self._line, self.user = line, user

    async def say(self, words: str) -> str:
        """Say it to the assistant and wait for what comes; the texts of it."""
        known = len(self._line.texts_to(self.user))
        await self.send(words)
        await self._line.wait_for(self.user, known + 1, 60.0)
        return "\n".join(self._line.texts_to(self.user)[known:])

    async def send(self, words: str) -> None:
        await self._line.say(self.user, words)

    async def hear(self, words: str) -> None:
        """Until these words were sent to them."""
        known = 0
        while words not in self.heard:
            known = max(known, len(self.heard))
            await self._line.wait_for(self.user, known + 1, 60.0)

    @property
    def heard(self) -> list[str]:
        return self._line.texts_to(self.user)


class OnTheWeb:
    """Somebody at the page with the chat, in a browser of their own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")

    async def open(self, system: System) -> None:
        await self.page.goto(system.url)
        await expect(self.page.locator(".message.theirs").first).to_be_visible(timeout=SLOW)

    async def say(self, words: str) -> None:
        """Say it to the assistant and wait until it has answered."""
        known = await self.page.locator(".message.theirs").count()
        await self.send(words)
        await expect(self.page.locator(".message.theirs").nth(known)).to_be_visible(timeout=SLOW)

    async def send(self, words: str) -> None:
        await self.page.get_by_label("พิมพ์ข้อความ").fill(words)
        await self.page.keyboard.press("Enter")

    async def hear(self, words: str) -> None:
        await expect(self.log.get_by_text(words).last).to_be_visible(timeout=SLOW)

    async def rate(self, how: str, words: str) -> None:
        await self.page.get_by_role("button", name="เมนู").click()
        await self.page.get_by_role("menuitem", name="ให้คะแนนการสนทนา").click()
        await self.page.get_by_role("radio", name=how).last.check(force=True)
        await self.page.get_by_label(re.compile("อยากบอกอะไรเพิ่ม")).fill(words)
        await self.page.get_by_role("button", name="ส่งคะแนน").click()
        await self.page.get_by_text("ขอบคุณสำหรับคะแนน").wait_for(timeout=SLOW)
