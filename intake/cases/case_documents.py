"""The collections of cases: the case, its timeline, what officers ask, and who is complained about."""

from __future__ import annotations

from mongoengine import BinaryField, DateTimeField, IntField, ListField, StringField

from intake.cases.records import Record, options


class Case(Record):
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
    told = BinaryField()  # how the answers came about: {"history": [...], "classification": {...}}
    evidence_files = BinaryField()  # what is known of the files: kinds, names, what their codes say
    evidence = ListField(StringField())
    events = IntField(required=True)  # how many case_events there are
    head = StringField(required=True)  # hash of the last of them
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    closed_at = DateTimeField()  # when it came to an end; absent while it is open, also after it was opened again
    reopened = IntField()  # how often it was taken up again after an end
    # Copies of what `case_work` says, so that lists find by them.
    assignee = StringField()
    priority = StringField()
    tags = ListField(StringField())
    meta = options(
        "cases",
        {"fields": ["number"], "unique": True},
        {"fields": ["intake_key"], "unique": True},
        {"fields": ["-created_at"]},
        {"fields": ["state", "-created_at"]},
        {"fields": ["form", "state", "-created_at"]},
        {"fields": ["updated_at"]},
        {"fields": ["conversation_id", "-created_at"]},
        {"fields": ["respondent_id", "-created_at"], "sparse": True},
        {"fields": ["subject_id"]},
        {"fields": ["closed_at"], "sparse": True},
        *(
            {"fields": [name, "-created_at"], "partialFilterExpression": {name: {"$exists": True}}}
            for name in ("assignee", "priority", "tags")
        ),
    )


class CaseEvent(Record):
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
    once = StringField()  # keyed hash of the turn that made it: a turn that is retried makes no second one
    meta = options("case_events", {"fields": ["case_id", "n"], "unique": True})


class CaseQuestion(Record):
    """What an officer asks of the complainant; in the order of `number` within a conversation, one at a time."""

    id = StringField(primary_key=True)
    case_id = StringField(required=True)
    case_number = StringField(required=True)
    conversation_id = StringField(required=True)
    subject_id = StringField(required=True)
    agent_id = StringField(required=True)
    state = StringField(required=True)  # open | answered | withdrawn
    body = BinaryField(required=True)  # field, text, form
    created_at = DateTimeField(required=True)
    answered_at = DateTimeField()
    meta = options(
        "case_questions",
        {"fields": ["conversation_id", "state", "created_at"]},
        {"fields": ["case_id", "created_at"]},
    )


class Respondent(Record):
    """The party complained about, known by keyed hashes only, so that cases against it find each other."""

    id = StringField(primary_key=True)
    hashes = ListField(StringField())  # purpose:keyed hash
    created_at = DateTimeField(required=True)
    meta = options("respondents", {"fields": ["hashes"], "unique": True})
