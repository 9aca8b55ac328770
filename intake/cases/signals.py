"""What happens in a conversation and is not kept: somebody is writing, the person has read on. For all gateways.

A signal is a small document that is gone after a minute; the change stream tells it to every gateway at once. Losing
one costs nothing, so it waits for no majority and no journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pymongo import WriteConcern

from intake.cases import clock, inbox, vault
from intake.cases.desk_documents import Signal
from intake.cases.documents import Conversation, collection
from intake.cases.vault import new_id

Kind = Literal["typing", "seen", "rated", "settings", "accounts"]
_LIGHT = WriteConcern(w=1, j=False)


def say(kind: Kind, conversation_id: str = "", agent_id: str | None = None) -> None:
    """Tell all gateways; `agent_id` None: the person did it (typing, seen, rated).

    `settings`: the desk's are others; `accounts`: rights are others or sessions have ended.
    """
    row: dict[str, Any] = {"_id": new_id(), "kind": kind, "conversation_id": conversation_id, "at": clock.now()}
    if agent_id is not None:
        row["agent_id"] = agent_id
    collection(Signal).with_options(write_concern=_LIGHT).insert_one(row)


@dataclass(frozen=True, slots=True)
class Writing:
    """An agent writes to a person."""

    conversation_id: str
    channel: str
    identity: str


def agents_writing(since: datetime, channels: Sequence[str]) -> list[Writing]:
    """Where holders have said since a moment that they write, on these channels."""
    told = {"kind": "typing", "agent_id": {"$gt": ""}, "at": {"$gt": since}}
    by_id = {row["conversation_id"]: row["agent_id"] for row in collection(Signal).find(told)}
    if not by_id:
        return []
    wanted = {"_id": {"$in": list(by_id)}, "channel": {"$in": list(channels)}, "handled_by": "agent"}
    wanted |= {"identity": {"$exists": True}}  # else erased meanwhile
    found = []
    for document in collection(Conversation).find(wanted):
        if document.get("agent_id") != by_id[document["_id"]] or document.get("unreachable"):
            continue
        try:
            found.append(Writing(document["_id"], document["channel"], inbox.identity_of(document)))
        except vault.SubjectErased:
            continue
    return found
