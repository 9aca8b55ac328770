"""The lists of the desk: whose conversations, in which state, with the last line and what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.cases import access, clock, desk, paging, transcript, vault, walls
from intake.cases.agents import AgentView
from intake.cases.conversation_view import SUMMARY, ConversationView, view
from intake.cases.documents import Conversation, Message, collection
from intake.cases.transcript import MessageView

VIEWS = ("mine", "queue", "bot", "all", "closed", "callbacks", "urgent", "agents")
_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_LATEST = [("last_at", -1)]
# Orders that may be asked for instead of a list's own.
SORTS: dict[str, list[tuple[str, int]]] = {
    "latest": _LATEST, "oldest": [("last_at", 1)], "waiting": [("waiting_since", 1), ("queued_at", 1)],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation and its last line, notes included, as anybody may be shown it who sees the conversation."""

    conversation: ConversationView
    last: MessageView | None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation in an agent's list; `unread` counts the person's lines."""

    conversation: ConversationView
    last: MessageView | None
    unread: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and where the next ones begin; None: there are no more."""

    rows: list[InboxRow]
    cursor: str | None


def page(
    agent: AgentView, name: str = "all", *, channel: str | None = None, language: str | None = None,
    team: str | None = None, form: str | None = None, holder: str | None = None, urgent: bool = False,
    late: bool = False, sort: str | None = None, limit: int = 50, cursor: str | None = None,
) -> Page:  # fmt: skip
    """A page of one of VIEWS that the agent may see. The queue: urgent first, then who waits longest.

    `cursor` is that of the page before. Lists of the latest go on by time, so that new lines move nothing out of them.
    """
    query, order = _query(agent, name)
    query = _filtered(query, {"channel": channel, "language": language, "form": form, "agent_id": holder})
    if team:
        query["team"] = {"$in": [team, None]} if team == desk.current().fallback_team else team
    if urgent:
        query["urgent"] = True
    if late:
        query["handover_at"] = {"$lt": clock.now()}
    order = SORTS[sort] if sort else order
    time, skip = paging.read(cursor)
    if order == _LATEST and time is not None:
        query["last_at"] = {"$lte": time}
    found = collection(Conversation).find(walls.conversations(agent, query), SUMMARY).sort(order).skip(skip)
    documents = list(found.limit(limit))
    following = _after(documents, time, skip, by_time=order == _LATEST) if len(documents) == limit else None
    return Page([_row(agent, line) for line in lines(documents)], following)


def list_rows(agent: AgentView, name: str = "all", **options: Any) -> list[InboxRow]:
    """The rows of the first page (see `page`)."""
    return page(agent, name, **options).rows


def latest(agent: AgentView, state: str | None = None, limit: int = 50) -> list[ConversationView]:
    """The latest conversations that the agent may see; `state` is queued (or queue), agent or bot."""
    query = {} if state is None else {"handled_by": "queue" if state == "queued" else state}
    found = list(collection(Conversation).find(walls.conversations(agent, query), SUMMARY).sort(_LATEST).limit(limit))
    erased = vault.current().warm(document["subject_id"] for document in found)
    return [view(document) for document in found if document["subject_id"] not in erased and not is_erased(document)]


def rows_of(agent: AgentView, ids: Sequence[str]) -> list[InboxRow]:
    """The rows of these conversations, those behind a wall left out."""
    return [row for line in lines_of(ids) if (row := row_for(agent, line)) is not None]


def lines_of(ids: Sequence[str], news: Mapping[str, dict[str, Any]] | None = None) -> list[Line]:
    """These conversations with their last lines, whoever may see them; `row_for` says who. `news`: see `lines`."""
    found = collection(Conversation).find({"_id": {"$in": list(ids)}}, SUMMARY)
    return lines(sorted(found, key=lambda document: document["last_at"], reverse=True), news)


def row_for(agent: AgentView, line: Line) -> InboxRow | None:
    """The row as this agent sees it; None behind a wall."""
    return _row(agent, line) if access.sees(agent, line.conversation) else None


def lines(documents: Sequence[dict[str, Any]], news: Mapping[str, dict[str, Any]] | None = None) -> list[Line]:
    """Conversation documents opened, with their last lines; erased people's are left out.

    `news` are lines just written, by conversation: they are read where one is the last, and no others.
    """
    erased = vault.current().warm(document["subject_id"] for document in documents)
    lasts = {d["_id"]: new for d in documents if (new := (news or {}).get(d["_id"])) and new["seq"] == d["seq"]}
    lasts |= _last_lines(document for document in documents if document["_id"] not in lasts)
    found = []
    for document in documents:
        if document["subject_id"] in erased or is_erased(document):
            continue
        try:
            last = lasts.get(document["_id"])
            found.append(Line(view(document), transcript.view(last) if last else None))
        except vault.SubjectErased:
            continue
    return found


def is_erased(document: Mapping[str, Any]) -> bool:
    """Whether its person was erased: known at once in every process, while a key may stay in memory for a minute."""
    return "identity_hash" not in document


def counts(agent: AgentView) -> dict[str, int]:
    """How many there are in the lists that are worked off; at most 1,000 are counted."""
    return {
        name: collection(Conversation).count_documents(
            walls.conversations(agent, _query(agent, name)[0]), limit=1000
        )
        for name in ("mine", "queue", "callbacks")
    }  # fmt: skip


def _filtered(query: dict[str, Any], wanted: dict[str, str | None]) -> dict[str, Any]:
    """The query with these values, too; a list that is about one agent stays so."""
    given = {key: value for key, value in wanted.items() if value}
    clash = {key: value for key, value in given.items() if key in query and query[key] != value}
    found = query | given
    return found | {"_id": {"$in": []}} if clash else found


def _row(agent: AgentView, line: Line) -> InboxRow:
    return InboxRow(line.conversation, line.last, line.conversation.unread(agent.id))


def _query(agent: AgentView, name: str) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    if name == "mine":
        return {"agent_id": agent.id, "handled_by": "agent"}, _LATEST
    if name == "queue":
        return {"handled_by": "queue"}, [("urgent", -1), ("queued_at", 1)]
    if name in ("bot", "agents"):
        return {"handled_by": "bot" if name == "bot" else "agent", "state": "open"}, _LATEST
    if name == "closed":
        return {"state": "closed"}, _LATEST
    if name == "callbacks":
        return {"callback_at": {"$gt": _LONG_AGO}}, [("callback_at", 1)]
    if name == "urgent":
        return {"handled_by": {"$in": ["queue", "agent"]}, "urgent": True}, _LATEST
    # Both states by name: the index of a team's conversations begins with team and state.
    return {"state": {"$in": ["open", "closed"]}} if agent.role not in access.SEES_ALL else {}, _LATEST


def _last_lines(documents: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    wanted = [{"conversation_id": d["_id"], "seq": d["seq"]} for d in documents if d["seq"]]
    if not wanted:
        return {}
    return {line["conversation_id"]: line for line in collection(Message).find({"$or": wanted})}


def _after(documents: Sequence[dict[str, Any]], time: datetime | None, skip: int, *, by_time: bool) -> str:
    if not by_time:
        return paging.by_place(skip + len(documents))
    return paging.after([document["last_at"] for document in documents], time, skip)
