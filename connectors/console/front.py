"""The running gateway, as the console's handlers need it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from intake.cases import inbox
from intake.messaging.desk_clock import DeskClock
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage


class DeskFront:
    """Wakes the worker and the clock; lets the assistant go on by itself."""

    def __init__(
        self,
        threads: DatabaseThreads,
        deliver: Callable[[str], None],
        clock: DeskClock,
        accept: Callable[[list[InboundMessage]], Coroutine[Any, Any, None]],
    ) -> None:
        self._run, self.deliver, self._clock, self._accept = threads.run, deliver, clock, accept

    def send_held_in(self, conversation_id: str, seconds: float) -> None:
        self._clock.send_held_in(conversation_id, seconds)

    async def resume_assistant(self, conversation_id: str) -> None:
        """A turn without words, as when somebody comes back: with a draft open, the assistant asks what it lacks."""
        channel, identity = await self._run(inbox.address_of, conversation_id)
        event = f"resume-{secrets.token_hex(8)}"
        await self._accept([InboundMessage(channel, event, identity, "follow", datetime.now(UTC))])
