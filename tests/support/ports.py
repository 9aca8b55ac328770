"""Stand-ins for what lies outside the messaging room: an assistant, a channel and its files, with faults to order."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from intake.messaging.ports import Accepted, AssistantUnavailable, Delivery, FetchedMedia, Refused
from intake.messaging.types import InboundMessage, OutboundMessage, Turn


class EchoAssistant:
    """Says every text back. Keeps the rule of a real one: a turn that was answered is answered the same again."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []  # processed, in order, each once
        self.calls = 0
        self.down = False
        self.delay = 0.0
        self.before_answer: Callable[[Turn], Awaitable[None]] | None = None
        self._answers: dict[str, list[OutboundMessage]] = {}

    async def respond(self, turn: Turn) -> list[OutboundMessage]:
        self.calls += 1
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.down:
            raise AssistantUnavailable("down")
        if turn.turn_id not in self._answers:
            if self.before_answer is not None:
                await self.before_answer(turn)
            self._answers[turn.turn_id] = [OutboundMessage(f"re: {turn.text or turn.event}")]
            self.turns.append(turn)
        return self._answers[turn.turn_id]


class RecordingChannel:
    """Takes deliveries as a vendor with retry keys does: the same key again is taken, and delivered once."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []  # as the person sees them
        self.attempts: Counter[str] = Counter()
        self.asked: list[Delivery] = []  # every attempt
        self.refusals: list[Refused] = []  # to be given out first
        self.delay = 0.0
        self._keys: set[str] = set()

    async def send(self, delivery: Delivery) -> Accepted | Refused:
        self.attempts[delivery.delivery_id] += 1
        await asyncio.sleep(self.delay)
        self.asked.append(delivery)
        if self.refusals:
            return self.refusals.pop(0)
        if delivery.retry_key not in self._keys:
            self._keys.add(delivery.retry_key)
            self.deliveries.append(delivery)
        return Accepted(vendor_id=f"v-{delivery.delivery_id}", used_reply=delivery.reply is not None)

    def texts(self, identity: str | None = None) -> list[str]:
        """What a person (or everybody) was sent, in order."""
        return [m.text for d in self.deliveries if identity in (None, d.identity) for m in d.messages]


class Files:
    """Gives files out by media id; an exception in the place of a file is raised once."""

    def __init__(self, files: dict[str, list[FetchedMedia | Exception]]) -> None:
        self._files = files

    async def fetch(self, message: InboundMessage) -> FetchedMedia:
        assert message.media is not None
        queue = self._files[message.media.media_id]
        found = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(found, Exception):
            raise found
        return found
