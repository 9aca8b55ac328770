"""Gateways die at any moment; whoever comes next finishes the work, once."""

from __future__ import annotations

import asyncio
import random

import pytest

from intake.cases import conversations, documents, transcript
from intake.cases.vault import Vault
from intake.messaging.types import InboundMessage, Turn
from tests.support.gateways import Gateway, World, said
from tests.support.waiting import until

PEOPLE = ["U1", "U2", "U3"]
EACH = 5


@pytest.mark.parametrize("seed", range(6))
async def test_gateways_killed_at_random_moments_lose_nothing_and_answer_nothing_twice(vault: Vault, seed: int) -> None:
    chance = random.Random(seed)
    world = World()
    world.assistant.delay = world.channel.delay = 0.003
    messages = [said(f"{who}-{i}", who, seconds=i - 1000) for i in range(EACH) for who in PEOPLE]
    kept: dict[str, str] = {}
    longest = 0.1  # seconds of a life; growing, so that a slow machine gets there, too
    while messages or await unfinished(world):
        longest *= 1.05
        gateway = world.make()
        gateway.worker.start()
        life = asyncio.create_task(live(gateway, messages, kept))
        await asyncio.sleep(chance.uniform(0.0, longest))
        await kill(gateway, life)
    async with world.gateway() as gateway:
        await until(lambda: len(world.channel.deliveries) >= len(PEOPLE) * EACH)
        await gateway.worker.idle()
    for who in PEOPLE:
        assert world.channel.texts(who) == [f"re: {who}-{i}" for i in range(EACH)]
        lines = transcript.history(kept[who])
        assert [line.text for line in lines] == [t for i in range(EACH) for t in (f"{who}-{i}", f"re: {who}-{i}")]
        assert [line.seq for line in lines] == sorted({line.seq for line in lines})
    assert len(world.assistant.turns) == len({t.turn_id for t in world.assistant.turns}) == len(PEOPLE) * EACH


async def live(gateway: Gateway, messages: list[InboundMessage], kept: dict[str, str]) -> None:
    """Hand the messages in as a vendor does: again until they are acknowledged, sometimes also after that."""
    while messages:
        message = messages[0]
        receipts = await gateway.reception.accept([message, message])
        kept[message.identity] = receipts[0].conversation_id
        messages.pop(0)
    await asyncio.Event().wait()


async def kill(gateway: Gateway, life: asyncio.Task[None]) -> None:
    """End a gateway as a kill does: nothing is freed, nothing is written down; threads under way do finish."""
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
    await gateway.worker.abandon()
    gateway.threads.close()
    # Nobody waits ten seconds for its lanes here.
    documents.collection(documents.Conversation).update_many({}, {"$unset": {"lane.until": ""}})


async def unfinished(world: World) -> bool:
    return documents.collection(documents.InboxEntry).count_documents({"state": "pending"}) > 0


async def test_a_line_shown_before_its_answer_is_not_numbered_again_by_a_quicker_try(vault: Vault) -> None:
    world = World()
    world.assistant.delay = 30.0
    first = world.make()
    first.worker.start()
    [receipt] = await first.reception.accept([said("ช้า")])

    def lines() -> list[tuple[int, str]]:
        return [(line.seq, line.text) for line in transcript.history(receipt.conversation_id)]

    await until(lambda: lines() == [(1, "ช้า")])
    await first.worker.abandon()
    documents.collection(documents.Conversation).update_many({}, {"$unset": {"lane.until": ""}})
    world.assistant.delay = 0.0
    async with world.gateway() as second:
        await until(lambda: len(world.channel.deliveries) == 1)
        await second.worker.idle()
    assert lines() == [(1, "ช้า"), (2, "re: ช้า")]
    first.threads.close()


async def test_the_next_worker_goes_on_at_once_where_a_dead_one_held_on(vault: Vault) -> None:
    world = World()
    world.assistant.delay = 60.0
    first, second = world.make(), world.make()
    first.worker.start()
    await first.reception.accept([said("x")])
    await asyncio.sleep(2.5)  # a turn that takes longer than a second is held on to, for ten
    await first.worker.abandon()
    world.assistant.delay = 0.0
    second.worker.start(first.worker.owner)
    await until(lambda: len(world.channel.deliveries) == 1, 6.0)
    for gateway in (first, second):
        await gateway.worker.stop()
        gateway.threads.close()


async def test_a_turn_that_asked_for_a_human_is_still_answered_after_a_crash(vault: Vault) -> None:
    world = World()

    async def hand_over(turn: Turn) -> None:
        await asyncio.to_thread(conversations.request_human, turn.conversation_id, "ขอคุยกับคน", turn.turn_id)
        if world.assistant.calls == 1:
            await asyncio.Event().wait()  # the gateway dies here

    world.assistant.before_answer = hand_over
    first = world.make()
    first.worker.start()
    receipt = (await first.reception.accept([said("ขอคุยกับคน"), said("ด่วน")]))[0]
    await until(lambda: conversations.get(receipt.conversation_id).handled_by == "queue")
    await first.worker.abandon()
    first.threads.close()
    documents.collection(documents.Conversation).update_many({}, {"$unset": {"lane.until": ""}})
    async with world.gateway() as second:
        await until(lambda: world.channel.texts() == ["re: ขอคุยกับคน"])
        await second.worker.idle()
    lines = transcript.history(receipt.conversation_id)
    assert [(line.kind, line.text) for line in lines] == [
        ("person", "ขอคุยกับคน"),
        ("assistant", "re: ขอคุยกับคน"),
        ("person", "ด่วน"),
    ]
