"""From accept to delivery, with a real database: every message is answered once and in order."""

from __future__ import annotations

import asyncio
import random

from intake.cases import conversations, documents, transcript
from intake.cases.vault import Vault
from intake.messaging.ports import Refused
from tests.support.gateways import World, said
from tests.support.waiting import until


async def test_a_message_is_stored_answered_and_on_record(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([said("สวัสดี", reply={"token": "r1"})]))[0]
        await gateway.worker.idle()
        delivery = world.channel.deliveries[0]
        assert (delivery.identity, delivery.attempt, delivery.reply) == ("U1", 1, {"token": "r1"})
        lines = transcript.history(receipt.conversation_id)
        assert [(line.seq, line.kind, line.text) for line in lines] == [
            (1, "person", "สวัสดี"),
            (2, "assistant", "re: สวัสดี"),
        ]
    inbox = documents.collection(documents.InboxEntry).find_one({})
    assert inbox is not None and inbox["state"] == "done" and "payload" not in inbox
    outbox = documents.collection(documents.OutboxEntry).find_one({})
    assert outbox is not None and (outbox["state"], outbox["attempts"], outbox["used_reply"]) == ("accepted", 1, True)
    conversation = documents.collection(documents.Conversation).find_one({})
    assert conversation is not None and conversation["outgoing"] == [] and "due" not in conversation


async def test_five_deliveries_of_one_event_at_once_are_one(vault: Vault) -> None:
    world = World()
    message = said("ครั้งเดียว")
    async with world.gateway() as one, world.gateway() as two:
        receipts = await asyncio.gather(*(g.reception.accept([message]) for g in (one, two, one, two, one)))
        await one.worker.idle()
        await two.worker.idle()
        assert sorted(r[0].duplicate for r in receipts) == [False, True, True, True, True]
        assert (await one.reception.accept([message]))[0].duplicate
        await one.worker.idle()
    assert world.channel.texts() == ["re: ครั้งเดียว"]
    assert documents.collection(documents.Conversation).count_documents({}) == 1
    assert documents.collection(documents.DataKey).count_documents({}) == 1


async def test_shuffled_messages_are_taken_in_the_order_of_their_events(vault: Vault) -> None:
    world = World()
    late = [said(str(i), seconds=i - 60) for i in range(8)]
    shuffled = late[:]
    random.Random(7).shuffle(shuffled)
    async with world.gateway() as gateway:
        for message in shuffled:  # one request each, as a vendor redelivers
            await gateway.reception.accept([message])
        await gateway.worker.idle()
    assert [turn.text for turn in world.assistant.turns] == [str(i) for i in range(8)]
    assert world.channel.texts() == [f"re: {i}" for i in range(8)]


async def test_people_do_not_wait_for_each_other(vault: Vault) -> None:
    world = World()
    world.assistant.delay = 0.2
    async with world.gateway() as gateway:
        began = asyncio.get_running_loop().time()
        await gateway.reception.accept([said("x", f"U{i}") for i in range(20)])
        await gateway.worker.idle()
        assert asyncio.get_running_loop().time() - began < 2.0
    assert len(world.channel.deliveries) == 20


async def test_two_gateways_share_one_conversation(vault: Vault) -> None:
    world = World()
    world.assistant.delay = 0.02
    async with world.gateway() as one, world.gateway() as two:
        for i in range(12):
            await (one if i % 2 else two).reception.accept([said(str(i))])
        for _ in range(3):
            await one.worker.idle()
            await two.worker.idle()
    assert world.channel.texts() == [f"re: {i}" for i in range(12)]
    assert all(count == 1 for count in world.channel.attempts.values())


async def test_what_a_dead_gateway_left_is_taken_up(vault: Vault) -> None:
    world = World()
    dead = world.make()
    await dead.reception.accept([said("ค้าง")])
    await dead.worker.stop()
    async with world.gateway() as gateway:
        await until(lambda: world.channel.texts() == ["re: ค้าง"])
        await gateway.worker.idle()
    dead.threads.close()


async def test_a_refusal_that_may_be_retried_is(vault: Vault) -> None:
    world = World()
    world.channel.refusals = [Refused("rate limit", retry=True, retry_after=0.1)]
    async with world.gateway() as gateway:
        await gateway.reception.accept([said("a")])
        await gateway.worker.idle()
        assert world.channel.texts() == []
        await gateway.reception.accept([said("b")])
        await until(lambda: len(world.channel.deliveries) == 2)
        await gateway.worker.idle()
    assert world.channel.texts() == ["re: a", "re: b"]
    first = world.channel.deliveries[0]
    assert (first.attempt, world.channel.attempts[first.delivery_id]) == (2, 2)


async def test_a_refusal_for_good_is_noted_with_the_vendor_s_reason(vault: Vault) -> None:
    world = World()
    world.channel.refusals = [Refused("invalid user id", retry=False)]
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([said("a")]))[0]
        await gateway.worker.idle()
    person, answer = transcript.history(receipt.conversation_id)
    assert (person.failed, answer.failed) == (None, "invalid user id")
    outbox = documents.collection(documents.OutboxEntry).find_one({})
    assert outbox is not None and outbox["state"] == "failed"


async def test_a_person_who_was_erased_may_write_again(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        before = (await gateway.reception.accept([said("a"), said("b", "U2")]))[0].conversation_id
        await gateway.worker.idle()
        # The process died right after the key was gone: nothing else of the erasure was done.
        await gateway.threads.run(vault.erase, conversations.subject_of(before))
        after = (await gateway.reception.accept([said("c"), said("d", "U2")]))[0].conversation_id
        await gateway.worker.idle()
    assert after != before
    assert world.channel.texts("U1") == ["re: a", "re: c"]
    assert world.channel.texts("U2") == ["re: b", "re: d"]
    assert [line.text for line in transcript.history(after)] == ["c", "re: c"]


async def test_what_an_erased_person_left_pending_is_put_to_rest(vault: Vault) -> None:
    world = World()
    world.assistant.down = True
    dead = world.make()
    receipt = (await dead.reception.accept([said("a")]))[0]
    await dead.worker.stop()
    await dead.threads.run(vault.erase, conversations.subject_of(receipt.conversation_id))
    dead.threads.close()
    async with world.gateway() as gateway:
        await until(lambda: documents.collection(documents.InboxEntry).count_documents({"state": "pending"}) == 0)
        await gateway.worker.idle()
    assert world.assistant.turns == []
