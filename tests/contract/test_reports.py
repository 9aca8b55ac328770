"""Reports, against answers worked out by hand: a day of a desk, with the edges where counting goes wrong."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bson import Binary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mongoengine.connection import get_db

from intake.cases import cases, conversations, desk, inbox, report_service, reports, visitors, walls
from intake.cases.inbox import Person
from intake.cases.report_period import Period, Spread, read_spread, spread
from intake.cases.vault import Vault
from intake.thai import BANGKOK

DAY = date(2026, 11, 20)  # a Friday
TEAMS = {"general": desk.Team(), "money": desk.Team(forms=("scam", "bank"))}
_ids = itertools.count()


@pytest.fixture(autouse=True)
def two_teams() -> Iterator[None]:
    desk.use(desk.Desk(teams=TEAMS))
    yield
    desk.use(None)


def at(clock: str, day: date = DAY) -> datetime:
    """A moment of the day in Bangkok, HH:MM or HH:MM:SS."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BANGKOK)


def a_request(conversation: str, *moves: tuple[str, str, str, str], team: str | None = None, day: date = DAY) -> None:
    """Transitions (time, from, to, reason); every one of an agent is of agent `ann`, a line a minute before it."""
    rows = []
    for time, origin, to, reason in moves:
        row: dict[str, Any] = {
            "_id": f"{conversation}:{next(_ids)}", "conversation_id": conversation, "n": next(_ids),
            "at": at(time, day), "origin": origin, "to": to, "actor": "x", "reason": reason, "seq": seq_at(time),
        }  # fmt: skip
        rows.append(row | ({"agent_id": "ann"} if to == "agent" else {}) | ({"team": team} if team else {}))
    get_db()["conversation_events"].insert_many(rows)


def seq_at(clock: str) -> int:
    """Lines are numbered by their time: those of a minute come after a transition of the same minute."""
    hours, minutes = clock.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def a_line(conversation: str, clock: str, kind: str = "person", day: date = DAY, agent: str | None = None) -> None:
    get_db()["messages"].insert_one({
        "_id": f"m{next(_ids)}", "conversation_id": conversation, "subject_id": "s", "seq": seq_at(clock) + 1,
        "kind": kind, "at": at(clock, day), "body": Binary(b""), "agent_id": agent,
    })  # fmt: skip


def a_case(clock: str, *, form: str = "scam", channel: str = "line", state: str = "submitted", day: date = DAY,
           closed: datetime | None = None, reopened: int = 0, language: str = "th") -> None:  # fmt: skip
    n = next(_ids)
    row: dict[str, Any] = {
        "_id": f"c{n}", "number": f"N{n}", "intake_key": f"k{n}", "state": state, "form": form, "channel": channel,
        "language": language, "created_at": at(clock, day),
    }  # fmt: skip
    if closed:
        row |= {"closed_at": closed}
    get_db()["cases"].insert_one(row | ({"reopened": reopened} if reopened else {}))


def test_cases_are_counted_on_the_day_and_hour_of_bangkok(vault: Vault) -> None:
    a_case("00:00", form="scam")  # 17:00 UTC of the day before
    a_case("23:59:59", form="online_purchase", channel="web")
    a_case("09:30", form="scam", channel="phone", state="resolved")
    a_case("00:00", day=DAY + timedelta(days=1))
    a_case("23:59:59", day=DAY - timedelta(days=1))
    found = reports.volume(Period(DAY, DAY))["cases"]
    assert found["total"] == 3
    assert found["by_form"] == [{"form": "scam", "n": 2}, {"form": "online_purchase", "n": 1}]
    assert found["by_channel"] == [{"channel": c, "n": 1} for c in ("line", "phone", "web")]
    assert found["by_state"] == [{"state": "submitted", "n": 2}, {"state": "resolved", "n": 1}]
    assert found["by_day"] == [{"day": "2026-11-20", "n": 3}]
    assert {row["hour"]: row["n"] for row in found["by_hour"] if row["n"]} == {0: 1, 9: 1, 23: 1}
    busy = [(row["weekday"], row["hour"]) for row in found["by_weekday_hour"] if row["n"]]
    assert busy == [(5, 0), (5, 9), (5, 23)]
    three = reports.volume(Period(DAY - timedelta(days=1), DAY + timedelta(days=1)))["cases"]
    assert [row["n"] for row in three["by_day"]] == [1, 3, 1]


def test_lines_of_people_are_counted_and_nobody_elses(vault: Vault) -> None:
    a_line("a", "08:00")
    a_line("a", "08:59")
    a_line("b", "20:00")
    a_line("b", "20:01", kind="assistant")
    a_line("b", "20:02", kind="agent", agent="ann")
    a_line("a", "00:00", day=DAY + timedelta(days=1))
    found = reports.volume(Period(DAY, DAY))["messages"]
    assert (found["total"], found["conversations"]) == (3, 2)
    assert {row["hour"]: row["n"] for row in found["by_hour"] if row["n"]} == {8: 2, 20: 1}


def the_day() -> None:
    """Six requests. a: waits 5 min, answered after 7, taken for 55. b: cancelled. c: timed out. d: waits still.

    e: taken straight from the assistant, lent and given back, closed after 40 min. f: answered only the next day.
    """
    a_request("a", ("09:00", "bot", "queue", "asked"), ("09:05", "queue", "agent", "claimed"),
              ("10:00", "agent", "bot", "released"), team="money")  # fmt: skip
    a_line("a", "09:07", "agent", agent="ann")
    a_line("a", "10:30", "agent", agent="ann")  # after the end: of no request
    a_request("b", ("09:30", "bot", "queue", "asked"), ("09:40", "queue", "bot", "cancelled"), team="general")
    a_request("c", ("11:00", "bot", "queue", "distress"), ("11:15", "queue", "bot", "queue_timeout"))
    a_request("d", ("12:00", "bot", "queue", "asked"))
    a_request("e", ("13:00", "bot", "agent", "claimed"), ("13:10", "agent", "bot", "lent"),
              ("13:20", "bot", "agent", "item_given"),
              ("13:40", "agent", "closed", "solved"), team="money")  # fmt: skip
    a_line("e", "13:01", "agent", agent="ann")
    a_request("f", ("23:50", "bot", "queue", "turn_failed"), team="money")
    a_request("f", ("00:10", "queue", "agent", "assigned"), day=DAY + timedelta(days=1), team="money")
    get_db()["messages"].insert_one({
        "_id": "late", "conversation_id": "f", "subject_id": "s", "seq": seq_at("23:50") + 1, "kind": "agent",
        "at": at("00:20", DAY + timedelta(days=1)), "body": Binary(b""), "agent_id": "bob",
    })  # fmt: skip


def test_waiting_answering_and_giving_up(vault: Vault) -> None:
    the_day()
    found = report_service.service(Period(DAY, DAY))
    counted = {name: found[name] for name in ("requests", *report_service.OUTCOMES)}
    assert counted == {"requests": 6, "answered": 3, "cancelled": 1, "timed_out": 1, "left": 0, "waiting": 1}
    assert found["abandonment"] == 0.4  # 2 of the 5 that do not wait
    assert found["wait"] == Spread(2, 750.0, 1200.0)  # 5 and 20 minutes; the one taken from the assistant waited not
    assert found["first_response"] == Spread(3, 420.0, 1800.0)  # 1, 7 and 30 minutes
    assert found["handling"] == Spread(2, 2850.0, 3300.0)  # 40 and 55 minutes; f is not over
    teams = {row["team"]: row for row in found["by_team"]}
    assert {name: row["requests"] for name, row in teams.items()} == {"general": 3, "money": 3}
    assert (teams["money"]["abandonment"], teams["general"]["abandonment"]) == (0.0, 1.0)
    assert report_service.service(Period(DAY, DAY, ("money",)))["answered"] == 3
    volume = reports.volume(Period(DAY, DAY))["handovers"]
    assert (volume["total"], sum(row["n"] for row in volume["by_hour"])) == (6, 6)
    [ann, bob] = [report_service.agent_load(Period(DAY, DAY + timedelta(days=1)), only) for only in ("ann", "bob")]
    assert [(row["taken"], row["conversations"], row["lines"]) for row in ann] == [(3, 3, 3)]
    assert ann[0]["handling"] == Spread(2, 2850.0, 3300.0)
    assert [(row["taken"], row["lines"]) for row in bob] == [(0, 1)]


def test_what_the_assistant_did_alone(vault: Vault) -> None:
    the_day()
    for conversation in ("a", "b", "c", "d", "e", "f", "alone", "also alone", "spanning"):
        a_line(conversation, "07:00")
    a_line("not that day", "07:00", day=DAY - timedelta(days=1))
    # With an agent since the day before, until the day after: no transition in the period.
    a_request("spanning", ("20:00", "bot", "agent", "claimed"), day=DAY - timedelta(days=1))
    a_request("spanning", ("20:00", "agent", "bot", "released"), day=DAY + timedelta(days=1))
    found = reports.assistant(Period(DAY, DAY))
    assert (found["conversations"], found["contained"], found["handed_over"]) == (9, 2, 7)
    assert found["containment"] == round(2 / 9, 4)
    assert found["by_reason"] == [
        {"reason": "asked", "n": 3}, {"reason": "claimed", "n": 1}, {"reason": "distress", "n": 1},
        {"reason": "turn_failed", "n": 1},
    ]  # fmt: skip


def test_a_case_opened_again_counts_at_its_last_end(vault: Vault) -> None:
    a_case("08:00", state="resolved", closed=at("10:00"))
    a_case("08:00", state="rejected", closed=at("08:30"))
    a_case("08:00", state="resolved", closed=at("20:00"), reopened=1)
    a_case("08:00", state="reviewing", reopened=1)  # was resolved; is not now
    a_case("08:00", state="resolved", closed=at("00:00", DAY + timedelta(days=1)))
    found = report_service.service(Period(DAY, DAY))["cases"]
    assert (found["closed"], found["reopened"]) == (3, 1)
    assert found["resolution"] == Spread(3, 7200.0, 43200.0)
    assert found["by_state"] == [{"state": "rejected", "n": 1}, {"state": "resolved", "n": 2}]


def test_the_end_of_a_case_is_kept_with_its_state(vault: Vault) -> None:
    person = inbox.find_conversations([Person("line", "U1", "th")])[0]
    filed = cases.file_case(
        conversation_id=person.id, intake_key="k", form="scam", form_version=1, answers={}, respondent={},
        evidence=[], consent={}, channel="line", language="th",
    )  # fmt: skip

    def ended(*states: str) -> tuple[bool, int]:
        for state in states:
            cases.change_state(filed.number, state, actor="a", reason="r")
        row = get_db()["cases"].find_one({"number": filed.number}) or {}
        return "closed_at" in row, row.get("reopened", 0)

    assert ended("reviewing") == (False, 0)
    assert ended("referred") == (True, 0)
    assert ended("resolved") == (True, 0)  # the other authority did it: no new end
    assert ended("reviewing") == (False, 1)
    assert ended("rejected") == (True, 1)


def test_ratings_and_comments(vault: Vault) -> None:
    today = datetime.now(BANGKOK).date()
    people = inbox.find_conversations([Person("web", f"W{n}", "th") for n in range(3)])
    for person, (score, comment) in zip(people, [(5, "ดีมากค่ะ"), (2, ""), (2, "รอนาน")], strict=True):
        visitors.rate(person.id, score, comment)
    visitors.rate(people[1].id, 4, "")  # thought better of it
    found = reports.satisfaction(Period(today, today))
    assert (found["ratings"], found["average"]) == (3, 3.67)
    assert [row["n"] for row in found["by_score"]] == [0, 1, 0, 1, 1]
    assert {said["comment"] for said in found["comments"]} == {"ดีมากค่ะ", "รอนาน"}
    vault.erase(conversations.subject_of(people[0].id))
    assert [said["comment"] for said in reports.satisfaction(Period(today, today))["comments"]] == ["รอนาน"]


def test_of_nothing_there_is_nothing(vault: Vault) -> None:
    period = Period(DAY, DAY + timedelta(days=2))
    nothing = Spread(0, None, None)
    volume, service = reports.volume(period), report_service.service(period)
    assert [row["n"] for row in volume["cases"]["by_day"]] == [0, 0, 0]
    assert len(volume["messages"]["by_hour"]) == 24 and volume["messages"]["total"] == 0
    assert (service["requests"], service["abandonment"], service["first_response"]) == (0, None, nothing)
    assert service["cases"] == {"closed": 0, "by_state": [], "reopened": 0, "resolution": nothing}
    assert reports.assistant(period)["containment"] is None
    assert reports.satisfaction(period)["average"] is None
    assert report_service.agent_load(period) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.integers(0, 10_000)), max_size=40))
def test_median_and_ninetieth_percentile(vault: Vault, values: list[int | None]) -> None:
    row = next(iter(get_db().aggregate([{"$documents": [{"v": values}]}, {"$set": {"s": spread("v")}}])))
    known = sorted(value for value in values if value is not None)
    if not known:
        assert read_spread(row["s"]) == Spread(0, None, None)
        return
    p90 = known[math.ceil(len(known) * 9 / 10) - 1]
    assert read_spread(row["s"]) == Spread(len(known), round(statistics.median(known), 1), p90)


_FORMS, _LANGUAGES = ("scam", "bank", "telecom", "gone"), ("th", "en")
_A_TEAM = st.builds(
    desk.Team,
    forms=st.lists(st.sampled_from(_FORMS), max_size=2, unique=True).map(tuple),
    languages=st.lists(st.sampled_from(_LANGUAGES), max_size=1).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_A_TEAM, min_size=1, max_size=4), st.sets(st.integers(0, 3)), st.integers(0, 3))
def test_the_wall_of_a_query_is_the_wall_of_a_case(
    vault: Vault, teams: list[desk.Team], mine: set[int], fallback: int
) -> None:
    names = [f"t{n}" for n in range(len(teams))]
    desk.use(desk.Desk(teams=dict(zip(names, teams, strict=True)), fallback_team=names[fallback % len(teams)]))
    table = get_db()["cases"]
    table.delete_many({})
    for form, language in itertools.product(_FORMS, _LANGUAGES):
        a_case("08:00", form=form, language=language)
    own = [names[n] for n in mine if n < len(names)]
    found = {(row["form"], row["language"]) for row in table.find(walls.cases_of(own))}
    assert found == {
        (form, language)
        for form, language in itertools.product(_FORMS, _LANGUAGES)
        if desk.current().team_for(form, language) in own
    }
