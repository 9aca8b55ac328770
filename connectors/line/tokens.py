"""Channel access tokens: one that was issued by hand, or short ones that renew themselves.

Stateless tokens live 15 minutes and any number may be alive, so several gateways need not share one:
https://developers.line.biz/en/docs/messaging-api/channel-access-tokens/#stateless-channel-access-token
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

TOKEN_PATH = "/oauth2/v3/token"
AUDIENCE = "https://api.line.me/"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = 30 * 60  # seconds; LINE takes no more
RENEW_BEFORE = 120.0  # seconds before the end
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=4)


class TokenRefused(Exception):
    """LINE issues no token; the text says why, in LINE's words, for operators."""


class TokenSource(Protocol):
    """Where a call gets its token from."""

    async def get(self, http: aiohttp.ClientSession, base_url: str) -> str:
        """A token that is good now. Raises TokenRefused, aiohttp.ClientError, TimeoutError."""
        ...

    def forget(self) -> None:
        """LINE did not take the token: get another next time, where that can be."""
        ...


class FixedToken:
    """The one issued in LINE's own console."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get(self, http: aiohttp.ClientSession, base_url: str) -> str:
        return self._token

    def forget(self) -> None:
        """Nothing can be done about it here: an operator has to."""


class StatelessToken:
    """Issued with the channel's secret, or with a signing key registered for it (`key`: private RSA JWK with `kid`)."""

    def __init__(self, channel_id: str, secret: str, key: Mapping[str, Any] | None = None) -> None:
        self._channel_id, self._secret, self._key = channel_id, secret, key
        self._token, self._ends = "", 0.0
        self._lock = asyncio.Lock()

    async def get(self, http: aiohttp.ClientSession, base_url: str) -> str:
        async with self._lock:
            if not self._token or time.monotonic() >= self._ends - RENEW_BEFORE:
                await self._renew(http, base_url)
            return self._token

    def forget(self) -> None:
        self._token = ""

    async def _renew(self, http: aiohttp.ClientSession, base_url: str) -> None:
        form = {"grant_type": "client_credentials", **self._proof()}
        async with http.post(base_url + TOKEN_PATH, data=form, timeout=TIMEOUT) as response:
            raw = await response.read()
            try:
                answer = json.loads(raw)
            except ValueError:
                answer = {}
            if response.status != 200 or not isinstance(answer, dict) or not answer.get("access_token"):
                reason = answer.get("error_description") or answer.get("error") if isinstance(answer, dict) else None
                raise TokenRefused(f"no access token: LINE {response.status} {reason or ''}".strip())
        self._token = str(answer["access_token"])
        self._ends = time.monotonic() + float(answer.get("expires_in") or 900)

    def _proof(self) -> dict[str, str]:
        if self._key is None:
            return {"client_id": self._channel_id, "client_secret": self._secret}
        return {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(self._channel_id, self._key, int(time.time())),
        }


def assertion(channel_id: str, key: Mapping[str, Any], now: int) -> str:
    """A JWT (RS256) by which the holder of the key speaks for the channel, good for half an hour from `now`."""
    head = {"alg": "RS256", "typ": "JWT", "kid": key["kid"]}
    claims = {"iss": channel_id, "sub": channel_id, "aud": AUDIENCE, "exp": now + ASSERTION_LIFE}
    body = b".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    signature = private_key(key).sign(body, padding.PKCS1v15(), hashes.SHA256())
    return (body + b"." + _base64(signature)).decode()


def private_key(key: Mapping[str, Any]) -> rsa.RSAPrivateKey:
    """The key of a private RSA JWK (RFC 7518, 6.3). Raises KeyError or ValueError for anything else."""
    if key.get("kty") != "RSA":
        raise ValueError("not an RSA key")
    n, e, d, p, q, dp, dq, qi = (_number(key[name]) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi"))
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n)).private_key()


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
