"""What browsers load: small enough, with the operator's settings in it, and honest when the widget is not built."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDict

from connectors.http import errors_as_json
from connectors.pages import WEB_ROOT, Pages
from connectors.webchat.limits import NEAR, NEW_SESSIONS, AddressLimits
from deploy import front_end

LARGEST = 60 * 1024  # bytes, compressed
CONFIG = {"phones": [{"number": "1441", "label": {"th": "ศูนย์ “AOC” \\ </script>", "en": "AOC"}}], "line": None}


@pytest.fixture(scope="module")
def built() -> Path:
    return front_end.ensure()


async def fetch(pages: Pages, path: str, **headers: str) -> tuple[int, bytes, CIMultiDict[str]]:
    app = web.Application(middlewares=[errors_as_json])
    pages.add_routes(app.router)
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        answer = await client.get(path, headers=headers)
        return answer.status, await answer.read(), CIMultiDict(answer.headers)


async def test_the_whole_widget_is_small_and_needs_nothing_more(built: Path) -> None:
    status, packed, headers = await fetch(Pages(CONFIG, built=built), "/widget.js", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert len(packed) <= LARGEST
    program = gzip.decompress(packed).decode()
    assert "import(" not in program
    assert "eval(" not in program
    assert "innerHTML" not in program


async def test_the_operators_settings_are_in_it(built: Path) -> None:
    _, program, _ = await fetch(Pages(CONFIG, built=built), "/widget.js", **{"Accept-Encoding": "identity"})
    assert json.dumps(json.dumps(CONFIG)).encode() in program
    assert b"__RONGTHUK_CONFIG__" not in program


async def test_an_unchanged_file_is_not_sent_again(built: Path) -> None:
    pages = Pages(CONFIG, built=built)
    _, _, headers = await fetch(pages, "/widget.js")
    status, body, _ = await fetch(pages, "/widget.js", **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")


async def test_a_widget_that_was_not_built_is_said(tmp_path: Path) -> None:
    pages = Pages(CONFIG, root=WEB_ROOT, built=tmp_path)
    assert (await fetch(pages, "/widget.js"))[0] == 503
    assert (await fetch(pages, "/"))[0] == 200


class Request:
    """What AddressLimits reads of a request."""

    def __init__(self, remote: str | None, *forwarded: str) -> None:
        self.remote = remote
        self.headers = self
        self._forwarded = list(forwarded)

    def getall(self, name: str, default: list[str]) -> list[str]:
        assert name == "X-Forwarded-For"
        return self._forwarded or default


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        ([], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.5", ["198.51.100.1"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.5", ["1.1.1.1, 198.51.100.1, 10.2.2.2"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.5", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.5", [], "10.0.0.5"),
        (["10.0.0.0/8"], "10.0.0.5", ["rubbish"], "unknown"),
        ([], "2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ([], None, [], "unknown"),
    ],
)
def test_whose_address_it_is(proxies: list[str], remote: str | None, forwarded: list[str], address: str) -> None:
    assert AddressLimits(proxies).of(Request(remote, *forwarded)) == address  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "many"),
    [
        ("203.0.113.7", False),
        ("8.8.8.8", False),
        ("2001:db8:1:2::/64", False),
        ("unknown", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.20.0.1", True),
        ("::/64", True),
    ],
)
def test_an_address_of_our_own_network_may_be_a_proxy_with_everybody_behind_it(address: str, many: bool) -> None:
    limits = AddressLimits(now=lambda: 0.0)
    waits = [limits.new_session(address) for _ in range(NEW_SESSIONS + 1)]
    assert not any(waits[:-1])
    assert (waits[-1] == 0.0) is many
    assert sum(limits.new_session(address) == 0.0 for _ in range(NEW_SESSIONS * NEAR)) < NEW_SESSIONS * NEAR
