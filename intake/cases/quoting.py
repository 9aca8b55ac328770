"""Lines that an agent's message refers to. Only the number is kept with it: what was taken back is quoted no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intake.cases import transcript
from intake.cases.conversation_view import ConversationView
from intake.cases.documents import Message, collection
from intake.cases.transcript import MessageView
from intake.errors import AppError

SHOWN = 200  # characters of a quoted line


class CannotQuote(AppError):
    """There is no such line, the person never had it, or the channel cannot show a quotation of it."""

    code = "cannot_quote"
    status = 409
    text_key = "errors.cannot_quote"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The line a message refers to, as it is now."""

    seq: int
    kind: str
    text: str


def is_quotable(channel: str, line: MessageView) -> bool:
    """On the web every line the person has; on LINE what they wrote (LINE gave a token with it) in text, or sent."""
    if channel == "line":
        return bool(line.body.get("quote_token"))
    return line.seen_by_person


def quote_of(view: ConversationView, seq: int) -> dict[str, Any]:
    """What a message that quotes the line carries. Raises CannotQuote."""
    line = _lines(view.id, [seq]).get(seq)
    if line is None or not is_quotable(view.channel, line):
        raise CannotQuote(f"conversation {view.id} line {seq}")
    token = line.body.get("quote_token")
    return {"seq": seq, **({"token": token} if token else {})}


def quoted(conversation_id: str, lines: Iterable[MessageView]) -> dict[int, Quoted]:
    """What these lines quote, by the number of the quoted line."""
    known = {line.seq: line for line in lines}
    wanted = {int(line.body["quote"]["seq"]) for line in known.values() if line.body.get("quote")}
    found = {seq: known[seq] for seq in wanted if seq in known}
    if missing := sorted(wanted - set(found)):
        found |= _lines(conversation_id, missing)
    return {seq: Quoted(seq, line.kind, line.text[:SHOWN]) for seq, line in found.items()}


def _lines(conversation_id: str, seqs: list[int]) -> dict[int, MessageView]:
    rows = collection(Message).find({"conversation_id": conversation_id, "seq": {"$in": seqs}})
    return {row["seq"]: transcript.view(row) for row in rows}
