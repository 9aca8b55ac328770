"""Personal data of a case, masked until somebody gives a reason to see it; that leave is on record and runs out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from intake.cases import access, clock
from intake.cases.agents import AgentView
from intake.cases.desk_documents import Reveal
from intake.cases.documents import collection
from intake.forms.registry import Registry
from intake.forms.showing import mask

REVEALED_SECONDS = 600
_HIDDEN = "•••"
_LONG_DIGITS = re.compile(r"\d[\d -]{4,}\d")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What a respondent's part is masked as, where the form says nothing.
_PARTS = {"account": "account", "phone": "phone", "name": "name", "email": "email", "national_id": "id"}
_KINDS_OF_FILES = ("evidence_id", "kind", "content_type", "size")  # not the name, nor what is in it
_VALUES_OF_EVENTS = ("old", "new", "value", "answer", "history", "text", "words", "facts")


def reveal(agent: AgentView, number: str, reason: str, action: str = "case_revealed") -> datetime:
    """Let an agent see a case (or a conversation, by its id) unmasked for REVEALED_SECONDS.

    Who, what and why are on record first.
    """
    until = clock.now() + timedelta(seconds=REVEALED_SECONDS)
    access.log(agent, action, number, reason=reason)
    collection(Reveal).update_one({"_id": f"{agent.id}:{number}"}, {"$set": {"until": until}}, upsert=True)
    return until


def revealed_until(agent: AgentView, number: str) -> datetime | None:
    """Until when an agent may see a case (or a conversation) unmasked; None when not now."""
    found = collection(Reveal).find_one({"_id": f"{agent.id}:{number}"})
    return found["until"] if found and found["until"] > clock.now() else None


def masked(case: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """A case as JSON with its personal values masked, by what its form declares; numbers in free text, too."""
    form = registry.get(case["form"])
    answers = {}
    for name, value in case["answers"].items():
        field = form.get(name) if form else None
        kind = field.mask if field else "none"
        answers[name] = _masked(kind, value)
    respondent = {part: _masked(_PARTS.get(part, "none"), value) for part, value in case["respondent"].items()}
    events = [{**event, "data": _without_values(event["data"])} for event in case["events"]]
    hidden: dict[str, Any] = {name: [] for name in ("history",) if name in case}
    files = [{name: file.get(name) for name in _KINDS_OF_FILES} for file in case.get("evidence_files", ())]
    hidden |= {"evidence_files": files} if "evidence_files" in case else {}
    if "told" in case:
        hidden["told"] = {}
    return {**case, "answers": answers, "respondent": respondent, "events": events, **hidden, "masked": True}


def _masked(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind != "none":
        return mask(kind, value)
    if _DAY.fullmatch(value):
        return value
    return _LONG_DIGITS.sub(lambda found: _HIDDEN + re.sub(r"\D", "", found.group())[-4:], value)


def _without_values(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _HIDDEN if name in _VALUES_OF_EVENTS else value for name, value in data.items()}
