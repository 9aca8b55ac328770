"""Files that come with a message: fetched from the channel at once, kept as evidence, then told to the assistant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.cases import evidence
from intake.cases.evidence import FileTooLarge, FileTypeRefused
from intake.messaging.ports import MediaGone, MediaNotReady, MediaSource
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage

KINDS = ("image", "video", "audio", "file")
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
# Long enough for LINE to prepare a large video; the lane waits meanwhile.
GIVE_UP_AFTER = 90.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept; `data` is what the assistant and the transcript are told of it."""

    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NotKept:
    """A file that cannot be kept; `text_key` says to the person why."""

    text_key: str


class Media:
    """Fetches for all channels."""

    def __init__(self, threads: DatabaseThreads, sources: Mapping[str, MediaSource]) -> None:
        self._threads = threads
        self._sources = sources

    async def keep(self, conversation: Mapping[str, Any], message: InboundMessage) -> Kept | NotKept:
        """Fetch the message's file and store it sealed; the same file again is the same evidence."""
        source = self._sources.get(message.channel)
        if source is None:
            return NotKept("service.media_gone")
        started, pause = time.monotonic(), FIRST_PAUSE
        while True:
            try:
                fetched = await source.fetch(message)
                break
            except MediaGone:
                return NotKept("service.media_gone")
            except MediaNotReady:
                if time.monotonic() - started > GIVE_UP_AFTER:
                    return NotKept("service.media_gone")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        try:
            kept = await self._threads.run(
                evidence.store,
                conversation["subject_id"],
                conversation["_id"],
                fetched.content,
                fetched.content_type,
                fetched.file_name or (message.media.file_name if message.media else None),
            )
        except FileTooLarge:
            return NotKept("service.media_too_large")
        except FileTypeRefused:
            return NotKept("service.media_refused")
        return Kept(
            {
                "evidence_id": kept.id,
                "kind": kept.kind,
                "content_type": kept.content_type,
                "size": kept.size,
                "file_name": kept.file_name,
            }
        )
