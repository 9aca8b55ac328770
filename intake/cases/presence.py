"""Which agents are there: those with a console connected, by what their gateways say every few seconds."""

from __future__ import annotations

from datetime import timedelta

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from intake.cases import clock
from intake.cases.documents import Agent, Lease, Presence, collection

KEPT_SECONDS = 30.0  # a gateway that died is noticed after this
BEAT_SECONDS = 10.0


def beat(connection_ids: dict[str, str]) -> None:
    """Say that these connections ({id: agent id}) are open now."""
    until = clock.now() + timedelta(seconds=KEPT_SECONDS)
    updates = [
        UpdateOne({"_id": connection_id}, {"$set": {"agent_id": agent_id, "until": until}}, upsert=True)
        for connection_id, agent_id in connection_ids.items()
    ]
    if updates:
        collection(Presence).bulk_write(updates, ordered=False)


def leave(connection_id: str) -> None:
    """A connection has ended."""
    collection(Presence).delete_one({"_id": connection_id})


def connected() -> set[str]:
    """Ids of the agents with an open connection."""
    found = collection(Presence).find({"until": {"$gt": clock.now()}}, {"agent_id": 1})
    return {str(row["agent_id"]) for row in found}


def set_away(agent_id: str, away: bool) -> None:
    """Whether an agent who is there wants to be given conversations."""
    collection(Agent).update_one({"_id": agent_id}, {"$set": {"away": away}})


def take_lease(name: str, owner: str, seconds: float) -> bool:
    """Whether `owner` does the work `name` for the next seconds; one owner at a time."""
    now = clock.now()
    mine = {"_id": name, "$or": [{"owner": owner}, {"until": {"$lt": now}}]}
    fields = {"owner": owner, "until": now + timedelta(seconds=seconds)}
    try:
        return bool(collection(Lease).update_one(mine, {"$set": fields}, upsert=True).acknowledged)
    except DuplicateKeyError:
        return False  # another's, and not over
