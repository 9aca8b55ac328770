"""How long somebody in the queue may expect to wait: what those before them waited, and nothing where nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from intake.cases import clock, desk
from intake.cases.documents import ConversationEvent, collection
from intake.texts import text

RECENT = timedelta(hours=8)  # a desk's day: yesterday's waits say little of today's
LATEST = 20  # hand-overs that are looked at
MINUTE = timedelta(minutes=1)  # nobody is late before
FEWEST = 3  # of fewer a middle would be an accident


def typical(team: str | None) -> timedelta | None:
    """The median of the latest waits in a team's queue that ended with an agent; None when too few are known."""
    team = team or desk.current().fallback_team
    teams = [team, None] if team == desk.current().fallback_team else [team]
    own = {"$eq": ["$conversation_id", "$$conversation"]}
    before = {"$and": [own, {"$lt": ["$n", "$$n"]}]}
    joined = [
        {"$match": {"$expr": before, "to": "queue", "origin": {"$ne": "queue"}}},
        {"$sort": {"n": -1}}, {"$limit": 1}, {"$project": {"at": 1}},
    ]  # fmt: skip
    found = collection(ConversationEvent).aggregate([
        {"$match": {"at": {"$gte": clock.now() - RECENT}, "origin": "queue", "to": "agent", "team": {"$in": teams}}},
        {"$sort": {"at": -1}}, {"$limit": LATEST},
        {"$lookup": {"from": ConversationEvent._get_collection_name(), "as": "joined", "pipeline": joined,
                     "let": {"conversation": "$conversation_id", "n": "$n"}}},
        {"$project": {"at": 1, "joined": {"$first": "$joined.at"}}},
    ])  # fmt: skip
    waits = [(row["at"] - row["joined"]).total_seconds() for row in found if row.get("joined")]
    return timedelta(seconds=median(waits)) if len(waits) >= FEWEST else None


def sentence(expected: timedelta | None, queued_at: datetime, lang: str) -> str:
    """What a waiting person is told about the time: never less than it usually takes, and the truth when it is over."""
    if expected is None:
        return text("desk.wait_unknown", lang)
    late = clock.now() - queued_at > max(expected, MINUTE)
    words: dict[str, Any] = {"minutes": max(1, round(expected.total_seconds() / 60))}
    if late:
        return text("desk.wait_longer", lang, **words)
    return text("desk.wait_short" if expected < MINUTE else "desk.wait_about", lang, **words)
