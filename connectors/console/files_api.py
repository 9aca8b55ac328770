"""Files that agents send to a person: uploaded first, then named by the message that they go with."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from connectors.console.auth import AGENT
from connectors.http import BadRequest, Unavailable, json_response
from connectors.shared_files import FileLinks
from intake.cases import access, conversations, evidence
from intake.cases.conversation_view import ConversationView, NotHolder
from intake.messaging.threads import DatabaseThreads

MEDIA_TYPE = "application/octet-stream"  # what no form of another site can send; the bytes say what it is
PIECE, HEAD = 64 * 1024, 4096  # bytes; the kind of file is known after HEAD of them
AT_ONCE = 4  # uploads that are held in memory
WAIT_FOR_A_PLACE, TOO_SLOW = 20.0, 180.0  # seconds
MAX_NAME = 200  # characters


class FilesApi:
    """Handlers; `largest`: bytes of one file."""

    def __init__(self, threads: DatabaseThreads, links: FileLinks, largest: int) -> None:
        self._run, self._links, self._largest = threads.run, links, largest
        self._places = asyncio.Semaphore(AT_ONCE)

    async def upload(self, request: web.Request) -> web.Response:
        """The file's bytes; its name in X-File-Name (percent-encoded UTF-8). It goes nowhere before a message names it.

        201 {"file": {evidence_id, kind, content_type, size, file_name}, "goes_as": picture, file or link}.
        """
        agent = request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"], change=True)
        if view.handled_by != "agent" or view.agent_id != agent.id:
            raise NotHolder(f"conversation {view.id}", agent_id=view.agent_id or "")
        if request.content_type != MEDIA_TYPE:
            raise BadRequest("content type")
        try:
            async with asyncio.timeout(WAIT_FOR_A_PLACE):
                await self._places.acquire()
            try:
                async with asyncio.timeout(TOO_SLOW):
                    content = await self._read(request)
                kept = await self._run(_keep, view.id, content, _name(request), self._largest)
            finally:
                self._places.release()
        except TimeoutError:
            raise Unavailable("upload") from None
        file = kept.as_data()
        await self._run(access.log, agent, "file_uploaded", view.id, kept.id)
        return json_response({"file": file, "goes_as": self._goes_as(view, file)}, status=201)

    def _goes_as(self, view: ConversationView, file: dict[str, Any]) -> str:
        """How the person gets it: the web chat shows all; LINE takes pictures, all else is an address in a text."""
        if view.channel != "line":
            return "picture" if file["kind"] == "image" else "file"
        return "picture" if self._links.is_picture(file) else "link"

    async def _read(self, request: web.Request) -> bytes:
        """The whole file. Raises FileTooLarge, FileTypeRefused as soon as either is certain."""
        if (request.content_length or 0) > self._largest:
            self._refuse_size()
        pieces, size, known = [], 0, False
        async for piece in request.content.iter_chunked(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self._largest:
                self._refuse_size()
            if not known and size >= HEAD:
                evidence.check_beginning(b"".join(pieces))
                known = True
        return b"".join(pieces)

    def _refuse_size(self) -> None:
        raise evidence.FileTooLarge(limit=self._largest, megabytes=self._largest // 1024 // 1024)


def _keep(conversation_id: str, content: bytes, name: str | None, largest: int) -> evidence.EvidenceView:
    subject_id = conversations.subject_of(conversation_id)
    return evidence.store(subject_id, conversation_id, content, None, name, largest=largest, pending=True)


def _name(request: web.Request) -> str | None:
    """The name in X-File-Name, without folders or control characters."""
    raw = unquote(request.headers.get("X-File-Name", ""), errors="replace")
    name = raw.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable())[:MAX_NAME].strip() or None
