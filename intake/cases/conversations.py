"""Who holds a conversation: bot, queue or agent. Every change is one atomic conditional update.

bot --request_human--> queue --claim--> agent --release--> bot
bot --claim--> agent            queue --release--> bot        any --close--> bot (closed; a message opens it again)
agent --return_to_queue--> queue
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NoReturn
from uuid import uuid4

from bson import Binary
from pymongo import ReturnDocument

from intake.cases import transcript, vault
from intake.cases.documents import Conversation, collection
from intake.cases.transcript import MessageView, Row, Send, Step
from intake.cases.vault import new_id
from intake.errors import AppError

HandledBy = Literal["bot", "queue", "agent"]
_HANDOFFS_KEPT = 100


class ConversationNotFound(AppError):
    """There is no such conversation."""

    code = "conversation_not_found"
    status = 404
    text_key = "errors.not_found"


class ConversationTaken(AppError):
    """Another agent holds the conversation."""

    code = "conversation_taken"
    status = 409
    text_key = "errors.conversation_taken"


class NotHolder(AppError):
    """Only the agent who holds the conversation may do this."""

    code = "not_holder"
    status = 409
    text_key = "errors.not_holder"


@dataclass(frozen=True, slots=True)
class ConversationView:
    """What agents see of a conversation. Times are aware; `queue_reason` is in the words it was asked with."""

    id: str
    channel: str
    state: str
    handled_by: HandledBy
    agent_id: str | None
    queued_at: datetime | None
    queue_reason: str | None
    language: str | None
    created_at: datetime
    last_at: datetime
    seq: int
    unreachable: bool


def get(conversation_id: str) -> ConversationView:
    """The conversation, or ConversationNotFound."""
    found = collection(Conversation).find_one({"_id": conversation_id}, _SUMMARY)
    if found is None:
        raise ConversationNotFound(f"conversation {conversation_id}")
    return _view(found)


def list_conversations(state: str | None = None, limit: int = 50) -> list[ConversationView]:
    """The latest conversations; `state` is queued (or queue), agent or bot. Erased people's are left out."""
    query: dict[str, Any] = {} if state is None else {"handled_by": "queue" if state == "queued" else state}
    found = collection(Conversation).find(query, _SUMMARY).sort("last_at", -1).limit(limit)
    views = []
    for document in found:
        try:
            views.append(_view(document))
        except vault.SubjectErased:
            continue
    return views


def request_human(conversation_id: str, reason: str, turn_id: str | None = None) -> ConversationView:
    """Put a conversation that the bot holds into the queue; one that is queued or claimed stays as it is.

    `turn_id` is the turn that asked: its answer may still go out, also after a crash in the middle of it.
    """
    subject_id = subject_of(conversation_id)
    sealed = vault.current().cipher_for(subject_id).seal_json(reason, f"queue_reason:{conversation_id}")
    found = _change(
        {"_id": conversation_id, "handled_by": "bot"},
        to="queue",
        actor="bot",
        fields={
            "queued_at": "$$NOW",
            "queued_turn": {"$literal": turn_id},
            "queue_reason": {"$literal": Binary(sealed)},
            "state": "open",
        },
    )
    return _view(found) if found else get(conversation_id)


def claim(conversation_id: str, agent_id: str) -> ConversationView:
    """Take a conversation from the bot or the queue. Of two agents exactly one wins, the other: ConversationTaken."""
    fields = {"agent_id": {"$literal": agent_id}, "claims": {"$add": ["$claims", 1]}, "state": "open"}
    guard = {"_id": conversation_id, "handled_by": {"$in": ["bot", "queue"]}}
    found = _change(guard, to="agent", actor=agent_id, fields=fields)
    if found:
        return _view(found)
    now = get(conversation_id)
    if now.handled_by == "agent" and now.agent_id == agent_id:
        return now
    raise ConversationTaken(f"conversation {conversation_id}")


def release(conversation_id: str, agent_id: str) -> ConversationView:
    """Hand the conversation back to the bot: by its holder, or by any agent while it is queued."""
    return _leave(conversation_id, agent_id, to="bot", fields=_NOBODY)


def return_to_queue(conversation_id: str, agent_id: str) -> ConversationView:
    """The holder puts the conversation back into the queue for a colleague."""
    fields = {"agent_id": "$$REMOVE", "queued_turn": "$$REMOVE", "queued_at": "$$NOW"}
    guard = {"_id": conversation_id, "handled_by": "agent", "agent_id": agent_id}
    found = _change(guard, to="queue", actor=agent_id, fields=fields)
    if not found:
        _refuse(conversation_id)
    return _view(found)


def close(conversation_id: str, agent_id: str) -> ConversationView:
    """End the conversation; the next message of the person opens it again, with the bot."""
    return _leave(conversation_id, agent_id, to="bot", fields={**_NOBODY, "state": "closed"}, also_bot=True)


def agent_message(
    conversation_id: str, agent_id: str, text: str, *, sender_name: str | None = None, message_id: str | None = None
) -> MessageView:
    """Store an agent's message and put it up for sending (then wake the worker). NotHolder unless the agent holds it.

    `message_id` (the console's own) makes a repeated call harmless.
    """
    own_id = f"{conversation_id}:{message_id}" if message_id else new_id()
    row = Row(own_id, "agent", {"text": text, "sender_name": sender_name}, agent_id)
    send = Send(retry_key=str(uuid4()), sender_name=sender_name)
    guard = {"handled_by": "agent", "agent_id": agent_id}
    return _say(conversation_id, Step(row.id, [row], send), guard)


def note(conversation_id: str, agent_id: str, text: str) -> MessageView:
    """Store a note that only agents ever see."""
    row = Row(new_id(), "note", {"text": text}, agent_id)
    return _say(conversation_id, Step(row.id, [row]), {})


def _say(conversation_id: str, step: Step, guard: dict[str, Any]) -> MessageView:
    subject_id = subject_of(conversation_id)
    unseen = {"_id": conversation_id, "turns": {"$ne": step.id}}
    found = transcript.append(subject_id, step, unseen | guard, changes=transcript.remember_turn(step.id))
    if found is None:
        said_before = collection(Conversation).find_one({"_id": conversation_id, "turns": step.id}, {"_id": 1})
        if not said_before:
            _refuse(conversation_id)
        found = collection(Conversation).find_one({"_id": conversation_id}) or {}
    transcript.write_rows([found])
    return transcript.message(step.rows[0].id)


def _leave(
    conversation_id: str, agent_id: str, *, to: HandledBy, fields: dict[str, Any], also_bot: bool = False
) -> ConversationView:
    nobody = ["queue", "bot"] if also_bot else ["queue"]
    guard = {
        "_id": conversation_id,
        "$or": [{"handled_by": "agent", "agent_id": agent_id}, {"handled_by": {"$in": nobody}}],
    }
    found = _change(guard, to=to, actor=agent_id, fields=fields)
    if not found:
        now = get(conversation_id)
        if now.handled_by == "bot":
            return now
        raise NotHolder(f"conversation {conversation_id}")
    return _view(found)


def _change(guard: dict[str, Any], *, to: HandledBy, actor: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Apply one transition with its record; an empty document when the guard did not match."""
    entry = {"at": "$$NOW", "from": "$handled_by", "to": {"$literal": to}, "actor": {"$literal": actor}}
    handoffs = {"$concatArrays": [{"$ifNull": ["$handoffs", []]}, [entry]]}
    stage = {"handled_by": to, "handoffs": {"$slice": [handoffs, -_HANDOFFS_KEPT]}, **fields}
    found = collection(Conversation).find_one_and_update(
        guard, [{"$set": stage}], projection=_SUMMARY, return_document=ReturnDocument.AFTER
    )
    return found or {}


def _refuse(conversation_id: str) -> NoReturn:
    get(conversation_id)
    raise NotHolder(f"conversation {conversation_id}")


def subject_of(conversation_id: str) -> str:
    """Whose key seals the conversation. Raises ConversationNotFound."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"subject_id": 1})
    if found is None:
        raise ConversationNotFound(f"conversation {conversation_id}")
    return str(found["subject_id"])


def _view(document: dict[str, Any]) -> ConversationView:
    reason = document.get("queue_reason")
    if reason is not None:
        cipher = vault.current().cipher_for(document["subject_id"])
        reason = cipher.open_json(bytes(reason), f"queue_reason:{document['_id']}")
    return ConversationView(
        id=document["_id"],
        channel=document["channel"],
        state=document["state"],
        handled_by=document["handled_by"],
        agent_id=document.get("agent_id"),
        queued_at=document.get("queued_at"),
        queue_reason=reason,
        language=document.get("language"),
        created_at=document["created_at"],
        last_at=document["last_at"],
        seq=document["seq"],
        unreachable=bool(document.get("unreachable")),
    )


_SUMMARY = {"outgoing": 0, "handoffs": 0, "turns": 0, "identity": 0, "lane": 0}
_NOBODY = {
    "agent_id": "$$REMOVE",
    "queued_at": "$$REMOVE",
    "queued_turn": "$$REMOVE",
    "queue_reason": "$$REMOVE",
}
