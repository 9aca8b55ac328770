"""What a visitor of the web chat tells about a conversation besides messages: what was read, how it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary

from intake.cases import clock, conversations, presence, signals, vault, waiting
from intake.cases.conversation_view import ConversationNotFound, get
from intake.cases.documents import Conversation, collection

SCORES = range(1, 6)
LONGEST_COMMENT = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who answers a conversation now. `position` (from 1), `promise`, an honest sentence, `since` (when the wait
    began) and `expected` (seconds that it usually takes at the moment, None when nobody knows) only in the queue.

    `away`: the desk is open, but no agent is connected. `read`: how many lines of the person their agent has seen.
    `ended`: it was closed; the person's next word opens it again.
    """

    handled_by: str
    position: int | None = None
    promise: str = ""
    away: bool = False
    since: datetime | None = None
    expected: int | None = None
    read: int = 0
    ended: bool = False


def waiting_of(conversation_id: str, lang: str) -> Waiting:
    """Raises ConversationNotFound."""
    view = get(conversation_id)
    found = waiting.standing(view)
    if found is None:
        return Waiting(view.handled_by, read=view.reads.get(view.agent_id or "", 0), ended=view.state == "closed")
    promise, _ = waiting.promise(view, lang, found)
    if not found.open:
        return Waiting("queue", promise=promise)
    expected = None if found.expected is None else round(found.expected.total_seconds())
    return Waiting("queue", found.position, promise, not presence.connected(), found.since, expected)


def rate(conversation_id: str, score: int, comment: str) -> None:
    """Keep the rating; a later one takes the place of the earlier. Raises ConversationNotFound, ValueError."""
    if score not in SCORES:
        raise ValueError("score")
    cipher = vault.current().cipher_for(conversations.subject_of(conversation_id))
    rating: dict[str, Any] = {"score": score, "at": clock.now()}
    if comment.strip():
        sealed = cipher.seal_json(comment.strip()[:LONGEST_COMMENT], f"rating:{conversation_id}")
        rating["comment"] = Binary(sealed)
    collection(Conversation).update_one({"_id": conversation_id}, {"$set": {"rating": rating}})
    signals.say("rated", conversation_id)


@dataclass(frozen=True, slots=True)
class RatingView:
    """What the person thinks of it; `at` is aware."""

    score: int
    comment: str
    at: datetime


def rating(conversation_id: str) -> RatingView | None:
    """The rating, or None when there is none. Raises ConversationNotFound."""
    found = collection(Conversation).find_one({"_id": conversation_id}, {"rating": 1, "subject_id": 1})
    if found is None:
        raise ConversationNotFound(f"conversation {conversation_id}")
    kept = found.get("rating")
    if not kept:
        return None
    comment = ""
    if kept.get("comment"):
        cipher = vault.current().cipher_for(found["subject_id"])
        comment = cipher.open_json(bytes(kept["comment"]), f"rating:{conversation_id}")
    return RatingView(int(kept["score"]), comment, kept["at"])


def rating_of(conversation_id: str) -> tuple[int, str] | None:
    """Score and comment, or None when there is none. Raises ConversationNotFound."""
    found = rating(conversation_id)
    return (found.score, found.comment) if found else None


def seen(conversation_id: str, seq: int) -> None:
    """The visitor had the lines up to `seq` before them; it never goes back."""
    guard = {"_id": conversation_id, "seq": {"$gte": seq}, "seen_seq": {"$not": {"$gte": seq}}}
    found = collection(Conversation).find_one_and_update(guard, {"$set": {"seen_seq": seq}}, {"handled_by": 1})
    if found is not None and found["handled_by"] == "agent":
        signals.say("seen", conversation_id)


def writing(conversation_id: str) -> None:
    """The visitor is writing: told to the agents, where one has the conversation or will have it."""
    if get(conversation_id).handled_by in ("queue", "agent"):
        signals.say("typing", conversation_id)
