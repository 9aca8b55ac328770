"""The collections of the desk: audit log, leave to see a case unmasked, search rows, canned replies, saved labels."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import BinaryField, DateTimeField, Document, FloatField, IntField, ListField, LongField, StringField


class _Record(Document):
    meta: ClassVar[dict[str, Any]] = {"abstract": True}


def _meta(name: str, *indexes: dict[str, Any]) -> dict[str, Any]:
    return {"collection": name, "auto_create_index": False, "index_cls": False, "indexes": list(indexes)}


class AuditEntry(_Record):
    """Who read or changed what, and why; only ever added to."""

    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    agent_id = StringField(required=True)
    action = StringField(required=True)
    subject = StringField(required=True)  # a case number, a conversation or an agent id
    detail = StringField()  # a code or a field's name
    reason = BinaryField()  # sealed with the agent's key
    meta = _meta("audit", {"fields": ["-at"]}, {"fields": ["subject", "-at"]}, {"fields": ["agent_id", "-at"]})


class Reveal(_Record):
    """That an agent may see a case or a conversation unmasked for a while."""

    id = StringField(primary_key=True)  # agent:case number, or agent:conversation
    until = DateTimeField(required=True)
    meta = _meta("reveals", {"fields": ["until"], "expireAfterSeconds": 0})


class SearchRow(_Record):
    """Keyed hashes of the words, numbers and names of one conversation or case, by which it is found; or a mark of
    how far the rows have come."""

    id = StringField(primary_key=True)  # conversation:<id> | case:<number> | mark:<work>
    subject_id = StringField(required=True)
    at = DateTimeField(required=True)  # the hour
    team = StringField()
    form = StringField()  # of a case, with `language`: they say whose it is
    language = StringField()
    terms = ListField(LongField())
    seq = IntField()  # up to which line a conversation is in it
    seen = ListField(StringField())  # of a mark: what of its time is done
    meta = _meta(
        "search",
        {"fields": ["terms", "team", "-at"]},
        {"fields": ["subject_id"]},
        {"fields": ["form", "language"], "sparse": True},
    )


class CannedReply(_Record):
    """A sentence agents send often; {name}, {number}, {agent} are filled in."""

    id = StringField(primary_key=True)
    short = StringField(required=True)  # what is typed after a slash
    team = StringField()
    th = StringField(required=True)
    en = StringField(required=True)
    by = StringField(required=True)
    at = DateTimeField(required=True)
    meta = _meta("canned_replies", {"fields": ["short"], "unique": True})


class CaseWork(_Record):
    """What the desk adds to a case: who works on it, how urgent it is, tags. One for each case that has any."""

    id = StringField(primary_key=True)  # case number
    assignee = StringField()
    priority = StringField()  # low | normal | high | urgent
    tags = ListField(StringField())
    at = DateTimeField(required=True)
    meta = _meta(
        "case_work", {"fields": ["assignee", "-at"]}, {"fields": ["tags", "-at"]}, {"fields": ["priority", "-at"]}
    )


class Macro(_Record):
    """Several actions of an agent by one key."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    key = StringField()  # of the keyboard, with the console's own leader
    team = StringField()  # absent: for all
    actions = StringField(required=True)  # JSON: [{"do", …}]
    by = StringField(required=True)
    at = DateTimeField(required=True)
    meta = _meta("macros", {"fields": ["name"], "unique": True})


class SavedView(_Record):
    """Filters and an order of a list that somebody keeps under a name."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    kind = StringField(required=True)  # inbox | cases
    owner = StringField(required=True)
    team = StringField()  # shared with; absent: with nobody
    filters = StringField(required=True)  # JSON
    place = IntField(required=True)
    at = DateTimeField(required=True)
    meta = _meta("saved_views", {"fields": ["owner", "place"]}, {"fields": ["team", "place"]})


class Invitation(_Record):
    """A link that makes an account or sets a password, by the hash of its token."""

    id = StringField(primary_key=True)
    by = StringField(required=True)
    agent_id = StringField()  # whose password it sets
    what = BinaryField(required=True)  # email, name, role, teams: sealed with the key of who made it
    expires_at = DateTimeField(required=True)
    meta = _meta("invitations", {"fields": ["expires_at"], "expireAfterSeconds": 0})


class Example(_Record):
    """A message that the assistant can learn from, and what people say it is."""

    id = StringField(primary_key=True)  # conversation id:turn
    conversation_id = StringField(required=True)
    subject_id = StringField(required=True)
    at = DateTimeField(required=True)
    reason = StringField(required=True)  # not_understood | corrected
    guess = StringField()
    confidence = FloatField()
    state = StringField(required=True)  # open | labelled | dropped
    label = StringField()
    by = StringField()
    text = BinaryField(required=True)  # sealed with the person's key
    meta = _meta("examples", {"fields": ["state", "-at"]}, {"fields": ["subject_id"]})


class Signal(_Record):
    """What happens and is not kept, told to all gateways by the change stream (see `signals`)."""

    id = StringField(primary_key=True)
    kind = StringField(required=True)
    conversation_id = StringField()
    agent_id = StringField()  # absent: the person's
    at = DateTimeField(required=True)
    meta = _meta("signals", {"fields": ["at"], "expireAfterSeconds": 60})


class DeskChange(_Record):
    """The desk's settings that were changed in the console: one document."""

    id = StringField(primary_key=True)
    version = IntField(required=True)
    sections = StringField(required=True)  # JSON: section: value
    at = DateTimeField(required=True)
    meta = _meta("desk_changes")


ALL: tuple[type[_Record], ...] = (
    AuditEntry, Reveal, SearchRow, CannedReply, CaseWork, Macro, SavedView, DeskChange, Example, Invitation, Signal,
)  # fmt: skip
