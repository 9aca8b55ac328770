"""What the agent who holds a conversation can do with it besides giving it back: hold, transfer, take a word back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bson import Binary
from pymongo import ReturnDocument

from intake.cases import agents, clock, conversations, evidence, handed_draft, handover, receipts, transcript, vault
from intake.cases.conversation_view import SUMMARY, ConversationView, get, refuse, subject_of, view
from intake.cases.documents import Conversation, collection
from intake.cases.handover import GONE
from intake.cases.records import change_one
from intake.cases.transcript import Row, Send, Step
from intake.errors import AppError


class TooLate(AppError):
    """The message has gone out (or was never held): it cannot be taken back any more."""

    code = "too_late"
    status = 409
    text_key = "errors.too_late"


@dataclass(frozen=True, slots=True)
class Held:
    """An agent's message that goes out at `send_at` unless it is taken back."""

    id: str
    agent_id: str
    text: str
    sender_name: str | None
    send_at: datetime
    quote: dict[str, Any] | None = None
    files: tuple[str, ...] = ()  # ids


def hold(conversation_id: str, agent_id: str, note: str | None = None) -> ConversationView:
    """Wait for the person; it frees the agent's capacity and stops the clock. The person's next line ends it."""
    fields = {"handover_at": GONE, "waiting_since": GONE}
    move = handover.move("hold", agent_id, "hold", _sealed(conversation_id, note))
    return _move(conversation_id, agent_id, move, fields)


def resume(conversation_id: str, agent_id: str) -> ConversationView:
    """End a hold."""
    return _move(conversation_id, agent_id, handover.move("agent", agent_id, "resumed"), {})


def transfer(
    conversation_id: str, agent_id: str, to_agent: str, *, note: str | None = None, force: bool = False
) -> ConversationView:
    """Give the conversation to a colleague at once; with `force` (a supervisor) whoever holds it."""
    fields = conversations.taken_by(to_agent)
    move = handover.move("agent", agent_id, "transferred", _sealed(conversation_id, note), holder=to_agent)
    if force:
        flush(conversation_id)
        found = conversations.change({"_id": conversation_id}, move | fields)
        return view(found) if found else get(conversation_id)
    return _move(conversation_id, agent_id, move, fields)


def hand_to_team(conversation_id: str, agent_id: str, team: str, note: str | None = None) -> ConversationView:
    """Put the conversation into another team's queue; the former holder gets nothing of it any more."""
    flush(conversation_id)
    return conversations.return_to_queue(conversation_id, agent_id, team=team, reason="transferred", note=note)


def say_soon(
    conversation_id: str,
    agent_id: str,
    words: str,
    seconds: float,
    message_id: str,
    sender_name: str | None = None,
    quote: dict[str, Any] | None = None,
    files: Sequence[str] = (),
    subject_id: str | None = None,
) -> Held:
    """Keep an agent's message for `seconds`, in which it can be taken back. NotHolder unless the agent holds it.

    The same `message_id` again is said once. EvidenceNotFound unless the files are of this conversation. `subject_id`,
    where it is known, spares a read.
    """
    subject = subject_id or subject_of(conversation_id)
    evidence.find(conversation_id, files)
    own_id = f"{conversation_id}:{message_id}"
    body = {"text": words, "sender_name": sender_name, "quote": quote, "files": list(files)}
    sealed = vault.current().cipher_for(subject).seal_json(body, f"held:{own_id}")
    send_at = clock.to_milliseconds(clock.now() + timedelta(seconds=seconds))
    entry = {"id": own_id, "agent_id": agent_id, "body": Binary(sealed), "send_at": send_at}
    guard = {
        "_id": conversation_id, "handled_by": "agent", "agent_id": agent_id,
        "held.id": {"$ne": own_id}, "turns": {"$ne": own_id},
    }  # fmt: skip
    change = {"$push": {"held": entry}, "$min": {"held_at": send_at}}
    if change_one(Conversation, guard, change, {"_id": 1}) is None:
        known = {"_id": conversation_id, "$or": [{"held.id": own_id}, {"turns": own_id}]}
        if collection(Conversation).find_one(known, {"_id": 1}) is None:
            refuse(conversation_id, agent_id)
    return Held(own_id, agent_id, words, sender_name, send_at, quote, tuple(files))


def take_back(conversation_id: str, agent_id: str, held_id: str) -> Held:
    """Take a held message back; returns what it was. Of this and its sending exactly one happens; else TooLate."""
    document = collection(Conversation).find_one_and_update(
        {"_id": conversation_id, "held": {"$elemMatch": {"id": held_id, "agent_id": agent_id}}},
        [{"$set": _without(held_id)}],
        return_document=ReturnDocument.BEFORE,
    )
    if document is None:
        get(conversation_id)
        raise TooLate(f"message {held_id}")
    entry = next(e for e in document["held"] if e["id"] == held_id)
    return _open(document["subject_id"], entry)


def held(view_: ConversationView) -> list[Held]:
    """What of a conversation can still be taken back."""
    return [_open(view_.subject_id, entry) for entry in view_.held]


def due(limit: int = 100) -> list[str]:
    """Conversations with a held message whose time has come."""
    found = collection(Conversation).find({"held_at": {"$lte": clock.now()}}, {"_id": 1}).limit(limit)
    return [str(document["_id"]) for document in found]


def flush(conversation_id: str, until: datetime | None = None) -> int:
    """Send held messages (those due by `until`, or all), in order; returns how many.

    Whose writer no longer holds the conversation stays with the agents, as a note.
    """
    sent, after = 0, None
    while True:
        document = after or collection(Conversation).find_one({"_id": conversation_id}, {"held": 1, "subject_id": 1})
        waiting = sorted((document or {}).get("held") or (), key=lambda entry: entry["send_at"])
        if document is None or not waiting or (until is not None and waiting[0]["send_at"] > until):
            return sent
        entry = waiting[0]
        held_ = _open(document["subject_id"], entry)
        own = {"_id": conversation_id, "held.id": entry["id"]}
        changes = {**_without(entry["id"]), **transcript.remember_turn(entry["id"])}
        body: dict[str, Any] = {"text": held_.text, "sender_name": held_.sender_name}
        body |= {"quote": held_.quote} if held_.quote else {}
        files = evidence.send(conversation_id, held_.files, held_.agent_id)
        body |= transcript.files_body([file.as_data() for file in files])
        row = Row(entry["id"], "agent", body, held_.agent_id)
        step = Step(entry["id"], [row], Send(str(uuid4()), sender_name=held_.sender_name))
        holder = {"handled_by": "agent", "agent_id": held_.agent_id}
        found = transcript.append(document["subject_id"], step, own | holder, changes=changes)
        if found is None:
            unsent = Step(entry["id"], [Row(entry["id"], "note", body | {"unsent": True}, held_.agent_id)])
            not_holder = {"$nor": [holder]}
            found = transcript.append(document["subject_id"], unsent, own | not_holder, changes=changes)
        after = found
        if found is not None:
            transcript.write_rows([found])
            sent += 1


def lend(conversation_id: str, agent_id: str, field: str) -> ConversationView:
    """Let the assistant ask for one field of the draft; when it is answered the conversation is the agent's again."""
    flush(conversation_id)
    handed_draft.ask_for(conversation_id, agent_id, field)
    asking = {"asking": {"$literal": {"agent_id": agent_id, "field": field}}}
    guard = {"_id": conversation_id, "handled_by": "agent", "agent_id": agent_id}
    found = conversations.change(guard, handover.move("bot", agent_id, "lent") | handover.NOBODY | asking)
    if not found:
        refuse(conversation_id, agent_id)
    return view(found)


def item_given(conversation_id: str) -> bool:
    """The field an agent lent the conversation for is answered: it is theirs again. False: nobody waits for it."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"asking": 1})
    asking = (found or {}).get("asking")
    if not asking:
        return False
    guard = {"_id": conversation_id, "handled_by": "bot", "asking": asking}
    asked_by = asking["agent_id"]
    if not agents.may_hold(asked_by):  # left meanwhile: a colleague goes on
        queued = conversations.queued_again(asked_by) | {"asking": GONE, "waiting_since": GONE}
        return bool(conversations.change(guard, handover.move("queue", "bot", "item_given") | queued))
    move = handover.move("agent", "bot", "item_given", holder=asked_by)
    owed = {"waiting_since": handover.NOW}
    return bool(conversations.change(guard, move | conversations.taken_by(asked_by) | owed))


def mark_read(conversation_id: str, agent_id: str) -> None:
    """The agent has seen everything up to now; the person hears of it when it is the one who holds the conversation."""
    seen = {f"reads.{agent_id}": {"$ifNull": ["$person_count", 0]}}
    holds = {"$and": [{"$eq": ["$handled_by", "agent"]}, {"$eq": ["$agent_id", {"$literal": agent_id}]}]}
    collection(Conversation).update_one({"_id": conversation_id}, [{"$set": seen | receipts.due_now(holds)}])


def _move(conversation_id: str, agent_id: str, move: dict[str, Any], fields: dict[str, Any]) -> ConversationView:
    flush(conversation_id)
    guard = {"_id": conversation_id, "handled_by": "agent", "agent_id": agent_id}
    found = conversations.change(guard, move | fields)
    if not found:
        refuse(conversation_id, agent_id)
    return view(found)


def _sealed(conversation_id: str, note: str | None) -> bytes | None:
    return handover.seal_note(subject_of(conversation_id), conversation_id, note)


def _without(held_id: str) -> dict[str, Any]:
    rest = {"$filter": {"input": {"$ifNull": ["$held", []]}, "as": "h", "cond": {"$ne": ["$$h.id", held_id]}}}
    times = {"$map": {"input": rest, "as": "h", "in": "$$h.send_at"}}
    return {"held": rest, "held_at": {"$ifNull": [{"$min": times}, GONE]}}


def _open(subject_id: str, entry: Mapping[str, Any]) -> Held:
    body = vault.current().cipher_for(subject_id).open_json(bytes(entry["body"]), f"held:{entry['id']}")
    return Held(
        entry["id"], entry["agent_id"], body["text"], body["sender_name"], entry["send_at"], body.get("quote"),
        tuple(body.get("files") or ()),
    )  # fmt: skip


__all__ = [
    "SUMMARY", "Held", "TooLate", "due", "flush", "hand_to_team", "held", "hold", "mark_read", "resume", "say_soon",
    "take_back", "transfer",
]  # fmt: skip
