"""The queue as a person lives it: the place in it, leaving it, and what happens when it takes too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from intake import thai
from intake.cases import clock, conversations, desk, expected_wait, handover, hours, transcript, vault
from intake.cases.conversation_view import ConversationView, get
from intake.cases.documents import Conversation, collection
from intake.cases.handover import GONE, NOBODY
from intake.cases.transcript import Row, Send, Step
from intake.texts import text


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a queued person stands: `position` from 1 in their team's queue; `opens` while the desk is closed.

    `expected`: how long the wait usually is at the moment, from its beginning; None when that is not known.
    """

    position: int
    open: bool
    opens: datetime | None
    since: datetime
    expected: timedelta | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A conversation whose clock has run out: in the queue, or with an agent who does not answer."""

    conversation_id: str
    kind: Literal["queue", "agent"]


def standing(view: ConversationView) -> Standing | None:
    """Where a conversation stands in the queue; None when it is not queued."""
    if view.handled_by != "queue" or view.queued_at is None:
        return None
    before = {"urgent": view.urgent, "queued_at": {"$lt": view.queued_at}}
    team = [view.team, None] if view.team == desk.current().fallback_team else [view.team]
    query: dict[str, Any] = {"handled_by": "queue", "team": {"$in": team}}
    query |= before if view.urgent else {"$or": [before, {"urgent": True}]}
    now = clock.now()
    is_open = hours.is_open(desk.current(), now)
    opens = None if is_open else hours.next_opening(desk.current(), now)
    place = collection(Conversation).count_documents(query) + 1
    expected = expected_wait.typical(view.team) if is_open else None
    return Standing(place, is_open, opens, view.queued_at, expected)


def promise(view: ConversationView, lang: str, found: Standing | None = None) -> tuple[str, tuple[str, ...]]:
    """What a queued person may honestly be told, and the choices they have (texts of buttons).

    `found` is their standing, when the caller has just looked at it.
    """
    found = found or standing(view)
    if found is None:
        return "", ()
    buttons = (text("desk.button_position", lang), text("desk.button_cancel", lang))
    if found.open:
        wait = expected_wait.sentence(found.expected, found.since, lang)
        return text("desk.position", lang, position=found.position, wait=wait), buttons
    if found.opens is None:
        return text("desk.closed", lang), buttons
    return text("desk.closed_until", lang, when=when(found.opens, lang)), buttons


def when(moment: datetime, lang: str) -> str:
    """A day and a time as they are said."""
    local = moment.astimezone(thai.BANGKOK)
    day = text(f"desk.day_{local.weekday()}", lang)
    date, hour = thai.format_date(local.date(), lang), thai.format_time(local.time(), lang)
    return text("desk.when", lang, day=day, date=date, time=hour)


def leaving() -> dict[str, Any]:
    """The changes with which a person leaves the queue (guard: handled_by queue); the call-back is called off, too."""
    gone = {"callback_at": GONE, "callback_offered": GONE}
    return handover.move("bot", "person", "cancelled") | NOBODY | gone


def calling_back() -> dict[str, Any]:
    """The changes with which a person takes the offer of a call-back."""
    opening = clock.now()
    if not hours.is_open(desk.current(), opening):
        opening = hours.next_opening(desk.current(), opening) or opening
    return {"callback_at": opening, "callback_offered": GONE}


def overdue(limit: int = 100) -> list[Overdue]:
    """Conversations whose clock has run out, the latest first to be seen to."""
    query = {"handover_at": {"$lt": clock.now()}}
    found = collection(Conversation).find(query, {"handled_by": 1}).sort("handover_at", 1).limit(limit)
    return [Overdue(c["_id"], "agent" if c["handled_by"] == "agent" else "queue") for c in found]


def time_out(late: Overdue) -> bool:
    """Do what a clock that ran out asks for: told and moved in one step, if it is still so. False: it is not.

    From the queue to the bot with an apology and the offer of a call-back; from a silent agent to the queue.
    """
    document = collection(Conversation).find_one({"_id": late.conversation_id})
    due = (document or {}).get("handover_at")
    if document is None or due is None or due > clock.now():
        return False
    guard = {"_id": document["_id"], "handover_at": due, "handled_by": document["handled_by"]}
    if document["handled_by"] == "agent":
        return _take_from(document, guard | {"agent_id": document["agent_id"]})
    if document["handled_by"] != "queue":
        collection(Conversation).update_one(guard, {"$unset": {"handover_at": ""}})
        return False
    return _give_up_waiting(document, guard)


def _give_up_waiting(document: dict[str, Any], guard: dict[str, Any]) -> bool:
    lang = document.get("language") or "th"
    kept = document.get("callback_at")
    choices: tuple[str, ...]
    if kept is not None:
        words, choices = text("desk.timeout_callback", lang, when=when(kept, lang)), ("desk.button_bot",)
    else:
        words, choices = text("desk.timeout", lang), ("desk.button_callback", "desk.button_again", "desk.button_bot")
    buttons = [{"label": text(key, lang), "text": text(key, lang)} for key in choices]
    changes = handover.move("bot", "clock", "queue_timeout") | NOBODY
    return _say(document, guard, words, buttons, changes | ({} if kept else {"callback_offered": True}))


def _take_from(document: dict[str, Any], guard: dict[str, Any]) -> bool:
    changes = handover.move("queue", "clock", "agent_silent") | conversations.queued_again(document["agent_id"])
    return _say(document, guard, text("desk.agent_silent", document.get("language") or "th"), [], changes)


def _say(
    document: dict[str, Any], guard: dict[str, Any], words: str, buttons: list[dict[str, str]], changes: dict[str, Any]
) -> bool:
    step_id = f"{document['_id']}:clock:{vault.new_id()}"
    body: dict[str, Any] = {"text": words} | ({"quick_replies": buttons} if buttons else {})
    step = Step(step_id, [Row(step_id, "notice", body)], Send(str(uuid4())))
    if document.get("unreachable"):
        step = Step(step_id, step.rows)
    found = transcript.append(document["subject_id"], step, guard, changes=changes)
    if found is None:
        return False
    transcript.write_rows([found])
    copied = collection(Conversation).find_one({"_id": document["_id"]}, {"handoffs": {"$slice": -8}})
    handover.record(document["_id"], (copied or {}).get("handoffs") or ())
    return True


def callbacks(limit: int = 100) -> list[ConversationView]:
    """Conversations in which a call-back was promised, the earliest first."""
    found = collection(Conversation).find({"callback_at": {"$gt": _LONG_AGO}}, {"_id": 1}).sort("callback_at", 1)
    views = []
    for document in found.limit(limit):
        try:
            views.append(get(document["_id"]))
        except vault.SubjectErased:
            continue
    return views


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
