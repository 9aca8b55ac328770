"""The assistant, the database or a file is away: people are told honestly, nothing is lost, work resumes by itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.cases import conversations, database, documents, evidence, transcript
from intake.cases.database import StorageUnavailable
from intake.cases.vault import Vault
from intake.messaging import asking
from intake.messaging.ports import FetchedMedia, MediaGone, MediaNotReady
from intake.messaging.types import MediaRef, Turn
from intake.texts import text
from tests.support.gateways import World, said
from tests.support.mongo import settings_for
from tests.support.plain_mongo import PlainMongo, plain_mongo
from tests.support.ports import Files
from tests.support.waiting import until

JPEG = b"\xff\xd8\xff" + bytes(100)


async def test_a_short_outage_is_not_noticed_by_the_person(vault: Vault) -> None:
    world = World()
    world.assistant.down = True
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([said("a"), said("b")]))[0]
        await until(lambda: world.assistant.calls >= 2)
        assert [line.text for line in transcript.history(receipt.conversation_id)] == ["a"]  # agents see it already
        world.assistant.down = False
        await gateway.worker.idle()
    assert world.channel.texts() == ["re: a", "re: b"]


async def test_in_a_long_outage_each_person_is_told_once_and_answered_when_it_is_over(vault: Vault) -> None:
    world = World()
    world.assistant.down = True
    async with world.gateway() as gateway:
        for identity in ("U1", "U2"):
            await gateway.reception.accept(
                [said(f"{identity}-{i}", identity, reply={"token": f"{i}"}) for i in range(2)]
            )
        await asyncio.sleep(asking.NOTICE_AFTER + 2 * asking.LONGEST_PAUSE + 0.5)
        notice = text("service.assistant_down", "th")
        assert [world.channel.texts(u) for u in ("U1", "U2")] == [[notice], [notice]]
        world.assistant.down = False
        await gateway.worker.idle()
    for identity in ("U1", "U2"):
        assert world.channel.texts(identity) == [notice, f"re: {identity}-0", f"re: {identity}-1"]
    # The notice has used the reply of its message; the answer must not count on it.
    assert [d.reply for d in world.channel.deliveries if d.identity == "U1"] == [{"token": "0"}, None, {"token": "1"}]


async def test_an_agent_may_take_over_while_the_assistant_is_down(vault: Vault) -> None:
    world = World()
    world.assistant.down = True
    async with world.gateway() as gateway:
        conversation_id = (await gateway.reception.accept([said("a")]))[0].conversation_id
        await until(lambda: world.assistant.calls >= 1)
        await gateway.threads.run(conversations.claim, conversation_id, "agent-1")
        await gateway.worker.idle()
        world.assistant.down = False
        await gateway.reception.accept([said("b")])
        await gateway.worker.idle()
    assert world.channel.deliveries == []
    assert [line.text for line in transcript.history(conversation_id)] == ["a", "b"]


async def test_a_turn_that_breaks_the_assistant_again_and_again_goes_to_a_human(vault: Vault) -> None:
    world = World()

    async def explode(turn: Turn) -> None:
        if turn.text == "bad":
            raise ZeroDivisionError

    world.assistant.before_answer = explode
    async with world.gateway() as gateway:
        conversation_id = (await gateway.reception.accept([said("bad"), said("good")]))[0].conversation_id
        await gateway.worker.idle()
    assert world.channel.texts() == [text("service.turn_failed", "th")]
    assert conversations.get(conversation_id).handled_by == "queue"
    assert [line.text for line in transcript.history(conversation_id) if line.kind == "person"] == ["bad", "good"]


async def test_an_empty_answer_counts_as_no_answer(vault: Vault) -> None:
    world = World()

    class Silent:
        calls = 0

        async def respond(self, turn: Turn) -> list[object]:
            self.calls += 1
            return [] if self.calls < 3 else await world.assistant.respond(turn)  # type: ignore[return-value]

    silent = Silent()
    world_assistant = asking.Asking(silent)  # type: ignore[arg-type]

    class Nothing:
        async def show_message(self) -> None: ...
        async def tell_outage(self) -> None: ...
        async def bot_may_go_on(self) -> bool:
            return True

    turn = Turn("t", "c", "line", "hello", None, said("x").event_time)
    assert [m.text for m in await world_assistant.ask(turn, Nothing()) or []] == ["re: hello"]
    assert silent.calls == 3


async def test_a_file_is_kept_and_told_to_the_assistant(vault: Vault) -> None:
    world = World(files=Files({"m1": [MediaNotReady("202"), FetchedMedia(JPEG, "image/png", None)]}))
    picture = MediaRef("m1", file_name="slip.jpg")
    async with world.gateway() as gateway:
        messages = [said(None, kind="image", media=picture), said(None, kind="image", media=picture)]
        receipt = (await gateway.reception.accept(messages))[0]
        await gateway.worker.idle()
    [first] = world.assistant.turns  # the same picture twice is one file, told once
    assert (first.event, first.text, first.data["content_type"], first.data["size"]) == (
        "evidence",
        None,
        "image/jpeg",
        103,
    )
    assert evidence.read(first.data["evidence_id"]) == JPEG
    assert transcript.history(receipt.conversation_id)[0].body["file"]["file_name"] == "slip.jpg"
    assert documents.collection(documents.EvidenceFile).count_documents({}) == 1


@pytest.mark.parametrize(
    ("found", "key"),
    [
        (MediaGone("404"), "service.media_gone"),
        (FetchedMedia(b"MZ\x90\x00" + bytes(90), "image/jpeg", "photo.jpg"), "evidence.refused_program"),
        (FetchedMedia(b"", "image/jpeg", None), "evidence.refused_empty"),
        (FetchedMedia(JPEG + bytes(evidence.LARGEST), "image/jpeg", None), "service.media_too_large"),
    ],
)
async def test_a_file_that_cannot_be_kept_is_said_so(vault: Vault, found: FetchedMedia | Exception, key: str) -> None:
    world = World(files=Files({"m1": [found]}))
    async with world.gateway() as gateway:
        await gateway.reception.accept([said(None, kind="image", media=MediaRef("m1"), language="en"), said("next")])
        await gateway.worker.idle()
    told, answered = world.channel.texts()
    assert told.endswith(text(key, "en", megabytes=50)) and answered == "re: next"
    assert documents.collection(documents.EvidenceFile).count_documents({}) == 0


async def test_nothing_is_sent_to_a_person_who_blocked_the_account(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        conversation_id = (await gateway.reception.accept([said("a"), said(None, kind="unfollow")]))[0].conversation_id
        await gateway.worker.idle()
        await gateway.threads.run(conversations.claim, conversation_id, "agent-1")
        await gateway.threads.run(conversations.agent_message, conversation_id, "agent-1", "hello")
        gateway.worker.deliver(conversation_id)
        await gateway.worker.idle()
        assert world.channel.texts() == ["re: a"]
        assert transcript.history(conversation_id)[-1].failed
        await gateway.threads.run(conversations.release, conversation_id, "agent-1")
        await gateway.reception.accept([said(None, kind="follow")])
        await gateway.worker.idle()
    assert world.channel.texts() == ["re: a", "re: greet"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PlainMongo]:
    with plain_mongo(tmp_path) as server:
        yield server


async def test_a_database_that_is_away_for_a_while_costs_no_message(server: PlainMongo, tmp_path: Path) -> None:
    database.connect(settings_for(server.uri, tmp_path, "outage"))
    world = World()
    try:
        async with world.gateway() as gateway:
            await gateway.reception.accept([said("before")])
            await gateway.worker.idle()
            server.process.send_signal(signal.SIGSTOP)  # a server that hangs is worse than one that is gone
            late = said("during")
            attempts = [asyncio.create_task(gateway.reception.accept([late])) for _ in range(3)]
            await asyncio.sleep(1.0)
            server.process.send_signal(signal.SIGCONT)
            await asyncio.gather(*attempts)
            await gateway.worker.idle()
            server.process.kill()
            server.process.wait()
            with pytest.raises(StorageUnavailable):
                await gateway.reception.accept([said("refused")])
            world.assistant.delay = 0.05
            server.start()
            await gateway.reception.accept([said("after")])
            await gateway.worker.idle()
            assert database.is_writable()
    finally:
        database.disconnect()
    assert world.channel.texts() == ["re: before", "re: during", "re: after"]


async def test_a_database_that_dies_in_the_middle_of_turns_costs_no_message(server: PlainMongo, tmp_path: Path) -> None:
    database.connect(settings_for(server.uri, tmp_path, "outage"))
    world = World()
    world.assistant.delay = 0.03
    try:
        async with world.gateway() as gateway:
            await gateway.reception.accept([said(f"{i}", f"U{i}") for i in range(10)])
            for pause in (0.01, 0.03, 0.02):
                await asyncio.sleep(pause)
                server.process.kill()
                server.process.wait()
                await asyncio.to_thread(server.start)
            await until(lambda: len(world.channel.deliveries) == 10, 30)
            await gateway.worker.idle()
            for i in range(10):
                conversation_id = await gateway.reception.conversation_of("line", f"U{i}")
                assert conversation_id is not None
                lines = await gateway.threads.run(transcript.history, conversation_id)
                assert [line.text for line in lines] == [f"{i}", f"re: {i}"]
    finally:
        database.disconnect()
    assert sorted(world.channel.texts()) == [f"re: {i}" for i in range(10)]
