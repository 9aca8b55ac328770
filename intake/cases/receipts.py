"""Telling a person that what they wrote was read, where the channel can: what is owed, and to whom by now.

A channel gives each message a token by which it and all before it are marked as read (LINE: markAsReadToken). An answer
of the assistant needs nothing from here: whoever sends it marks what it answers. Otherwise the token waits, sealed, in
the conversation (`receipt`) until the agent who holds it has looked or has answered (`receipt_due`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import Binary

from intake.cases import clock, inbox, vault
from intake.cases.documents import Conversation, collection

_OWED = {"$gt": ["$receipt", None]}
_FIELDS = {"subject_id": 1, "channel": 1, "identity": 1, "receipt": 1}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel is to be told; `sealed` is what `put_back` needs."""

    conversation_id: str
    channel: str
    identity: str
    token: str
    sealed: bytes


def owe(subject_id: str, conversation_id: str, token: str, *, unless: Any = False) -> dict[str, Any]:
    """The changes that come with a line of the person; nothing is owed where `unless` (an expression) is true."""
    sealed = vault.current().cipher_for(subject_id).seal_json(token, _context(conversation_id))
    return {
        "receipt": {"$cond": [unless, "$$REMOVE", {"$literal": Binary(sealed)}]},
        "receipt_due": "$$REMOVE",
    }


def due_now(condition: Any = True) -> dict[str, Any]:
    """The change by which what is owed becomes due, where `condition` (an expression) is true."""
    since = {"$ifNull": ["$receipt_due", "$$NOW"]}
    return {"receipt_due": {"$cond": [{"$and": [_OWED, condition]}, since, {"$ifNull": ["$receipt_due", "$$REMOVE"]}]}}


def take_due(limit: int = 100) -> list[Receipt]:
    """What is due, each handed to one caller only: it counts as told, unless they call `put_back`."""
    found = collection(Conversation).find({"receipt_due": {"$lte": clock.now()}}, _FIELDS)
    taken = [_take(conversation) for conversation in found.sort("receipt_due", 1).limit(limit)]
    return [receipt for receipt in taken if receipt is not None]


def put_back(receipt: Receipt, seconds: float) -> None:
    """It could not be told: again in `seconds`, unless there is a newer one by then."""
    again = {"receipt": Binary(receipt.sealed), "receipt_due": clock.now() + timedelta(seconds=seconds)}
    collection(Conversation).update_one({"_id": receipt.conversation_id, "receipt": None}, {"$set": again})


def _take(conversation: Mapping[str, Any]) -> Receipt | None:
    guard = {"_id": conversation["_id"], "receipt": conversation.get("receipt"), "receipt_due": _a_time()}
    if not collection(Conversation).update_one(guard, {"$unset": {"receipt": "", "receipt_due": ""}}).modified_count:
        return None  # another worker tells it, or the person has written again
    if "receipt" not in conversation or "identity" not in conversation:
        return None
    sealed = bytes(conversation["receipt"])
    try:
        cipher = vault.current().cipher_for(conversation["subject_id"])
        token = str(cipher.open_json(sealed, _context(conversation["_id"])))
        identity = inbox.identity_of(conversation)
    except vault.SubjectErased:
        return None
    return Receipt(conversation["_id"], conversation["channel"], identity, token, sealed)


def _a_time() -> dict[str, datetime]:
    return {"$lte": clock.now()}


def _context(conversation_id: str) -> str:
    return f"receipt:{conversation_id}"
