"""In which situation a person is, for a channel that shows it (LINE's rich menu): new, open_case or with_agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.cases import inbox, vault
from intake.cases.documents import Case, Conversation, collection
from intake.cases.figures import CLOSED

DEFAULT = "new:th"  # what everybody is shown who is shown nothing of their own
_FIELDS = {"subject_id": 1, "identity": 1, "handled_by": 1, "language": 1, "shown": 1, "last_at": 1}


@dataclass(frozen=True, slots=True)
class Change:
    """A person whose situation differs from what they are shown; `before` is what `put_back` needs."""

    conversation_id: str
    identity: str
    situation: str
    language: str
    before: str | None


def changed_since(since: datetime, channel: str, limit: int = 200) -> tuple[list[Change], datetime]:
    """Changes of conversations in which something happened since then, each handed to one caller only; the newest time.

    What is handed out counts as shown from now on: who cannot show it, calls `put_back`.
    """
    query = {"last_at": {"$gte": since}, "channel": channel}
    found = list(collection(Conversation).find(query, _FIELDS).sort("last_at", 1).limit(limit))
    open_cases = _with_open_cases([conversation["_id"] for conversation in found])
    changes = [_claim(conversation, conversation["_id"] in open_cases) for conversation in found]
    newest = found[-1]["last_at"] if found else since
    return [change for change in changes if change is not None], newest


def put_back(change: Change) -> None:
    """It could not be shown: the next change in the conversation tries again."""
    shown = f"{change.situation}:{change.language}"
    undo = {"$set": {"shown": change.before}} if change.before else {"$unset": {"shown": ""}}
    collection(Conversation).update_one({"_id": change.conversation_id, "shown": shown}, undo)


def situation_of(handled_by: str, has_open_case: bool) -> str:
    """An agent before a case, a case before nothing."""
    if handled_by in ("queue", "agent"):
        return "with_agent"
    return "open_case" if has_open_case else "new"


def _with_open_cases(conversation_ids: Sequence[str]) -> set[str]:
    if not conversation_ids:
        return set()
    query = {"conversation_id": {"$in": list(conversation_ids)}, "state": {"$nin": list(CLOSED)}}
    return {case["conversation_id"] for case in collection(Case).find(query, {"conversation_id": 1})}


def _claim(conversation: Mapping[str, Any], has_open_case: bool) -> Change | None:
    before = conversation.get("shown")
    language = "en" if conversation.get("language") == "en" else "th"
    situation = situation_of(conversation["handled_by"], has_open_case)
    wanted = f"{situation}:{language}"
    if wanted == (before or DEFAULT) or "identity" not in conversation:
        return None
    guard = {"_id": conversation["_id"], "shown": before} if before else {"_id": conversation["_id"], "shown": None}
    if not collection(Conversation).update_one(guard, {"$set": {"shown": wanted}}).modified_count:
        return None  # another gateway shows it
    try:
        identity = inbox.identity_of(conversation)
    except vault.SubjectErased:
        return None
    return Change(conversation["_id"], identity, situation, language, before)
