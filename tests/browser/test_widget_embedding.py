"""On another site's page under a strict policy: the API, the theme, first paint, and what the page cannot break."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from playwright.async_api import Page, expect

from intake.cases import conversations, transcript
from intake.settings import Settings
from tests.browser.chatting import Chat, assistant
from tests.browser.conftest import picture
from tests.support.mongo import free_port
from tests.support.running_gateway import RunningGateway

SECRET = "a secret that the site and the desk share 0123"
# Nothing but what docs/widget.md asks for; Trusted Types forbid markup from strings.
POLICY = (
    "default-src 'none'; script-src {url} 'nonce-page'; connect-src {url} {sockets}; style-src 'nonce-page'; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'"
)
# All that a page can do to strangers on it: `!important` on everything, a body that captures what is fixed.
PAGE = """<!doctype html><html lang="th"><head><title>ร้าน</title><style nonce="page">
  html {{ color-scheme: dark; }}
  body {{ filter: grayscale(1); transform: translateZ(0); height: 3000px; letter-spacing: 9px; }}
  * {{ color: red !important; font-size: 44px !important; float: left !important; }}
  div, body > * {{
    display: none !important; visibility: hidden !important; opacity: .1 !important; pointer-events: none !important;
    transform: rotate(9deg) scale(3) !important; zoom: 3 !important;
  }}
</style></head><body><h1>ร้านค้า</h1>
<script nonce="page">
  window.heard = [];
  (window.Rongthuk ||= []).push((chat) => {{
    for (const name of ["open", "close", "message"]) chat.on(name, () => window.heard.push(name));
  }});
</script>
<script src="{url}/widget.js" {attributes} async></script></body></html>"""


@asynccontextmanager
async def shop(settings: Settings, attributes: str) -> AsyncIterator[tuple[RunningGateway, str]]:
    """A gateway and the address of a page that embeds its chat."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    async with RunningGateway(settings, widget_origins=origin, widget_identity_secret=SECRET) as gateway:
        gateway.rasa.answer = assistant
        sockets = gateway.url.replace("http://", "ws://")
        headers = {"Content-Security-Policy": POLICY.format(url=gateway.url, sockets=sockets)}
        body = PAGE.format(url=gateway.url, attributes=attributes)

        async def serve(request: web.Request) -> web.Response:
            return web.Response(text=body, content_type="text/html", headers=headers)

        host = web.Application()
        host.router.add_get("/{path:.*}", serve)
        runner = web.AppRunner(host)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield gateway, origin
        finally:
            await runner.cleanup()


async def test_theme_and_api_under_a_strict_policy(empty_database: Settings, page: Page) -> None:
    attributes = 'data-accent="#ffd54a" data-position="left" data-launcher-text="ร้องเรียนที่นี่" data-page-context="ask"'
    async with shop(empty_database, attributes) as (_, origin):
        await page.goto(f"{origin}/cart?secret=1")
        button = page.get_by_role("button", name="ร้องเรียนที่นี่")
        await button.wait_for()
        assert await button.evaluate("e => getComputedStyle(e).color") == "rgb(23, 33, 31)"
        assert await button.evaluate("e => getComputedStyle(e).fontSize") == "16px"
        box = await button.bounding_box()
        assert box is not None
        assert (box["x"], box["y"] + box["height"]) == (20, 780)  # in the window's corner, whatever the body does
        await page.evaluate("Rongthuk.open()")
        chat = Chat(page)
        await chat.expect("เล่าเรื่องที่เกิดขึ้นได้เลย")
        await picture(page, "embedded-themed")
        await page.get_by_role("button", name="ให้เห็น").click()
        await page.evaluate("Rongthuk.send('จากเอพีไอ')")
        await chat.expect("ได้รับ: จากเอพีไอ")
        signature = hmac.new(SECRET.encode(), b"member-7", hashlib.sha256).hexdigest()
        await page.evaluate("s => Rongthuk.identify({id: 'member-7', name: 'สมหญิง'}, s)", signature)
        await page.evaluate("Rongthuk.setLanguage('en')")
        await expect(page.get_by_label("Your message")).to_be_visible()
        notes = await the_notes(2)
        assert any(f"{origin}/cart" in note and "secret" not in note for note in notes)
        assert any("member-7" in note for note in notes)
        await page.evaluate("Rongthuk.close()")
        assert await page.evaluate("window.heard.filter((name) => name !== 'message')") == ["open", "close"]


async def the_notes(count: int) -> list[str]:
    """What agents are told besides the conversation."""
    for _ in range(50):
        [found] = await asyncio.to_thread(conversations.list_conversations)
        lines = await asyncio.to_thread(transcript.history, found.id, 0, 200, notes=True)
        notes = [str(line.body["text"]) for line in lines if line.kind == "note"]
        if len(notes) >= count:
            return notes
        await asyncio.sleep(0.2)
    return notes


async def test_the_button_is_painted_at_once(empty_database: Settings, page: Page) -> None:
    async with shop(empty_database, "") as (_, origin):
        await page.add_init_script(
            """new MutationObserver(() => {
                if (window.painted || !document.querySelector("#rongthuk-chat")) return;
                window.painted = true;
                const script = performance.getEntriesByType("resource").find((e) => e.name.endsWith("/widget.js"));
                requestAnimationFrame(() => setTimeout(() => {
                    window.paintedAfter = performance.now() - script.responseEnd;
                }, 0));
            }).observe(document, { childList: true, subtree: true });"""
        )
        await page.goto(origin)
        await page.wait_for_function("window.paintedAfter !== undefined")
        times = [await page.evaluate("window.paintedAfter")]
        for _ in range(4):
            await page.reload()
            await page.wait_for_function("window.paintedAfter !== undefined")
            times.append(await page.evaluate("window.paintedAfter"))
        assert min(times) < 100, times  # milliseconds; the least of five, as the machine does other things, too
