"""Somebody may not work here any more: their open chats are a colleague's again, and their console falls silent."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from intake.cases import agents, clock, conversations, handover, holding, leaving, presence, routing
from intake.cases.documents import Agent, collection
from tests.contract.gateway.test_console_api import USER, a_conversation, get, post
from tests.contract.gateway.test_desk_api import next_event, people
from tests.support.running_gateway import RunningGateway

__all__ = ["people"]


async def account(name: str) -> str:
    found = await asyncio.to_thread(agents.list_agents)
    return next(one.id for one in found if one.name == name)


async def ends(stream: aiohttp.ClientResponse) -> None:
    async with asyncio.timeout(3):  # at once, not with the next look at the clock
        while not stream.content.at_eof():
            await stream.content.readany()


@pytest.mark.parametrize("how", ["close", "auditor"])
async def test_open_chats_go_back_to_the_queue(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession], how: str
) -> None:
    admin, one, who = people["admin"], people["one"], await account("one")
    conversation = await a_conversation(gateway, admin)
    path = f"/api/v1/conversations/{conversation}"
    await post(one, f"{path}/claim")
    await post(one, f"{path}/held", {"text": "รอสักครู่นะคะ"}, 202)
    async with one.get("/api/v1/events") as stream:
        assert (await next_event(stream))[0] == "reset"
        if how == "close":
            async with admin.delete(f"/api/v1/agents/{who}") as answer:
                assert answer.status == 204
            await ends(stream)
        else:
            body = {"role": "auditor", "teams": [], "name": "one"}
            async with admin.put(f"/api/v1/agents/{who}", json=body) as answer:
                assert answer.status == 200
    shown = await get(admin, path)
    assert (shown["conversation"]["handled_by"], shown["conversation"]["agent_id"]) == ("queue", None)
    last = shown["timeline"][-1]
    assert (last["from"], last["to"], last["reason"], last["actor"]) == ("agent", "queue", "account_closed",
                                                                         await account("admin"))  # fmt: skip
    said = await gateway.line.wait_for(USER, 3)
    assert said[-2] == "รอสักครู่นะคะ" and "เจ้าหน้าที่ท่านอื่น" in said[-1]
    await post(people["two"], f"{path}/claim")


async def test_what_is_forgotten_is_found(gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]) -> None:
    """A claim that came in while the account was being closed, and a field that the assistant asked for them."""
    admin, who = people["admin"], await account("one")
    conversation = await a_conversation(gateway, admin)
    await asyncio.to_thread(conversations.claim, conversation, who)
    await asyncio.to_thread(holding.lend, conversation, who, "amount")
    await asyncio.to_thread(collection(Agent).update_one, {"_id": who}, {"$set": {"active": False}})
    assert await asyncio.to_thread(holding.item_given, conversation)
    assert (await asyncio.to_thread(conversations.get, conversation)).handled_by == "queue"
    other = await account("two")
    await asyncio.to_thread(conversations.claim, conversation, who)
    assert await asyncio.to_thread(leaving.give_back_forgotten) in ([conversation], [])  # or the clock was first
    assert (await asyncio.to_thread(conversations.get, conversation)).handled_by == "queue"
    await asyncio.to_thread(conversations.claim, conversation, other)
    assert await asyncio.to_thread(leaving.give_back_forgotten) == []
    moves = await asyncio.to_thread(handover.timeline, conversation)
    assert [move.reason for move in moves][-2:] == ["account_closed", "claimed"]


async def test_an_ended_session_ends_its_stream_at_once(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    async with people["one"].get("/api/v1/events") as stream:
        assert (await next_event(stream))[0] == "reset"
        async with people["admin"].delete(f"/api/v1/agents/{await account('one')}/sessions") as answer:
            assert answer.status == 204
        await ends(stream)


async def test_an_agent_is_given_as_many_as_their_own_limit_says(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    admin, who = people["admin"], await account("one")
    body = {"role": "agent", "teams": ["general"], "name": "one"}
    for wrong in (0, 201, "3", 1.5, True):
        async with admin.put(f"/api/v1/agents/{who}", json=body | {"capacity": wrong}) as answer:
            assert answer.status == 400
    async with admin.put(f"/api/v1/agents/{who}", json=body | {"capacity": 3}) as answer:
        assert (await answer.json())["agent"]["capacity"] == 3
    async with admin.put(f"/api/v1/agents/{who}", json=body) as answer:  # not a word of it: it stays
        assert (await answer.json())["agent"]["capacity"] == 3
    shown = {one["name"]: one["capacity"] for one in (await get(admin, "/api/v1/agents"))["agents"]}
    assert (shown["one"], shown["two"]) == (3, None)
    await asyncio.to_thread(presence.beat, {"c": who})
    [seat] = [seat for seat in await asyncio.to_thread(routing.seats) if seat.agent_id == who]
    assert seat.capacity == 3 and clock.now()
    async with admin.put(f"/api/v1/agents/{who}", json=body | {"capacity": None}) as answer:
        assert (await answer.json())["agent"]["capacity"] is None
