"""Asking the assistant until it answers: honest about an outage, and never in the way of an agent who takes over."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal, Protocol

from intake.messaging.ports import Assistant, AssistantUnavailable
from intake.messaging.types import OutboundMessage, Turn

log = logging.getLogger(__name__)

WORKING_AFTER = 0.25  # seconds until the person sees that an answer is being worked on
SLOW_AFTER = 0.5  # seconds until the person's message is shown to agents without waiting for the answer
NOTICE_AFTER = 5.0  # seconds without an answer, at least one try having failed, until the person is told
TURN_TIMEOUT = 60.0
# A turn is a conversation's that goes on, a new one's, or of somebody who did not wait for the answers before.
Standing = Literal["running", "new", "hurried"]
# Turns that the assistant gets at a time. It works on about fifty a second: a crowd of new or hurried ones puts those
# who talk with it off by less than half a second.
AT_ONCE: Mapping[Standing, int] = {"running": 64, "new": 16, "hurried": 2}
REST = 9.0  # times the length of a hurried turn until its place is taken again: the slower we are, the longer
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0


class Meanwhile(Protocol):
    """What is done while an answer is awaited."""

    def show_working(self) -> None:
        """The answer takes a moment: show the person that it is coming."""

    async def show_message(self) -> None:
        """The answer takes long: write the person's message to the transcript."""

    async def tell_outage(self) -> None:
        """The assistant is down: tell the person, once for this turn."""

    async def bot_may_go_on(self) -> bool:
        """Is the conversation still the bot's?"""


class Asking:
    """Asks for all lanes: those of one standing queue for the assistant among themselves, not before others."""

    def __init__(self, assistant: Assistant, at_once: Mapping[Standing, int] = AT_ONCE) -> None:
        self._assistant = assistant
        self._places = {standing: asyncio.Semaphore(places) for standing, places in at_once.items()}

    async def ask(
        self, turn: Turn, meanwhile: Meanwhile, standing: Standing = "running"
    ) -> list[OutboundMessage] | None:
        """The assistant's answer; None when an agent took the conversation while the assistant was down."""
        started, pause, told = time.monotonic(), FIRST_PAUSE, False
        task = asyncio.create_task(self._respond(turn, standing))
        try:
            done, _ = await asyncio.wait({task}, timeout=WORKING_AFTER)
            if not done:
                meanwhile.show_working()
                done, _ = await asyncio.wait({task}, timeout=SLOW_AFTER - WORKING_AFTER)
            waits = not done and standing != "hurried"  # those wait by design, and the wait must not cost more
            if waits or (done and task.exception() is not None):
                await meanwhile.show_message()
            while True:
                try:
                    return await task
                except AssistantUnavailable as error:
                    log.warning("turn %s: assistant unavailable: %s", turn.turn_id, type(error).__name__)
                if not await meanwhile.bot_may_go_on():
                    return None
                if not told and time.monotonic() - started >= NOTICE_AFTER:
                    await meanwhile.tell_outage()
                    told = True
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                task = asyncio.create_task(self._respond(turn, standing))
        finally:
            task.cancel()

    async def _respond(self, turn: Turn, standing: Standing) -> list[OutboundMessage]:
        async with self._place(standing):
            try:
                messages = await asyncio.wait_for(self._assistant.respond(turn), TURN_TIMEOUT)
            except TimeoutError:
                raise AssistantUnavailable("timeout") from None
        if not messages:
            raise AssistantUnavailable("empty answer")
        return messages

    @asynccontextmanager
    async def _place(self, standing: Standing) -> AsyncIterator[None]:
        """One of the places of this standing; one of the hurried ones stays empty for a while after each turn."""
        places = self._places[standing]
        await places.acquire()
        begun = time.monotonic()
        try:
            yield
        finally:
            rest = REST * (time.monotonic() - begun) if standing == "hurried" else 0.0
            asyncio.get_running_loop().call_later(rest, places.release)
