"""Lines that a message refers to. Only a number is kept with it: what was taken back is quoted no more.

Agents quote by the line's number. A person on LINE quotes by LINE's id of a message: their own are in the transcript,
ours in the record of sendings (`outbox`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intake.cases import transcript
from intake.cases.conversation_view import ConversationView
from intake.cases.documents import Message, OutboxEntry, collection
from intake.cases.transcript import MessageView
from intake.errors import AppError

SHOWN = 200  # characters of a quoted line
LOOKED_BACK = 500  # lines of the person among which one is looked for that they quote


class CannotQuote(AppError):
    """There is no such line, the person never had it, or the channel cannot show a quotation of it."""

    code = "cannot_quote"
    status = 409
    text_key = "errors.cannot_quote"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The line a message refers to, as it is now; seq None: it is not here (any more)."""

    seq: int | None
    kind: str
    text: str
    has_file: bool = False


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
    """What these lines quote, by the number of the quoting line."""
    known = {line.seq: line for line in lines}
    wanted = {line.seq: int(line.body["quote"]["seq"]) for line in known.values() if line.body.get("quote")}
    by_id = {line.seq: str(line.body["quoted_id"]) for line in known.values() if line.body.get("quoted_id")}
    wanted |= _numbers(conversation_id, known.values(), by_id) if by_id else {}
    missing = sorted(set(wanted.values()) - set(known))
    found = known | (_lines(conversation_id, missing) if missing else {})
    return {
        seq: _quoted(found.get(wanted.get(seq, 0)))
        for seq in wanted.keys() | by_id.keys()
        if seq in by_id or wanted[seq] in found
    }


def _quoted(line: MessageView | None) -> Quoted:
    if line is None:
        return Quoted(None, "unknown", "")
    if line.text:
        return Quoted(line.seq, line.kind, line.text[:SHOWN])
    file = line.body.get("file") or {}
    return Quoted(line.seq, line.kind, str(file.get("file_name") or ""), has_file=bool(file))


def _numbers(conversation_id: str, near: Iterable[MessageView], by_id: dict[int, str]) -> dict[int, int]:
    """The numbers of the lines that the channel knows by these ids, by the number of the quoting line."""
    own = {str(line.body["message_id"]): line.seq for line in near if line.body.get("message_id")}
    left = set(by_id.values()) - set(own)
    sent = collection(OutboxEntry).find({"conversation_id": conversation_id, "vendor_ids": {"$in": sorted(left)}})
    for entry in list(sent) if left else ():
        of_step = {"conversation_id": conversation_id, "step_id": entry["_id"], "kind": {"$ne": "person"}}
        rows = [row["seq"] for row in collection(Message).find(of_step, {"seq": 1}).sort("seq", 1)]
        # A bubble may have gone as several messages of LINE's, or several as one: then the nearest is shown.
        ids = entry["vendor_ids"]
        own |= {one: rows[min(place, len(rows) - 1)] for place, one in enumerate(ids) if one in left and rows}
    if set(by_id.values()) - set(own):
        of_person = {"conversation_id": conversation_id, "kind": "person"}
        for row in collection(Message).find(of_person).sort("seq", -1).limit(LOOKED_BACK):
            line = transcript.view(row)
            own.setdefault(str(line.body.get("message_id")), line.seq)
    return {seq: own[one] for seq, one in by_id.items() if one in own}


def _lines(conversation_id: str, seqs: list[int]) -> dict[int, MessageView]:
    rows = collection(Message).find({"conversation_id": conversation_id, "seq": {"$in": seqs}})
    return {row["seq"]: transcript.view(row) for row in rows}
