"""The transitions of a conversation, as aggregation expressions: whoever changes hands does it in one update.

Phases: bot, queue, agent, hold (an agent's, waiting for the person), closed. They are stored as `handled_by`, `on_hold`
and `state`. Every transition carries its record in the same update: `handoffs` gets {n, at, from, to, actor, reason,
note}; `record` copies it into `conversation_events`, where it stays.

A step of the transcript moves hands, too: a person's line opens a closed conversation and ends a hold, and starts the
clock of an agent who owes an answer; an agent's line stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bson import Binary
from pymongo.errors import BulkWriteError

from intake.cases import desk, receipts
from intake.cases.documents import Conversation, ConversationEvent, collection
from intake.cases.vault import current as vault

Phase = Literal["bot", "queue", "agent", "hold", "closed"]
HANDOFFS_KEPT = 100
_COPIED = 8  # of the latest transitions, with each copying: a crash may have kept some from being copied
_ENTRY_FIELDS = ("n", "at", "seq", "to", "actor", "reason", "agent_id", "note", "team")
_DUPLICATE_KEY = 11000

NOW = "$$NOW"
GONE = "$$REMOVE"
PHASE: dict[str, Any] = {
    "$switch": {
        "branches": [
            {"case": {"$eq": ["$state", "closed"]}, "then": "closed"},
            {"case": {"$eq": [{"$ifNull": ["$on_hold", False]}, True]}, "then": "hold"},
        ],
        "default": "$handled_by",
    }
}
# What belongs to a wait or a holder and ends with it.
NOBODY: dict[str, Any] = dict.fromkeys(
    (
        "agent_id",
        "queued_at",
        "queued_turn",
        "queue_reason",
        "on_hold",
        "handover_at",
        "waiting_since",
        "asking",
        "left_by",
    ),
    GONE,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One transition that happened."""

    n: int
    at: datetime
    origin: str
    to: str
    actor: str
    reason: str
    seq: int  # of the last line before it
    agent_id: str | None = None  # who holds it after it
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Whose a conversation was at its latest transitions: teams (None: the fallback team's) and holders."""

    teams: frozenset[str | None]
    agents: frozenset[str]


def move(
    to: Phase,
    actor: str,
    reason: str,
    note: bytes | None = None,
    holder: str | None = None,
    team: str | None = None,
) -> dict[str, Any]:
    """The fields of a transition: who holds it now, and the record. More fields (agent_id, queued_at …) are merged in.

    `holder` is the agent who gets it, `team` the team whose queue it gets into; without one each stays as it is.
    """
    fields: dict[str, Any] = {
        "handled_by": {"hold": "agent", "closed": "bot"}.get(to, to),
        "state": "closed" if to == "closed" else "open",
        "on_hold": True if to == "hold" else GONE,
    }
    return fields | recorded(to, actor, reason, note, holder=holder, team=team)


def recorded(
    to: Any,
    actor: str,
    reason: str,
    note: bytes | None = None,
    condition: Any = None,
    holder: str | None = None,
    team: str | None = None,
) -> dict[str, Any]:
    """The record of a transition alone, written where `condition` (an expression) is true, or always.

    `seq` in it is the last line before the transition: lines with a higher number came after it.
    """
    n = {"$add": [{"$ifNull": ["$moves", 0]}, 1]}
    entry: dict[str, Any] = {
        "n": n,
        "at": NOW,
        "seq": "$seq",
        "from": PHASE,
        "to": to,
        "actor": {"$literal": actor},
        "reason": {"$literal": reason},
        "team": "$team" if team is None else {"$literal": team},
    }
    if to in ("agent", "hold") or condition is not None:
        entry["agent_id"] = {"$literal": holder} if holder is not None else "$agent_id"
    if note is not None:
        entry["note"] = {"$literal": Binary(note)}
    before: dict[str, Any] = {"$ifNull": ["$handoffs", []]}
    whole: dict[str, Any] = {"$slice": [{"$concatArrays": [before, [entry]]}, -HANDOFFS_KEPT]}
    if condition is None:
        return {"handoffs": whole, "moves": n, "moved_at": NOW}
    return {
        "handoffs": {"$cond": [condition, whole, before]},
        "moves": {"$cond": [condition, n, {"$ifNull": ["$moves", 0]}]},
        "moved_at": {"$cond": [condition, NOW, {"$ifNull": ["$moved_at", GONE]}]},
    }


def person_wrote(lines: int) -> dict[str, Any]:
    """The changes that come with lines of the person."""
    with_agent = {"$and": [{"$eq": ["$handled_by", "agent"]}, {"$ne": ["$state", "closed"]}]}
    first = {"$and": [with_agent, {"$eq": [{"$ifNull": ["$waiting_since", None]}, None]}]}
    late = {"$add": [NOW, int(desk.current().agent.silent_minutes * 60_000)]}
    woken = {"$or": [{"$eq": ["$state", "closed"]}, {"$eq": [{"$ifNull": ["$on_hold", False]}, True]}]}
    return {
        "state": "open",
        "on_hold": GONE,
        "person_count": {"$add": [{"$ifNull": ["$person_count", 0]}, lines]},
        "waiting_since": {"$cond": [first, NOW, "$waiting_since"]},
        "handover_at": {"$cond": [first, late, "$handover_at"]},
        **recorded("$handled_by", "person", "wrote", condition=woken),
    }


def agent_wrote(agent_id: str) -> dict[str, Any]:
    """The changes that come with a line of the holder."""
    held = {"$eq": [{"$ifNull": ["$on_hold", False]}, True]}
    return {
        "on_hold": GONE,
        "waiting_since": GONE,
        "handover_at": GONE,
        **receipts.due_now(),
        **recorded("agent", agent_id, "answered", condition=held),
    }


def record(conversation_id: str, handoffs: Sequence[Mapping[str, Any]]) -> None:
    """Copy the latest transitions to where they stay; again is harmless."""
    rows = [
        {
            "_id": f"{conversation_id}:{entry['n']}",
            "conversation_id": conversation_id,
            "origin": entry["from"],
            **{name: entry[name] for name in _ENTRY_FIELDS if name in entry},
        }
        for entry in handoffs[-_COPIED:]
        if "n" in entry
    ]
    if not rows:
        return
    try:
        collection(ConversationEvent).insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if any(e.get("code") != _DUPLICATE_KEY for e in (error.details or {}).get("writeErrors", ())):
            raise


def timeline(conversation_id: str) -> list[Move]:
    """Every transition of a conversation, in order."""
    document = collection(Conversation).find_one({"_id": conversation_id}, {"handoffs": 1, "subject_id": 1})
    if document is None:
        return []
    record(conversation_id, document.get("handoffs") or ())
    cipher = vault().cipher_for(document["subject_id"])
    moves = []
    for row in collection(ConversationEvent).find({"conversation_id": conversation_id}).sort("n", 1):
        sealed = row.get("note")
        note = cipher.open_json(bytes(sealed), note_context(conversation_id)) if sealed else None
        names = ("n", "at", "origin", "to", "actor", "reason", "seq")
        moves.append(Move(**{name: row[name] for name in names}, agent_id=row.get("agent_id"), note=note))
    return moves


def pasts(conversation_ids: Iterable[str]) -> dict[str, Past]:
    """Whose these conversations are and were, as far as the transitions that are kept with them go back."""
    wanted = {"_id": {"$in": list(conversation_ids)}}
    if not wanted["_id"]["$in"]:
        return {}
    fields = {"team": 1, "handoffs.team": 1, "handoffs.agent_id": 1, "handoffs.actor": 1, "moves": 1}
    found = {}
    for document in collection(Conversation).find(wanted, fields):
        entries = document.get("handoffs") or ()
        teams = {document.get("team"), *(entry.get("team") for entry in entries)}
        if len(entries) == document.get("moves", 0):
            teams.add(None)  # before the first of all it was nobody's
        found[document["_id"]] = Past(frozenset(teams), frozenset(e["agent_id"] for e in entries if e.get("agent_id")))
    return found


def seal_note(subject_id: str, conversation_id: str, note: str | None) -> bytes | None:
    """A transition's note, sealed with the person's key; None stays None."""
    if not note:
        return None
    return vault().cipher_for(subject_id).seal_json(note, note_context(conversation_id))


def note_context(conversation_id: str) -> str:
    """Where a transition's note belongs (see `privacy.cipher`)."""
    return f"handoff:{conversation_id}"
