"""What the web chat needs of the rest, in its own words; bootstrap fits the real services to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NoReturn, Protocol

from connectors.webchat.protocol import Identify, Page, Rating, Read, Typing
from intake.messaging.types import InboundMessage


class Line(Protocol):
    """One line of a transcript that the visitor may see; `kind`: person, assistant, agent or notice."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def body(self) -> dict[str, Any]: ...


class Desk(Protocol):
    async def accept(self, messages: Sequence[InboundMessage]) -> None:
        """Store; returns only when it is durable. Raises AppError when it is not."""
        ...

    async def conversation_of(self, identity: str) -> str | None:
        """The conversation of a session, None before its first message."""
        ...

    async def status(self, identity: str, language: str) -> dict[str, Any]:
        """Who answers this session's next message: {"handled_by": bot, queue or agent} and, as they apply,
        "position" (1 is next), "text" (what a waiting person may be told), "away", "down" (the assistant)."""
        ...

    async def note(self, identity: str, told: Read | Rating | Page | Identify | Typing) -> None:
        """Keep what a visitor tells besides messages; an `Identify` has been proved. Raises AppError."""
        ...

    async def carry(self, identity: str, language: str) -> dict[str, Any]:
        """A way to go on in LINE: {"url", "text", "expires"}. Raises AppError when there is none."""
        ...

    def follow(self, conversation_id: str, after_seq: int) -> AsyncGenerator[Line, None]:
        """The lines after `after_seq`, in order and without a gap, then each new one as it is written."""
        ...

    def agent_writing(self, conversation_id: str) -> AsyncIterator[None]:
        """Each time an agent says that they are writing in a conversation."""
        ...

    async def keep_upload(
        self, identity: str, content: bytes, content_type: str | None, file_name: str | None
    ) -> dict[str, Any]:
        """Store a file of a session, sealed; it waits to be sent with a message. Raises AppError when it is refused.

        {"evidence_id", "kind", "content_type", "size", "file_name"}; the same file again is the same evidence.
        """
        ...

    async def open_upload(self, identity: str, upload_id: str) -> tuple[bytes, str, str | None]:
        """The copy of a session's file that may be shown: content, type, name. Raises AppError (404)."""
        ...

    async def check_uploads(self, identity: str, upload_ids: Sequence[str]) -> None:
        """Raises AppError when one of them is not a file of this session."""
        ...

    def refuse_size(self) -> NoReturn:
        """Raises the AppError of a file that is too large."""
        ...

    def check_kind(self, beginning: bytes) -> None:
        """Raises AppError when a file that begins like this cannot be taken."""
        ...


SENDERS = {"person": "you", "assistant": "assistant", "agent": "agent", "notice": "service"}


def line_frame(line: Line) -> dict[str, Any]:
    """A transcript line as the frame `message`."""
    body = line.body
    frame: dict[str, Any] = {
        "type": "message",
        "seq": line.seq,
        "direction": "in" if line.kind == "person" else "out",
        "sender": SENDERS[line.kind],
        "text": str(body.get("text") or ""),
        "time": line.at.isoformat(),
    }
    names = {"id": "client_id"} | {name: name for name in ("sender_name", "card", "file", "files")}
    for name, source in names.items():
        if body.get(source):
            frame[name] = body[source]
    if body.get("quote"):
        frame["quote"] = {"seq": body["quote"]["seq"]}  # what it quotes, the client has
    # What opens a camera or a picker is for channels that have one of their own.
    choices = [r for r in body.get("quick_replies") or () if not r.get("opens")]
    replies = [{"label": r["label"], "text": r["text"]} for r in choices]
    if replies:
        frame["quick_replies"] = replies
    return frame
