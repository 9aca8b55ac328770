"""What is changed of an account that there is: what it may do; and the proof of one's own password."""

from __future__ import annotations

from collections.abc import Sequence

from bson import Binary

from intake.cases import agents, clock, vault
from intake.cases.documents import Agent, collection


def change(
    agent_id: str, *, role: str, teams: Sequence[str], name: str, capacity: int | None = None
) -> agents.AgentView:
    """What an account may do and is given at once, and its name. Raises LastAdmin, KeyError for an unknown agent."""
    found = collection(Agent).find_one({"_id": agent_id, "active": True})
    if found is None or role not in agents.ROLES:
        raise KeyError(agent_id)
    if found["role"] == "admin" and role != "admin":
        agents.keep_an_admin(agent_id)
    view = agents.view(found)
    sealed = vault.current().cipher_for(agent_id).seal_json({"email": view.email, "name": name}, f"agent:{agent_id}")
    fields = {"role": role, "teams": list(teams), "profile": Binary(sealed), "capacity": capacity}
    collection(Agent).update_one({"_id": agent_id}, {"$set": fields})
    return agents.view({**found, **fields})


def is_password(agent_id: str, password: str) -> bool:
    """Whether it is the agent's own; a wrong one counts as a failure."""
    found = collection(Agent).find_one({"_id": agent_id}, {"password_hash": 1, "locked_until": 1}) or {}
    locked_until, now = found.get("locked_until"), clock.now()
    if locked_until and locked_until > now:
        raise agents.AccountLocked(f"agent {agent_id}", seconds=int((locked_until - now).total_seconds()) + 1)
    if agents.verify(found.get("password_hash", agents.NOBODY_S_HASH), password):
        return True
    agents.count_failure(agent_id)
    return False
