"""The queue as a person lives it: place, hours, giving up, call-backs; an agent who falls silent. Real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from intake import thai
from intake.cases import agents, clock, conversations, desk, handover, inbox_lists, transcript, waiting
from intake.cases.documents import Conversation, collection
from intake.cases.vault import Vault
from intake.messaging.desk_clock import DeskClock
from intake.texts import text
from tests.support.gateways import Gateway, World, said
from tests.support.people import open_conversation

OPEN = {day: ["00:00-24:00"] for day in desk.DAYS}


def shut() -> dict[str, list[str]]:
    """Hours that begin some hours from now, whatever the time is, and every day."""
    begins = (datetime.now(thai.BANGKOK) + timedelta(hours=3)).hour
    return {day: [f"{begins:02}:00-{begins:02}:30"] for day in desk.DAYS}


def set_hours(hours: dict[str, list[str]]) -> None:
    desk.use(desk.Desk(hours=hours, public_holidays=False))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def open_desk() -> Iterator[None]:
    set_hours(OPEN)
    yield
    desk.use(None)


async def talk(gateway: Gateway, words: str) -> str:
    found = (await gateway.reception.accept([said(words)]))[0].conversation_id
    await gateway.worker.idle()
    return found


async def run_out(gateway: Gateway, conversation: str, **more: Any) -> None:
    """The patience of queue or agent is over."""
    past = {"handover_at": clock.now() - timedelta(seconds=1)} | more
    collection(Conversation).update_one({"_id": conversation}, {"$set": past})
    await DeskClock(gateway.threads, gateway.worker.deliver).tick()
    await gateway.worker.idle()


def reasons(conversation: str) -> list[tuple[str, str]]:
    return [(move.to, move.reason) for move in handover.timeline(conversation)]


async def test_a_wait_that_is_too_long_ends_with_an_apology_and_an_offer_that_is_kept(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        conversation = await talk(gateway, "สวัสดี")
        conversations.request_human(conversation, "r")
        assert (await talk(gateway, "มีใครไหม"), world.channel.texts()) == (conversation, ["re: สวัสดี"])
        await run_out(gateway, conversation)
        assert world.channel.texts()[-1] == text("desk.timeout", "th")
        offered = [reply.text for reply in world.channel.deliveries[-1].messages[-1].quick_replies]
        assert text("desk.button_callback", "th") in offered
        assert conversations.get(conversation).phase == "bot"
        assert reasons(conversation)[-1] == ("bot", "queue_timeout")
        await talk(gateway, text("desk.button_callback", "th"))
        assert "จดไว้แล้ว" in world.channel.texts()[-1]
        assert [one.id for one in waiting.callbacks()] == [conversation]
        await talk(gateway, "ขอบคุณ")
        assert world.channel.texts()[-1] == "re: ขอบคุณ", "the assistant is back"
    clerk = agents.create("clerk@example.org", "a-password-77")
    assert [row.conversation.id for row in inbox_lists.list_rows(clerk, "callbacks")] == [conversation]
    conversations.claim(conversation, clerk.id)
    assert waiting.callbacks() == [], "who is called back waits no more"


async def test_outside_hours_there_is_a_promise_with_a_day_and_a_task(vault: Vault) -> None:
    set_hours(shut())
    world = World()
    async with world.gateway() as gateway:
        conversation = await talk(gateway, "สวัสดี")
        queued = conversations.request_human(conversation, "r")
        promise, choices = waiting.promise(queued, "th")
        assert queued.callback_at is not None and queued.callback_at > clock.now()
        assert waiting.when(queued.callback_at, "th") in promise and choices
        assert "queue" not in waiting.promise(queued, "en")[0].lower()
        assert [one.id for one in waiting.callbacks()] == [conversation]
        await run_out(gateway, conversation)
        assert waiting.when(queued.callback_at, "th") in world.channel.texts()[-1]
        assert conversations.get(conversation).phase == "bot"
        assert [one.id for one in waiting.callbacks()] == [conversation], "the task outlives the wait"


async def test_who_leaves_the_queue_is_not_called_back(vault: Vault) -> None:
    set_hours(shut())
    world = World()
    async with world.gateway() as gateway:
        conversation = await talk(gateway, "สวัสดี")
        conversations.request_human(conversation, "r")
        await talk(gateway, "ยกเลิก")
        assert world.channel.texts()[-1] == text("desk.cancelled", "th")
        assert reasons(conversation)[-1] == ("bot", "cancelled")
        assert waiting.callbacks() == []


def test_the_place_in_the_queue_is_the_team_s_the_urgent_first(vault: Vault) -> None:
    first, second, urgent = (open_conversation().id for _ in range(3))
    for conversation in (first, second):
        conversations.request_human(conversation, "r")
    conversations.request_human(urgent, "r", urgent=True)
    places = [waiting.standing(conversations.get(one)) for one in (urgent, first, second)]
    assert [place.position for place in places if place] == [1, 2, 3]
    conversations.claim(first, "a")
    moved = waiting.standing(conversations.get(second))
    assert moved is not None and moved.position == 2


async def test_a_silent_agent_loses_it_to_the_queue_and_the_person_is_told(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        conversation = await talk(gateway, "สวัสดี")
        conversations.claim(conversation, "a")
        await talk(gateway, "มีใครไหม")
        held = conversations.get(conversation)
        assert held.handover_at is not None and held.waiting_since is not None
        await run_out(gateway, conversation)
        assert world.channel.texts()[-1] == text("desk.agent_silent", "th")
        assert reasons(conversation)[-1] == ("queue", "agent_silent")
        await talk(gateway, "ยังรออยู่นะ")
    lines = [(line.kind, line.text) for line in transcript.history(conversation, notes=True)]
    assert lines[-1] == ("person", "ยังรออยู่นะ"), "nothing is lost, and the bot is silent in the queue"


async def test_an_answer_stops_the_clock_of_an_agent(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        conversation = await talk(gateway, "สวัสดี")
        conversations.claim(conversation, "a")
        await talk(gateway, "มีใครไหม")
        conversations.agent_message(conversation, "a", "มาแล้ว")
        assert conversations.get(conversation).handover_at is None
        await DeskClock(gateway.threads, gateway.worker.deliver).tick()
        assert conversations.get(conversation).agent_id == "a"
