"""Finding conversations and cases by what was written and by names, phones and accounts, without keeping any of it.

Each conversation and case has a row of keyed hashes of its words, numbers and letter triples of its names (see
`search_words`). Rows are made a moment after the text, by whoever holds the desk's lease. They carry the team, so that
a search is cut down to what its agent sees before it is cut to a page.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bson import Int64
from pymongo import UpdateOne

from intake.cases import clock, desk, search_words, transcript, vault
from intake.cases.case_view import unseal
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import DataKey, collection

TERMS_KEPT = 600  # of one conversation
NAMES_OF_ANSWERS = ("acting_for", "data_holder")  # besides every field that ends with _name
NAMES_OF_RESPONDENTS = ("name", "page", "organization")
_INDEXED = ("person", "agent", "note")


def terms(text: str) -> set[int]:
    """The hashes by which a text is found."""
    return {_term("word", word) for word in search_words.words(text)}


def names(name: str) -> set[int]:
    """The hashes by which a name is found, however it is spaced."""
    return {_term("name", part) for part in search_words.name_parts(name)}


def wanted(query: str) -> list[list[int]]:
    """What to look for, in the ways a query may be meant: a name, or all of its words. Nothing: it has neither."""
    ways = [names(query), {_term("word", word) for word in search_words.wanted(query)}]
    return [sorted(way) for way in ways if way]


def conversation_fields(document: Mapping[str, Any], found: Iterable[int], seq: int) -> dict[str, Any]:
    """The row of a conversation that holds these terms up to line `seq`."""
    kept = list(dict.fromkeys(found))[-TERMS_KEPT:]
    return {
        "subject_id": document["subject_id"], "team": _team(document.get("team")),
        "at": _about(document["last_at"], f"conversation:{document['_id']}"), "seq": seq,
        "terms": [Int64(term) for term in kept],
    }  # fmt: skip


def case_fields(case: Mapping[str, Any], answers: Mapping[str, Any], respondent: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a case with these answers; `respondent` by part."""
    found: set[int] = set()
    for value in (*_texts(answers), *_texts(respondent)):
        found |= terms(value)
    for name, value in answers.items():
        if isinstance(value, str) and (name.endswith("_name") or name in NAMES_OF_ANSWERS):
            found |= names(value)
    for part in NAMES_OF_RESPONDENTS:
        if isinstance(respondent.get(part), str):
            found |= names(respondent[part])
    return {
        "subject_id": case["subject_id"], "form": case["form"], "language": case["language"],
        "team": desk.current().team_for(case["form"], case["language"]),
        "at": _about(case["created_at"], f"case:{case['number']}"),
        "terms": [Int64(term) for term in sorted(found)],
    }  # fmt: skip


def forget(subject_id: str) -> None:
    """Remove the rows of a person (erasure does, after the key is gone)."""
    collection(SearchRow).delete_many({"subject_id": subject_id})


def write(updates: list[UpdateOne], subject_ids: Iterable[str]) -> None:
    """Write rows; those of people erased meanwhile go again, so that none outlives its person's key."""
    if not updates:
        return
    collection(SearchRow).bulk_write(updates, ordered=False)
    subjects = set(subject_ids)
    alive = {row["_id"] for row in collection(DataKey).find({"_id": {"$in": sorted(subjects)}}, {"_id": 1})}
    if subjects - alive:
        collection(SearchRow).delete_many({"subject_id": {"$in": sorted(subjects - alive)}})


def of_conversations(documents: list[dict[str, Any]]) -> Iterator[UpdateOne]:
    """The changes of the rows of conversations that have new lines, and of their teams."""
    ids = [f"conversation:{document['_id']}" for document in documents]
    done = {row["_id"]: row for row in collection(SearchRow).find({"_id": {"$in": ids}})}
    vault.current().warm(document["subject_id"] for document in documents)
    known_to = {
        document["_id"]: done.get(f"conversation:{document['_id']}", {}).get("seq", 0) for document in documents
    }
    news = transcript.news({d["_id"]: known_to[d["_id"]] for d in documents if known_to[d["_id"]] < d["seq"]})
    for document in documents:
        row = done.get(f"conversation:{document['_id']}") or {}
        lines, seq = news.get(document["_id"], []), known_to[document["_id"]]
        if not lines and row.get("team") == _team(document.get("team")):
            continue
        found: set[int] = set()
        for line in lines:
            if line.kind in _INDEXED:
                found |= terms(line.text)
        known = row.get("terms", ())
        fields = conversation_fields(document, [*known, *sorted(found)], lines[-1].seq if lines else seq)
        if fields["terms"]:
            yield UpdateOne({"_id": f"conversation:{document['_id']}"}, {"$set": fields}, upsert=True)


def of_cases(cases: list[dict[str, Any]]) -> Iterator[UpdateOne]:
    """The changes of the rows of cases."""
    vault.current().warm(case["subject_id"] for case in cases)
    for case in cases:
        try:
            cipher = vault.current().cipher_for(case["subject_id"])
        except vault.SubjectErased:
            continue
        fields = case_fields(case, unseal(cipher, case, "answers"), unseal(cipher, case, "respondent"))
        yield UpdateOne({"_id": f"case:{case['number']}"}, {"$set": fields}, upsert=True)


def _term(kind: str, value: str) -> int:
    return vault.current().index_number("search:" + kind, value)


def _team(team: Any) -> str:
    return str(team) if team else desk.current().fallback_team


def _about(moment: datetime, row: str) -> datetime:
    """The hour, and in it a millisecond that is the row's own.

    A finer time would rewrite all entries of a row in the index with every line. That hardly two rows share one is what
    lets `searching` intersect words by the index alone.
    """
    hour = clock.to_milliseconds(moment).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(milliseconds=zlib.crc32(row.encode()) % 3_600_000)


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _texts(value)
    elif isinstance(values, list):
        for value in values:
            yield from _texts(value)
