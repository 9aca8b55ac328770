"""Showing a person that an answer is being worked on, where the channel can; nothing waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from intake.cases import inbox
from intake.messaging.ports import Attentive


class Working:
    """For all channels."""

    def __init__(self, channels: Mapping[str, Attentive]) -> None:
        self._channels = channels
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself keeps no task alive

    def show(self, conversation: Mapping[str, Any]) -> None:
        """Begin to show it to the person of a conversation document."""
        channel = self._channels.get(conversation["channel"])
        if channel is None:
            return
        task = asyncio.create_task(channel.show_working(inbox.identity_of(conversation)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
