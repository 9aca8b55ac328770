"""What happens in the database, as it happens: a change stream over new transcript lines and changes of hands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mongoengine.connection import get_db
from pymongo.errors import OperationFailure, PyMongoError

from intake.cases.desk_documents import Signal
from intake.cases.documents import Conversation, Message

# Error codes of a resume token that cannot be resumed from: the oplog has moved on.
_LOST = {136, 222, 234, 260, 280, 286}
_RETRY_SECONDS = 0.5
# What `transcript.view` needs of a line; a signal has some of it.
_OF_LINES = ("_id", "conversation_id", "subject_id", "seq", "kind", "agent_id", "at", "body")
# What a change of is told to the lists; every transition counts one up in `moves`.
_TOLD = ("handled_by", "moves", "callback_at", "team", "unreachable", "held_at", "reads", "unsent_at")


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation has a new line, is new or changed hands; or there was a gap and anything may have happened.

    `settled`: what was to be sent in it has gone out, or has failed for good. `signal`: something that is not kept,
    named by `signal` (see `signals`), of an agent or of the person; of a conversation: "erased". `line`: the document
    of a new line, sealed.
    """

    kind: Literal["message", "conversation", "settled", "signal", "lost"]
    conversation_id: str = ""
    signal: str = ""
    agent_id: str | None = None
    line: dict[str, Any] | None = None


def follow(hand_over: Callable[[Change], None], opened: threading.Event, stop: threading.Event) -> None:
    """Hand over every change until `stop`; for a thread of its own. Survives a database that is away.

    Sets `opened` once changes are being heard.
    """
    token: Any = None
    missed = False
    while not stop.is_set():
        try:
            with get_db().watch(_pipeline(), resume_after=token, max_await_time_ms=500) as stream:
                if token is None:
                    token = stream.resume_token
                opened.set()
                if missed:
                    hand_over(Change("lost"))
                    missed = False
                while not stop.is_set():
                    change = stream.try_next()
                    token = stream.resume_token
                    if change is not None:
                        hand_over(_read(change))
        except PyMongoError as error:
            if isinstance(error, OperationFailure) and error.code in _LOST:
                token = None
            missed = missed or token is None
            stop.wait(_RETRY_SECONDS)


def _pipeline() -> list[dict[str, Any]]:
    messages, conversations = Message._get_collection_name(), Conversation._get_collection_name()
    changed = {"$or": [{f"updateDescription.updatedFields.{name}": {"$exists": True}} for name in _TOLD]}
    settled = {"updateDescription.removedFields": {"$in": ["due", "callback_at", "identity_hash"]}}
    return [
        {
            "$match": {
                "$or": [
                    {"operationType": "insert", "ns.coll": messages},
                    {"operationType": "insert", "ns.coll": conversations},
                    {"operationType": "insert", "ns.coll": Signal._get_collection_name()},
                    {"operationType": "update", "ns.coll": conversations, **changed},
                    {"operationType": "update", "ns.coll": conversations, **settled},
                ]
            }
        },
        {
            "$project": {
                "ns": 1,
                "documentKey": 1,
                **{f"fullDocument.{name}": 1 for name in _OF_LINES},
                "updateDescription.removedFields": 1,
                "updateDescription.updatedFields.moves": 1,
            }
        },
    ]


def _read(change: dict[str, Any]) -> Change:
    if change["ns"]["coll"] == Message._get_collection_name():
        line = change["fullDocument"]
        return Change("message", line["conversation_id"], line=line)
    if change["ns"]["coll"] == Signal._get_collection_name():
        said = change["fullDocument"]
        return Change("signal", said["conversation_id"], said["kind"], said.get("agent_id"))
    told = change.get("updateDescription") or {}
    gone = told.get("removedFields") or ()
    if "due" in gone and "identity_hash" not in gone and "moves" not in (told.get("updatedFields") or {}):
        return Change("settled", str(change["documentKey"]["_id"]))
    return Change("conversation", str(change["documentKey"]["_id"]), "erased" if "identity_hash" in gone else "")
