"""The shapes of the reports."""

from __future__ import annotations

from connectors.console.table import Schema, array, obj, string

COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null: of nothing"}
SECONDS: Schema = {"type": ["number", "null"], "minimum": 0, "description": "seconds; null: there was nothing"}
SPREAD = obj(["n", "median", "p90"], n=COUNT, median=SECONDS, p90={**SECONDS, "description": "seconds, nearest rank"})
DAY = string("YYYY-MM-DD, a day in Bangkok", format="date")
ABOUT: dict[str, Schema] = {
    "from": DAY,
    "to": {**DAY, "description": "the last day, included"},
    "teams": {"type": ["array", "null"], "items": string(), "description": "null: all"},
}


def _counted(key: str, of: Schema) -> Schema:
    return array(obj([key, "n"], **{key: of, "n": COUNT}))


TIMES: dict[str, Schema] = {
    "by_day": _counted("day", DAY),
    "by_hour": _counted("hour", {"type": "integer", "minimum": 0, "maximum": 23}),
    "by_weekday_hour": array(
        obj(
            ["weekday", "hour", "n"],
            weekday={"type": "integer", "minimum": 1, "maximum": 7, "description": "1 is Monday"},
            hour={"type": "integer"},
            n=COUNT,
        )
    ),
}


def _report(**parts: Schema) -> Schema:
    return obj(["from", "to", "teams", *parts], **ABOUT, **parts)


VOLUME = _report(
    cases=obj(
        ["total"],
        total=COUNT,
        **{f"by_{key}": _counted(key, string()) for key in ("form", "channel", "state", "language")},
        **TIMES,
    ),
    messages=obj(["total", "conversations"], total=COUNT, conversations=COUNT, **TIMES),
    handovers=obj(["total"], total=COUNT, **TIMES),
)
REQUESTS: dict[str, Schema] = {
    "requests": COUNT,
    "answered": {**COUNT, "description": "taken by an agent"},
    "cancelled": {**COUNT, "description": "by the person, before an agent took it"},
    "timed_out": {**COUNT, "description": "nobody took it in time"},
    "left": {**COUNT, "description": "given back or closed out of the queue"},
    "waiting": {**COUNT, "description": "still in the queue now"},
    "abandonment": {**SHARE, "description": "cancelled and timed out, of the requests that do not wait any more"},
    "wait": {**SPREAD, "description": "from asking until an agent took it"},
    "first_response": {**SPREAD, "description": "from asking until an agent's first line"},
    "handling": {**SPREAD, "description": "from taking until it went back to the assistant or was closed"},
}
SERVICE = _report(
    **REQUESTS,
    by_team=array(obj(["team", *REQUESTS], team=string(), **REQUESTS)),
    cases=obj(
        ["closed", "by_state", "reopened", "resolution"],
        closed={**COUNT, "description": "came to an end in the period and are at it; opened again: not"},
        by_state=_counted("state", string()),
        reopened={**COUNT, "description": "of these, opened again before"},
        resolution={**SPREAD, "description": "from filing until the (last) end"},
    ),
)
ASSISTANT = _report(
    conversations={**COUNT, "description": "in which people wrote"},
    contained={**COUNT, "description": "that no queue and no agent had in the period"},
    handed_over=COUNT,
    containment=SHARE,
    by_reason=_counted("reason", string()),
    cases_filed=COUNT,
)
SATISFACTION = _report(
    ratings=COUNT,
    average={"type": ["number", "null"]},
    by_score=_counted("score", {"type": "integer", "minimum": 1, "maximum": 5}),
    by_channel=array(
        obj(["channel", "n", "average"], channel=string(), n=COUNT, average={"type": "number"}),
    ),
    comments=array(
        obj(
            ["conversation_id", "channel", "score", "comment", "at"],
            conversation_id=string(),
            channel=string(),
            score={"type": "integer"},
            comment=string(),
            at=string(format="date-time"),
        )
    ),
)
LOAD: dict[str, Schema] = {
    "agent_id": string(),
    "name": {"type": ["string", "null"]},
    "taken": {**COUNT, "description": "times a conversation was taken or given to them"},
    "conversations": COUNT,
    "lines": {**COUNT, "description": "written to people"},
    "first_response": SPREAD,
    "handling": SPREAD,
    "holding": {**COUNT, "description": "now"},
}
AGENTS = _report(agents=array(obj([*LOAD], **LOAD)))
REPORTS: dict[str, tuple[Schema, str]] = {
    "volume": (VOLUME, "What came in: cases, messages, requests for a human, by form, channel, day, hour"),
    "service": (SERVICE, "Waiting, first response, handling, abandonment; how cases were resolved; by team"),
    "assistant": (ASSISTANT, "What the assistant did alone, and why it did not"),
    "satisfaction": (SATISFACTION, "Ratings, and what people said with them"),
    "agents": (AGENTS, "Who did how much; an agent sees their own"),
}
PERIOD: Schema = {
    "from": DAY,
    "to": DAY,
    "team": string(),
    "format": string(enum=["json", "csv"]),
}
