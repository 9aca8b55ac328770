"""Whether open consoles may go on, and as what: read together with what they are to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.cases import clock
from intake.cases.agents import AgentView
from intake.cases.documents import Agent, Session, collection


def now_of(known: Mapping[str, AgentView]) -> dict[str, AgentView]:
    """The agents of those sessions (by `agents.token_hash`) that are still good, with role and teams as they are now.

    Only what walls are built of is read anew, for all of them together; a name or an address may be older.
    """
    if not known:
        return {}
    living = {"_id": {"$in": list(known)}, "expires_at": {"$gt": clock.now()}}
    sessions = {row["_id"]: row["agent_id"] for row in collection(Session).find(living, {"agent_id": 1})}
    active = {"_id": {"$in": list(set(sessions.values()))}, "active": True}
    found = {row["_id"]: row for row in collection(Agent).find(active, {"role": 1, "teams": 1})}
    return {
        session: replace(known[session], role=row["role"], teams=tuple(row.get("teams") or ()))
        for session, agent_id in sessions.items()
        if (row := found.get(agent_id)) is not None
    }
