"""Who gets a queued conversation, with presence, load, teams and the clock as they are in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.cases import agents, clock, conversations, desk, handover, holding, presence, routing, waiting
from intake.cases.documents import Conversation, Presence, collection
from intake.cases.vault import Vault
from tests.support.people import open_conversation

FORMS = {"money": ("scam",), "shops": ("online_purchase",)}


@pytest.fixture(autouse=True)
def desk_of_teams() -> Iterator[None]:
    set_desk()
    yield
    desk.use(None)


def set_desk(fallback_minutes: float = 0, capacity: int = 2) -> None:
    teams = {"general": desk.Team(routing="least_loaded")}
    teams |= {name: desk.Team(routing="least_loaded", forms=forms) for name, forms in FORMS.items()}
    queue = desk.Queue(fallback_minutes=fallback_minutes)
    desk.use(desk.Desk(teams=teams, queue=queue, agent=desk.Holding(capacity=capacity)))


def arrive(name: str, *teams: str) -> str:
    """An agent who is at their console."""
    made = agents.create(f"{name}@example.org", "a-password-77", name=name, teams=teams)
    presence.beat({f"console-{name}": made.id})
    return made.id


def queue(form: str = "scam", *, urgent: bool = False) -> str:
    conversation = open_conversation().id
    conversations.request_human(conversation, "r", form=form, urgent=urgent)
    return conversation


def reasons(conversation: str) -> list[tuple[str, str]]:
    return [(move.to, move.reason) for move in handover.timeline(conversation)]


def test_nobody_of_the_team_is_there_and_the_fallback_team_gets_it(vault: Vault) -> None:
    general = arrive("general", "general")
    waits = queue("scam")
    set_desk(fallback_minutes=10)
    assert routing.route() == [] and conversations.get(waits).team == "money", "its own team has its minutes first"
    set_desk(fallback_minutes=0)
    assert routing.route() == [(waits, general)]
    assert conversations.get(waits).team == "general"
    assert reasons(waits) == [("queue", "asked"), ("queue", "fallback"), ("agent", "assigned")]


def test_a_team_that_is_there_but_full_is_helped_out_and_keeps_its_conversation(vault: Vault) -> None:
    set_desk(capacity=1)
    money, general = arrive("money", "money"), arrive("general", "general")
    first, second = queue("scam"), queue("scam")
    assert dict(routing.route()) == {first: money, second: general}
    assert conversations.get(second).team == "money"


def test_nobody_at_all_and_it_waits(vault: Vault) -> None:
    away = arrive("away", "money")
    presence.set_away(away, True)
    gone = arrive("gone", "general")
    collection(Presence).update_many({"agent_id": gone}, {"$set": {"until": clock.now() - timedelta(seconds=1)}})
    waits = queue("scam")
    assert routing.route() == []
    assert conversations.get(waits).handled_by == "queue"
    presence.set_away(away, False)
    assert routing.route() == []  # it is the fallback team's now
    presence.beat({"console-gone": gone})
    assert routing.route() == [(waits, gone)]


def test_the_urgent_and_the_oldest_first_to_whoever_holds_least_now(vault: Vault) -> None:
    one, two = arrive("one", "money"), arrive("two", "money")
    old, older = queue(), queue()
    collection(Conversation).update_one({"_id": older}, {"$set": {"queued_at": clock.now() - timedelta(minutes=3)}})
    urgent = queue(urgent=True)
    given = routing.route()
    assert [conversation for conversation, _ in given] == [urgent, older, old]
    assert sorted(routing.loads().values()) == [1, 2]
    busy = max(routing.loads(), key=lambda agent: routing.loads()[agent])
    held = [conversation for conversation, agent in given if agent == busy]
    conversations.close(held[0], busy)
    holding.hold(held[1], busy)
    assert routing.loads() == {({one, two} - {busy}).pop(): 1}, "counted anew: closed and waiting ones are no load"
    assert routing.route() == []
    fresh = queue()
    assert routing.route() == [(fresh, busy)]


def test_a_silent_agent_does_not_get_it_back_at_once(vault: Vault) -> None:
    silent = arrive("silent", "money")
    waits = queue()
    assert routing.route() == [(waits, silent)]
    collection(Conversation).update_one({"_id": waits}, {"$set": {"handover_at": clock.now() - timedelta(seconds=1)}})
    [late] = waiting.overdue()
    assert late.kind == "agent" and waiting.time_out(late)
    assert conversations.get(waits).handled_by == "queue"
    assert reasons(waits)[-1] == ("queue", "agent_silent")
    assert routing.route() == [], "to the one who was silent it would only go round"
    other = arrive("other", "money")
    assert routing.route() == [(waits, other)]
    conversations.return_to_queue(waits, other)
    assert routing.route() == [(waits, silent)], "another one left it now"


def test_by_hand_nothing_is_given_out(vault: Vault) -> None:
    desk.use(desk.Desk(teams={"general": desk.Team(), "money": desk.Team(forms=("scam",))}))
    arrive("one", "money", "general")
    queue()
    assert routing.route() == []
