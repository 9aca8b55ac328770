"""Lists that agents keep under a name: filters and an order, for themselves or for a team."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.cases import access, clock
from intake.cases.agents import AgentView
from intake.cases.desk_documents import SavedView
from intake.cases.documents import collection
from intake.cases.vault import new_id
from intake.errors import AppError

KINDS = ("inbox", "cases")
# What may be filtered by, and the orders, of each list; the console's own parameters.
FILTERS = {
    "inbox": ("view", "channel", "language", "team", "form", "agent", "urgent", "late", "sort"),
    "cases": ("state", "form", "channel", "assignee", "tag", "priority", "from", "to", "sort"),
}
MOST = 100  # of one person


class ViewNotFound(AppError):
    """There is no such view on this side of the wall, or it is not this agent's to change."""

    code = "view_not_found"
    status = 404
    text_key = "errors.not_found"


class TooManyViews(AppError):
    """MOST are kept already."""

    code = "too_many_views"
    status = 422
    text_key = "errors.too_many_views"


@dataclass(frozen=True, slots=True)
class View:
    """One of them; `mine`: the asking agent may change it."""

    id: str
    name: str
    kind: str
    team: str | None
    filters: Mapping[str, str]
    place: int
    mine: bool


def of(agent: AgentView) -> list[View]:
    """The agent's own and those shared with a team whose work they see, in their order."""
    shared: dict[str, Any] = {"team": {"$in": list(access.teams_of(agent))}}
    if agent.role in access.SEES_ALL:
        shared = {"team": {"$gt": ""}}
    rows = collection(SavedView).find({"$or": [{"owner": agent.id}, shared]}).sort([("place", 1), ("at", 1)]).limit(500)
    return [_view(agent, row) for row in rows]


def keep(agent: AgentView, name: str, kind: str, team: str | None, filters: Mapping[str, str], place: int = 0) -> View:
    """Keep a new one. Raises TooManyViews."""
    if collection(SavedView).count_documents({"owner": agent.id}, limit=MOST) >= MOST:
        raise TooManyViews(f"agent {agent.id}")
    row = {"_id": new_id(), "owner": agent.id, "kind": kind, **_fields(name, team, filters, place)}
    collection(SavedView).insert_one(row)
    return _view(agent, row)


def change(agent: AgentView, view_id: str, name: str, team: str | None, filters: Mapping[str, str], place: int) -> View:
    """Change one of one's own; who leads may change what is shared. Raises ViewNotFound."""
    collection(SavedView).update_one(_own(agent, view_id), {"$set": _fields(name, team, filters, place)})
    row = collection(SavedView).find_one({"_id": view_id, **_own(agent, view_id)})
    if row is None:
        raise ViewNotFound(f"view {view_id}")
    return _view(agent, row)


def kind_of(agent: AgentView, view_id: str) -> str:
    """Which list one that the agent may change is of. Raises ViewNotFound."""
    row = collection(SavedView).find_one(_own(agent, view_id), {"kind": 1})
    if row is None:
        raise ViewNotFound(f"view {view_id}")
    return str(row["kind"])


def drop(agent: AgentView, view_id: str) -> None:
    """Drop one of one's own; who leads may drop what is shared. Raises ViewNotFound."""
    if not collection(SavedView).delete_one(_own(agent, view_id)).deleted_count:
        raise ViewNotFound(f"view {view_id}")


def _own(agent: AgentView, view_id: str) -> dict[str, Any]:
    if agent.role in access.LEADS:
        return {"_id": view_id, "$or": [{"owner": agent.id}, {"team": {"$gt": ""}}]}
    return {"_id": view_id, "owner": agent.id}


def _fields(name: str, team: str | None, filters: Mapping[str, str], place: int) -> dict[str, Any]:
    said = json.dumps(dict(filters), ensure_ascii=False)
    return {"name": name, "team": team, "filters": said, "place": place, "at": clock.now()}


def _view(agent: AgentView, row: Mapping[str, Any]) -> View:
    mine = row["owner"] == agent.id or (agent.role in access.LEADS and bool(row.get("team")))
    filters = json.loads(row["filters"])
    return View(row["_id"], row["name"], row["kind"], row.get("team"), filters, row["place"], mine)


def allowed(kind: str) -> Sequence[str]:
    """What a list can be filtered by."""
    return FILTERS[kind]
