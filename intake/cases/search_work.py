"""Keeping the search rows up to date: what was written, changed or moved since the last time, page by page.

One process at a time does it. It goes by the database's times and looks again at the last seconds, in which writes may
become visible out of order; a row that is already right costs one read.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateOne

from intake.cases import desk, search_index
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import Case, Conversation, collection
from intake.cases.records import Record

MARKS = ("format", "desk", "lines", "moves", "cases")
FORMAT = 3  # of the rows; another one is made anew from the beginning
PAGE = 200
_NO_LONGER = {"team_1"}  # an index of an earlier format, by which the database may take a bad way
_OVERLAP = timedelta(seconds=2)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_ROUND_SECONDS = 1.0  # a large backlog is worked off in rounds: the desk's clock has other things to do
_OF_CONVERSATIONS = {"subject_id": 1, "seq": 1, "last_at": 1, "team": 1, "moved_at": 1}
_OF_CASES = dict.fromkeys(("number", "subject_id", "form", "language", "created_at", "updated_at"), 1)
_OF_CASES |= {"answers": 1, "respondent": 1}


def catch_up(seconds: float = _ROUND_SECONDS, page_size: int = PAGE) -> int:
    """Index what was written since the last time, for about so long; returns how many rows changed."""
    _begin_anew_if_needed()
    _restamp_if_needed()
    ends, changed = time.monotonic() + seconds, 0
    works: tuple[tuple[str, type[Record], str, dict[str, int], Callable[[Any], Iterator[UpdateOne]]], ...] = (
        ("lines", Conversation, "last_at", _OF_CONVERSATIONS, search_index.of_conversations),
        ("moves", Conversation, "moved_at", _OF_CONVERSATIONS, search_index.of_conversations),
        ("cases", Case, "updated_at", _OF_CASES, search_index.of_cases),
    )
    for name, kind, field, projection, changes in works:
        for page, seen in _pages(name, kind, field, projection, page_size):
            updates = list(changes(page))
            search_index.write(updates, (document["subject_id"] for document in page))
            _mark(name, {"at": page[-1][field], "seen": seen})
            changed += len(updates)
            if time.monotonic() > ends:
                break
    return changed


def _pages(
    name: str, kind: type[Record], field: str, projection: Mapping[str, int], size: int
) -> Iterator[tuple[list[dict[str, Any]], list[str]]]:
    """Documents in order of a time, and which of the last time were seen: many may share it. Empty at the end.

    A round that was cut short goes on exactly there; one that came to the end looks at the last seconds again.
    """
    mark = _marks().get(name) or {}
    seen = set(mark.get("seen") or ())
    since = mark.get("at", _LONG_AGO) - (timedelta(0) if seen else _OVERLAP)
    while True:
        query = {field: {"$gte": since}, **({"_id": {"$nin": sorted(seen)}} if seen else {})}
        page = list(collection(kind).find(query, projection).sort(field, 1).limit(size))
        if not page:
            return
        last = page[-1][field]
        seen = {d["_id"] for d in page if d[field] == last} | (seen if last == since else set())
        since = last
        yield page, sorted(seen) if len(page) == size else []
        if len(page) < size:
            return


def _begin_anew_if_needed() -> None:
    if (_marks().get("format") or {}).get("seq") != FORMAT:
        collection(SearchRow).delete_many({"_id": {"$gt": ""}})
        for name in _NO_LONGER.intersection(collection(SearchRow).index_information()):
            collection(SearchRow).drop_index(name)
        _mark("format", {"seq": FORMAT})


def _restamp_if_needed() -> None:
    """Whose a case is follows from the desk's settings: when these change, so do the rows."""
    settings = desk.current()
    said = "".join(f"{name}:{team.forms}:{team.languages};" for name, team in settings.teams.items())
    now = hashlib.sha256(f"{said}{settings.fallback_team}".encode()).hexdigest()
    before = (_marks().get("desk") or {}).get("subject_id")
    if before == now:
        return
    rows = collection(SearchRow)
    for form in rows.distinct("form", {"form": {"$gt": ""}}) if before is not None else ():
        for language in rows.distinct("language", {"form": form}):
            team = settings.team_for(form, language)
            rows.update_many({"form": form, "language": language}, {"$set": {"team": team}})
    _mark("desk", {"subject_id": now})


def _marks() -> dict[str, dict[str, Any]]:
    ids = [f"mark:{name}" for name in MARKS]
    return {str(row["_id"]).removeprefix("mark:"): row for row in collection(SearchRow).find({"_id": {"$in": ids}})}


def _mark(name: str, fields: dict[str, Any]) -> None:
    collection(SearchRow).update_one({"_id": f"mark:{name}"}, {"$set": fields}, upsert=True)
