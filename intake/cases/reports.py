"""How much came in, how it went with the assistant, and what people thought of it: counted in the database."""

from __future__ import annotations

from typing import Any

from intake.cases import masked_talk, vault
from intake.cases.documents import Case, Conversation, ConversationEvent, Message, collection
from intake.cases.report_period import MOST_MOVES, Period, by_time, day_and_hour, named, of_teams
from intake.cases.report_service import HUMAN, entries

COMMENTS_SHOWN = 100
CHAT_CHANNELS = ("line", "web")


def volume(period: Period) -> dict[str, Any]:
    """Cases filed, lines people wrote and requests for a human, each by day, hour and weekday; cases by form, channel
    and the state they are in now."""
    query = {"created_at": period.within(), **period.cases()}
    [found] = collection(Case).aggregate([
        {"$match": query},
        {"$facet": {
            **{f"by_{name}": [_count(f"${name}")] for name in ("form", "channel", "state", "language")},
            "times": [_count(day_and_hour("created_at"))],
        }},
    ])  # fmt: skip
    lines, wrote = _lines(period)
    asked = list(collection(ConversationEvent).aggregate([*entries(period), _count(day_and_hour("at"))]))
    cases = {key: named(found[key], key[3:]) for key in ("by_form", "by_channel", "by_state", "by_language")}
    return {
        "cases": {"total": _total(found["times"]), **cases, **by_time(period, found["times"])},
        "messages": {"total": _total(lines), "conversations": wrote, **by_time(period, lines)},
        "handovers": {"total": _total(asked), **by_time(period, asked)},
    }


def assistant(period: Period) -> dict[str, Any]:
    """How many of the conversations in which people wrote stayed with the assistant alone, and why the others did not.

    With people: a conversation that a queue or an agent had at some moment of the period.
    """
    with_people = {"$or": [{"$in": ["$$m.to", HUMAN]}, {"$in": ["$$m.origin", HUMAN]}]}
    during = {"$filter": {
        "input": "$moves", "as": "m", "cond": {"$and": [{"$gte": ["$$m.at", period.begin]}, with_people]},
    }}  # fmt: skip
    earlier = {"$filter": {"input": "$moves", "as": "m", "cond": {"$lt": ["$$m.at", period.begin]}}}
    stayed = {"$in": [{"$ifNull": [{"$first": {"$map": {"input": earlier, "as": "m", "in": "$$m.to"}}}, "bot"]}, HUMAN]}
    found = list(collection(Message).aggregate([
        {"$match": {"kind": "person", "at": period.within()}},
        {"$group": {"_id": "$conversation_id"}},
        *of_teams(period, "_id"),
        {"$lookup": {
            "from": ConversationEvent._get_collection_name(), "localField": "_id", "foreignField": "conversation_id",
            "pipeline": [
                {"$match": {"at": {"$lt": period.end}}}, {"$sort": {"n": -1}}, {"$limit": MOST_MOVES},
                {"$project": {"at": 1, "to": 1, "origin": 1}},
            ],
            "as": "moves",
        }},
        _count({"$or": [{"$gt": [{"$size": during}, 0]}, stayed]}),
    ]))  # fmt: skip
    handed = next((int(row["n"]) for row in found if row["_id"]), 0)
    alone = next((int(row["n"]) for row in found if not row["_id"]), 0)
    reasons = collection(ConversationEvent).aggregate([*entries(period), _count("$reason")])
    filed = {"created_at": period.within(), "channel": {"$in": list(CHAT_CHANNELS)}, **period.cases()}
    return {
        "conversations": handed + alone, "contained": alone, "handed_over": handed,
        "containment": _share(alone, handed + alone), "by_reason": named(reasons, "reason"),
        "cases_filed": collection(Case).count_documents(filed),
    }  # fmt: skip


def satisfaction(period: Period) -> dict[str, Any]:
    """What people gave in the period: 1 to 5, and the latest comments. The last rating of a conversation counts."""
    query = {"rating.at": period.within(), **period.conversations()}
    [found] = collection(Conversation).aggregate([
        {"$match": query},
        {"$facet": {
            "scores": [_count("$rating.score")],
            "channels": [{"$group": {"_id": "$channel", "n": {"$sum": 1}, "average": {"$avg": "$rating.score"}}}],
            "comments": [
                {"$match": {"rating.comment": {"$exists": True}}}, {"$sort": {"rating.at": -1}},
                {"$limit": COMMENTS_SHOWN}, {"$project": {"rating": 1, "subject_id": 1, "channel": 1}},
            ],
        }},
    ])  # fmt: skip
    scores = {int(row["_id"]): int(row["n"]) for row in found["scores"]}
    total = sum(scores.values())
    channels = [
        {"channel": row["_id"], "n": row["n"], "average": round(row["average"], 2)}
        for row in sorted(found["channels"], key=lambda row: str(row["_id"]))
    ]
    return {
        "ratings": total,
        "average": round(sum(score * n for score, n in scores.items()) / total, 2) if total else None,
        "by_score": [{"score": score, "n": scores.get(score, 0)} for score in range(1, 6)],
        "by_channel": channels,
        "comments": [said for row in found["comments"] if (said := _comment(row)) is not None],
    }


def _comment(row: dict[str, Any]) -> dict[str, Any] | None:
    """A comment, opened; None when the person was erased."""
    try:
        cipher = vault.current().cipher_for(row["subject_id"])
    except vault.SubjectErased:
        return None
    words = cipher.open_json(bytes(row["rating"]["comment"]), f"rating:{row['_id']}")
    rating = row["rating"]
    return {
        "conversation_id": row["_id"], "channel": row["channel"], "score": rating["score"],
        "comment": masked_talk.words(words), "at": rating["at"],
    }  # fmt: skip


def _lines(period: Period) -> tuple[list[dict[str, Any]], int]:
    """What people wrote, by day and hour; and in how many conversations."""
    wrote = {"$match": {"kind": "person", "at": period.within()}}
    key = {"c": "$conversation_id", **day_and_hour("at")}
    by_conversation = [wrote, _count(key), {"$set": {"c": "$_id.c"}}, *of_teams(period, "c")]
    times = {"_id": {"day": "$_id.day", "hour": "$_id.hour"}, "n": {"$sum": "$n"}}
    [found] = collection(Message).aggregate([
        *by_conversation,
        {"$facet": {"times": [{"$group": times}], "conversations": [{"$group": {"_id": "$c"}}, {"$count": "n"}]}},
    ])  # fmt: skip
    return found["times"], found["conversations"][0]["n"] if found["conversations"] else 0


def _count(key: Any) -> dict[str, Any]:
    return {"$group": {"_id": key, "n": {"$sum": 1}}}


def _total(rows: list[dict[str, Any]]) -> int:
    return sum(int(row["n"]) for row in rows)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
