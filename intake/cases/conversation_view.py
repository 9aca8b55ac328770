"""What agents see of a conversation, and what may be wrong when they act on one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NoReturn

from intake.cases import desk, vault
from intake.cases.documents import Conversation, collection
from intake.errors import AppError

HandledBy = Literal["bot", "queue", "agent"]
SUMMARY = {"outgoing": 0, "handoffs": 0, "turns": 0, "identity": 0, "lane": 0, "handback": 0}


class ConversationNotFound(AppError):
    """There is no such conversation."""

    code = "conversation_not_found"
    status = 404
    text_key = "errors.not_found"


class ConversationTaken(AppError):
    """Another agent holds the conversation; `params["agent_id"]` says who."""

    code = "conversation_taken"
    status = 409
    text_key = "errors.conversation_taken"


class NotHolder(AppError):
    """Only the agent who holds the conversation may do this."""

    code = "not_holder"
    status = 409
    text_key = "errors.not_holder"


@dataclass(frozen=True, slots=True)
class ConversationView:
    """What agents see of a conversation. Times are aware; `queue_reason` is in the words it was asked with."""

    id: str
    channel: str
    state: str
    handled_by: HandledBy
    agent_id: str | None
    queued_at: datetime | None
    queue_reason: str | None
    language: str | None
    created_at: datetime
    last_at: datetime
    seq: int
    unreachable: bool
    on_hold: bool = False
    team: str = ""
    form: str | None = None
    urgent: bool = False
    waiting_since: datetime | None = None
    handover_at: datetime | None = None
    callback_at: datetime | None = None
    person_count: int = 0
    reads: Mapping[str, int] = field(default_factory=dict)
    held: tuple[Mapping[str, Any], ...] = ()
    seen_seq: int | None = None  # of the last line the person had before them; None where the channel does not tell
    subject_id: str = ""  # whose key seals it

    @property
    def phase(self) -> str:
        """bot, queue, agent, hold or closed."""
        if self.state == "closed":
            return "closed"
        return "hold" if self.on_hold else self.handled_by

    def unread(self, agent_id: str) -> int:
        """How many lines of the person this agent has not seen."""
        return max(self.person_count - int(self.reads.get(agent_id, 0)), 0)


def get(conversation_id: str) -> ConversationView:
    """The conversation, or ConversationNotFound."""
    found = collection(Conversation).find_one({"_id": conversation_id}, SUMMARY)
    if found is None:
        raise ConversationNotFound(f"conversation {conversation_id}")
    return view(found)


def view(document: Mapping[str, Any]) -> ConversationView:
    """A conversation document, opened. Raises vault.SubjectErased."""
    reason = document.get("queue_reason")
    if reason is not None:
        cipher = vault.current().cipher_for(document["subject_id"])
        reason = cipher.open_json(bytes(reason), f"queue_reason:{document['_id']}")
    return ConversationView(
        id=document["_id"],
        channel=document["channel"],
        state=document["state"],
        handled_by=document["handled_by"],
        agent_id=document.get("agent_id"),
        queued_at=document.get("queued_at"),
        queue_reason=reason,
        language=document.get("language"),
        created_at=document["created_at"],
        last_at=document["last_at"],
        seq=document["seq"],
        unreachable=bool(document.get("unreachable")),
        on_hold=bool(document.get("on_hold")),
        team=document.get("team") or desk.current().fallback_team,
        form=document.get("form"),
        urgent=bool(document.get("urgent")),
        waiting_since=document.get("waiting_since"),
        handover_at=document.get("handover_at"),
        callback_at=document.get("callback_at"),
        person_count=int(document.get("person_count") or 0),
        reads=document.get("reads") or {},
        held=tuple(document.get("held") or ()),
        seen_seq=document.get("seen_seq"),
        subject_id=document["subject_id"],
    )


def refuse(conversation_id: str, agent_id: str | None = None) -> NoReturn:
    """Say why a change matched nothing: no such conversation, or somebody else's."""
    now = get(conversation_id)
    if agent_id is not None and now.handled_by == "agent" and now.agent_id != agent_id:
        raise NotHolder(f"conversation {conversation_id}", agent_id=now.agent_id)
    raise NotHolder(f"conversation {conversation_id}")


def subject_of(conversation_id: str) -> str:
    """Whose key seals the conversation. Raises ConversationNotFound."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"subject_id": 1})
    if found is None:
        raise ConversationNotFound(f"conversation {conversation_id}")
    return str(found["subject_id"])
