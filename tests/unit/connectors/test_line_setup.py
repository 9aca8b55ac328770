"""Setting an account up: what is asked, changed and told; again changes nothing, and a dry run never does."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image

from connectors.line.accounts import Account
from connectors.line.client import LineApi
from connectors.line.menu_names import ENTRIES, situation_of
from connectors.line.menus import Menu, all_menus
from connectors.line.postbacks import Postbacks
from connectors.line.setup import Report, Setup
from connectors.line.tokens import FixedToken
from intake.__main__ import main
from tests.support.line_account import check_menu
from tests.support.line_openapi import complaints_about
from tests.support.line_platform import LinePlatform

POSTBACKS = Postbacks("a secret of the tests")


@pytest.fixture(scope="module")
def menus() -> list[Menu]:
    return all_menus(POSTBACKS)


@pytest_asyncio.fixture
async def line() -> AsyncIterator[LinePlatform]:
    async with LinePlatform() as platform:
        yield platform


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[str]:
    """Where the webhook is, and answers 200."""
    app = web.Application()

    async def ok(_: web.Request) -> web.Response:
        return web.Response()

    app.router.add_post("/webhooks/line", ok)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def set_up(line: LinePlatform, menus: list[Menu], base: str, *, dry: bool = False, token: str = "") -> Report:
    account = Account("", line.channel_secret, FixedToken(token or line.access_token))
    api = LineApi(line.base_url, line.base_url, account.token)
    report = await Setup(account, api, base, dry=dry).run(menus)
    await api.close()
    return report


def levels(report: Report) -> set[str]:
    return {level for level, _ in report.lines}


def test_every_menu_is_within_lines_limits(menus: list[Menu]) -> None:
    assert len({menu.name for menu in menus}) == len(ENTRIES) * 2
    for menu in menus:
        assert check_menu(menu.body) == []
        assert complaints_about("RichMenuRequest", menu.body) == []
        assert len(menu.image) < 1024 * 1024
        assert Image.open(io.BytesIO(menu.image)).size == (2500, 843)
        assert situation_of(menu.name) == (menu.situation, menu.language)
        for area in menu.body["areas"]:
            assert POSTBACKS.open(area["action"]["data"], "anybody") == area["action"]["displayText"]


def test_a_menu_of_others_is_not_ours() -> None:
    assert situation_of("summer sale") is None
    assert situation_of("rongthuk:novelty:th:1") is None


async def test_a_new_account_is_set_up_and_again_nothing_changes(
    line: LinePlatform, menus: list[Menu], hook: str
) -> None:
    line.webhook_url = "https://old.example/hook"
    report = await set_up(line, menus, hook)
    assert not report.failed and "by hand" in levels(report)
    assert line.webhook_url == f"{hook}/webhooks/line"
    assert set(line.account.images) == set(line.account.menus) and len(line.account.menus) == 6
    assert line.account.menus[line.account.default_menu or ""]["name"].startswith("rongthuk:new:th:")
    before = dict(line.account.menus)
    again = await set_up(line, menus, hook)
    assert not again.failed and line.account.menus == before


async def test_a_dry_run_only_asks(line: LinePlatform, menus: list[Menu], hook: str) -> None:
    line.webhook_url = "https://old.example/hook"
    report = await set_up(line, menus, hook, dry=True)
    would = [sentence for level, sentence in report.lines if level == "would"]
    assert len(would) == 7, would  # the address, six menus
    assert (line.webhook_url, line.account.menus) == ("https://old.example/hook", {})


async def test_old_menus_of_ours_go_and_others_stay(line: LinePlatform, menus: list[Menu], hook: str) -> None:
    other = {**menus[0].body, "name": "of the marketing people"}
    line.account.menus = {"a": other, "b": {**menus[0].body, "name": "rongthuk:new:th:000000000000"}}
    assert not (await set_up(line, menus, hook)).failed
    names = {menu["name"] for menu in line.account.menus.values()}
    assert names == {menu.name for menu in menus} | {"of the marketing people"}


async def test_a_picture_that_is_not_taken_leaves_no_half_menu(
    line: LinePlatform, menus: list[Menu], hook: str
) -> None:
    line.faults.add("richmenu_image", times=1, status=413, body={"message": "too large"})
    report = await set_up(line, menus, hook)
    assert report.failed and len(line.account.menus) == 5
    assert not (await set_up(line, menus, hook)).failed
    assert len(line.account.images) == 6


async def test_what_contradicts_is_warned_of(line: LinePlatform, menus: list[Menu], hook: str) -> None:
    line.account.info["chatMode"] = "chat"
    line.account.webhook_active = False
    warnings = [sentence for level, sentence in (await set_up(line, menus, hook)).lines if level == "warning"]
    assert any("Chat is on" in each for each in warnings) and any("Use webhook" in each for each in warnings)


async def test_a_webhook_that_does_not_answer_is_told(line: LinePlatform, menus: list[Menu], hook: str) -> None:
    report = await set_up(line, menus, hook + "/nowhere")
    assert [s for level, s in report.lines if level == "failed" and "test of the webhook" in s]


async def test_a_plain_address_cannot_be_used(line: LinePlatform, menus: list[Menu]) -> None:
    report = await set_up(line, menus, "http://shop.example")
    assert report.failed and line.webhook_url is None


async def test_a_wrong_token_ends_it(line: LinePlatform, menus: list[Menu], hook: str) -> None:
    report = await set_up(line, menus, hook, token="wrong")
    assert report.lines == [
        ("failed", "The access token is not taken: LINE 401: Authentication failed due to an invalid token.")
    ]


@pytest.fixture
def no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    for name in ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "LINE_CHANNELS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    yield {}


def test_without_an_account_the_command_says_what_is_missing(
    no_line: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["line", "setup", "--dry-run"]) == 1
    assert "LINE_CHANNEL_SECRET" in capsys.readouterr().err


def test_line_that_cannot_be_reached_is_one_sentence(
    no_line: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINE_CHANNEL_SECRET", "s")
    monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN", "t")
    monkeypatch.setenv("LINE_API_BASE_URL", "http://127.0.0.1:9")
    assert main(["line", "setup", "--dry-run"]) == 1
    assert "not reached" in capsys.readouterr().out


def test_the_menus_can_be_looked_at(
    no_line: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["line", "menus", str(tmp_path / "menus")]) == 0
    assert len(list((tmp_path / "menus").glob("*.png"))) == 6
