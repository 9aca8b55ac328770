"""Who holds a conversation: bot, queue or agent. Every change is one atomic conditional update with its record.

bot --request_human--> queue --claim--> agent --release--> bot
bot --claim--> agent            queue --release | cancel | time-out--> bot      any --close--> closed --a message--> bot
agent --return_to_queue | transfer | silence--> queue        agent --hold--> hold --resume | a message--> agent

The moves of the queue are in `waiting`, those of a holder besides these in `holding`, those of the clock in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bson import Binary
from pymongo import ReturnDocument

from intake.cases import clock, desk, desk_settings, evidence, handover, hours, transcript, vault
from intake.cases.conversation_view import (
    SUMMARY,
    ConversationNotFound,
    ConversationTaken,
    ConversationView,
    HandledBy,
    NotHolder,
    get,
    refuse,
    subject_of,
    view,
)
from intake.cases.documents import Conversation, collection
from intake.cases.handover import GONE, NOBODY, NOW
from intake.cases.transcript import MessageView, Row, Send, Step
from intake.cases.vault import new_id

__all__ = [
    "ConversationNotFound", "ConversationTaken", "ConversationView", "HandledBy", "NotHolder", "agent_message", "claim",
    "close", "get", "list_conversations", "note", "release", "request_human", "return_to_queue", "subject_of",
]  # fmt: skip

SETTINGS_AGE = 2.0  # seconds; how old the desk's settings may be where no clock looks at them (the action server)


def list_conversations(state: str | None = None, limit: int = 50) -> list[ConversationView]:
    """The latest conversations; `state` is queued (or queue), agent or bot. Erased people's are left out."""
    query: dict[str, Any] = {} if state is None else {"handled_by": "queue" if state == "queued" else state}
    found = collection(Conversation).find(query, SUMMARY).sort("last_at", -1).limit(limit)
    views = []
    for document in found:
        try:
            views.append(view(document))
        except vault.SubjectErased:
            continue
    return views


def request_human(
    conversation_id: str,
    reason: str,
    turn_id: str | None = None,
    *,
    form: str | None = None,
    urgent: bool = False,
    code: str = "asked",
) -> ConversationView:
    """Put a conversation that the bot holds into the queue; one that is queued or claimed stays as it is.

    `turn_id` is the turn that asked: its answer may still go out, also after a crash in the middle of it. `form` is the
    complaint it is about, which decides the team; `code` says why in the record (asked, distress, turn_failed …).
    While the desk is closed a call-back is promised for its next opening.
    """
    desk_settings.refresh(SETTINGS_AGE)
    document = collection(Conversation).find_one({"_id": conversation_id}, {"subject_id": 1, "language": 1})
    if document is None:
        raise ConversationNotFound(f"conversation {conversation_id}")
    sealed = vault.current().cipher_for(document["subject_id"]).seal_json(reason, f"queue_reason:{conversation_id}")
    settings, now = desk.current(), clock.now()
    is_open = hours.is_open(settings, now)
    minutes = settings.queue.timeout_minutes if is_open else settings.queue.closed_minutes
    opening = None if is_open else hours.next_opening(settings, now)
    team = settings.team_for(form, document.get("language"))
    found = change(
        {"_id": conversation_id, "handled_by": "bot"},
        handover.move("queue", "person" if code == "asked" else "bot", code, team=team)
        | {
            "queued_at": NOW,
            "queued_turn": {"$literal": turn_id},
            "queue_reason": {"$literal": Binary(sealed)},
            "team": {"$literal": team},
            "form": {"$literal": form},
            "urgent": urgent,
            "handover_at": {"$add": [NOW, int(minutes * 60_000)]},
            "callback_at": opening if opening is not None else GONE,
            "callback_offered": GONE,
        },
    )
    return view(found) if found else get(conversation_id)


def claim(
    conversation_id: str, agent_id: str, *, actor: str | None = None, from_queue_only: bool = False
) -> ConversationView:
    """Take a conversation from the bot or the queue. Of two agents exactly one wins, the other: ConversationTaken.

    `actor` gives it to the agent (the router, a supervisor); the router takes from the queue only.
    """
    guard = {"_id": conversation_id, "handled_by": {"$in": ["queue"] if from_queue_only else ["bot", "queue"]}}
    reason = "claimed" if actor is None else "assigned"
    found = change(guard, handover.move("agent", actor or agent_id, reason, holder=agent_id) | taken_by(agent_id))
    if found:
        return view(found)
    now = get(conversation_id)
    if now.handled_by == "agent" and now.agent_id == agent_id:
        return now
    raise ConversationTaken(f"conversation {conversation_id}", agent_id=now.agent_id or "")


def taken_by(agent_id: str) -> dict[str, Any]:
    """The fields of a conversation that an agent gets: who came out of the queue is owed an answer from now on."""
    owed = {"$ne": [{"$ifNull": ["$waiting_since", "$queued_at", None]}, None]}
    late = {"$add": [NOW, int(desk.current().agent.silent_minutes * 60_000)]}
    return {
        "agent_id": {"$literal": agent_id},
        "claims": {"$add": ["$claims", 1]},
        "waiting_since": {"$ifNull": ["$waiting_since", {"$ifNull": ["$queued_at", GONE]}]},
        "handover_at": {"$cond": [owed, late, GONE]},
        "queued_at": GONE,
        "queued_turn": GONE,
        "callback_at": GONE,
        "callback_offered": GONE,
        "asking": GONE,
        "left_by": GONE,
    }


def release(conversation_id: str, agent_id: str, *, reason: str = "released") -> ConversationView:
    """Hand the conversation back to the bot: by its holder, or by any agent while it is queued."""
    return _leave(conversation_id, agent_id, handover.move("bot", agent_id, reason) | NOBODY)


def return_to_queue(conversation_id: str, agent_id: str, *, team: str | None = None, reason: str = "returned",
                    note: str | None = None) -> ConversationView:  # fmt: skip
    """The holder puts the conversation back into the queue for a colleague, or for another team."""
    sealed = handover.seal_note(subject_of(conversation_id), conversation_id, note)
    guard = {"_id": conversation_id, "handled_by": "agent", "agent_id": agent_id}
    found = change(guard, handover.move("queue", agent_id, reason, sealed, team=team) | queued_again(agent_id, team))
    if not found:
        refuse(conversation_id, agent_id)
    return view(found)


def queued_again(agent_id: str, team: str | None = None) -> dict[str, Any]:
    """The fields of a conversation that an agent did not keep; the router gives it to others."""
    until = clock.now() + timedelta(minutes=desk.current().queue.timeout_minutes)
    fields: dict[str, Any] = {"agent_id": GONE, "queued_turn": GONE, "queued_at": NOW, "handover_at": until}
    fields["left_by"] = {"$literal": agent_id}
    return fields | ({"team": {"$literal": team}} if team else {})


def close(conversation_id: str, agent_id: str, *, outcome: str | None = None) -> ConversationView:
    """End the conversation; the next message of the person opens it again, with the bot."""
    gone = {"callback_at": GONE, "callback_offered": GONE}
    fields = handover.move("closed", agent_id, outcome or "closed") | NOBODY | gone
    return _leave(conversation_id, agent_id, fields, also_bot=True)


def agent_message(
    conversation_id: str,
    agent_id: str,
    text: str,
    *,
    sender_name: str | None = None,
    message_id: str | None = None,
    quote: dict[str, Any] | None = None,
    files: Sequence[str] = (),
    subject_id: str | None = None,
) -> MessageView:
    """Store an agent's message and put it up for sending (then wake the worker). NotHolder unless the agent holds it.

    `message_id` (the console's own) makes a repeated call harmless. `quote`: see `quoting.quote_of`. `files`: ids of
    files of this conversation; EvidenceNotFound for others. `subject_id`, where it is known, spares a read.
    """
    own_id = f"{conversation_id}:{message_id}" if message_id else new_id()
    body = {"text": text, "sender_name": sender_name, **({"quote": quote} if quote else {})}
    body |= transcript.files_body([file.as_data() for file in evidence.send(conversation_id, files, agent_id)])
    row = Row(own_id, "agent", body, agent_id)
    send = Send(retry_key=str(uuid4()), sender_name=sender_name)
    guard = {"handled_by": "agent", "agent_id": agent_id}
    return _say(conversation_id, Step(row.id, [row], send), guard, subject_id)


def note(conversation_id: str, agent_id: str, text: str, *, message_id: str | None = None) -> MessageView:
    """Store a note that only agents ever see; the same `message_id` again is one note."""
    row = Row(f"{conversation_id}:{message_id}" if message_id else new_id(), "note", {"text": text}, agent_id)
    return _say(conversation_id, Step(row.id, [row]), {})


def assistant_line(conversation_id: str, step_id: str, body: dict[str, Any]) -> MessageView:
    """Store something the assistant says by itself (an officer's question) and put it up for sending, once a step id.

    `body` as of a bubble: text, quick_replies. Then wake the worker.
    """
    step = Step(step_id, [Row(step_id, "assistant", body)], Send(retry_key=str(uuid4())))
    return _say(conversation_id, step, {})


def change(guard: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Apply one transition with its record; an empty document when the guard did not match."""
    found = collection(Conversation).find_one_and_update(
        guard, [{"$set": fields}], projection={**_WITHOUT, "handoffs": {"$slice": -8}},
        return_document=ReturnDocument.AFTER,
    )  # fmt: skip
    if found is None:
        return {}
    handover.record(found["_id"], found.get("handoffs") or ())
    return found


def _say(conversation_id: str, step: Step, guard: dict[str, Any], subject_id: str | None = None) -> MessageView:
    subject = subject_id or subject_of(conversation_id)
    unseen = {"_id": conversation_id, "turns": {"$ne": step.id}}
    found = transcript.append(subject, step, unseen | guard, changes=transcript.remember_turn(step.id))
    if found is None:
        said_before = collection(Conversation).find_one({"_id": conversation_id, "turns": step.id}, {"_id": 1})
        if not said_before:
            refuse(conversation_id)
        found = collection(Conversation).find_one({"_id": conversation_id}) or {}
    transcript.write_rows([found])
    return transcript.committed(found, step.id) or transcript.message(step.rows[0].id)


def _leave(conversation_id: str, agent_id: str, fields: dict[str, Any], *, also_bot: bool = False) -> ConversationView:
    nobody = ["queue", "bot"] if also_bot else ["queue"]
    guard = {
        "_id": conversation_id,
        "$or": [{"handled_by": "agent", "agent_id": agent_id}, {"handled_by": {"$in": nobody}}],
    }
    found = change(guard, fields)
    if not found:
        now = get(conversation_id)
        if now.handled_by == "bot":
            return now
        raise NotHolder(f"conversation {conversation_id}", agent_id=now.agent_id or "")
    return view(found)


_WITHOUT = {name: 0 for name in SUMMARY if name != "handoffs"}
