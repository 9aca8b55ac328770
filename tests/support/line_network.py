"""Webhooks on their way from the stand-in platform to the bot: signed, and as unreliable as one wishes.

LINE says of its own: duplicates may come even without redelivery, order may differ, redelivery is not guaranteed
(https://developers.line.biz/en/docs/messaging-api/receiving-messages/#webhook-redelivery).
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.support import line_events

if TYPE_CHECKING:
    from tests.support.line_platform import LinePlatform


@dataclass
class Weather:
    """How the next webhooks travel. Shares are from 0 to 1, times in seconds."""

    duplicates: float = 0.0  # share of events that come twice
    late: float = 0.0  # share of events that are overtaken by later ones
    delay: float = 0.3  # how long an overtaken event is held back
    redelivery: bool = False  # send again until the bot says 2xx
    redeliver_every: float = 1.0
    redeliver_times: int = 60


class Network:
    """Delivers events to `platform.webhook_url`."""

    def __init__(self, platform: LinePlatform, seed: int = 1) -> None:
        self._platform = platform
        self._dice = random.Random(seed)
        self._http: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.weather = Weather()

    async def start(self) -> None:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def post(self, body: bytes, signature: str | None = None) -> int:
        """POST a signed body; the HTTP status. Raises aiohttp.ClientError, TimeoutError."""
        assert self._platform.webhook_url and self._http, "start() and webhook_url first"
        headers = {"X-Line-Signature": signature or line_events.sign(self._platform.channel_secret, body)}
        headers |= {"Content-Type": "application/json; charset=utf-8", "User-Agent": "LineBotWebhook/2.0"}
        async with self._http.post(self._platform.webhook_url, data=body, headers=headers) as response:
            await response.read()
            return response.status

    async def send(self, *events: dict[str, Any], signature: str | None = None) -> int:
        """One body now; its reply tokens live from now. The HTTP status."""
        self._platform.register(events)
        return await self.post(line_events.webhook_body(list(events)), signature)

    async def travel(self, event: dict[str, Any]) -> None:
        """One event by the weather: perhaps late, perhaps twice, insisted on if redelivery is on."""
        weather = self.weather
        if self._dice.random() < weather.late:
            await asyncio.sleep(weather.delay)
        copies = 2 if self._dice.random() < weather.duplicates else 1
        await asyncio.gather(*(self._insist(event) for _ in range(copies)))

    def travel_soon(self, event: dict[str, Any]) -> None:
        """The same, without waiting for it."""
        task = asyncio.create_task(self.travel(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _insist(self, event: dict[str, Any]) -> None:
        for _ in range(self.weather.redeliver_times):
            try:
                if 200 <= await self.send(event) < 300:
                    return
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            if not self.weather.redelivery:
                return
            await asyncio.sleep(self.weather.redeliver_every)
            event = line_events.redelivery(event)

    def as_json(self) -> dict[str, Any]:
        return asdict(self.weather)
