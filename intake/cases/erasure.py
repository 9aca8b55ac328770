"""Erasing a person: the key first, which makes every copy unreadable, then what would only take up room."""

from __future__ import annotations

from gridfs import GridFSBucket
from mongoengine.connection import get_db

from intake.cases import clock, inbox, learning, search_index, vault
from intake.cases.documents import Conversation, EvidenceFile, InboxEntry, collection


def erase_person(subject_id: str) -> bool:
    """Erase the person's data key, files and drafts; False when the key was gone already. Again is harmless.

    Cases keep number, form, states and times. The person's next message begins a new conversation.
    """
    removed = vault.current().erase(subject_id)
    search_index.forget(subject_id)
    learning.forget(subject_id)
    for conversation in collection(Conversation).find({"subject_id": subject_id}, {"_id": 1}):
        clear(conversation["_id"])
    return removed


def clear(conversation_id: str) -> None:
    """Put a conversation whose key is gone to rest: nothing in it can be worked on any more."""
    inbox.disown(conversation_id)
    rest = {"outgoing": [], "state": "closed", "handled_by": "bot", "last_at": clock.now()}
    gone = dict.fromkeys(
        (
            "queue_reason",
            "queued_at",
            "queued_turn",
            "agent_id",
            "due",
            "held",
            "held_at",
            "handback",
            "asking",
            "rating",
            "linked",
        ),
        "",
    )
    collection(Conversation).update_one({"_id": conversation_id}, {"$set": rest, "$unset": gone})
    pending = {"conversation_id": conversation_id, "state": "pending"}
    collection(InboxEntry).update_many(pending, {"$set": {"state": "done"}, "$unset": {"payload": ""}})
    delete_tracker(conversation_id)
    for file in collection(EvidenceFile).find({"metadata.conversation_id": conversation_id}, {"_id": 1}):
        GridFSBucket(get_db(), "evidence").delete(file["_id"])


_GONE = (
    "queue_reason", "queued_at", "queued_turn", "agent_id", "due", "held", "held_at", "handback", "asking",
    "handover_at", "callback_at",
)  # fmt: skip


def delete_tracker(conversation_id: str) -> None:
    """Forget the assistant's memory of a conversation."""
    get_db()["trackers"].delete_one({"_id": conversation_id})
