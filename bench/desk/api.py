"""An agent at the console's API: calls with the session cookie, and how long each took."""

from __future__ import annotations

import time
from typing import Any, Self

import aiohttp


class Console:
    """`async with Console(url, email, password) as console` logs in."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._credentials = {"email": email, "password": password}
        self.http = aiohttp.ClientSession(
            base_url=url, cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(limit=0)
        )

    async def __aenter__(self) -> Self:
        async with self.http.post("/api/v1/session", json=self._credentials) as answer:
            if answer.status != 200:
                raise RuntimeError(f"log-in: {answer.status} {await answer.text()}")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def get(self, path: str) -> tuple[float, Any]:
        """Seconds until the answer was read, and the answer."""
        started = time.perf_counter()
        async with self.http.get(path) as answer:
            raw = await answer.read()
            took = time.perf_counter() - started
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {raw[:200]!r}")
            return took, await answer.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer; RuntimeError unless it was done."""
        async with self.http.post(path, json=body) as answer:
            if answer.status >= 300:
                raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
            return await answer.json() if answer.status != 204 else None
