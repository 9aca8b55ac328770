"""What the assistant was doing when a human came: the draft out of its memory, and what the human adds to it.

The assistant's memory (`trackers`) is sealed with the person's key; it is only read here. What an agent fills in waits
in the conversation (`handback`) and reaches the assistant with its next turn.
"""

from __future__ import annotations

from typing import Any

from bson import Binary
from mongoengine.connection import get_db

from intake.cases import vault
from intake.cases.conversation_view import NotHolder, subject_of
from intake.cases.documents import Conversation, collection


def read(conversation_id: str) -> dict[str, Any] | None:
    """The draft as the assistant keeps it (`intake.forms.draft.Draft`), with the agent's answers; or None."""
    subject_id = subject_of(conversation_id)
    row = get_db()["trackers"].find_one({"_id": conversation_id}, {"state": 1})
    draft: dict[str, Any] | None = None
    if row is not None:
        cipher = vault.current().cipher_for(subject_id)
        state = cipher.open_json(bytes(row["state"]), f"tracker:{conversation_id}")
        for event in state.get("events") or ():
            if event.get("event") == "slot" and event.get("name") == "draft":
                draft = event.get("value")
    added = pending(conversation_id)
    if added and draft is not None:
        answers = {name: {"value": value} for name, value in added["answers"].items()}
        draft = {**draft, "answers": {**draft.get("answers", {}), **answers}}
    return draft


def pending(conversation_id: str) -> dict[str, Any] | None:
    """What the assistant is still to be told: {"answers": {field: value}, "ask": field or None}."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"handback": 1, "subject_id": 1})
    if found is None or found.get("handback") is None:
        return None
    return open_pending(found)


def open_pending(document: Any) -> dict[str, Any]:
    """`pending` from a conversation document that has a `handback`."""
    cipher = vault.current().cipher_for(document["subject_id"])
    opened: dict[str, Any] = cipher.open_json(bytes(document["handback"]), f"handback:{document['_id']}")
    return opened


def fill(conversation_id: str, agent_id: str, field: str, value: Any) -> dict[str, Any]:
    """Keep an agent's answer to a field of the draft for the assistant. NotHolder unless the agent holds it."""
    return _change(conversation_id, agent_id, lambda told: told["answers"].update({field: value}))


def ask_for(conversation_id: str, agent_id: str, field: str | None) -> dict[str, Any]:
    """Have the assistant ask for one field when it has the conversation again; None: nothing special."""
    return _change(conversation_id, agent_id, lambda told: told.update({"ask": field}))


def _change(conversation_id: str, agent_id: str, edit: Any) -> dict[str, Any]:
    subject_id = subject_of(conversation_id)
    holder = {"_id": conversation_id, "handled_by": "agent", "agent_id": agent_id}
    for _ in range(5):
        found = collection(Conversation).find_one(holder, {"handback": 1, "subject_id": 1})
        if found is None:
            raise NotHolder(f"conversation {conversation_id}")
        before = found.get("handback")
        told = open_pending(found) if before is not None else {"answers": {}, "ask": None}
        edit(told)
        sealed = Binary(vault.current().cipher_for(subject_id).seal_json(told, f"handback:{conversation_id}"))
        unchanged = holder | {"handback": before if before is not None else {"$exists": False}}
        if collection(Conversation).update_one(unchanged, {"$set": {"handback": sealed}}).matched_count:
            return told
    raise NotHolder(f"conversation {conversation_id} keeps changing")
