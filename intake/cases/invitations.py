"""Links by which somebody gets an account, or sets a new password: used once, good for some days, known by a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import Binary

from intake.cases import agents, clock, vault
from intake.cases.agents import AgentView
from intake.cases.desk_documents import Invitation
from intake.cases.documents import collection
from intake.errors import AppError

GOOD_FOR = timedelta(days=3)
RESET_GOOD_FOR = timedelta(hours=4)


class InvitationGone(AppError):
    """The link was used, was taken back, has run out, or never was one."""

    code = "invitation_gone"
    status = 404
    text_key = "errors.invitation_gone"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One that waits. `agent_id`: whose password it sets; None: it makes an account."""

    id: str
    email: str
    name: str
    role: str
    teams: tuple[str, ...]
    agent_id: str | None
    by: str
    expires_at: datetime


def invite(by: AgentView, email: str, *, role: str, name: str, teams: Sequence[str]) -> tuple[str, InvitationView]:
    """Invite somebody; returns the token, which is kept nowhere. Raises AgentExists."""
    if agents.exists(email):
        raise agents.AgentExists(f"by {by.id}")
    what = {"email": email.strip(), "name": name, "role": role, "teams": list(teams)}
    return _keep(by, what, None, GOOD_FOR)


def reset(by: AgentView, agent: AgentView) -> tuple[str, InvitationView]:
    """Let an agent who forgot their password set a new one; the second factor stays."""
    what = {"email": agent.email, "name": agent.name, "role": agent.role, "teams": list(agent.teams)}
    return _keep(by, what, agent.id, RESET_GOOD_FOR)


def waiting() -> list[InvitationView]:
    """Those that were not used yet, the latest first."""
    rows = collection(Invitation).find({"expires_at": {"$gt": clock.now()}}).sort("expires_at", -1).limit(200)
    return [_view(row) for row in rows]


def look(token: str) -> InvitationView:
    """What a link is for. Raises InvitationGone."""
    row = collection(Invitation).find_one({"_id": _hash(token), "expires_at": {"$gt": clock.now()}})
    if row is None:
        raise InvitationGone()
    return _view(row)


def accept(token: str, password: str, name: str | None = None) -> AgentView:
    """Make the account, or set the password. Raises InvitationGone, PasswordTooShort, AgentExists."""
    agents.check_password(password)
    found = look(token)
    if not collection(Invitation).delete_one({"_id": _hash(token)}).deleted_count:
        raise InvitationGone()  # the same link twice at once
    if found.agent_id is None:
        return agents.create(found.email, password, role=found.role, name=name or found.name, teams=found.teams)
    agents.set_password(found.agent_id, password)
    known = agents.get(found.agent_id)
    if known is None or not known.active:
        raise InvitationGone()
    return known


def take_back(invitation_id: str) -> bool:
    """Make a link void; False when there is none of this id."""
    for row in collection(Invitation).find({"expires_at": {"$gt": clock.now()}}, {"_id": 1}):
        if row["_id"][:16] == invitation_id:
            return bool(collection(Invitation).delete_one({"_id": row["_id"]}).deleted_count)
    return False


def _keep(by: AgentView, what: dict[str, Any], agent_id: str | None, good_for: timedelta) -> tuple[str, InvitationView]:
    token = secrets.token_urlsafe(32)
    row: dict[str, Any] = {"_id": _hash(token), "by": by.id, "expires_at": clock.now() + good_for}
    row["what"] = Binary(vault.current().cipher_for(by.id).seal_json(what, f"invitation:{row['_id']}"))
    if agent_id is not None:
        row["agent_id"] = agent_id
    collection(Invitation).insert_one(row)
    return token, _view(row)


def _view(row: Mapping[str, Any]) -> InvitationView:
    what = vault.current().cipher_for(row["by"]).open_json(bytes(row["what"]), f"invitation:{row['_id']}")
    return InvitationView(
        row["_id"][:16], what["email"], what["name"], what["role"], tuple(what["teams"]), row.get("agent_id"),
        row["by"], row["expires_at"],
    )  # fmt: skip


def _hash(token: str) -> str:
    # 256 random bits: a plain hash is enough, there is nothing to guess.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
