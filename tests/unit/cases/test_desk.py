"""When the desk is open, and whose a conversation is."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases import desk, hours
from intake.cases.desk import DeskInvalid
from intake.cases.routing import Seat, choose
from intake.thai import BANGKOK

DESK = desk.load()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


OPENINGS = [
    ("2026-11-23T08:30", True, None),  # Monday
    ("2026-11-23T08:29", False, "2026-11-23T08:30"),
    ("2026-11-23T12:00", False, "2026-11-23T13:00"),  # lunch
    ("2026-11-23T16:30", False, "2026-11-24T08:30"),
    ("2026-11-22T10:00", False, "2026-11-23T08:30"),  # Sunday
    ("2026-12-04T16:45", False, "2026-12-08T08:30"),  # Father's Day on a Saturday, made up for on the Monday
    ("2027-04-13T10:00", False, "2027-04-16T08:30"),  # Songkran
    ("2026-12-31T10:00", False, "2027-01-04T08:30"),  # New Year's Eve to the Monday after
]


@pytest.mark.parametrize(("moment", "is_open", "opens"), OPENINGS)
def test_windows_holidays_and_weekends(moment: str, is_open: bool, opens: str | None) -> None:
    assert hours.is_open(DESK, at(moment)) is is_open
    if opens is not None:
        assert hours.next_opening(DESK, at(moment)) == at(opens)


def test_an_exception_counts_more_than_a_holiday(tmp_path: Path) -> None:
    file = tmp_path / "desk.yml"
    week = "hours: {saturday: ['09:00-12:00', '20:00-24:00']}\n"
    file.write_text(week + "exceptions: {2026-12-05: ['10:00-11:00'], 2026-12-12: []}\n", encoding="utf-8")
    found = desk.load(file)
    assert hours.is_open(found, at("2026-12-05T10:30")) and not hours.is_open(found, at("2026-12-05T09:30"))
    assert not hours.is_open(found, at("2026-12-12T09:30"))
    assert hours.is_open(found, at("2026-11-28T23:59"))
    assert hours.closes_at(found, at("2026-11-28T23:59")) == at("2026-11-29T00:00")


@given(st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2028, 1, 1)))
def test_the_next_opening_is_one_and_nothing_opens_before_it(moment: datetime) -> None:
    local = moment.replace(tzinfo=BANGKOK)
    if hours.is_open(DESK, local):
        closes = hours.closes_at(DESK, local)
        assert closes is not None and not hours.is_open(DESK, closes)
        return
    opens = hours.next_opening(DESK, local)
    assert opens is not None and hours.is_open(DESK, opens)
    assert not hours.is_open(DESK, opens - timedelta(minutes=1))
    halfway = local + (opens - local) / 2
    assert not hours.is_open(DESK, halfway)


WRONG = [
    "hours: {monday: ['8-9']}",
    "hours: {monday: ['12:00-09:00']}",
    "hours: {monday: ['09:00-12:00', '11:00-13:00']}",
    "hours: {someday: ['09:00-12:00']}",
    "fallback_team: nobody",
    "agent: {capacity: 0}",
    "queue: {timeout: 5}",
    "[]]",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_one_sentence_with_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "desk.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DeskInvalid) as error:
        desk.load(file)
    assert str(file) in str(error.value) and "\n" not in str(error.value)


def test_a_team_that_names_a_form_comes_before_one_that_takes_all() -> None:
    teams = {
        "general": desk.Team(),
        "money": desk.Team(forms=("bank", "scam")),
        "english": desk.Team(languages=("en",)),
    }
    found = desk.Desk(teams=teams)
    assert found.team_for("bank", "th") == "money"
    assert found.team_for("device", "en") == "english"
    assert found.team_for("device", "th") == found.team_for(None, None) == "general"


def test_round_robin_takes_turns_and_least_loaded_counts() -> None:
    first = Seat("a", frozenset({"t"}), 3, at("2026-01-01T00:00"), capacity=5)
    second = Seat("b", frozenset({"t"}), 1, at("2026-01-02T00:00"), capacity=5)
    assert choose("round_robin", [second, first]) == first
    assert choose("least_loaded", [first, second]) == second
    assert choose("round_robin", []) is None
