"""The period and the teams that a report is about, and the expressions that all reports share.

Days are Bangkok's (UTC+7 all the year): a day begins at 17:00 UTC of the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from intake.cases import walls
from intake.cases.documents import Conversation
from intake.thai import BANGKOK

ZONE = "+07:00"
LONGEST_DAYS = 366
# A $lookup of everything that followed is bounded by this.
MOST_MOVES = 500


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the last one included; `teams` None: all of them."""

    first: date
    last: date
    teams: tuple[str, ...] | None = None

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(0), BANGKOK)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(0), BANGKOK)

    def within(self) -> dict[str, datetime]:
        """The query for a moment of the period."""
        return {"$gte": self.begin, "$lt": self.end}

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def cases(self) -> dict[str, Any]:
        """The query for cases of the teams."""
        return {} if self.teams is None else walls.cases_of(self.teams)

    def conversations(self) -> dict[str, Any]:
        """The query for what belongs to the teams by its field `team`."""
        return {} if self.teams is None else walls.conversations_of(self.teams)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds; None where there was nothing. p90 is the nearest rank."""

    n: int
    median: float | None
    p90: float | None


def day_and_hour(field: str) -> dict[str, Any]:
    """The key of a group: the local day (YYYY-MM-DD) and hour of a moment."""
    return {
        "day": {"$dateToString": {"date": f"${field}", "format": "%Y-%m-%d", "timezone": ZONE}},
        "hour": {"$hour": {"date": f"${field}", "timezone": ZONE}},
    }


def seconds(since: Any, until: Any) -> dict[str, Any]:
    """The seconds between two moments; null where one is missing."""
    return {"$divide": [{"$subtract": [until, since]}, 1000]}


def spread(values: str) -> dict[str, Any]:
    """{n, median, p90} of an array of numbers; nulls in it do not count. No server before 7 has $median."""
    known = {"$filter": {"input": f"${values}", "cond": {"$isNumber": "$$this"}}}
    n = {"$size": "$$sorted"}
    low, high = [{"$toInt": {"$floor": {"$divide": [part, 2]}}} for part in ({"$subtract": [n, 1]}, n)]
    middle = {"$avg": [{"$arrayElemAt": ["$$sorted", low]}, {"$arrayElemAt": ["$$sorted", high]}]}
    rank = {"$toInt": {"$floor": {"$divide": [{"$add": [{"$multiply": [n, 9]}, 9]}, 10]}}}
    found = {"n": n, "median": middle, "p90": {"$arrayElemAt": ["$$sorted", {"$subtract": [rank, 1]}]}}
    nothing = {"n": 0, "median": None, "p90": None}
    return {
        "$let": {
            "vars": {"sorted": {"$sortArray": {"input": known, "sortBy": 1}}},
            "in": {"$cond": [{"$eq": ["$$sorted", []]}, nothing, found]},
        }
    }


def of_teams(period: Period, field: str) -> list[dict[str, Any]]:
    """Keep what belongs to conversations of the report's teams; `field` holds the conversation's id."""
    if period.teams is None:
        return []
    return [
        {"$lookup": {
            "from": Conversation._get_collection_name(), "localField": field, "foreignField": "_id",
            "pipeline": [{"$project": {"team": 1}}], "as": "of",
        }},
        {"$set": {"team": {"$first": "$of.team"}}},
        {"$match": walls.conversations_of(period.teams)},
    ]  # fmt: skip


def read_spread(found: Mapping[str, Any] | None) -> Spread:
    """What `spread` answered, to the tenth of a second."""
    if not found or not found["n"]:
        return Spread(0, None, None)
    return Spread(found["n"], round(found["median"], 1), round(found["p90"], 1))


def named(rows: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """Groups as [{key, n}], the largest first."""
    found = [{key: row["_id"], "n": int(row["n"])} for row in rows]
    return sorted(found, key=lambda row: (-row["n"], str(row[key])))


def by_time(period: Period, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Groups of `day_and_hour` as three lists without gaps: days, hours of the day, weekdays (1 Monday) with hours."""
    days = {day.isoformat(): 0 for day in period.days()}
    hours = dict.fromkeys(range(24), 0)
    week = {(weekday, hour): 0 for weekday in range(1, 8) for hour in range(24)}
    for row in rows:
        day, hour, n = row["_id"]["day"], row["_id"]["hour"], int(row["n"])
        days[day] += n
        hours[hour] += n
        week[date.fromisoformat(day).isoweekday(), hour] += n
    return {
        "by_day": [{"day": day, "n": n} for day, n in days.items()],
        "by_hour": [{"hour": hour, "n": n} for hour, n in hours.items()],
        "by_weekday_hour": [{"weekday": day, "hour": hour, "n": n} for (day, hour), n in week.items()],
    }
