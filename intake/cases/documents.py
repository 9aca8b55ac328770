"""Every collection of the product, its fields and its indexes.

Plain: ids, states, times, form names and keyed hashes. Sealed (BinaryField): everything a person wrote or is known by,
with the data key of that person (see `vault`). Services read and write through `collection(...)`: on the way of a
message the object layer of mongoengine costs more than the query.
"""

from __future__ import annotations

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    DynamicField,
    IntField,
    ListField,
    LongField,
    StringField,
)

from intake.cases import desk_documents
from intake.cases.agent_documents import Agent, Session
from intake.cases.case_documents import Case, CaseEvent, CaseQuestion, Respondent
from intake.cases.records import Record, collection, options

_DAY = 24 * 3600


class DataKey(Record):
    """The wrapped data key of one person. Removing it makes all that the person wrote unreadable, backups included."""

    id = StringField(primary_key=True)  # subject id
    wrapped = BinaryField(required=True)
    created_at = DateTimeField(required=True)
    meta = options("data_keys")


class SystemKey(Record):
    """Wrapped keys that belong to no person: the key of the equality-search hashes."""

    id = StringField(primary_key=True)
    wrapped = BinaryField(required=True)
    meta = options("system_keys")


class Conversation(Record):
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
    moved_at = DateTimeField()  # when the last of them was
    on_hold = BooleanField()  # the holder waits for the person; absent otherwise
    team = StringField()  # whose queue it is; absent: the fallback team's
    left_by = StringField()  # the agent who did not keep it, while it is queued again
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
    shown = StringField()  # the situation that the channel shows the person (see `situations`)
    unsent = ListField(StringField())  # keyed hashes of the last messages that were taken back
    unsent_at = DateTimeField()  # when the last one went; tells the open consoles
    questions = IntField()  # of officers, that wait for an answer
    unreachable = BooleanField(default=False)  # the person blocked the channel
    linked = ListField(StringField())  # the same person's conversations on other channels, proved by a token
    seen_seq = IntField()  # of the last line the person had before them (web)
    receipt = BinaryField()  # by which the channel marks the person's last line as read, while that is owed
    receipt_due = DateTimeField()  # since when their agent has read it
    rating = DictField()  # what the person thinks of it: score (1 to 5), comment (sealed), at
    seq = IntField(required=True, default=0)  # of the last message
    turns = ListField(StringField())  # the last turns committed
    noticed_turn = StringField()  # the turn for which an outage notice went out
    outgoing = ListField(DynamicField())  # committed steps that are not settled yet, in order
    due = DateTimeField()  # when `outgoing` wants attention; absent when it is empty
    lane = DictField()  # owner, until
    created_at = DateTimeField(required=True)
    last_at = DateTimeField(required=True)
    meta = options(
        "conversations",
        {"fields": ["identity_hash"], "unique": True, "sparse": True},
        {"fields": ["handled_by", "-last_at"]},
        {"fields": ["-last_at"]},
        {"fields": ["due"], "sparse": True},
        {"fields": ["subject_id"]},
        {"fields": ["handled_by", "-urgent", "queued_at"]},
        {"fields": ["agent_id", "-last_at"], "sparse": True},
        {"fields": ["state", "-last_at"]},
        {"fields": ["team", "state", "-last_at"]},
        {"fields": ["moved_at"], "sparse": True},
        {"fields": ["handover_at"], "sparse": True},
        {"fields": ["callback_at"], "sparse": True},
        {"fields": ["held_at"], "sparse": True},
        {"fields": ["rating.at"], "sparse": True},
        {"fields": ["receipt_due"], "sparse": True},
    )


class ConversationEvent(Record):
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
    team = StringField()  # whose queue it is in; absent: the fallback team's
    note = BinaryField()
    meta = options("conversation_events", {"fields": ["conversation_id", "n"], "unique": True}, {"fields": ["at"]})


class Presence(Record):
    """A console that is connected, until its gateway stops saying so."""

    id = StringField(primary_key=True)  # connection
    agent_id = StringField(required=True)
    until = DateTimeField(required=True)
    meta = options("presence", {"fields": ["agent_id"]}, {"fields": ["until"], "expireAfterSeconds": 3600})


class Carry(Record):
    """A token with which a draft moves to another channel, by its hash."""

    id = StringField(primary_key=True)  # SHA-256 of the token
    conversation_id = StringField(required=True)
    used_by = StringField()  # the conversation that the draft moved to
    expires_at = DateTimeField(required=True)
    meta = options(
        "carries", {"fields": ["conversation_id"]}, {"fields": ["expires_at"], "expireAfterSeconds": 24 * 3600}
    )


class Lease(Record):
    """Work that one gateway does for all."""

    id = StringField(primary_key=True)
    owner = StringField(required=True)
    until = DateTimeField(required=True)
    meta = options("leases")


class Message(Record):
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
    meta = options(
        "messages",
        {"fields": ["conversation_id", "seq"], "unique": True},
        # For reports: the assistant's lines, which are the most, are in neither.
        {
            "fields": ["kind", "at", "conversation_id"],
            "name": "of_people",
            "partialFilterExpression": {"kind": "person"},
        },
        {
            "fields": ["kind", "at", "agent_id", "conversation_id"],
            "name": "of_agents",
            "partialFilterExpression": {"kind": "agent"},
        },
    )


class InboxEntry(Record):
    """What a channel handed to us, until it is worked off; afterwards its id stays to know a duplicate."""

    id = StringField(primary_key=True)  # channel:keyed hash of the external id
    conversation_id = StringField(required=True)
    state = StringField(required=True, default="pending")  # pending | done | failed
    event_time = DateTimeField(required=True)
    received_at = DateTimeField(required=True)
    arrival = LongField(required=True)  # nanoseconds; orders events of the same millisecond
    payload = BinaryField()
    expires_at = DateTimeField()
    meta = options(
        "inbox",
        {
            "fields": ["conversation_id", "event_time", "arrival"],
            "name": "pending_of_conversation",
            "partialFilterExpression": {"state": "pending"},
        },
        {"fields": ["received_at"], "name": "pending", "partialFilterExpression": {"state": "pending"}},
        {"fields": ["expires_at"], "expireAfterSeconds": 0},
    )


class OutboxEntry(Record):
    """The record of one delivery: how often it was tried, and what the vendor said."""

    id = StringField(primary_key=True)  # the step's id
    conversation_id = StringField(required=True)
    state = StringField(required=True)  # accepted | failed
    attempts = IntField(required=True)
    vendor_id = StringField()
    vendor_ids = ListField(StringField())
    used_reply = BooleanField()
    created_at = DateTimeField(required=True)
    finished_at = DateTimeField(required=True)
    expires_at = DateTimeField()
    meta = options("outbox", {"fields": ["expires_at"], "expireAfterSeconds": 0}, {"fields": ["conversation_id"]})


class EvidenceFile(Record):
    """A file in GridFS (`evidence.files`); GridFS itself writes it, this declares what it means."""

    id = StringField(primary_key=True)
    metadata = (
        DictField()
    )  # subject_id, conversation_id, digest (keyed), content_type, size, name, slip (sealed), pending, sent (by, at)
    meta = options(
        "evidence.files",
        {
            "fields": ["metadata.conversation_id", "metadata.digest"],
            "unique": True,
        },
        {"fields": ["metadata.pending"], "sparse": True},
        strict=False,
    )


ALL: tuple[type[Record], ...] = (
    DataKey,
    SystemKey,
    Conversation,
    ConversationEvent,
    Presence,
    Lease,
    Carry,
    Message,
    InboxEntry,
    OutboxEntry,
    Case,
    CaseEvent,
    CaseQuestion,
    Respondent,
    Agent,
    Session,
    EvidenceFile,
    *desk_documents.ALL,
)

# Held for duplicates longer than any vendor redelivers.
INBOX_KEPT_SECONDS = 30 * _DAY
OUTBOX_KEPT_SECONDS = 90 * _DAY

__all__ = [
    "ALL",
    "INBOX_KEPT_SECONDS",
    "OUTBOX_KEPT_SECONDS",
    "Agent",
    "Carry",
    "Case",
    "CaseEvent",
    "CaseQuestion",
    "Conversation",
    "ConversationEvent",
    "DataKey",
    "EvidenceFile",
    "InboxEntry",
    "Lease",
    "Message",
    "OutboxEntry",
    "Presence",
    "Respondent",
    "Session",
    "SystemKey",
    "collection",
]  # fmt: skip
