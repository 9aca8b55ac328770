"""A visitor of the web chat: its WebSocket as docs/webchat-protocol.md describes it, over lost connections too."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.support.chats import ANSWER_LIMIT, Answer, Bubble

QUIET = 0.25  # seconds without another bubble that end an answer
RECONNECT = 0.2  # seconds


class WebChat:
    """`async with WebChat(base_url) as chat`: one session; it reconnects and repeats what was not acknowledged."""

    def __init__(self, base_url: str, limit: float = ANSWER_LIMIT, language: str = "th") -> None:
        self._language = language
        self.limit = limit
        self.errors: list[dict[str, Any]] = []
        self.senders: list[str] = []  # who wrote each bubble: assistant, agent, service
        self._url, self._uploads = f"{base_url}/chat/ws", f"{base_url}/chat/uploads"
        self._token: str | None = None
        self._cursor = 0
        self._ids = itertools.count(1)
        self._bubbles: asyncio.Queue[Bubble] = asyncio.Queue()
        self._unacknowledged: dict[str, dict[str, Any]] = {}
        self._acknowledged = asyncio.Condition()
        self._http = aiohttp.ClientSession()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._welcomed = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._reader = asyncio.create_task(self._keep_connected())
        async with asyncio.timeout(self.limit):
            await self._welcomed.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await self._http.close()

    async def say(self, text: str) -> Answer:
        await self.send(text)
        bubbles = await self.hear()
        return Answer(tuple(bubbles), time.perf_counter())

    async def send(self, text: str) -> None:
        """Until it is acknowledged, that is, stored; TimeoutError when it is not."""
        await self._store({"text": text})

    async def send_files(self, files: Sequence[tuple[bytes, str]]) -> None:
        """Upload (content, type) each, then one message with all that were taken; a refusal is heard as a bubble."""
        taken: list[str] = []
        for content, content_type in files:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type}
            async with self._http.post(self._uploads, data=content, headers=headers) as answer:
                body = await answer.json()
            if answer.status == 201:
                taken.append(body["upload_id"])
            else:
                self._bubbles.put_nowait(Bubble(body["error"]["message"], ()))
        if taken:
            await self._store({"uploads": taken})

    async def _store(self, said: dict[str, Any]) -> None:
        message_id = f"m{next(self._ids)}"
        self._unacknowledged[message_id] = said
        await self._write(message_id, said)
        async with asyncio.timeout(self.limit), self._acknowledged:
            await self._acknowledged.wait_for(lambda: message_id not in self._unacknowledged)

    async def send_raw(self, frame: str | bytes) -> None:
        """Exactly this frame, for what no client should send."""
        assert self._socket is not None
        await (self._socket.send_str(frame) if isinstance(frame, str) else self._socket.send_bytes(frame))

    async def hear(self) -> list[Bubble]:
        """The next answer: its first bubble within the limit, the others until it is quiet."""
        async with asyncio.timeout(self.limit):
            bubbles = [await self._bubbles.get()]
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(QUIET):
                    bubbles.append(await self._bubbles.get())
        return bubbles

    async def silent(self, seconds: float = 1.5) -> bool:
        """Whether nothing comes for that long."""
        await asyncio.sleep(seconds)
        return self._bubbles.empty()

    async def _keep_connected(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                async with self._http.ws_connect(self._url, max_msg_size=0) as socket:
                    self._socket = socket
                    hello = {"type": "hello", "token": self._token, "cursor": self._cursor, "language": self._language}
                    await socket.send_str(json.dumps(hello))
                    async for message in socket:
                        if message.type == aiohttp.WSMsgType.TEXT:
                            await self._take(json.loads(message.data))
            await asyncio.sleep(RECONNECT)

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "welcome":
            self._token = frame["token"]
            self._welcomed.set()
            for message_id, said in list(self._unacknowledged.items()):
                await self._write(message_id, said)
        elif kind == "ack":
            async with self._acknowledged:
                self._unacknowledged.pop(frame["id"], None)
                self._acknowledged.notify_all()
        elif kind == "error":
            self.errors.append(frame)
            if frame.get("retry_after") and frame.get("id") in self._unacknowledged:
                await asyncio.sleep(frame["retry_after"])
                await self._write(frame["id"], self._unacknowledged[frame["id"]])
        elif kind == "message" and frame["seq"] > self._cursor:
            self._cursor = frame["seq"]
            if frame["direction"] == "out":
                self.senders.append(frame["sender"])
                choices = tuple(choice["text"] for choice in frame.get("quick_replies") or ())
                self._bubbles.put_nowait(Bubble(frame["text"], choices))

    async def _write(self, message_id: str, said: dict[str, Any]) -> None:
        if self._socket is not None and not self._socket.closed:
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                await self._socket.send_str(json.dumps({"type": "message", "id": message_id, **said}))
