"""Files that come with messages: fetched from the channel at once, kept as evidence, their payment codes read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from intake.cases import evidence
from intake.cases.evidence import EvidenceNotFound, EvidenceView, FileTooLarge, FileTooMany, FileTypeRefused
from intake.errors import AppError
from intake.messaging.gathering import KINDS
from intake.messaging.ports import FetchedMedia, MediaGone, MediaNotReady, MediaSource, MediaTooLarge
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
# Long enough for LINE to prepare a large video; the lane waits meanwhile.
GIVE_UP_AFTER = 90.0
FETCHED_AT_ONCE = 4  # files that are held in memory by all lanes together


class CodeReader(Protocol):
    """Reads the payment codes in a picture; never fails, an unreadable picture has none."""

    async def read(self, content: bytes, content_type: str) -> list[dict[str, Any]]: ...


class NoCodes:
    """A reader for where nothing is to be read."""

    async def read(self, content: bytes, content_type: str) -> list[dict[str, Any]]:
        return []


@dataclass(frozen=True, slots=True)
class NotKept:
    """A file that cannot be kept; `text_key` and `params` say to the person why."""

    text_key: str
    params: dict[str, Any] = field(default_factory=dict)
    file_name: str | None = None


@dataclass(slots=True)
class Files:
    """What became of the files of one message. `kept` is what the assistant is told of them."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    refused: list[NotKept] = field(default_factory=list)


class Media:
    """Fetches for all channels."""

    def __init__(
        self,
        threads: DatabaseThreads,
        sources: Mapping[str, MediaSource],
        codes: CodeReader | None = None,
        largest: int = evidence.LARGEST,
    ) -> None:
        self._threads, self._sources = threads, sources
        self._codes = codes or NoCodes()
        self._largest = largest
        self._places = asyncio.Semaphore(FETCHED_AT_ONCE)

    async def keep(self, conversation: Mapping[str, Any], messages: Sequence[InboundMessage]) -> list[Files]:
        """Fetch the messages' files and store them sealed, some at a time; the same file again is the same evidence.

        One result for each message, in their order.
        """
        return list(await asyncio.gather(*(self._keep_one(conversation, message) for message in messages)))

    async def _keep_one(self, conversation: Mapping[str, Any], message: InboundMessage) -> Files:
        files = Files()
        try:
            uploads = message.payload.get("uploads")
            if uploads is not None:
                async with self._places:
                    views = await self._threads.run(evidence.claim, conversation["_id"], uploads)
                    files.kept = [(await self._with_codes(view)).as_data() for view in views]
            else:
                files.kept = [(await self._fetch(conversation, message)).as_data()]
        except AppError as error:
            name = message.media.file_name if message.media else None
            files.refused.append(NotKept(_text_key(error), error.params, name))
        return files

    async def _fetch(self, conversation: Mapping[str, Any], message: InboundMessage) -> EvidenceView:
        """Fetch and store; what is not ready yet takes nobody's place meanwhile. Raises _Gone or FileTooLarge."""
        source = self._sources.get(message.channel)
        started, pause = time.monotonic(), FIRST_PAUSE
        while source is not None:
            try:
                async with self._places:
                    return await self._store(conversation, message, await source.fetch(message))
            except MediaGone:
                break
            except MediaTooLarge:
                raise FileTooLarge(limit=self._largest, megabytes=self._largest // 1024 // 1024) from None
            except MediaNotReady:
                if time.monotonic() - started > GIVE_UP_AFTER:
                    break
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        raise _Gone

    async def _store(
        self, conversation: Mapping[str, Any], message: InboundMessage, fetched: FetchedMedia
    ) -> EvidenceView:
        kept = await self._threads.run(
            evidence.store,
            conversation["subject_id"],
            conversation["_id"],
            fetched.content,
            fetched.content_type,
            fetched.file_name or (message.media.file_name if message.media else None),
            largest=self._largest,
        )
        return await self._with_codes(kept, fetched.content)

    async def _with_codes(self, kept: EvidenceView, content: bytes | None = None) -> EvidenceView:
        """The file with its payment codes; read once in its life."""
        if kept.kind != "image" or kept.slip is not None:
            return kept
        if content is None:
            content = await self._threads.run(evidence.read, kept.id)
        codes = await self._codes.read(content, kept.content_type)
        return await self._threads.run(evidence.note_slip, kept.id, codes)


class _Gone(AppError):
    text_key = "service.media_gone"


def _text_key(error: AppError) -> str:
    if isinstance(error, FileTooLarge):
        return "service.media_too_large"
    if isinstance(error, EvidenceNotFound):
        return "service.media_gone"
    if isinstance(error, FileTypeRefused | FileTooMany | _Gone):
        return error.text_key
    raise error


__all__ = ["KINDS", "CodeReader", "Files", "Media", "NotKept"]
