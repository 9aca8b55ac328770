"""Lists and searches of a grown desk read about as many documents as they show, and sort by index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import Int64
from mongoengine.connection import get_db

from intake.cases import agents, case_lists, desk, inbox_lists, search_index, searching
from intake.cases.agents import AgentView
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import Case, Conversation, collection
from intake.cases.vault import Vault

MANY = 3000
TEAMS = {"general": desk.Team(), "small": desk.Team(forms=("bank",)), "large": desk.Team(forms=("scam",))}
START = datetime(2026, 1, 1, tzinfo=UTC)
STATES = ("submitted", "reviewing", "resolved")


@pytest.fixture
def grown(vault: Vault) -> Iterator[Vault]:
    """Thousands of conversations, cases and search rows, one in a hundred of the small team."""
    desk.use(desk.Desk(teams=TEAMS))
    common, rare = (next(iter(search_index.terms(word))) for word in ("กระเป๋า", "ไดโนเสาร์"))
    rows: dict[Any, list[dict[str, Any]]] = {Conversation: [], Case: [], SearchRow: []}
    for n in range(MANY):
        team = "small" if n % 100 == 0 else "large"
        form = "bank" if team == "small" else "scam"
        at = START + timedelta(minutes=n)
        plain = {"_id": str(n), "subject_id": str(n), "channel": "line", "language": "th", "created_at": at}
        rows[Conversation].append(plain | {
            "state": "closed" if n % 3 else "open", "handled_by": "bot", "team": team, "last_at": at, "seq": 0,
            "identity_hash": f"h{n}", "claims": 0,
        })  # fmt: skip
        rows[Case].append(plain | {
            "number": str(n), "intake_key": str(n), "form": form, "state": STATES[n % 3], "conversation_id": str(n),
            "updated_at": at,
        })  # fmt: skip
        terms = [Int64(common)] + ([Int64(rare)] if n % 700 == 0 else [])
        rows[SearchRow].append({"_id": f"case:{n}", "subject_id": str(n), "at": at, "team": team, "terms": terms})
    for kind, documents in rows.items():
        collection(kind).insert_many(documents)
    yield vault
    desk.use(None)


def test_what_is_read_is_about_what_is_shown(grown: Vault) -> None:
    people = [agents.create(f"{team}@example.org", "a-password-77", teams=[team]) for team in ("small", "large")]
    people.append(agents.create("lead@example.org", "a-password-77", role="supervisor"))
    db = get_db()
    db.command("profile", 2)
    try:
        for agent in people:
            _use(agent)
    finally:
        db.command("profile", 0)
    seen = list(db["system.profile"].find({"op": "query", "ns": {"$regex": r"\.(conversations|cases|search)$"}}))
    db.drop_collection("system.profile")
    assert len(seen) > 20
    for one in seen:
        what = (one["ns"], one["command"].get("filter"), one["command"].get("sort"), one.get("planSummary"))
        assert "COLLSCAN" not in one["planSummary"], what
        assert not (one.get("hasSortStage") and one["docsExamined"] > 200), what
        assert one["docsExamined"] <= 5 * one["nreturned"] + 100, (one["docsExamined"], one["nreturned"], *what)


def _use(agent: AgentView) -> None:
    for name in ("all", "closed", "bot"):
        first = inbox_lists.page(agent, name, limit=20)
        inbox_lists.page(agent, name, limit=20, cursor=first.cursor)
    case_lists.find(agent, limit=20)
    case_lists.find(agent, case_lists.Filters(state="reviewing"), limit=20)
    for query in ("กระเป๋า", "ไดโนเสาร์", "กระเป๋า ไดโนเสาร์"):
        searching.find(agent, query, limit=20)
