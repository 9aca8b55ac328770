"""The transcript of a conversation: every line of it enters by one atomic step on the conversation.

A *step* is one or more rows that belong together (a person's message and the bubbles that answer it) and, perhaps, a
sending of them. `append` puts the step into the conversation's `outgoing` list in one find-and-modify that also reads
who holds the conversation and hands out the sequence numbers. Nothing is lost after it: whoever sees an unsettled step
writes its rows to `messages` (their ids are fixed, so twice is once) and the lane's owner sends it. Rows therefore
become visible in the order of their numbers, without a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from bson import Binary
from pymongo.errors import BulkWriteError

from intake.cases import handover, vault
from intake.cases.documents import Conversation, Message, collection
from intake.cases.records import change_one

Kind = Literal["person", "assistant", "agent", "note", "notice"]
# More than can be worked off before being marked so; every look at the conversation carries them.
TURNS_REMEMBERED = 20
# While a step is being sent, the lane is its owner's (see `lanes`).
_SENDING_MILLISECONDS = 10_000
_DUPLICATE_KEY = 11000
_SEEN_BY_PERSON = ("person", "assistant", "agent", "notice")


@dataclass(frozen=True, slots=True)
class Row:
    """One line to append. `body` (JSON) has text, quick_replies, card, file, sender_name as they apply."""

    id: str
    kind: Kind
    body: dict[str, Any]
    agent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """That the step's assistant, agent and notice rows go to the person.

    One that is not `urgent` waits for the person's next message when sending by itself would cost too much.
    """

    retry_key: str
    reply: dict[str, Any] | None = None
    sender_name: str | None = None
    urgent: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """Rows appended together; `id` is the turn's for a bot turn."""

    id: str
    rows: list[Row]
    send: Send | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One line of a transcript, readable."""

    id: str
    conversation_id: str
    seq: int
    kind: Kind
    at: datetime
    body: dict[str, Any] = field(default_factory=dict)
    agent_id: str | None = None
    failed: str | None = None  # why it could not be delivered, in the vendor's words

    @property
    def text(self) -> str:
        return str(self.body.get("text") or "")

    @property
    def seen_by_person(self) -> bool:
        return self.kind in _SEEN_BY_PERSON


def files_body(files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a transcript body says of its files: `file` the first, `files` all when there are several."""
    first = {"file": dict(files[0])} if files else {}
    return first | ({"files": [dict(file) for file in files]} if len(files) > 1 else {})


def append(
    subject_id: str,
    step: Step,
    guard: Mapping[str, Any],
    *,
    changes: Mapping[str, Any] | None = None,
    may_speak: Any = True,
    sending: bool = False,
) -> dict[str, Any] | None:
    """Commit a step to the conversation that `guard` selects; return its document after, or None if none matched.

    `changes` are further fields to set (aggregation expressions). `may_speak` is an aggregation expression over the
    conversation: where it is false, rows of assistant and service become notes and nothing is sent. `sending` says that
    the caller sends the step at once, so its first attempt is on record with the commit.
    """
    envelope = _seal(vault.current().cipher_for(subject_id), step)
    outgoing: Any = {"$ifNull": ["$outgoing", []]}
    attempts = {"$cond": [{"$eq": [{"$size": outgoing}, 0]}, 1, 0]} if sending else 0
    computed = {
        "first": {"$add": ["$seq", 1]},
        "at": "$$NOW",
        "hushed": {"$not": [may_speak]},
        "attempts": attempts,
        "written": False,
    }
    fields: dict[str, Any] = {
        "outgoing": {"$concatArrays": [outgoing, [{"$mergeObjects": [{"$literal": envelope}, computed]}]]},
        "seq": {"$add": ["$seq", len(step.rows)]},
        "due": {"$ifNull": ["$due", "$$NOW"]},
        "last_at": "$$NOW",
    }
    lines = sum(row.kind == "person" for row in step.rows)
    if lines:
        fields |= handover.person_wrote(lines)
    for row in step.rows:
        if row.kind == "agent" and row.agent_id is not None:
            fields |= handover.agent_wrote(row.agent_id)
    if sending:
        fields["lane.until"] = {"$add": ["$$NOW", _SENDING_MILLISECONDS]}
    return change_one(Conversation, guard, [{"$set": fields | dict(changes or {})}], {"handoffs": 0})


def remember_turn(*turn_ids: str) -> dict[str, Any]:
    """The change that marks turns as committed (guard against them with `turns: {"$nin": turn_ids}`)."""
    turns = {"$concatArrays": [{"$ifNull": ["$turns", []]}, list(turn_ids)]}
    return {"turns": {"$slice": [turns, -max(TURNS_REMEMBERED, len(turn_ids))]}}


def write_rows(conversations: Iterable[Mapping[str, Any]]) -> None:
    """Write the rows of all unsettled steps of conversation documents to `messages`, in order; again is harmless."""
    rows = [r for c in conversations for envelope in c.get("outgoing", ()) for r in _documents(c, envelope)]
    if not rows:
        return
    try:
        collection(Message).insert_many(rows, ordered=False)
    except BulkWriteError as error:
        details: Mapping[str, Any] = error.details or {}
        written_before = all(e.get("code") == _DUPLICATE_KEY for e in details.get("writeErrors", ()))
        if not written_before or details.get("writeConcernErrors"):
            raise


def spoken(conversation: Mapping[str, Any], envelope: Mapping[str, Any]) -> list[MessageView]:
    """The rows of a step that go to the person, or none when it was hushed or has nothing to send."""
    if envelope["hushed"] or envelope["send"] is None:
        return []
    views = [view(row) for row in _documents(conversation, {**envelope, "written": False})]
    return [line for line in views if line.kind in ("assistant", "agent", "notice")]


def committed(conversation: Mapping[str, Any], step_id: str) -> MessageView | None:
    """The first row of a step as it stands in a conversation document; None once it is settled."""
    for envelope in conversation.get("outgoing") or ():
        if envelope["id"] == step_id:
            return view(_documents(conversation, {**envelope, "written": False})[0])
    return None


def open_send(subject_id: str, envelope: Mapping[str, Any]) -> Send:
    """What a step's sending needs, opened."""
    opened = vault.current().cipher_for(subject_id).open_json(bytes(envelope["send"]), f"send:{envelope['id']}")
    return Send(**opened)


def history(
    conversation_id: str, after_seq: int = 0, limit: int = 200, *, notes: bool = False, before_seq: int | None = None
) -> list[MessageView]:
    """Lines after `after_seq`, oldest first; with `before_seq`, the last `limit` before it. Notes only for agents."""
    between: dict[str, int] = {"$gt": after_seq}
    if before_seq is not None:
        between["$lt"] = before_seq
    query: dict[str, Any] = {"conversation_id": conversation_id, "seq": between}
    if not notes:
        query["kind"] = {"$in": list(_SEEN_BY_PERSON)}
    order = 1 if before_seq is None else -1
    found = list(collection(Message).find(query).sort("seq", order).limit(limit))
    return [view(document) for document in (found if order == 1 else reversed(found))]


def news(after: Mapping[str, int], limit: int = 200) -> dict[str, list[MessageView]]:
    """The lines of several conversations that follow a number in each, notes included, in one read.

    About `limit` lines of each at most; those of erased people are left out.
    """
    found: dict[str, list[MessageView]] = {}
    if not after:
        return found
    branches = [{"conversation_id": one, "seq": {"$gt": seq, "$lte": seq + limit}} for one, seq in after.items()]
    for document in collection(Message).find({"$or": branches}).sort([("conversation_id", 1), ("seq", 1)]):
        try:
            found.setdefault(document["conversation_id"], []).append(view(document))
        except vault.SubjectErased:
            continue
    return found


def unsent(conversation_id: str) -> set[str]:
    """Ids of the lines that are still to go out."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"outgoing.rows.id": 1}) or {}
    return {row["id"] for step in found.get("outgoing") or () for row in step["rows"]}


def message(message_id: str) -> MessageView:
    """One line by its id; KeyError when there is none."""
    found = collection(Message).find_one({"_id": message_id})
    if found is None:
        raise KeyError(message_id)
    return view(found)


def view(document: Mapping[str, Any]) -> MessageView:
    """Open a `messages` document."""
    cipher = vault.current().cipher_for(document["subject_id"])
    context = f"message:{document['_id']}"
    failed = document.get("failed")
    return MessageView(
        id=document["_id"],
        conversation_id=document["conversation_id"],
        seq=document["seq"],
        kind=document["kind"],
        at=document["at"],
        body=cipher.open_json(bytes(document["body"]), context),
        agent_id=document.get("agent_id"),
        failed=cipher.open_json(bytes(failed), context) if failed else None,
    )


def is_for_the_person(document: Mapping[str, Any]) -> bool:
    """Whether a `messages` document is a line that the person sees."""
    return document["kind"] in _SEEN_BY_PERSON


def mark_failed(subject_id: str, ids: Iterable[str], reason: str) -> None:
    """Note on messages that they could not be delivered, and why."""
    cipher = vault.current().cipher_for(subject_id)
    for message_id in ids:
        sealed = Binary(cipher.seal_json(reason, f"message:{message_id}"))
        collection(Message).update_one({"_id": message_id}, {"$set": {"failed": sealed}})


def _seal(cipher: Any, step: Step) -> dict[str, Any]:
    rows = [
        {"id": r.id, "kind": r.kind, "agent_id": r.agent_id, "body": cipher.seal_json(r.body, f"message:{r.id}")}
        for r in step.rows
    ]
    send = None
    if step.send is not None:
        plain = asdict(step.send)
        send = cipher.seal_json(plain, f"send:{step.id}")
    return {"id": step.id, "rows": rows, "send": send}


def _documents(conversation: Mapping[str, Any], envelope: Mapping[str, Any]) -> list[dict[str, Any]]:
    if envelope["written"]:
        return []
    documents = []
    for place, row in enumerate(envelope["rows"]):
        hushed = envelope["hushed"] and row["kind"] in ("assistant", "notice")
        documents.append(
            {
                "_id": row["id"],
                "conversation_id": conversation["_id"],
                "subject_id": conversation["subject_id"],
                "seq": envelope["first"] + place,
                "kind": "note" if hushed else row["kind"],
                "step_id": envelope["id"],
                "agent_id": row["agent_id"],
                "at": envelope["at"],
                "body": row["body"],
            }
        )
    return documents
