"""What one turn is made of: the entries it works off, the transcript lines of them, what the assistant is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intake.cases import handed_draft
from intake.cases.inbox import Entry
from intake.cases.transcript import Row
from intake.messaging import codec, media
from intake.messaging.media import Files
from intake.messaging.types import InboundMessage, Turn
from intake.texts import text

DEFAULT_LANGUAGE = "th"
_EVENTS = {"sticker": "sticker", "location": "location", "follow": "greet"}
_NOT_SHOWN = ("slip",)  # what a code says is for the assistant and the case, not for the line in the chat


@dataclass(slots=True)
class Work:
    """One turn. `message` is the last one's: it can be answered the longest. `notices` say what was not kept."""

    id: str
    entries: list[Entry]
    message: InboundMessage
    rows: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    crowded: bool = False  # others wait behind it


def turn_id_of(entries: Sequence[Entry]) -> str:
    """The entry's id; for several a hash of theirs: with another file it is another turn, or that file were lost."""
    if len(entries) == 1:
        return entries[0].id
    return "files-" + hashlib.sha256("\0".join(sorted(entry.id for entry in entries)).encode()).hexdigest()[:32]


def make_turn(conversation: Mapping[str, Any], work: Work, files: Sequence[Files]) -> Turn | None:
    """What the assistant is asked; None when there is nothing to ask."""
    message = work.message
    event, data = _EVENTS.get(message.kind), dict(message.payload)
    words = message.text
    if message.kind in media.KINDS:
        kept = list({data["evidence_id"]: data for one in files for data in one.kept}.values())
        if not kept:
            return None
        event, data = "evidence", kept[0] if len(kept) == 1 else {"items": kept}
    elif message.kind in ("text", "postback"):
        data = {}
        # Somebody who sent nothing but spaces waits for an answer like everybody else; a button may carry no words.
        if words is None or (message.kind == "postback" and not words.strip()):
            return None
    elif event is None:
        return None
    if conversation.get("questions"):  # of officers, that wait: the assistant looks for one only then
        data = {**data, "questions": conversation["questions"]}
    if conversation.get("handback") is not None:
        data["handback"] = handed_draft.open_pending(conversation)
    if conversation.get("asking"):
        data["asking"] = conversation["asking"]["field"]
    return Turn(
        turn_id=work.id,
        conversation_id=conversation["_id"],
        channel=message.channel,
        text=words if event is None else None,
        event=event,
        event_time=message.event_time,
        language=language_of(conversation, message),
        data=data,
    )


def person_rows(entries: Sequence[Entry], messages: Sequence[InboundMessage], files: Sequence[Files]) -> list[Row]:
    """The transcript lines of what a person sent; adding the account as a friend is no line."""
    rows = []
    for place, (entry, message) in enumerate(zip(entries, messages, strict=True)):
        if message.kind in ("follow", "group"):
            continue
        kept = [_shown(file) for file in files[place].kept] if place < len(files) else []
        rows.append(Row(f"{entry.id}:p", "person", codec.person_body(message, kept)))
    return rows


def notices(turn_id: str, files: Sequence[Files], language: str) -> list[Row]:
    """One line that says which files were not kept and why; none when all were."""
    lines: list[str] = []
    for refused in (refused for one in files for refused in one.refused):
        why = text(refused.text_key, language, **refused.params)
        named = text("evidence.file_named", language, name=refused.file_name, why=why) if refused.file_name else why
        if named not in lines:
            lines.append(named)
    return [Row(f"{turn_id}:notice", "notice", {"text": "\n".join(lines)})] if lines else []


def unread(reply: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What a channel needs to answer with something that does not mean that anybody has read the message."""
    return None if reply is None else {name: value for name, value in reply.items() if name != "read"}


def spent(reply: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What is left of it once another answer has used it up: what the message can be quoted and marked as read by."""
    return {name: value for name, value in (reply or {}).items() if name in ("quote", "read")} or None


def language_of(conversation: Mapping[str, Any], message: InboundMessage) -> str:
    """The message's language, else the conversation's, else Thai."""
    return message.language or conversation.get("language") or DEFAULT_LANGUAGE


def _shown(file: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in file.items() if name not in _NOT_SHOWN}
