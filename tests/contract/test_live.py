"""Live delivery over a change stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from intake.cases import conversations, database
from intake.cases.transcript import MessageView
from intake.cases.vault import Vault
from intake.messaging.live import Live
from tests.support.gateways import Gateway, World, said
from tests.support.waiting import until


@asynccontextmanager
async def following(
    live: Live, conversation_id: str, seen: list[MessageView], after: int = 0, notes: bool = False
) -> AsyncIterator[None]:
    async def read() -> None:
        async for line in live.follow(conversation_id, after, notes=notes):
            seen.append(line)

    task = asyncio.create_task(read())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def say(gateway: Gateway, words: str) -> str:
    return (await gateway.reception.accept([said(words)]))[0].conversation_id


async def test_lines_come_once_in_order_over_reconnections_and_gateways(vault: Vault) -> None:
    world = World()
    seen: list[MessageView] = []
    async with world.gateway() as one, world.gateway() as two:
        live = Live(two.threads)
        conversation_id = await say(one, "a")
        async with following(live, conversation_id, seen):
            await until(lambda: len(seen) == 2)
            await say(one, "b")
            await until(lambda: len(seen) == 4)
        await say(one, "c")
        await one.worker.idle()
        async with following(live, conversation_id, seen, after=seen[-1].seq):
            await say(two, "d")
            await until(lambda: len(seen) == 8)
        await live.close()
    assert [line.text for line in seen] == ["a", "re: a", "b", "re: b", "c", "re: c", "d", "re: d"]
    assert [line.seq for line in seen] == list(range(1, 9))


async def test_a_person_never_sees_notes_and_an_agent_does(vault: Vault) -> None:
    world = World()
    person: list[MessageView] = []
    agent: list[MessageView] = []
    async with world.gateway() as gateway:
        live = Live(gateway.threads)
        conversation_id = await say(gateway, "a")
        async with following(live, conversation_id, person), following(live, conversation_id, agent, notes=True):
            await until(lambda: len(person) == 2)
            await gateway.threads.run(conversations.note, conversation_id, "agent-1", "ระวัง")
            await until(lambda: len(agent) == 3)
            await say(gateway, "b")
            await until(lambda: len(person) == 4 and len(agent) == 5)
        await live.close()
    assert [line.kind for line in person] == ["person", "assistant"] * 2
    assert [line.kind for line in agent] == ["person", "assistant", "note", "person", "assistant"]


async def test_changes_of_hands_are_announced(vault: Vault) -> None:
    world = World()
    heard: list[tuple[str, str]] = []
    async with world.gateway() as gateway:
        live = Live(gateway.threads)

        async def listen() -> None:
            async for change in live.changes():
                heard.append((change.kind, change.conversation_id))

        task = asyncio.create_task(listen())
        await asyncio.sleep(0.5)
        conversation_id = await say(gateway, "a")
        await gateway.worker.idle()
        await gateway.threads.run(conversations.request_human, conversation_id, "คุยกับคน")
        await until(lambda: heard.count(("conversation", conversation_id)) >= 2)
        await until(lambda: heard.count(("message", conversation_id)) == 2)
        task.cancel()
        await live.close()


async def test_a_stream_that_breaks_goes_on_without_a_gap(vault: Vault) -> None:
    world = World()
    seen: list[MessageView] = []
    async with world.gateway() as gateway:
        live = Live(gateway.threads)
        conversation_id = await say(gateway, "a")
        async with following(live, conversation_id, seen):
            await until(lambda: len(seen) == 2)
            kill_change_streams()
            await say(gateway, "b")
            await until(lambda: len(seen) == 4)
        await live.close()
    assert [line.text for line in seen] == ["a", "re: a", "b", "re: b"]


def kill_change_streams() -> None:
    admin = database.client().admin
    for operation in admin.aggregate([{"$currentOp": {"allUsers": True, "idleCursors": True}}]):
        cursor = operation.get("cursor") or {}
        stages = (cursor.get("originatingCommand") or {}).get("pipeline") or [{}]
        if "$changeStream" in stages[0]:
            space, name = operation["ns"].split(".", 1)
            database.client()[space].command("killCursors", name, cursors=[cursor["cursorId"]])
