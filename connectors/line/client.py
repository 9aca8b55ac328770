"""LINE's HTTP API over one kept session: who we are, where it is, how long we wait."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

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
        return f"LINE {self.status}: {self.body.get('message') or 'no reason given'}"[:500]


class LineApi:
    """Calls to LINE. Raises aiohttp.ClientError or TimeoutError when no answer came."""

    def __init__(self, base_url: str, data_base_url: str, access_token: str) -> None:
        self._base = base_url.rstrip("/")
        self._data_base = data_base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {access_token}"}
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """The one session, made inside the running loop at first use."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, trust_env=True)
        return self._session

    async def post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> LineAnswer:
        data = json.dumps(body, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        async with self.session().post(self._base + path, data=data, headers=sent, timeout=CALL_TIMEOUT) as response:
            return LineAnswer(
                status=response.status,
                request_id=response.headers.get("x-line-request-id"),
                accepted_request_id=response.headers.get("x-line-accepted-request-id"),
                retry_after=response.headers.get("retry-after"),
                body=_read_json(await response.read()),
            )

    def content(self, message_id: str) -> Any:
        """An aiohttp request context for the file of a message."""
        url = f"{self._data_base}/v2/bot/message/{quote(message_id, safe='')}/content"
        return self.session().get(url, timeout=MEDIA_TIMEOUT)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _read_json(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
