"""The lists of the desk: whose conversations, in which state, with the last line and what is unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.cases import desk, transcript, vault
from intake.cases.access import SEES_ALL, teams_of
from intake.cases.agents import AgentView
from intake.cases.conversation_view import SUMMARY, ConversationView, view
from intake.cases.documents import Conversation, Message, collection
from intake.cases.transcript import MessageView

VIEWS = ("mine", "queue", "bot", "all", "closed", "callbacks", "urgent", "agents")
_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation in a list. `last` is its last line, notes included; `unread` counts the person's lines."""

    conversation: ConversationView
    last: MessageView | None
    unread: int


def list_rows(
    agent: AgentView, name: str = "all", *, channel: str | None = None, language: str | None = None,
    team: str | None = None, limit: int = 50,
) -> list[InboxRow]:  # fmt: skip
    """The rows of one of VIEWS that the agent may see. The queue: urgent first, then who waits longest."""
    query, order = _query(agent, name)
    query |= {key: value for key, value in (("channel", channel), ("language", language)) if value}
    if team:
        query["team"] = {"$in": [team, None]} if team == desk.current().fallback_team else team
    query = {"$and": [query, _wall(agent)]}
    return rows(agent, list(collection(Conversation).find(query, SUMMARY).sort(order).limit(limit)))


def rows_of(agent: AgentView, ids: list[str]) -> list[InboxRow]:
    """The rows of these conversations, those behind a wall left out."""
    query = {"$and": [{"_id": {"$in": ids}}, _wall(agent)]}
    return rows(agent, list(collection(Conversation).find(query, SUMMARY).sort("last_at", -1)))


def rows(agent: AgentView, documents: list[dict[str, Any]]) -> list[InboxRow]:
    """Rows of conversation documents; erased people's are left out."""
    lasts = _last_lines(documents)
    found = []
    for document in documents:
        try:
            opened = view(document)
            last = lasts.get(document["_id"])
            found.append(InboxRow(opened, transcript.view(last) if last else None, opened.unread(agent.id)))
        except vault.SubjectErased:
            continue
    return found


def counts(agent: AgentView) -> dict[str, int]:
    """How many there are in the lists that are worked off; at most 1,000 are counted."""
    wall = _wall(agent)
    return {
        name: collection(Conversation).count_documents({"$and": [_query(agent, name)[0], wall]}, limit=1000)
        for name in ("mine", "queue", "callbacks")
    }


def _query(agent: AgentView, name: str) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    latest = [("last_at", -1)]
    if name == "mine":
        return {"agent_id": agent.id, "handled_by": "agent"}, latest
    if name == "queue":
        return {"handled_by": "queue"}, [("urgent", -1), ("queued_at", 1)]
    if name in ("bot", "agents"):
        return {"handled_by": "bot" if name == "bot" else "agent", "state": "open"}, latest
    if name == "closed":
        return {"state": "closed"}, latest
    if name == "callbacks":
        return {"callback_at": {"$gt": _LONG_AGO}}, [("callback_at", 1)]
    if name == "urgent":
        return {"handled_by": {"$in": ["queue", "agent"]}, "urgent": True}, latest
    return {}, latest


def _wall(agent: AgentView) -> dict[str, Any]:
    if agent.role in SEES_ALL:
        return {}
    teams: list[str | None] = list(teams_of(agent))
    if desk.current().fallback_team in teams:
        teams.append(None)
    return {"$or": [{"team": {"$in": teams}}, {"agent_id": agent.id}]}


def _last_lines(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    wanted = [{"conversation_id": d["_id"], "seq": d["seq"]} for d in documents if d["seq"]]
    if not wanted:
        return {}
    return {line["conversation_id"]: line for line in collection(Message).find({"$or": wanted})}
