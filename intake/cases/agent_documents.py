"""The collections of accounts: who works with the cases, and their log-ins."""

from __future__ import annotations

from mongoengine import BinaryField, BooleanField, DateTimeField, IntField, ListField, LongField, StringField

from intake.cases.records import Record, options


class Agent(Record):
    """Somebody who works with the cases."""

    id = StringField(primary_key=True)
    email_hash = StringField(required=True)
    profile = BinaryField(required=True)  # email, name
    password_hash = StringField(required=True)
    role = StringField(required=True)  # admin | supervisor | agent | auditor
    teams = ListField(StringField())  # none: the fallback team
    totp = BinaryField()  # the secret of the second factor, once it is confirmed
    totp_asked = BinaryField()  # before it is
    totp_used = LongField()  # the last time step that was used: a code counts once
    capacity = IntField()  # conversations at once; absent: as many as the desk says
    away = BooleanField()  # does not want to be given conversations
    assigned_at = DateTimeField()  # when the router last gave a conversation
    active = BooleanField(required=True, default=True)
    failures = IntField(required=True, default=0)
    locked_until = DateTimeField()
    seen_at = DateTimeField()  # of the last log-in
    created_at = DateTimeField(required=True)
    meta = options(
        "agents", {"fields": ["email_hash"], "unique": True}, {"fields": ["role"]}, {"fields": ["active", "_id"]}
    )


class Session(Record):
    """A log-in of an agent, known by the hash of its token."""

    id = StringField(primary_key=True)
    agent_id = StringField(required=True)
    created_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    meta = options("sessions", {"fields": ["agent_id"]}, {"fields": ["expires_at"], "expireAfterSeconds": 0})
