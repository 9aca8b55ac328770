"""Files that a channel hands over by itself (uploads), before the message that they come with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from intake.cases import evidence
from intake.cases.evidence import FileTooLarge
from intake.cases.inbox import ConversationRef
from intake.messaging.threads import DatabaseThreads


class Files:
    """Keeps, finds and shows the files of one conversation; `largest` in bytes."""

    def __init__(self, threads: DatabaseThreads, largest: int) -> None:
        self._run = threads.run
        self._largest = largest

    async def keep(
        self, conversation: ConversationRef, content: bytes, content_type: str | None, file_name: str | None
    ) -> dict[str, Any]:
        """Store a file that waits for its message. Raises FileTooLarge, FileTypeRefused, FileTooMany."""
        kept = await self._run(
            evidence.store,
            conversation.subject_id,
            conversation.id,
            content,
            content_type,
            file_name,
            largest=self._largest,
            pending=True,
        )
        return kept.as_data()

    async def check(self, conversation_id: str, evidence_ids: Sequence[str]) -> None:
        """Raises EvidenceNotFound when one is not of this conversation."""
        await self._run(evidence.find, conversation_id, evidence_ids)

    async def open_shared(self, conversation_id: str, evidence_id: str) -> tuple[bytes, str, str | None]:
        """Content, type and name of the copy that may be shown. Raises EvidenceNotFound."""
        known = (await self._run(evidence.find, conversation_id, [evidence_id]))[0]
        return await self._run(evidence.read_shared, known), known.content_type, known.file_name

    def refuse_size(self) -> NoReturn:
        """Raises FileTooLarge."""
        raise FileTooLarge(limit=self._largest, megabytes=self._largest // 1024 // 1024)

    def check_kind(self, beginning: bytes) -> None:
        """Raises FileTypeRefused when a file that begins like this is not taken."""
        evidence.check_beginning(beginning)
