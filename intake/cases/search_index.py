"""Finding conversations and cases by what was written and by names, phones and accounts, without keeping any of it.

Each conversation and case has a row of keyed hashes: of the Thai and other words in its texts and of long numbers as a
whole. Rows are made a moment after the text, by whoever holds the desk's lease.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateOne

from intake.cases import clock, numbers, transcript, vault
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import Case, Conversation, collection

TERMS_KEPT = 600  # of one conversation
_DIGITS = re.compile(r"\d[\d\s-]{4,}\d")
_WORD = re.compile(r"[\w\u0e00-\u0e7f]+")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def terms(text: str) -> set[str]:
    """The hashes by which a text is found: its words, and every number of six digits or more."""
    return {vault.current().index_hash("search", word) for word in words(text)}


def words(text: str) -> set[str]:
    """The words of a text as they are compared: cut, lower case, two characters or more; numbers as bare digits."""
    from intake import thai

    lowered = thai.normalize(text[:5000]).lower()
    found = {re.sub(r"\D", "", number.group()) for number in _DIGITS.finditer(lowered)}
    found |= {"0" + number[2:] for number in found if number.startswith("66") and len(number) in (10, 11)}
    for run in _WORD.findall(_DIGITS.sub(" ", lowered)):
        found |= {token.text for token in thai.tokenize(run) if len(token.text) > 1 and _WORD.fullmatch(token.text)}
    return found


def find(query: str, limit: int = 50) -> tuple[list[str], list[str]]:
    """Ids of conversations and numbers of cases that hold everything in the query, the latest first."""
    number = numbers.normalize(query)
    known = collection(Case).find_one({"number": number}, {"number": 1}) if number else None
    if known is not None:
        return [], [str(known["number"])]
    hashes = sorted(terms(query))
    if not hashes:
        return [], []
    found = collection(SearchRow).find({"terms": {"$all": hashes}}, {"_id": 1}).sort("at", -1).limit(limit)
    ids = [str(row["_id"]) for row in found]
    return [i.split(":", 1)[1] for i in ids if i.startswith("conversation:")], [
        i.split(":", 1)[1] for i in ids if i.startswith("case:")
    ]


def catch_up(limit: int = 200) -> int:
    """Index what was written since the last time; returns how many rows changed. One process at a time does it."""
    marks = {row["_id"]: row["at"] for row in collection(SearchRow).find({"_id": {"$in": ["mark:c", "mark:k"]}})}
    since = marks.get("mark:c", _LONG_AGO) - timedelta(seconds=2)
    conversations = list(
        collection(Conversation)
        .find({"last_at": {"$gte": since}}, {"subject_id": 1, "seq": 1, "last_at": 1})
        .sort("last_at", 1)
        .limit(limit)
    )
    cases = list(
        collection(Case)
        .find({"updated_at": {"$gte": marks.get("mark:k", _LONG_AGO) - timedelta(seconds=2)}})
        .sort("updated_at", 1)
        .limit(limit)
    )
    updates = [*_of_conversations(conversations), *(u for case in cases for u in _of_case(case))]
    for mark, rows, field in (("mark:c", conversations, "last_at"), ("mark:k", cases, "updated_at")):
        if rows:
            fields = {"at": rows[-1][field], "subject_id": "", "terms": []}
            updates.append(UpdateOne({"_id": mark}, {"$set": fields}, upsert=True))
    if updates:
        collection(SearchRow).bulk_write(updates, ordered=False)
    return len(updates)


def forget(subject_id: str) -> None:
    """Remove the rows of a person (erasure does)."""
    collection(SearchRow).delete_many({"subject_id": subject_id})


def _of_conversations(documents: list[dict[str, Any]]) -> Iterable[UpdateOne]:
    ids = [f"conversation:{document['_id']}" for document in documents]
    done = {row["_id"]: row for row in collection(SearchRow).find({"_id": {"$in": ids}}, {"seq": 1, "terms": 1})}
    for document in documents:
        row = done.get(f"conversation:{document['_id']}") or {}
        if row.get("seq", 0) >= document["seq"]:
            continue
        found: set[str] = set()
        try:
            lines = transcript.history(document["_id"], row.get("seq", 0), 200, notes=True)
        except vault.SubjectErased:
            continue
        for line in lines:
            if line.kind in ("person", "agent", "note"):
                found |= terms(line.text)
        if not lines:
            continue
        kept = list(dict.fromkeys([*row.get("terms", ()), *found]))[-TERMS_KEPT:]
        fields = {
            "subject_id": document["subject_id"], "at": document["last_at"], "terms": kept, "seq": lines[-1].seq,
        }  # fmt: skip
        yield UpdateOne({"_id": f"conversation:{document['_id']}"}, {"$set": fields}, upsert=True)


def _of_case(case: Mapping[str, Any]) -> Iterable[UpdateOne]:
    try:
        cipher = vault.current().cipher_for(case["subject_id"])
    except vault.SubjectErased:
        return
    found: set[str] = set()
    for part in ("answers", "respondent"):
        values = cipher.open_json(bytes(case[part]), f"case:{case['_id']}:{part}")
        for value in _texts(values):
            found |= terms(value)
    fields = {"subject_id": case["subject_id"], "at": clock.to_milliseconds(case["created_at"]), "terms": sorted(found)}
    yield UpdateOne({"_id": f"case:{case['number']}"}, {"$set": fields}, upsert=True)


def _texts(values: Any) -> Iterable[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _texts(value)
    elif isinstance(values, list):
        for value in values:
            yield from _texts(value)
