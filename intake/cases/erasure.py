"""Erasing a person: the key first, which makes every copy unreadable, then what would only take up room."""

from __future__ import annotations

from gridfs import GridFSBucket
from mongoengine.connection import get_db

from intake.cases import clock, vault
from intake.cases.documents import Conversation, EvidenceFile, InboxEntry, collection


def erase_person(subject_id: str) -> bool:
    """Erase the person's data key, files and drafts; False when the key was gone already. Again is harmless.

    Cases keep number, form, states and times. The person's next message begins a new conversation.
    """
    removed = vault.current().erase(subject_id)
    conversations = [c["_id"] for c in collection(Conversation).find({"subject_id": subject_id}, {"_id": 1})]
    collection(Conversation).update_many(
        {"subject_id": subject_id},
        {
            "$set": {"outgoing": [], "state": "closed", "handled_by": "bot", "last_at": clock.now()},
            "$unset": {
                "identity_hash": "",
                "identity": "",
                "queue_reason": "",
                "queued_at": "",
                "agent_id": "",
                "due": "",
            },
        },
    )
    collection(InboxEntry).update_many(
        {"conversation_id": {"$in": conversations}, "state": "pending"},
        {"$set": {"state": "done"}, "$unset": {"payload": ""}},
    )
    for conversation_id in conversations:
        delete_tracker(conversation_id)
        for file in collection(EvidenceFile).find({"metadata.conversation_id": conversation_id}, {"_id": 1}):
            GridFSBucket(get_db(), "evidence").delete(file["_id"])
    return removed


def delete_tracker(conversation_id: str) -> None:
    """Forget the assistant's memory of a conversation."""
    get_db()["trackers"].delete_one({"_id": conversation_id})
