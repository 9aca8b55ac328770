"""How long people waited, how long agents took, who did how much: from the transitions of conversations.

A *request* is a conversation that left the assistant (or a closed state) for the queue or an agent; it belongs to the
day it began on and the team whose queue it was in. It lasts until the conversation is back with the assistant or
closed. When the assistant asks one thing for an agent (lent, item_given), the request goes on.
"""

from __future__ import annotations

from typing import Any

from intake.cases import agents, desk
from intake.cases.documents import Case, ConversationEvent, Message, collection
from intake.cases.report_period import MOST_MOVES, Period, of_teams, read_spread, seconds, spread

HUMAN = ["queue", "agent", "hold"]
ALONE = ["bot", "closed"]
_LENT, _GIVEN = "lent", "item_given"
OUTCOMES = ("answered", "cancelled", "timed_out", "left", "waiting")
_TIMES = ("wait", "first_response", "handling")


def entries(period: Period) -> list[dict[str, Any]]:
    """The stages that find the first transition of each request of a period."""
    first = {"at": period.within(), "origin": {"$in": ALONE}, "to": {"$in": HUMAN}, "reason": {"$ne": _GIVEN}}
    return [{"$match": {**first, **period.conversations()}}]


def requests(period: Period) -> list[dict[str, Any]]:
    """The stages that find each request: claim, end, first answer, outcome, and its times in seconds."""
    moves, lines = ConversationEvent._get_collection_name(), Message._get_collection_name()
    own = {"$eq": ["$conversation_id", "$$conversation"]}
    later = [
        {"$match": {"$expr": {"$and": [own, {"$gte": ["$n", "$$n"]}]}}}, {"$sort": {"n": 1}}, {"$limit": MOST_MOVES},
        {"$project": {"n": 1, "at": 1, "to": 1, "reason": 1, "seq": 1, "agent_id": 1}},
    ]  # fmt: skip
    is_end = {"$and": [{"$in": ["$$m.to", ALONE]}, {"$ne": ["$$m.reason", _LENT]}]}
    is_claim = {"$and": [{"$eq": ["$$m.to", "agent"]}, {"$lte": ["$$m.n", {"$ifNull": ["$end.n", "$$m.n"]}]}]}
    inside = {"$and": [own, {"$gt": ["$seq", "$$from"]}, {"$lte": ["$seq", "$$to"]}]}
    answer = [
        {"$match": {"$expr": inside, "kind": "agent"}},
        {"$sort": {"seq": 1}}, {"$limit": 1}, {"$project": {"at": 1, "agent_id": 1}},
    ]  # fmt: skip
    between = {"conversation": "$conversation_id", "from": "$seq", "to": {"$ifNull": ["$end.seq", 2**31]}}
    return [
        *entries(period),
        {"$lookup": {"from": moves, "let": {"conversation": "$conversation_id", "n": "$n"}, "pipeline": later,
                     "as": "moves"}},
        {"$set": {"end": {"$first": {"$filter": {"input": "$moves", "as": "m", "cond": is_end}}}}},
        {"$set": {"claim": {"$first": {"$filter": {"input": "$moves", "as": "m", "cond": is_claim}}}}},
        {"$lookup": {"from": lines, "let": between, "pipeline": answer, "as": "answer"}},
        {"$set": {"answer": {"$first": "$answer"}}},
        {"$set": {
            # An agent who takes a conversation from the assistant makes nobody wait.
            "wait": {"$cond": [{"$eq": ["$to", "queue"]}, seconds("$at", "$claim.at"), None]},
            "first_response": seconds("$at", "$answer.at"),
            "handling": seconds("$claim.at", "$end.at"),
            "outcome": _outcome(),
        }},
    ]  # fmt: skip


def _outcome() -> dict[str, Any]:
    """answered: an agent took it. Else it was cancelled, the queue timed out, somebody ended it (left), or it waits."""
    ended = [("cancelled", "cancelled"), ("queue_timeout", "timed_out")]
    return {"$switch": {
        "branches": [
            {"case": {"$ne": [{"$type": "$claim"}, "missing"]}, "then": "answered"},
            {"case": {"$eq": [{"$type": "$end"}, "missing"]}, "then": "waiting"},
            *({"case": {"$eq": ["$end.reason", reason]}, "then": name} for reason, name in ended),
        ],
        "default": "left",
    }}  # fmt: skip


def service(period: Period) -> dict[str, Any]:
    """Requests and what became of them, by team too; waiting, first response and handling; how cases were resolved.

    `abandonment`: the share of the requests that do not wait any more which were cancelled or timed out.
    """
    team = {"$ifNull": ["$team", desk.current().fallback_team]}
    [found] = collection(ConversationEvent).aggregate([
        *requests(period),
        {"$facet": {"all": [_summed(None), _spreads()], "teams": [_summed(team), _spreads()]}},
    ])  # fmt: skip
    whole = _requests_json(found["all"][0] if found["all"] else {})
    teams = {row["_id"]: _requests_json(row) for row in found["teams"]}
    return whole | {
        "by_team": [{"team": name, **teams[name]} for name in sorted(teams)],
        "cases": _resolution(period),
    }


def _summed(key: Any) -> dict[str, Any]:
    counts = {name: {"$sum": {"$cond": [{"$eq": ["$outcome", name]}, 1, 0]}} for name in OUTCOMES}
    return {
        "$group": {"_id": key, "requests": {"$sum": 1}, **counts, **{name: {"$push": f"${name}"} for name in _TIMES}}
    }


def _spreads() -> dict[str, Any]:
    return {"$set": {name: spread(name) for name in _TIMES}}


def _requests_json(row: dict[str, Any]) -> dict[str, Any]:
    counts = {name: int(row.get(name, 0)) for name in ("requests", *OUTCOMES)}
    over = counts["requests"] - counts["waiting"]
    lost = counts["cancelled"] + counts["timed_out"]
    times = {name: read_spread(row.get(name)) for name in _TIMES}
    return {**counts, "abandonment": round(lost / over, 4) if over else None, **times}


def _resolution(period: Period) -> dict[str, Any]:
    """Cases that came to an end in the period and are still at it; a case that was opened again counts as open."""
    [found] = collection(Case).aggregate([
        {"$match": {"closed_at": period.within(), **period.cases()}},
        {"$facet": {
            "times": [
                {"$group": {"_id": None, "t": {"$push": seconds("$created_at", "$closed_at")}}},
                {"$set": {"t": spread("t")}},
            ],
            "states": [{"$group": {"_id": "$state", "n": {"$sum": 1}}}],
            "again": [{"$match": {"reopened": {"$gt": 0}}}, {"$count": "n"}],
        }},
    ])  # fmt: skip
    states = {row["_id"]: int(row["n"]) for row in found["states"]}
    return {
        "closed": sum(states.values()),
        "by_state": [{"state": name, "n": states[name]} for name in sorted(states)],
        "reopened": found["again"][0]["n"] if found["again"] else 0,
        "resolution": read_spread(found["times"][0]["t"] if found["times"] else None),
    }


def agent_load(period: Period, only: str | None = None) -> list[dict[str, Any]]:
    """Of each agent: conversations taken, lines written, their times, and what they hold now; `only` one of them."""
    mine = {} if only is None else {"_id": only}
    taken = collection(ConversationEvent).aggregate([
        {"$match": {"at": period.within(), "to": "agent", "reason": {"$in": ["claimed", "assigned", "transferred"]},
                    **period.conversations()}},
        {"$group": {"_id": "$agent_id", "taken": {"$sum": 1}, "conversations": {"$addToSet": "$conversation_id"}}},
        {"$project": {"taken": 1, "conversations": {"$size": "$conversations"}}}, {"$match": mine},
    ])  # fmt: skip
    wrote = collection(Message).aggregate([
        {"$match": {"kind": "agent", "at": period.within()}},
        *of_teams(period, "conversation_id"),
        {"$group": {"_id": "$agent_id", "lines": {"$sum": 1}}}, {"$match": mine},
    ])  # fmt: skip
    timed = collection(ConversationEvent).aggregate([
        *requests(period),
        {"$match": {"outcome": "answered"}},
        {"$group": {"_id": "$claim.agent_id", **{name: {"$push": f"${name}"} for name in _TIMES[1:]}}},
        {"$set": {name: spread(name) for name in _TIMES[1:]}}, {"$match": mine},
    ])  # fmt: skip
    rows: dict[str, dict[str, Any]] = {}
    for found in (taken, wrote, timed):
        for row in found:
            rows.setdefault(str(row["_id"]), {}).update(row)
    return [_agent_row(agent_id, row) for agent_id, row in sorted(rows.items())]


def _agent_row(agent_id: str, row: dict[str, Any]) -> dict[str, Any]:
    known = agents.get(agent_id)
    return {
        "agent_id": agent_id,
        "name": known.name if known else None,
        **{name: int(row.get(name, 0)) for name in ("taken", "conversations", "lines")},
        **{name: read_spread(row.get(name)) for name in _TIMES[1:]},
    }
