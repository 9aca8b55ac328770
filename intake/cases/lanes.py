"""A lane is a conversation's turn at being worked on; its owner is one gateway at a time.

`lane.owner` stays after the work, so that the same gateway finds its lane again with a single read; `lane.until` says
until when nobody else may take it. It is set when a lane is taken and when something is being sent, extended while
work goes on, and ends with the work. Taking a lane from an owner who is in the first second of a turn is possible and
harmless: the owner's commit checks `lane.owner`, and the assistant answers a turn only once. Times are the database's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateOne, WriteConcern

from intake.cases import clock, inbox, vault
from intake.cases.documents import Conversation, InboxEntry, collection
from intake.cases.inbox import Entry
from intake.cases.records import change_one
from intake.privacy.cipher import SealError

HELD_MILLISECONDS = 10_000
_LEFT_BY_ONE = 5_000
_HELD = {"$gt": ["$lane.until", "$$NOW"]}
PENDING_SEEN = 20  # the most files of one answer; no more than transcript.TURNS_REMEMBERED
# A lease lost in a fail-over costs a repeated turn, not a wrong one: no need to wait for the journal.
_QUICK = WriteConcern(w=1, j=False)
_HEAD_FIELDS = (
    "subject_id channel identity language handled_by claims queued_turn noticed_turn unreachable turns outgoing lane "
    "callback_offered handback asking unsent questions"
)
_HEAD = dict.fromkeys(_HEAD_FIELDS.split(), 1)


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


def look(conversation_id: str, owner: str) -> Look | None:
    """One read of a conversation and its first pending entries; None when the lane is not `owner`'s."""
    found = look_many([conversation_id], owner)[0]
    if isinstance(found, Exception):
        raise found
    return found


def look_many(conversation_ids: Sequence[str], owner: str) -> list[Look | Exception | None]:
    """`look` for several lanes in one read: entries in event-time order, PENDING_SEEN of them at most."""
    found = collection(Conversation).aggregate(look_pipeline(conversation_ids, owner))
    looks = {document["_id"]: _open_look(document) for document in found}
    return [looks.get(conversation_id) for conversation_id in conversation_ids]


def look_pipeline(conversation_ids: Sequence[str], owner: str) -> list[dict[str, Any]]:
    """The read of `look_many`."""
    pending = [{"$match": {"state": "pending"}}, {"$sort": {"event_time": 1, "arrival": 1}}, {"$limit": PENDING_SEEN}]
    entries = {
        "from": InboxEntry._get_collection_name(),
        "localField": "_id",
        "foreignField": "conversation_id",
        "pipeline": pending,
        "as": "entries",
    }
    mine = {"_id": {"$in": list(conversation_ids)}, "lane.owner": owner}
    return [{"$match": mine}, {"$project": _HEAD}, {"$lookup": entries}]


def _open_look(document: dict[str, Any]) -> Look | Exception:
    entries = document.pop("entries")
    try:
        cipher = vault.current().cipher_for(document["subject_id"])
        return Look(document, [inbox.open_entry(cipher, entry) for entry in entries])
    except (vault.SubjectErased, SealError) as error:
        return error


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


def free_of(dead: str) -> int:
    """End the holds of a worker that is gone, on everything that waits; how many there were.

    What it was sending may still have a reply token to be tried again with; ten seconds later more of them are old.
    """
    left = waiting(0.0, limit=_LEFT_BY_ONE)
    guard = {"_id": {"$in": sorted(left.entries | left.steps)}, "lane.owner": dead, "$expr": _HELD}
    return int(_quick().update_many(guard, [{"$set": {"lane.until": "$$NOW"}}]).modified_count)


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
    return change_one(Conversation, guard, change, _HEAD)


def postpone(conversation_id: str, step_id: str, seconds: float) -> None:
    """Try the step again in `seconds`; its rows are written."""
    due = clock.now() + timedelta(seconds=seconds)
    collection(Conversation).update_one(
        {"_id": conversation_id, "outgoing.id": step_id},
        {"$set": {"outgoing.$.written": True, "outgoing.$.next_at": due, "due": due}},
    )


@dataclass(frozen=True, slots=True)
class Settlement:
    """Steps of a conversation whose rows are written and whose sending has ended; `busy` keeps the lane held."""

    conversation_id: str
    step_ids: list[str]
    busy: bool


def settle(settlements: Sequence[Settlement]) -> None:
    """Take settled steps off the conversations they belong to, in one write."""
    if len(settlements) == 1:
        collection(Conversation).update_one(*_settling(settlements[0]))
        return
    updates = [UpdateOne(*_settling(settlement)) for settlement in settlements]
    collection(Conversation).bulk_write(updates, ordered=False)


def _settling(settlement: Settlement) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    gone = {"$in": ["$$step.id", settlement.step_ids]}
    kept = {"$filter": {"input": "$outgoing", "as": "step", "cond": {"$not": [gone]}}}
    stages: list[dict[str, Any]] = [
        {"$set": {"outgoing": kept}},
        {"$set": {"due": {"$cond": [{"$eq": ["$outgoing", []]}, "$$REMOVE", "$$NOW"]}}},
    ]
    if not settlement.busy:
        stages.append({"$set": {"lane.until": "$$NOW"}})
    return {"_id": settlement.conversation_id}, stages


def _quick() -> Any:
    return collection(Conversation).with_options(write_concern=_QUICK)
