"""Which LINE accounts the settings name, and where their tokens come from."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from connectors.line.accounts import load_accounts
from connectors.line.client import LineApi
from connectors.line.tokens import FixedToken, StatelessToken
from intake.settings import Settings, SettingsError, load_settings


def settings(tmp_path: Path, **values: str) -> Settings:
    return load_settings({"DATA_DIR": str(tmp_path), **{name.upper(): value for name, value in values.items()}})


@pytest.fixture(scope="module")
def key() -> dict[str, str]:
    """A private JWK, as LINE's documents have one make it."""
    numbers = rsa.generate_private_key(65537, 2048).private_numbers()
    parts = {
        "n": numbers.public_numbers.n,
        "e": 65537,
        "d": numbers.d,
        "p": numbers.p,
        "q": numbers.q,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "qi": numbers.iqmp,
    }
    coded = {
        name: base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).decode().rstrip("=")
        for name, value in parts.items()
    }
    return {"kty": "RSA", "kid": "kid-1", "alg": "RS256", **coded}


class TokenServer:
    """LINE's token endpoint: gives out token-1, token-2 …; calls need the newest."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.status = 200
        self.expires_in = 900
        self.url = ""

    async def issue(self, request: web.Request) -> web.Response:
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        if self.status != 200:
            return web.json_response({"error": "invalid_client", "error_description": "no such channel"}, status=400)
        token = {"token_type": "Bearer", "access_token": f"token-{len(self.forms)}", "expires_in": self.expires_in}
        return web.json_response(token)

    async def info(self, request: web.Request) -> web.Response:
        good = request.headers["Authorization"] == f"Bearer token-{len(self.forms)}"
        return web.json_response({"message": "ok" if good else "bad token"}, status=200 if good else 401)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[TokenServer]:
    server, app = TokenServer(), web.Application()
    app.router.add_post("/oauth2/v3/token", server.issue)
    app.router.add_get("/v2/bot/info", server.info)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


def test_nothing_set_is_no_account(tmp_path: Path) -> None:
    assert load_accounts(settings(tmp_path)) == []


def test_the_environments_account_has_no_name(tmp_path: Path) -> None:
    [account] = load_accounts(settings(tmp_path, line_channel_secret="s", line_channel_access_token="t"))
    assert (account.name, account.secret, account.has_token) == ("", "s", True)
    assert isinstance(account.token, FixedToken)
    assert "s'" not in repr(account)


def test_further_accounts_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "line.yml"
    file.write_text(
        "- {name: north, channel_secret: n, channel_access_token: tn}\n- {name: south, channel_secret: s}\n"
    )
    accounts = load_accounts(settings(tmp_path, line_channel_secret="x", line_channels_file=str(file)))
    assert [(a.name, a.secret, a.has_token) for a in accounts] == [
        ("", "x", False),
        ("north", "n", True),
        ("south", "s", False),
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{}", "a list"),
        ("[", "well-formed"),
        ("- 5", "name"),
        ("- {channel_secret: x}", "name"),
        ("- {name: ทิศเหนือ, channel_secret: x}", "name"),
        ("- {name: a, channel_secret: x}\n- {name: a, channel_secret: y}", "of its own"),
        ("- {name: a}", "channel_secret"),
        ("- {name: a, channel_secret: x, chanel_id: 1}", "chanel_id"),
        ("- {name: a, channel_secret: x, channel_id: 1, channel_key: {kty: EC}}", "RSA"),
        ("- {name: a, channel_secret: x, channel_id: 1, channel_key: {kty: RSA, n: '!'}}", "RSA"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "line.yml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=complaint):
        load_accounts(settings(tmp_path, line_channels_file=str(file)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LINE_CHANNELS_FILE"):
        load_accounts(settings(tmp_path, line_channels_file=str(tmp_path / "nowhere")))


async def test_a_token_is_issued_once_and_renewed_before_its_end(server: TokenServer) -> None:
    token = StatelessToken("1234", "secret")
    async with aiohttp.ClientSession() as http:
        assert [await token.get(http, server.url) for _ in range(3)] == ["token-1"] * 3
        server.expires_in = 100  # within the margin: every call asks anew
        token.forget()
        assert [await token.get(http, server.url) for _ in range(2)] == ["token-2", "token-3"]
    form = {"grant_type": "client_credentials", "client_id": "1234", "client_secret": "secret"}
    assert server.forms[0] == form


async def test_a_key_signs_for_the_channel(server: TokenServer, key: dict[str, Any]) -> None:
    async with aiohttp.ClientSession() as http:
        await StatelessToken("1234", "secret", key).get(http, server.url)
    [form] = server.forms
    assert "client_secret" not in form
    signed, signature = form["client_assertion"].rsplit(".", 1)
    head, claims = (json.loads(_decode(part)) for part in signed.split("."))
    assert (head["alg"], head["kid"]) == ("RS256", "kid-1")
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("1234", "1234", "https://api.line.me/")
    public = rsa.RSAPublicNumbers(65537, int.from_bytes(_decode(key["n"]), "big")).public_key()
    public.verify(_decode(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())


async def test_a_token_line_no_longer_takes_is_renewed_at_once(server: TokenServer) -> None:
    api = LineApi(server.url, server.url, StatelessToken("1234", "secret"))
    assert (await api.get("/v2/bot/info")).status == 200
    server.forms.append({})  # another token is the good one now
    assert (await api.get("/v2/bot/info")).status == 200
    await api.close()


async def test_a_channel_line_does_not_know_is_told_in_its_words(server: TokenServer) -> None:
    server.status = 400
    api = LineApi(server.url, server.url, StatelessToken("1234", "wrong"))
    answer = await api.get("/v2/bot/info")
    assert answer.status == 401 and "no such channel" in answer.reason
    await api.close()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
