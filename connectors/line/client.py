"""LINE's HTTP API over one kept session: who we are, where it is, how long we wait."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from connectors.line.tokens import FixedToken, TokenRefused, TokenSource

# LINE accepts a call or fails it quickly; a retry with the same key is cheaper than a lane that waits.
CALL_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=4)
MEDIA_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=4, sock_read=20)
MAX_CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """Status, headers we use, and the JSON body ({} when it had none)."""

    status: int
    request_id: str | None
    accepted_request_id: str | None
    retry_after: str | None
    body: dict[str, Any]

    @property
    def reason(self) -> str:
        """What the vendor said, for agents and logs; LINE's messages hold no personal data."""
        details = self.body.get("details")
        first = details[0] if isinstance(details, list) and details and isinstance(details[0], dict) else {}
        more = f" ({first.get('property')}: {first.get('message')})" if first else ""
        return f"LINE {self.status}: {self.body.get('message') or 'no reason given'}{more}"[:500]


class LineApi:
    """Calls to LINE for one channel. Raises aiohttp.ClientError or TimeoutError when no answer came."""

    def __init__(self, base_url: str, data_base_url: str, token: str | TokenSource) -> None:
        self._base = base_url.rstrip("/")
        self._data_base = data_base_url.rstrip("/")
        self._token: TokenSource = FixedToken(token) if isinstance(token, str) else token
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """The one session, made inside the running loop at first use."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)
        return self._session

    async def post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> LineAnswer:
        return await self.call("POST", path, body, headers)

    async def get(self, path: str) -> LineAnswer:
        return await self.call("GET", path)

    async def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> LineAnswer:
        """One call with a JSON body, or none. A token LINE no longer takes is renewed once, where it can be."""
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        typed = {} if raw is None else {"Content-Type": "application/json"}
        return await self._send(method, self._base + path, raw, {**typed, **(headers or {})})

    async def upload(self, path: str, content: bytes, content_type: str) -> LineAnswer:
        """POST a file to the host for data."""
        return await self._send("POST", self._data_base + path, content, {"Content-Type": content_type})

    async def _send(self, method: str, url: str, raw: bytes | None, headers: dict[str, str]) -> LineAnswer:
        for attempt in (1, 2):
            try:
                sent = {**headers, **await self._authorization()}
            except TokenRefused as error:
                return LineAnswer(401, None, None, None, {"message": str(error)})
            async with self.session().request(method, url, data=raw, headers=sent, timeout=CALL_TIMEOUT) as response:
                answer = LineAnswer(
                    status=response.status,
                    request_id=response.headers.get("x-line-request-id"),
                    accepted_request_id=response.headers.get("x-line-accepted-request-id"),
                    retry_after=response.headers.get("retry-after"),
                    body=_read_json(await response.read()),
                )
            if answer.status != 401 or isinstance(self._token, FixedToken) or attempt == 2:
                break
            self._token.forget()
        return answer

    async def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self._token.get(self.session(), self._base)}"}

    def content(self, message_id: str) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """The response with the file of a message. Raises TokenRefused besides."""
        return self._content(f"{self._data_base}/v2/bot/message/{quote(message_id, safe='')}/content")

    async def preparation(self, message_id: str) -> str | None:
        """How far LINE is with a large file: processing, succeeded or failed; None when it does not tell."""
        url = f"{self._data_base}/v2/bot/message/{quote(message_id, safe='')}/content/transcoding"
        answer = await self._send("GET", url, None, {})
        return answer.body.get("status") if answer.status == 200 else None

    @asynccontextmanager
    async def _content(self, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
        async with self.session().get(url, headers=await self._authorization(), timeout=MEDIA_TIMEOUT) as response:
            yield response

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _read_json(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
