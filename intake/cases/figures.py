"""Figures for operators, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intake.cases import clock
from intake.cases.cases import ENDED
from intake.cases.documents import Case, OutboxEntry, collection

CLOSED = ENDED
MOST_CASES = 5_000


@dataclass(frozen=True, slots=True)
class Pushes:
    """Messages that cost, of conversations whose cases were filed in the last `days` and are closed."""

    days: int
    closed_cases: int
    pushes: int

    @property
    def per_case(self) -> float | None:
        return round(self.pushes / self.closed_cases, 2) if self.closed_cases else None


def pushes_of_closed_cases(days: int = 30) -> Pushes:
    """Count them, on LINE; a reply is free and not counted."""
    since = clock.now() - timedelta(days=days)
    query = {"state": {"$in": list(CLOSED)}, "created_at": {"$gte": since}, "channel": "line"}
    cases = list(collection(Case).find(query, {"conversation_id": 1}).limit(MOST_CASES))
    conversations = sorted({case["conversation_id"] for case in cases})
    cost = {"conversation_id": {"$in": conversations}, "state": "accepted", "used_reply": False}
    return Pushes(days, len(cases), collection(OutboxEntry).count_documents(cost) if conversations else 0)
