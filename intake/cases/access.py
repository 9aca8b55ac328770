"""Who may see and do what: roles, and the walls between teams. The one place that decides it.

agent: conversations and cases of their own teams, and what they hold. supervisor, admin: all; admin also accounts.
auditor: reads all and the audit log, changes nothing. Behind a wall there is nothing: the refusal is "not found".
"""

from __future__ import annotations

from typing import Any, Protocol

from bson import Binary

from intake.cases import cases, clock, desk, handover, vault
from intake.cases.agents import AgentView
from intake.cases.case_view import CaseView
from intake.cases.cases import CaseNotFound
from intake.cases.conversation_view import ConversationNotFound, ConversationView, get
from intake.cases.desk_documents import AuditEntry
from intake.cases.documents import Conversation, collection
from intake.cases.vault import new_id
from intake.errors import AppError

SEES_ALL = ("supervisor", "admin", "auditor")
CHANGES = ("agent", "supervisor", "admin")
LEADS = ("supervisor", "admin")


class NotAllowed(AppError):
    """The role of this account does not include it."""

    code = "forbidden"
    status = 403
    text_key = "errors.forbidden"


def teams_of(agent: AgentView) -> tuple[str, ...]:
    """The teams whose work an agent sees; nobody is without one."""
    return agent.teams or (desk.current().fallback_team,)


def require(agent: AgentView, *roles: str) -> None:
    """Raise NotAllowed unless the agent has one of these roles."""
    if agent.role not in roles:
        raise NotAllowed(f"agent {agent.id} as {agent.role}")


def sees(agent: AgentView, view: ConversationView) -> bool:
    """Whether a conversation is on this side of the wall."""
    return agent.role in SEES_ALL or view.team in teams_of(agent) or view.agent_id == agent.id


def saw(agent: AgentView, past: handover.Past) -> bool:
    """Whether a conversation was on this side of the wall at one of its latest transitions."""
    teams = {team or desk.current().fallback_team for team in past.teams}
    return agent.role in SEES_ALL or not teams.isdisjoint(teams_of(agent)) or agent.id in past.agents


def conversation(agent: AgentView, conversation_id: str, *, change: bool = False) -> ConversationView:
    """The conversation, if the agent may see it (and, with `change`, act on it). Raises ConversationNotFound."""
    view = get(conversation_id)
    if not sees(agent, view):
        raise ConversationNotFound(f"conversation {conversation_id} is of another team")
    if change:
        require(agent, *CHANGES)
    return view


class HasForm(Protocol):
    """What says whose a case is."""

    @property
    def form(self) -> str: ...

    @property
    def language(self) -> str: ...


def team_of_case(case: HasForm) -> str:
    """Whose a case is: of the team its form belongs to."""
    return desk.current().team_for(case.form, case.language)


def sees_case(agent: AgentView, case: CaseView) -> bool:
    """Whether a case is on this side of the wall; who holds its conversation sees it, too."""
    if agent.role in SEES_ALL or team_of_case(case) in teams_of(agent):
        return True
    held = {"_id": case.conversation_id, "handled_by": "agent", "agent_id": agent.id}
    return collection(Conversation).find_one(held, {"_id": 1}) is not None


def case(agent: AgentView, number: str, *, change: bool = False) -> CaseView:
    """The case, if the agent may see it (and, with `change`, act on it). Raises CaseNotFound."""
    found = cases.get_case(number)
    if not sees_case(agent, found):
        raise CaseNotFound(f"case {found.number} is of another team")
    if change:
        require(agent, *CHANGES)
    return found


def log(agent: AgentView, action: str, subject: str, detail: str | None = None, reason: str | None = None) -> None:
    """Put on record that an agent read or changed something."""
    entry: dict[str, Any] = {
        "_id": new_id(), "at": clock.now(), "agent_id": agent.id, "action": action, "subject": subject,
    }  # fmt: skip
    if detail is not None:
        entry["detail"] = detail
    if reason:
        sealed = vault.current().cipher_for(agent.id).seal_json(reason, f"audit:{entry['_id']}")
        entry["reason"] = Binary(sealed)
    collection(AuditEntry).insert_one(entry)


def audit(subject: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """The latest entries of the audit log, of one subject or of all."""
    query = {"subject": subject} if subject else {}
    rows = []
    for row in collection(AuditEntry).find(query).sort("at", -1).limit(limit):
        sealed = row.get("reason")
        context = f"audit:{row['_id']}"
        reason = vault.current().cipher_for(row["agent_id"]).open_json(bytes(sealed), context) if sealed else None
        rows.append({
            "at": row["at"], "agent_id": row["agent_id"], "action": row["action"], "subject": row["subject"],
            "detail": row.get("detail"), "reason": reason,
        })  # fmt: skip
    return rows
