"""A console without a screen: keeps its list and one transcript by the events, as docs/http-api.md tells to."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import aiohttp

Row = dict[str, Any]


class Mirror:
    """`rows` is the list `all` of its agent, `lines` the transcript of `conversation`; both are kept while online."""

    def __init__(self, session: aiohttp.ClientSession, conversation: str | None = None) -> None:
        self._session = session
        self.conversation = conversation
        self.rows: dict[str, Row] = {}
        self.lines: dict[int, Row] = {}
        self.resets = 0
        self._read = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def go_online(self) -> None:
        """Connect, and return once the list was read."""
        self._read.clear()
        self._task = asyncio.create_task(self._listen())
        async with asyncio.timeout(20):
            await self._read.wait()

    async def go_offline(self) -> None:
        """The connection is lost; nothing is heard any more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def read_list(self, session: aiohttp.ClientSession | None = None) -> dict[str, Row]:
        """The list as the API gives it now, all pages of it."""
        found: dict[str, Row] = {}
        cursor: str | None = ""
        while cursor is not None:
            page = await self._get(f"/api/v1/inbox?view=all&limit=3&cursor={cursor}", session)
            found |= {row["id"]: row for row in page["conversations"]}
            cursor = page["cursor"]
        return found

    async def read_lines(
        self, session: aiohttp.ClientSession | None = None, after: int | None = None
    ) -> dict[int, Row]:
        """The transcript as the API gives it now."""
        since = "" if after is None else f"?after={after}"
        page = await self._get(f"/api/v1/conversations/{self.conversation}/messages{since}", session)
        return {line["seq"]: line for line in page["messages"]}

    async def _listen(self) -> None:
        kind = ""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._session.get("/api/v1/events", timeout=timeout) as stream:
            async for raw in stream.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    await self._hear(kind, json.loads(line.removeprefix("data: ")))

    async def _hear(self, kind: str, data: Any) -> None:
        if kind == "reset":
            self.rows = await self.read_list()
            self.lines = await self.read_lines() if self.conversation else {}
            self.resets += 1
            self._read.set()
        elif kind == "conversations":
            for row in data["conversations"]:
                self.rows[row["id"]] = row
                if row["id"] == self.conversation:
                    self.lines |= await self.read_lines(after=max(self.lines, default=0))
        elif kind == "gone":
            for one in data["ids"]:
                self.rows.pop(one, None)

    async def _get(self, path: str, session: aiohttp.ClientSession | None) -> dict[str, Any]:
        async with (session or self._session).get(path) as answer:
            assert answer.status == 200, await answer.text()
            read: dict[str, Any] = await answer.json()
            return read
