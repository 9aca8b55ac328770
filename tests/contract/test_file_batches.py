"""Files that come together: one evidence set, one turn, one answer, whatever the order and whoever dies."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from intake.cases import documents, transcript
from intake.cases.vault import Vault
from intake.messaging.media import FETCHED_AT_ONCE
from intake.messaging.ports import FetchedMedia, MediaNotReady, MediaTooLarge
from intake.messaging.types import InboundMessage, MediaRef
from tests.support.gateways import World, said
from tests.support.pictures import png
from tests.support.ports import Files
from tests.support.waiting import until


def files_of(count: int) -> dict[str, list[FetchedMedia | Exception]]:
    return {f"m{n}": [FetchedMedia(png(n), "image/png", None)] for n in range(count)}


def picture(number: int, total: int | None = None, set_id: str = "s1", seconds: float = 0.0) -> InboundMessage:
    more: dict[str, Any] = {"payload": {"set": {"id": set_id, "index": number + 1, "total": total}}} if total else {}
    return said(None, kind="image", media=MediaRef(f"m{number}"), seconds=seconds, **more)


def items(world: World) -> list[list[str]]:
    return [
        [item["evidence_id"] for item in turn.data.get("items", [turn.data])]
        for turn in world.assistant.turns
        if turn.event == "evidence"
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_set_that_comes_in_any_order_is_answered_once(vault: Vault, seed: int) -> None:
    world = World(files=Files(files_of(5)))
    sent = [picture(n, 5, seconds=n / 1000) for n in range(5)]
    random.Random(seed).shuffle(sent)
    async with world.gateway() as gateway:
        for message in sent:
            receipts = await gateway.reception.accept([message])
            await asyncio.sleep(0.15)
        await gateway.worker.idle()
    assert [len(found) for found in items(world)] == [5]
    assert world.channel.texts() == ["re: evidence"]
    assert documents.collection(documents.EvidenceFile).count_documents({}) == 5
    lines = transcript.history(receipts[0].conversation_id)
    assert [line.kind for line in lines] == ["person"] * 5 + ["assistant"]
    assert len({line.body["file"]["evidence_id"] for line in lines[:5]}) == 5
    entry = documents.collection(documents.InboxEntry).count_documents({"state": "pending"})
    assert entry == 0


async def test_files_that_are_not_ready_keep_nobody_elses_waiting(vault: Vault) -> None:
    """A video that LINE prepares for a minute takes no place of those that are fetched at a time."""
    files = files_of(1) | {f"video-{n}": [MediaNotReady("202")] for n in range(FETCHED_AT_ONCE)}
    world = World(files=Files(files))
    async with world.gateway() as gateway:
        slow = [said(None, f"V{n}", kind="video", media=MediaRef(f"video-{n}")) for n in range(FETCHED_AT_ONCE)]
        await gateway.reception.accept(slow)
        await asyncio.sleep(2.0)  # until all are being asked for
        await gateway.reception.accept([said(None, "P", kind="image", media=MediaRef("m0"))])
        await until(lambda: world.channel.texts("P") == ["re: evidence"], 20.0)
        assert world.channel.texts("V0") == []


async def test_single_files_close_together_are_answered_once_and_later_ones_again(vault: Vault) -> None:
    world = World(files=Files(files_of(4)))
    async with world.gateway() as gateway:
        for number in range(3):
            await gateway.reception.accept([picture(number)])
            await asyncio.sleep(0.3)
        await gateway.worker.idle()
        await gateway.reception.accept([picture(3)])
        await gateway.worker.idle()
    assert [len(found) for found in items(world)] == [3, 1]


async def test_words_after_files_end_the_waiting_and_come_second(vault: Vault) -> None:
    world = World(files=Files(files_of(2)))
    async with world.gateway() as gateway:
        await gateway.reception.accept([picture(0), picture(1, seconds=0.01), said("ครบแล้ว", seconds=0.02)])
        await gateway.worker.idle()
    assert world.channel.texts() == ["re: evidence", "re: ครบแล้ว"]
    assert [len(found) for found in items(world)] == [2]


async def test_a_set_of_which_one_never_comes_is_answered_all_the_same(vault: Vault) -> None:
    world = World(files=Files(files_of(3)))
    async with world.gateway() as gateway:
        await gateway.reception.accept([picture(0, 3), picture(2, 3, seconds=0.01)])
        await gateway.worker.idle()
    assert [len(found) for found in items(world)] == [2]


async def test_what_cannot_be_kept_is_said_once_beside_what_was(vault: Vault) -> None:
    found = files_of(4)
    found["m1"] = [FetchedMedia(b"MZ\x90\x00" + bytes(90), "image/jpeg", None)]
    found["m2"] = [FetchedMedia(b"MZ\x90\x00" + bytes(91), "image/jpeg", None)]
    found["m3"] = [MediaTooLarge("x")]
    world = World(files=Files(found))
    async with world.gateway() as gateway:
        await gateway.reception.accept([picture(n, 4, seconds=n / 100) for n in range(4)])
        await gateway.worker.idle()
    answer, notice = world.channel.texts()
    assert answer == "re: evidence" and [len(one) for one in items(world)] == [1]
    assert notice.count("โปรแกรม") == 1 and "50" in notice
    assert len(world.channel.deliveries) == 1


async def test_a_set_survives_the_death_of_the_gateway_in_the_middle(vault: Vault) -> None:
    world = World(files=Files(files_of(3)))
    first = world.make()
    first.worker.start()
    await first.reception.accept([picture(0, 3), picture(1, 3, seconds=0.01)])
    await asyncio.sleep(0.4)
    await first.worker.abandon()
    async with world.gateway() as second:
        await second.reception.accept([picture(2, 3, seconds=0.02)])
        for _ in range(200):
            if world.channel.texts():
                break
            await asyncio.sleep(0.1)
        await second.worker.idle()
    assert [len(found) for found in items(world)] == [3]
    assert world.channel.texts() == ["re: evidence"]
    first.threads.close()


async def test_while_an_agent_holds_the_conversation_files_are_kept_without_an_answer(vault: Vault) -> None:
    from intake.cases import conversations

    world = World(files=Files(files_of(2)))
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([said("สวัสดี")]))[0]
        await gateway.worker.idle()
        await gateway.threads.run(conversations.claim, receipt.conversation_id, "agent-1")
        await gateway.reception.accept([picture(0), picture(1, seconds=0.01)])
        await gateway.worker.idle()
    assert items(world) == []
    assert documents.collection(documents.EvidenceFile).count_documents({}) == 2
