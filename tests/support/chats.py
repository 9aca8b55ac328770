"""One person's conversation with the assistant, as that person sees it: bubbles with choices under them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from tests.support import line_events
from tests.support.line_platform import LinePlatform

ANSWER_LIMIT = 30.0  # seconds
REDELIVERY = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Bubble:
    """What is shown: its text (of a card: the text that stands for it) and the texts its buttons would send."""

    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that came back for one thing said, and when it reached the channel (time.perf_counter())."""

    bubbles: tuple[Bubble, ...]
    arrived: float

    @property
    def text(self) -> str:
        return "\n".join(bubble.text for bubble in self.bubbles)

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(choice for bubble in self.bubbles for choice in bubble.choices)


class Chat(Protocol):
    async def say(self, text: str) -> Answer:
        """Say it and wait for the answer; TimeoutError when none comes."""
        ...


_asked_at: ContextVar[float] = ContextVar("_asked_at")


class TimedLinePlatform(LinePlatform):
    """Notes when each user's last reply or push arrived (time.perf_counter()), before it is checked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.arrived: dict[str, float] = {}

    async def _begin(self, request: web.Request, kind: str) -> web.Response | None:
        _asked_at.set(time.perf_counter())
        return await super()._begin(request, kind)

    async def _take(self, kind: str, user: str, body: dict[str, Any], retry_key: str | None) -> web.Response:
        self.arrived[user] = _asked_at.get()
        return await super()._take(kind, user, body, retry_key)


class LineChat:
    """A LINE user: signed webhooks in, replies and pushes out."""

    def __init__(self, line: LinePlatform, user: str, limit: float = ANSWER_LIMIT) -> None:
        self.line = line
        self.user = user
        self.limit = limit
        self._read = 0

    async def say(self, text: str) -> Answer:
        await self.send(line_events.text_event(self.user, text))
        bubbles = await self.hear()
        arrived = getattr(self.line, "arrived", {}).get(self.user, time.perf_counter())
        return Answer(tuple(bubbles), arrived)

    async def send(self, *events: dict[str, Any]) -> None:
        """Deliver events; an AssertionError unless they were accepted."""
        status = await self.line.deliver(*events)
        assert status == 200, f"the webhook answered {status}"

    async def insist(self, *events: dict[str, Any]) -> None:
        """Deliver events as LINE does with redelivery switched on: again and again until they are accepted."""
        async with asyncio.timeout(self.limit):
            while not await self._accepted(events):
                await asyncio.sleep(REDELIVERY)
                events = tuple(line_events.redelivery(event) for event in events)

    async def _accepted(self, events: Iterable[dict[str, Any]]) -> bool:
        try:
            return await self.line.deliver(*events) == 200
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            return False

    async def hear(self, count: int = 1) -> list[Bubble]:
        """The bubbles that came since the last time, as soon as there are `count`."""
        await self.line.wait_for(self.user, self._read + count, self.limit)
        return self.heard()

    async def hear_delivery(self) -> list[Bubble]:
        """The bubbles of the next single reply or push."""
        await self.line.wait_for(self.user, self._read + 1, self.limit)
        seen = 0
        for call in self.line.sends(self.user):
            if seen == self._read:
                fresh = call.body["messages"]
                self._read += len(fresh)
                return [line_bubble(message) for message in fresh]
            seen += len(call.body["messages"])
        raise AssertionError("a delivery was read in part before")

    def heard(self) -> list[Bubble]:
        """The bubbles that came since the last time, without waiting."""
        fresh = self.line.inbox.get(self.user, [])[self._read :]
        self._read += len(fresh)
        return [line_bubble(message) for message in fresh]

    async def silent(self, seconds: float = 1.5) -> bool:
        """Whether nothing comes for that long."""
        await asyncio.sleep(seconds)
        return not self.line.inbox.get(self.user, [])[self._read :]


def line_bubble(message: dict[str, Any]) -> Bubble:
    """A LINE message object as its reader sees it."""
    items: Iterable[dict[str, Any]] = (message.get("quickReply") or {}).get("items") or []
    said = [item["action"] for item in items if item["action"]["type"] in ("message", "postback")]
    choices = tuple(action.get("text") or action.get("data", "") for action in said)
    return Bubble(message.get("text") or message.get("altText") or "", choices)
