"""What somebody in the queue is told about the time: the middle of the latest waits, or that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from intake.cases import clock, conversations, desk, visitors
from intake.cases.desk import DAYS, Desk, Team
from intake.cases.documents import Conversation, ConversationEvent, collection
from intake.cases.expected_wait import FEWEST, LATEST, RECENT
from intake.cases.vault import Vault
from tests.support.people import open_conversation


@pytest.fixture(autouse=True)
def always_open() -> Iterator[None]:
    whole_day: Any = dict.fromkeys(DAYS, ("00:00-24:00",))
    desk.use(Desk(hours=whole_day, public_holidays=False, teams={"general": Team(), "money": Team(forms=("scam",))}))
    yield
    desk.use(None)


def a_wait(minutes: float, ended: timedelta = timedelta(0), form: str | None = None) -> None:
    """Somebody waited so long in the queue and got an agent, that long ago."""
    identifier = open_conversation().id
    conversations.request_human(identifier, "", form=form)
    conversations.claim(identifier, "agent-1")
    end = clock.now() - ended
    moves = collection(ConversationEvent)
    moves.update_one({"conversation_id": identifier, "to": "queue"}, {"$set": {"at": end - timedelta(minutes=minutes)}})
    moves.update_one({"conversation_id": identifier, "to": "agent"}, {"$set": {"at": end}})


def in_the_queue(form: str | None = None) -> str:
    identifier = open_conversation().id
    conversations.request_human(identifier, "", form=form)
    return identifier


def told(conversation_id: str, language: str = "th") -> tuple[int | None, str]:
    found = visitors.waiting_of(conversation_id, language)
    return found.expected, found.promise


def test_without_enough_waits_nothing_is_promised(vault: Vault) -> None:
    for _ in range(FEWEST - 1):
        a_wait(5)
    a_wait(5, ended=RECENT + timedelta(minutes=1))  # too long ago
    expected, words = told(in_the_queue())
    assert expected is None
    assert "ยังบอกเวลารอไม่ได้" in words
    assert "ลำดับที่ 1" in words


def test_the_middle_of_the_latest_waits_is_told(vault: Vault) -> None:
    for minutes in (2, 4, 6, 8, 90):
        a_wait(minutes)
    person = in_the_queue()
    expected, words = told(person)
    assert expected == 6 * 60
    assert "6 นาที" in words
    assert "about 6 min" in told(person, "en")[1]


def test_only_the_latest_count(vault: Vault) -> None:
    for _ in range(LATEST // 2 + 1):
        a_wait(1, ended=timedelta(minutes=5))
    for _ in range(LATEST - 1):
        a_wait(9)
    assert told(in_the_queue())[0] == 9 * 60


def test_each_team_has_its_own_queue(vault: Vault) -> None:
    for _ in range(FEWEST):
        a_wait(3, form="scam")
    assert told(in_the_queue("scam"))[0] == 3 * 60
    assert told(in_the_queue())[0] is None


def test_who_waits_longer_than_the_others_did_is_told_so(vault: Vault) -> None:
    for _ in range(FEWEST):
        a_wait(0.1)
    person = in_the_queue()
    assert "ไม่ถึง 1 นาที" in told(person)[1]
    since = clock.now() - timedelta(seconds=70)
    collection(Conversation).update_one({"_id": person}, {"$set": {"queued_at": since}})
    assert "นานกว่าที่คาด" in told(person)[1]


def test_a_short_wait_is_no_nought_minutes(vault: Vault) -> None:
    for _ in range(FEWEST):
        a_wait(0.5)
    assert "ไม่ถึง 1 นาที" in told(in_the_queue())[1]


def test_who_took_a_conversation_from_the_assistant_made_nobody_wait(vault: Vault) -> None:
    for _ in range(FEWEST):
        conversations.claim(open_conversation().id, "agent-1")
    assert told(in_the_queue())[0] is None
