"""Who gets a queued conversation: an agent of its team who is there and has room. Load is counted, never kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.cases import clock, conversations, desk, handover, presence
from intake.cases.conversation_view import ConversationTaken
from intake.cases.documents import Agent, Conversation, collection

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
GIVES_WORK = ("agent", "supervisor")  # roles that can be given conversations


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent as the router sees them."""

    agent_id: str
    teams: frozenset[str]
    load: int
    assigned_at: datetime
    capacity: int


def loads() -> dict[str, int]:
    """How many conversations each agent holds now; those on hold do not count."""
    held = {"handled_by": "agent", "on_hold": {"$ne": True}}
    grouped = collection(Conversation).aggregate([{"$match": held}, {"$group": {"_id": "$agent_id", "n": {"$sum": 1}}}])
    return {str(row["_id"]): int(row["n"]) for row in grouped}


def seats() -> list[Seat]:
    """The agents who are connected and not away."""
    there = sorted(presence.connected())
    found = collection(Agent).find({"_id": {"$in": there}, "active": True, "role": {"$in": list(GIVES_WORK)}})
    load, settings = loads(), desk.current()
    return [
        Seat(
            agent["_id"],
            frozenset(agent.get("teams") or (settings.fallback_team,)),
            load.get(agent["_id"], 0),
            agent.get("assigned_at") or _LONG_AGO,
            agent.get("capacity") or settings.agent.capacity,
        )
        for agent in found
        if not agent.get("away")
    ]


def choose(routing: str, free: Sequence[Seat]) -> Seat | None:
    """The agent whose turn it is among those with room, by a team's routing."""
    if routing == "least_loaded":
        return min(free, key=lambda seat: (seat.load, seat.assigned_at, seat.agent_id), default=None)
    return min(free, key=lambda seat: (seat.assigned_at, seat.agent_id), default=None)


def route(limit: int = 50) -> list[tuple[str, str]]:
    """Give waiting conversations to agents, the urgent and the oldest first; returns (conversation, agent) pairs.

    A conversation that found nobody in its team for some minutes goes to the fallback team.
    """
    settings, given = desk.current(), []
    if all(team.routing == "manual" for team in settings.teams.values()) and len(settings.teams) == 1:
        return []
    queued = list(
        collection(Conversation)
        .find({"handled_by": "queue"}, {"team": 1, "queued_at": 1, "left_by": 1})
        .sort([("urgent", -1), ("queued_at", 1)])
        .limit(limit)
    )
    if not queued:
        return []
    there = {seat.agent_id: seat for seat in seats()}
    for document in queued:
        seat = _seat_for(document, there, settings)
        if seat is None:
            continue
        try:
            conversations.claim(document["_id"], seat.agent_id, actor="router", from_queue_only=True)
        except ConversationTaken:
            continue
        now = clock.now()
        collection(Agent).update_one({"_id": seat.agent_id}, {"$set": {"assigned_at": now}})
        there[seat.agent_id] = replace(seat, load=seat.load + 1, assigned_at=now)
        given.append((str(document["_id"]), seat.agent_id))
    return given


def _seat_for(document: Mapping[str, object], there: Mapping[str, Seat], settings: desk.Desk) -> Seat | None:
    team = str(document.get("team") or settings.fallback_team)
    queued_at = document.get("queued_at")
    tried = [team]
    patience = timedelta(minutes=settings.queue.fallback_minutes)
    if isinstance(queued_at, datetime) and clock.now() - queued_at > patience and team != settings.fallback_team:
        tried.append(settings.fallback_team)
        conversation = {"_id": document["_id"], "handled_by": "queue", "team": team}
        if not any(team in seat.teams for seat in there.values()):
            team_ = settings.fallback_team
            moved = handover.recorded("queue", "router", "fallback", team=team_) | {"team": {"$literal": team_}}
            conversations.change(conversation, moved)
    for name in tried:
        rule = settings.teams.get(name)
        if rule is None or rule.routing == "manual":
            continue
        # Not to the one who was silent or gave it up: it would only go round.
        left_by = document.get("left_by")
        able = (s for s in there.values() if name in s.teams and s.agent_id != left_by)
        free = [s for s in able if s.load < s.capacity]
        found = choose(rule.routing, free)
        if found is not None:
            return found
    return None
