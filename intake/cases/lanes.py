"""A lane is a conversation's turn at being worked on; its owner is one gateway at a time.

`lane.owner` stays after the work, so that the same gateway finds its lane again with a single read; `lane.until` says
until when nobody else may take it. It is set when a lane is taken and when something is being sent, extended while
work goes on, and ends with the work. Taking a lane from an owner who is in the first second of a turn is possible and
harmless: the owner's commit checks `lane.owner`, and the assistant answers a turn only once. Times are the database's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, WriteConcern

from intake.cases import clock, vault
from intake.cases.documents import Conversation, InboxEntry, collection

HELD_MILLISECONDS = 10_000
# A lease lost in a fail-over costs a repeated turn, not a wrong one: no need to wait for the journal.
_QUICK = WriteConcern(w=1, j=False)
_HEAD_FIELDS = (
    "subject_id channel identity language handled_by claims queued_turn noticed_turn unreachable turns outgoing lane"
)
_HEAD = dict.fromkeys(_HEAD_FIELDS.split(), 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A pending inbox entry; `payload` is what `inbox.store` was given."""

    id: str
    event_time: datetime
    received_at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """A conversation document (without its history) as its lane's worker needs it, and what is pending, in order."""

    conversation: dict[str, Any]
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ids of conversations with inbox entries, and of those with unsettled steps."""

    entries: set[str]
    steps: set[str]


def look(conversation_id: str, owner: str, limit: int = 10) -> Look | None:
    """One read of the conversation and its pending entries in event-time order; None when the lane is not `owner`'s."""
    pending = {"conversation_id": conversation_id, "state": "pending"}
    found = list(
        collection(Conversation).aggregate(
            [
                {"$match": {"_id": conversation_id}},
                {"$project": _HEAD},
                {
                    "$lookup": {
                        "from": InboxEntry._get_collection_name(),
                        "pipeline": [
                            {"$match": pending},
                            {"$sort": {"event_time": 1, "_id": 1}},
                            {"$limit": limit},
                        ],
                        "as": "entries",
                    }
                },
            ]
        )
    )
    if not found or (found[0].get("lane") or {}).get("owner") != owner:
        return None
    conversation = found[0]
    entries = conversation.pop("entries")
    cipher = vault.current().cipher_for(conversation["subject_id"])
    return Look(conversation, [_entry(cipher, entry) for entry in entries])


def take(conversation_id: str, owner: str) -> bool:
    """Take the lane if it is free or already ours, and hold it for HELD_MILLISECONDS."""
    free = {"$lt": [{"$ifNull": ["$lane.until", datetime.fromtimestamp(0, UTC)]}, "$$NOW"]}
    guard = {"_id": conversation_id, "$or": [{"lane.owner": owner}, {"$expr": free}]}
    until = {"$add": ["$$NOW", HELD_MILLISECONDS]}
    result = _quick().update_one(guard, [{"$set": {"lane": {"owner": owner, "until": until}}}])
    return bool(result.matched_count)


def hold(conversation_ids: Iterable[str], owner: str) -> None:
    """Extend the hold on all lanes that are being worked on."""
    guard = {"_id": {"$in": list(conversation_ids)}, "lane.owner": owner}
    _quick().update_many(guard, [{"$set": {"lane.until": {"$add": ["$$NOW", HELD_MILLISECONDS]}}}])


def free(conversation_ids: Iterable[str], owner: str) -> None:
    """End the hold; the lane stays findable for its owner until another takes it."""
    guard = {"_id": {"$in": list(conversation_ids)}, "lane.owner": owner}
    _quick().update_many(guard, [{"$set": {"lane.until": "$$NOW"}}])


def waiting(older_than: float, limit: int = 500) -> Waiting:
    """What has been pending for more than `older_than` seconds."""
    before = clock.now() - timedelta(seconds=older_than)
    entries = collection(InboxEntry).find(
        {"state": "pending", "received_at": {"$lt": before}}, {"conversation_id": 1}, limit=limit
    )
    steps = collection(Conversation).find({"due": {"$lt": before}}, {"_id": 1}, limit=limit)
    return Waiting(
        entries={str(entry["conversation_id"]) for entry in entries.sort("received_at", 1)},
        steps={str(conversation["_id"]) for conversation in steps.sort("due", 1)},
    )


def record_attempt(conversation_id: str, owner: str, step_id: str, attempts: int) -> dict[str, Any] | None:
    """Put the next attempt at sending a step on record; None when the lane or the step is no longer ours.

    Returns the conversation after it (handled_by tells whether the bot may still speak).
    """
    guard = {
        "_id": conversation_id,
        "lane.owner": owner,
        "outgoing": {"$elemMatch": {"id": step_id, "attempts": attempts}},
    }
    until = clock.now() + timedelta(milliseconds=HELD_MILLISECONDS)
    change = {"$set": {"outgoing.$.attempts": attempts + 1, "lane.until": until}}
    return collection(Conversation).find_one_and_update(
        guard, change, projection=_HEAD, return_document=ReturnDocument.AFTER
    )


def postpone(conversation_id: str, step_id: str, seconds: float) -> None:
    """Try the step again in `seconds`; its rows are written."""
    due = clock.now() + timedelta(seconds=seconds)
    collection(Conversation).update_one(
        {"_id": conversation_id, "outgoing.id": step_id},
        {"$set": {"outgoing.$.written": True, "outgoing.$.next_at": due, "due": due}},
    )


def settle(conversation_id: str, step_ids: list[str], *, busy: bool) -> None:
    """Take steps off `outgoing`: their rows are written and their sending has ended. `busy` keeps the lane held."""
    kept = {"$filter": {"input": "$outgoing", "as": "step", "cond": {"$not": [{"$in": ["$$step.id", step_ids]}]}}}
    stages: list[dict[str, Any]] = [
        {"$set": {"outgoing": kept}},
        {"$set": {"due": {"$cond": [{"$eq": ["$outgoing", []]}, "$$REMOVE", "$$NOW"]}}},
    ]
    if not busy:
        stages.append({"$set": {"lane.until": "$$NOW"}})
    collection(Conversation).update_one({"_id": conversation_id}, stages)


def is_owner(conversation: Mapping[str, Any], owner: str) -> bool:
    """Tell whether a conversation document names `owner` as the lane's owner."""
    return bool((conversation.get("lane") or {}).get("owner") == owner)


def _quick() -> Any:
    return collection(Conversation).with_options(write_concern=_QUICK)


def _entry(cipher: Any, document: dict[str, Any]) -> Entry:
    payload = cipher.open_json(bytes(document["payload"]), f"inbox:{document['_id']}")
    return Entry(document["_id"], document["event_time"], document["received_at"], payload)
