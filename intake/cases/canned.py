"""Sentences that agents send often: kept for all or for a team, filled in when they are chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.errors import DuplicateKeyError

from intake.cases import clock
from intake.cases.agents import AgentView
from intake.cases.case_lists import CaseHead
from intake.cases.conversation_view import ConversationView
from intake.cases.desk_documents import CannedReply
from intake.cases.documents import collection
from intake.cases.vault import new_id
from intake.errors import AppError
from intake.texts import text

VARIABLES = ("name", "number", "agent", "team")
_PLACE = re.compile(r"\{([a-z_]+)\}")


class CannedTaken(AppError):
    """There is a canned reply of this short name."""

    code = "canned_taken"
    status = 409
    text_key = "errors.canned_taken"


class CannedInvalid(AppError):
    """A place in the text that nothing fills."""

    code = "canned_invalid"
    status = 422
    text_key = "errors.canned_invalid"


@dataclass(frozen=True, slots=True)
class Canned:
    """One of them, in both languages; `team` None: for all."""

    id: str
    short: str
    team: str | None
    th: str
    en: str


def list_canned(teams: tuple[str, ...] | None = None) -> list[Canned]:
    """Those for all and those of the teams (None: of every team), by short name."""
    found = collection(CannedReply).find().sort("short", 1).limit(500)
    views = [Canned(row["_id"], row["short"], row.get("team"), row["th"], row["en"]) for row in found]
    return [one for one in views if teams is None or one.team is None or one.team in teams]


def add(short: str, th: str, en: str, team: str | None, by: str) -> Canned:
    """Keep one. Raises CannedTaken, CannedInvalid."""
    check_places(th + en)
    row = {"_id": new_id(), "short": short, "th": th, "en": en, "team": team, "by": by, "at": clock.now()}
    try:
        collection(CannedReply).insert_one(row)
    except DuplicateKeyError:
        raise CannedTaken from None
    return Canned(str(row["_id"]), short, team, th, en)


def change(canned_id: str, short: str, th: str, en: str, team: str | None, by: str) -> Canned | None:
    """What one of them is now; None when there is none of this id. Raises CannedTaken, CannedInvalid."""
    check_places(th + en)
    fields = {"short": short, "th": th, "en": en, "team": team, "by": by, "at": clock.now()}
    try:
        if not collection(CannedReply).update_one({"_id": canned_id}, {"$set": fields}).matched_count:
            return None
    except DuplicateKeyError:
        raise CannedTaken from None
    return Canned(canned_id, short, team, th, en)


def remove(canned_id: str) -> bool:
    """Drop one; False when there is none of this id."""
    return bool(collection(CannedReply).delete_one({"_id": canned_id}).deleted_count)


def check_places(words: str) -> None:
    """Raises CannedInvalid for a place that nothing fills."""
    for place in _PLACE.findall(words):
        if place not in VARIABLES:
            raise CannedInvalid(place=place)


def values(
    agent: AgentView, view: ConversationView, draft: Mapping[str, Any] | None, heads: Sequence[CaseHead]
) -> dict[str, str]:
    """What fills the places in a conversation with this draft and these cases, newest first.

    Where the name is not known yet it is how one addresses somebody politely.
    """
    lang = "en" if view.language == "en" else "th"
    name = (((draft or {}).get("answers") or {}).get("complainant_name") or {}).get("value")
    return {
        "name": str(name or text("desk.name_unknown", lang)),
        "number": heads[0].number if heads else text("desk.number_unknown", lang),
        "agent": agent.name,
        "team": view.team,
    }


def filled(words: str, places: Mapping[str, str]) -> str:
    """The words with their places filled."""
    return _PLACE.sub(lambda found: places.get(found[1], found[0]), words)
