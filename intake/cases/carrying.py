"""A visitor carries a half-filled complaint from the web to LINE.

A token for one use is shown on the visitor's own screen and comes back in a message from LINE: that proves that both
are the same person. Only then the draft moves, and the two conversations know of each other; nothing is joined on a
name or a number.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bson import Binary
from mongoengine.connection import get_db
from pymongo.write_concern import WriteConcern

from intake.cases import clock, conversations, vault
from intake.cases.documents import Carry, Conversation, collection
from intake.errors import AppError

VALID_FOR = timedelta(minutes=10)
# Crockford's base 32: no letter that reads like a digit. 16 of them are 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
TOKEN = re.compile(r"(?<![0-9A-Z])RTC-([0-9A-HJKMNP-TV-Z]{16})(?![0-9A-Z])")
Outcome = Literal["carried", "expired", "busy"]


class NothingToCarry(AppError):
    """There is no LINE account to go to."""

    code = "nothing_to_carry"
    status = 409
    text_key = "webchat.cannot_carry"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A token in clear, once; only its hash is stored."""

    token: str
    expires: datetime


def issue(conversation_id: str) -> Ticket:
    """A new token for the draft of this conversation; earlier ones of it are void."""
    conversations.subject_of(conversation_id)
    token = "RTC-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    expires = clock.now() + VALID_FOR
    collection(Carry).delete_many({"conversation_id": conversation_id, "used_by": None})
    collection(Carry).insert_one(
        {"_id": _hash(token), "conversation_id": conversation_id, "expires_at": expires, "used_by": None}
    )
    return Ticket(token, expires)


def find_token(words: str | None) -> str | None:
    """The token in a message, or None."""
    found = TOKEN.search((words or "").upper())
    return found.group(0) if found else None


def redeem(conversation: Mapping[str, Any], token: str) -> Outcome:
    """Move the draft to this conversation. expired: unknown, used or too old; busy: it has a draft of its own.

    The same conversation may repeat it (a turn that was interrupted). Blocking.
    """
    here = str(conversation["_id"])
    found = collection(Carry).find_one({"_id": _hash(token)})
    if found is None or found["conversation_id"] == here or found["used_by"] not in (None, here):
        return "expired"
    if found["used_by"] is None and found["expires_at"] <= clock.now():
        return "expired"
    there = str(found["conversation_id"])
    if found["used_by"] is None and _has_draft(here) and _has_draft(there):
        return "busy"
    guard = {"_id": found["_id"], "used_by": {"$in": [None, here]}}
    if collection(Carry).update_one(guard, {"$set": {"used_by": here}}).matched_count == 0:
        return "expired"
    _move(there, here)
    collection(Conversation).update_one({"_id": here}, {"$addToSet": {"linked": there}})
    collection(Conversation).update_one({"_id": there}, {"$addToSet": {"linked": here}})
    return "carried"


def _move(source: str, target: str) -> None:
    """The assistant's state of `source` becomes that of `target`, and is no more where it was."""
    state = _state(source)
    if state is None:
        return  # moved before
    cipher = vault.current().cipher_for(conversations.subject_of(target))
    sealed = Binary(cipher.seal_json({**state, "messages": []}, f"tracker:{target}"))
    row = {"_id": target, "state": sealed, "turn_id": None, "updated_at": clock.now()}
    _trackers().replace_one({"_id": target}, row, upsert=True)
    _trackers().delete_one({"_id": source})


def _has_draft(conversation_id: str) -> bool:
    """Does the assistant hold answers that are not filed yet?"""
    drafts = [e for e in (_state(conversation_id) or {}).get("events", ()) if e.get("name") == "draft"]
    return bool(drafts and drafts[-1].get("value"))


def _state(conversation_id: str) -> dict[str, Any] | None:
    found = _trackers().find_one({"_id": conversation_id}, {"state": 1})
    if found is None:
        return None
    cipher = vault.current().cipher_for(conversations.subject_of(conversation_id))
    state: dict[str, Any] = cipher.open_json(bytes(found["state"]), f"tracker:{conversation_id}")
    return state


def _trackers() -> Any:
    return get_db().get_collection("trackers", write_concern=WriteConcern("majority", j=True))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
