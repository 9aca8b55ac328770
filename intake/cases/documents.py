"""Every collection of the product, its fields and its indexes.

Plain: ids, states, times, form names and keyed hashes. Sealed (BinaryField): everything a person wrote or is known by,
with the data key of that person (see `vault`). Services read and write through `collection(...)`: on the way of a
message the object layer of mongoengine costs more than the query.
"""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    DynamicField,
    IntField,
    ListField,
    LongField,
    StringField,
)
from pymongo.collection import Collection

_DAY = 24 * 3600


class _Record(Document):
    meta: ClassVar[dict[str, Any]] = {"abstract": True}


def _meta(name: str, *indexes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Options of a collection; its indexes are made by `database.connect`, none by a query."""
    return {"collection": name, "auto_create_index": False, "index_cls": False, "indexes": list(indexes), **more}


class DataKey(_Record):
    """The wrapped data key of one person. Removing it makes all that the person wrote unreadable, backups included."""

    id = StringField(primary_key=True)  # subject id
    wrapped = BinaryField(required=True)
    created_at = DateTimeField(required=True)
    meta = _meta("data_keys")


class SystemKey(_Record):
    """Wrapped keys that belong to no person: the key of the equality-search hashes."""

    id = StringField(primary_key=True)
    wrapped = BinaryField(required=True)
    meta = _meta("system_keys")


class Conversation(_Record):
    """One person on one channel. The head of the transcript: who holds it, the last seq, what is still to be sent."""

    id = StringField(primary_key=True)
    subject_id = StringField(required=True)
    channel = StringField(required=True)
    identity_hash = StringField()  # keyed; unset when the person is erased
    identity = BinaryField()
    language = StringField()
    state = StringField(required=True, default="open")  # open | closed
    handled_by = StringField(required=True, default="bot")  # bot | queue | agent
    agent_id = StringField()
    claims = IntField(required=True, default=0)  # how often an agent took it: tells a turn that one did meanwhile
    queued_at = DateTimeField()
    queued_turn = StringField()  # the turn that asked for a human: its answer is still the bot's to give
    queue_reason = BinaryField()
    handoffs = ListField(DictField())  # the last transitions: n, at, from, to, actor, reason, note (sealed)
    moves = IntField()  # how many transitions there were
    on_hold = BooleanField()  # the holder waits for the person; absent otherwise
    team = StringField()  # whose queue it is; absent: the fallback team's
    form = StringField()  # of the complaint it was handed over with
    urgent = BooleanField()
    waiting_since = DateTimeField()  # of the person's first line that the holder has not answered
    handover_at = DateTimeField()  # when the queue or the silence has lasted too long
    callback_at = DateTimeField()  # a call-back was promised from then on
    callback_offered = BooleanField()
    person_count = IntField()  # lines of the person; what an agent has not read is counted from it
    reads = DictField()  # agent id: person_count when they last looked
    held = ListField(DynamicField())  # agents' messages that can still be taken back
    held_at = DateTimeField()  # when the first of them goes out
    handback = BinaryField()  # what the assistant is to be told with the next turn
    asking = DictField()  # agent, field: what the assistant asks for an agent before it gives the conversation back
    unsent = ListField(StringField())  # keyed hashes of the last messages that were taken back
    unreachable = BooleanField(default=False)  # the person blocked the channel
    linked = ListField(StringField())  # the same person's conversations on other channels, proved by a token
    seen_seq = IntField()  # of the last line the person had before them (web)
    rating = DictField()  # what the person thinks of it: score (1 to 5), comment (sealed), at
    seq = IntField(required=True, default=0)  # of the last message
    turns = ListField(StringField())  # the last turns committed
    noticed_turn = StringField()  # the turn for which an outage notice went out
    outgoing = ListField(DynamicField())  # committed steps that are not settled yet, in order
    due = DateTimeField()  # when `outgoing` wants attention; absent when it is empty
    lane = DictField()  # owner, until
    created_at = DateTimeField(required=True)
    last_at = DateTimeField(required=True)
    meta = _meta(
        "conversations",
        {"fields": ["identity_hash"], "unique": True, "sparse": True},
        {"fields": ["handled_by", "-last_at"]},
        {"fields": ["-last_at"]},
        {"fields": ["due"], "sparse": True},
        {"fields": ["subject_id"]},
        {"fields": ["handled_by", "-urgent", "queued_at"]},
        {"fields": ["agent_id", "-last_at"], "sparse": True},
        {"fields": ["state", "-last_at"]},
        {"fields": ["handover_at"], "sparse": True},
        {"fields": ["callback_at"], "sparse": True},
        {"fields": ["held_at"], "sparse": True},
    )


class ConversationEvent(_Record):
    """One transition of a conversation, copied from `handoffs` (which the transition itself writes); never changed."""

    id = StringField(primary_key=True)  # conversation id:n
    conversation_id = StringField(required=True)
    n = IntField(required=True)
    at = DateTimeField(required=True)
    origin = StringField(required=True)  # bot | queue | agent | hold | closed
    to = StringField(required=True)
    actor = StringField(required=True)  # agent id, or person | bot | clock | router
    reason = StringField(required=True)  # a code
    seq = IntField(required=True)  # of the last line before it
    agent_id = StringField()  # who holds it after it
    note = BinaryField()
    meta = _meta("conversation_events", {"fields": ["conversation_id", "n"], "unique": True}, {"fields": ["at"]})


class Presence(_Record):
    """A console that is connected, until its gateway stops saying so."""

    id = StringField(primary_key=True)  # connection
    agent_id = StringField(required=True)
    until = DateTimeField(required=True)
    meta = _meta("presence", {"fields": ["agent_id"]}, {"fields": ["until"], "expireAfterSeconds": 3600})


class Carry(_Record):
    """A token with which a draft moves to another channel, by its hash."""

    id = StringField(primary_key=True)  # SHA-256 of the token
    conversation_id = StringField(required=True)
    used_by = StringField()  # the conversation that the draft moved to
    expires_at = DateTimeField(required=True)
    meta = _meta(
        "carries", {"fields": ["conversation_id"]}, {"fields": ["expires_at"], "expireAfterSeconds": 24 * 3600}
    )


class Lease(_Record):
    """Work that one gateway does for all."""

    id = StringField(primary_key=True)
    owner = StringField(required=True)
    until = DateTimeField(required=True)
    meta = _meta("leases")


class Message(_Record):
    """One line of a transcript: person, assistant, agent, note (agents only) or notice (of the service)."""

    id = StringField(primary_key=True)
    conversation_id = StringField(required=True)
    subject_id = StringField(required=True)
    seq = IntField(required=True)
    kind = StringField(required=True)
    step_id = StringField()
    agent_id = StringField()
    at = DateTimeField(required=True)
    body = BinaryField(required=True)
    failed = BinaryField()  # the vendor's reason, when it was not taken
    meta = _meta("messages", {"fields": ["conversation_id", "seq"], "unique": True})


class InboxEntry(_Record):
    """What a channel handed to us, until it is worked off; afterwards its id stays to know a duplicate."""

    id = StringField(primary_key=True)  # channel:keyed hash of the external id
    conversation_id = StringField(required=True)
    state = StringField(required=True, default="pending")  # pending | done | failed
    event_time = DateTimeField(required=True)
    received_at = DateTimeField(required=True)
    arrival = LongField(required=True)  # nanoseconds; orders events of the same millisecond
    payload = BinaryField()
    expires_at = DateTimeField()
    meta = _meta(
        "inbox",
        {
            "fields": ["conversation_id", "event_time", "arrival"],
            "name": "pending_of_conversation",
            "partialFilterExpression": {"state": "pending"},
        },
        {"fields": ["received_at"], "name": "pending", "partialFilterExpression": {"state": "pending"}},
        {"fields": ["expires_at"], "expireAfterSeconds": 0},
    )


class OutboxEntry(_Record):
    """The record of one delivery: how often it was tried, and what the vendor said."""

    id = StringField(primary_key=True)  # the step's id
    conversation_id = StringField(required=True)
    state = StringField(required=True)  # accepted | failed
    attempts = IntField(required=True)
    vendor_id = StringField()
    used_reply = BooleanField()
    created_at = DateTimeField(required=True)
    finished_at = DateTimeField(required=True)
    expires_at = DateTimeField()
    meta = _meta("outbox", {"fields": ["expires_at"], "expireAfterSeconds": 0})


class Case(_Record):
    """One complaint. `answers`, `respondent` and `consent` are sealed with the complainant's key."""

    id = StringField(primary_key=True)
    number = StringField(required=True)
    intake_key = StringField(required=True)
    state = StringField(required=True)
    form = StringField(required=True)
    form_version = StringField(required=True)
    channel = StringField(required=True)
    language = StringField(required=True)
    conversation_id = StringField(required=True)
    subject_id = StringField(required=True)
    respondent_id = StringField()
    answers = BinaryField(required=True)
    respondent = BinaryField(required=True)
    consent = BinaryField(required=True)
    told = BinaryField()  # sealed: how the answers came about, {"history": [...], "classification": {...}}
    evidence = ListField(StringField())
    events = IntField(required=True)  # how many case_events there are
    head = StringField(required=True)  # hash of the last of them
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    meta = _meta(
        "cases",
        {"fields": ["number"], "unique": True},
        {"fields": ["intake_key"], "unique": True},
        {"fields": ["-created_at"]},
        {"fields": ["state", "-created_at"]},
        {"fields": ["conversation_id", "-created_at"]},
        {"fields": ["respondent_id", "-created_at"], "sparse": True},
        {"fields": ["subject_id"]},
    )


class CaseEvent(_Record):
    """What happened to a case; written once, chained by hash to the one before."""

    id = StringField(primary_key=True)  # case id:n
    case_id = StringField(required=True)
    n = IntField(required=True)  # from 1
    type = StringField(required=True)
    actor = StringField(required=True)
    at = DateTimeField(required=True)
    data = BinaryField(required=True)
    previous = StringField(required=True)
    hash = StringField(required=True)
    meta = _meta("case_events", {"fields": ["case_id", "n"], "unique": True})


class Respondent(_Record):
    """The party complained about, known by keyed hashes only, so that cases against it find each other."""

    id = StringField(primary_key=True)
    hashes = ListField(StringField())  # purpose:keyed hash
    created_at = DateTimeField(required=True)
    meta = _meta("respondents", {"fields": ["hashes"], "unique": True})


class Agent(_Record):
    """Somebody who works with the cases."""

    id = StringField(primary_key=True)
    email_hash = StringField(required=True)
    profile = BinaryField(required=True)  # email, name
    password_hash = StringField(required=True)
    role = StringField(required=True)  # admin | supervisor | agent | auditor
    teams = ListField(StringField())  # none: the fallback team
    away = BooleanField()  # does not want to be given conversations
    assigned_at = DateTimeField()  # when the router last gave a conversation
    active = BooleanField(required=True, default=True)
    failures = IntField(required=True, default=0)
    locked_until = DateTimeField()
    created_at = DateTimeField(required=True)
    meta = _meta(
        "agents", {"fields": ["email_hash"], "unique": True}, {"fields": ["role"]}, {"fields": ["active", "_id"]}
    )


class Session(_Record):
    """A log-in of an agent, known by the hash of its token."""

    id = StringField(primary_key=True)
    agent_id = StringField(required=True)
    created_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    meta = _meta("sessions", {"fields": ["agent_id"]}, {"fields": ["expires_at"], "expireAfterSeconds": 0})


class EvidenceFile(_Record):
    """A file in GridFS (`evidence.files`); GridFS itself writes it, this declares what it means."""

    id = StringField(primary_key=True)
    metadata = (
        DictField()
    )  # subject_id, conversation_id, digest (keyed), content_type, size, name, slip (sealed), pending
    meta = _meta(
        "evidence.files",
        {
            "fields": ["metadata.conversation_id", "metadata.digest"],
            "unique": True,
        },
        {"fields": ["metadata.pending"], "sparse": True},
        strict=False,
    )


ALL: tuple[type[_Record], ...] = (
    DataKey,
    SystemKey,
    Conversation,
    ConversationEvent,
    Presence,
    Lease,
    Message,
    InboxEntry,
    OutboxEntry,
    Case,
    CaseEvent,
    Respondent,
    Agent,
    Session,
    EvidenceFile,
)

# Held for duplicates longer than any vendor redelivers.
INBOX_KEPT_SECONDS = 30 * _DAY
OUTBOX_KEPT_SECONDS = 90 * _DAY


def collection(document: type[_Record]) -> Collection[dict[str, Any]]:
    """The collection under a document, for queries that need speed or an operator mongoengine lacks."""
    found: Collection[dict[str, Any]] = document._get_collection()
    return found
