"""The inbox: what a channel handed to us is stored here, under an id of its own, before it is acknowledged."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bson import Binary, Int64
from pymongo.errors import BulkWriteError, DuplicateKeyError

from intake.cases import clock, vault
from intake.cases.documents import INBOX_KEPT_SECONDS, Conversation, DataKey, InboxEntry, collection
from intake.cases.vault import new_id
from intake.privacy.cipher import DataCipher

_DUPLICATE_KEY = 11000


@dataclass(frozen=True, slots=True)
class Person:
    """Who is writing: an identity on a channel."""

    channel: str
    identity: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationRef:
    """A conversation and whose key seals it."""

    id: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to store; `payload` is JSON and is sealed here."""

    conversation: ConversationRef
    channel: str
    external_id: str
    event_time: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored entry; `arrival` (nanoseconds) orders those of one millisecond."""

    id: str
    event_time: datetime
    received_at: datetime
    arrival: int
    payload: dict[str, Any]


Stored = Literal["stored", "duplicate", "erased"]


def entry_id(channel: str, external_id: str) -> str:
    """The id of an entry: the same for every delivery of the same event. It is the id of the turn, too."""
    return f"{channel}-{vault.current().index_hash('external_id:' + channel, external_id)}"


def store(entries: Sequence[NewEntry]) -> list[Stored]:
    """Store entries in one write, journaled by the majority; what became of each."""
    now = clock.now()
    results: list[Stored] = ["erased"] * len(entries)
    documents: list[dict[str, Any]] = []
    places: list[int] = []
    if len(entries) > 1:  # one read for all keys that are not at hand, not one for each
        vault.current().warm(entry.conversation.subject_id for entry in entries)
    for place, entry in enumerate(entries):
        try:
            document = _document(entry, now)
        except vault.SubjectErased:
            continue
        documents.append(document)
        places.append(place)
        results[place] = "stored"
    if len(documents) == 1:  # the usual case; the driver's bulk path costs half as much again
        try:
            collection(InboxEntry).insert_one(documents[0])
        except DuplicateKeyError:
            results[places[0]] = "duplicate"
        return results
    if not documents:
        return results
    try:
        collection(InboxEntry).insert_many(documents, ordered=False)
    except BulkWriteError as error:
        details: Mapping[str, Any] = error.details or {}
        if details.get("writeConcernErrors"):
            raise
        for failure in details.get("writeErrors", ()):
            if failure.get("code") != _DUPLICATE_KEY:
                raise
            results[places[failure["index"]]] = "duplicate"
    return results


def open_entry(cipher: DataCipher, document: Mapping[str, Any]) -> Entry:
    """An entry from its document."""
    payload = cipher.open_json(bytes(document["payload"]), f"inbox:{document['_id']}")
    times = document["event_time"], document["received_at"]
    return Entry(document["_id"], *times, int(document["arrival"]), payload)


def finish(entry_ids: Sequence[str], state: str = "done") -> None:
    """Mark entries as worked off: the payload goes, the id stays to know a duplicate."""
    expires = clock.now() + timedelta(seconds=INBOX_KEPT_SECONDS)
    collection(InboxEntry).update_many(
        {"_id": {"$in": list(entry_ids)}},
        {"$set": {"state": state, "expires_at": expires}, "$unset": {"payload": ""}},
    )


def find_conversations(people: Sequence[Person], owner: str | None = None) -> list[ConversationRef]:
    """The conversation of each person, opened (with a data key of its own) where there is none yet.

    The lane of one that is opened is `owner`'s, who is about to work on it.
    """
    hashes = [identity_hash(person.channel, person.identity) for person in people]
    known = _lookup(hashes)
    missing = {h: person for h, person in zip(hashes, people, strict=True) if h not in known}
    if missing:
        known |= _open(missing, owner)
    return [known[h] for h in hashes]


def find_conversation(channel: str, identity: str) -> ConversationRef | None:
    """The conversation of a person, or None."""
    return _lookup([identity_hash(channel, identity)]).get(identity_hash(channel, identity))


def identity_hash(channel: str, identity: str) -> str:
    """The keyed hash by which a person is found again."""
    return vault.current().index_hash("identity:" + channel, identity)


def identity_of(conversation: Mapping[str, Any]) -> str:
    """The person's id on the channel, from a conversation document."""
    cipher = vault.current().cipher_for(conversation["subject_id"])
    return str(cipher.open_json(bytes(conversation["identity"]), f"identity:{conversation['_id']}"))


def address_of(conversation_id: str) -> tuple[Any, str]:
    """The channel of a conversation and the person's id on it. Raises KeyError, SubjectErased."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"channel": 1, "identity": 1, "subject_id": 1})
    if found is None:
        raise KeyError(conversation_id)
    return found["channel"], identity_of(found)


def disown(conversation_id: str) -> None:
    """Part a conversation whose key is gone from its person, who begins a new one (erasure does; a crash may have kept
    it from doing so)."""
    change = {"$unset": {"identity_hash": "", "identity": ""}}
    collection(Conversation).update_one({"_id": conversation_id}, change)


def has_key(subject_id: str) -> bool:
    """Whether a person's data key exists: not after an erasure."""
    return collection(DataKey).find_one({"_id": subject_id}, {"_id": 1}) is not None


def mark_reachable(conversation_id: str, reachable: bool) -> None:
    """Note that the person blocked the channel, or is back."""
    collection(Conversation).update_one({"_id": conversation_id}, {"$set": {"unreachable": not reachable}})


def _document(entry: NewEntry, now: datetime) -> dict[str, Any]:
    identifier = entry_id(entry.channel, entry.external_id)
    cipher = vault.current().cipher_for(entry.conversation.subject_id)
    return {
        "_id": identifier,
        "conversation_id": entry.conversation.id,
        "state": "pending",
        "event_time": clock.to_milliseconds(entry.event_time),
        "received_at": now,
        "arrival": Int64(time.time_ns()),
        "payload": Binary(cipher.seal_json(entry.payload, f"inbox:{identifier}")),
    }


def _lookup(hashes: list[str]) -> dict[str, ConversationRef]:
    found = collection(Conversation).find({"identity_hash": {"$in": hashes}}, {"identity_hash": 1, "subject_id": 1})
    return {c["identity_hash"]: ConversationRef(c["_id"], c["subject_id"]) for c in found}


def _open(missing: Mapping[str, Person], owner: str | None) -> dict[str, ConversationRef]:
    now = clock.now()
    keys: list[dict[str, Any]] = []
    conversations: list[dict[str, Any]] = []
    ciphers: dict[str, DataCipher] = {}
    for hashed, person in missing.items():
        subject_id, cipher, document = vault.current().new_subject()
        conversation_id = new_id()
        ciphers[subject_id] = cipher
        keys.append(document)
        conversations.append(
            {
                "_id": conversation_id,
                "subject_id": subject_id,
                "channel": person.channel,
                "identity_hash": hashed,
                "identity": Binary(cipher.seal_json(person.identity, f"identity:{conversation_id}")),
                "language": person.language,
                "state": "open",
                "handled_by": "bot",
                "claims": 0,
                "seq": 0,
                "outgoing": [],
                "turns": [],
                "lane": {"owner": owner, "until": now} if owner else {},
                "created_at": now,
                "last_at": now,
            }
        )
    collection(DataKey).insert_many(keys)  # first: a conversation never exists without its key
    opened = {c["identity_hash"]: ConversationRef(c["_id"], c["subject_id"]) for c in conversations}
    try:
        collection(Conversation).insert_many(conversations, ordered=False)
    except BulkWriteError as error:
        details: Mapping[str, Any] = error.details or {}
        failures = details.get("writeErrors", ())
        if details.get("writeConcernErrors") or any(f.get("code") != _DUPLICATE_KEY for f in failures):
            raise
        # Another gateway met the same person at the same moment: its conversation stands, this key is not needed.
        met = [conversations[failure["index"]] for failure in failures]
        collection(DataKey).delete_many({"_id": {"$in": [c["subject_id"] for c in met]}})
        opened |= _lookup([c["identity_hash"] for c in met])
    for ref in opened.values():
        if ref.subject_id in ciphers:
            vault.current().remember(ref.subject_id, ciphers[ref.subject_id])
    return opened
