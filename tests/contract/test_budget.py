"""Messages that cost: what can wait goes along with the next free reply, once; menus follow the person's situation."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from intake.cases import cases, clock, conversations, figures, situations, transcript, updates
from intake.cases.documents import Conversation, OutboxEntry, collection
from intake.cases.transcript import Row, Send, Step
from intake.cases.vault import Vault
from intake.messaging.ports import Refused
from tests.support.gateways import Gateway, World, said
from tests.support.waiting import until

REPLY = {"token": "r1"}


class Purse:
    """Short of messages while `empty`."""

    def __init__(self, *, empty: bool = True) -> None:
        self.empty = empty

    def spares(self, identity: str) -> bool:
        return self.empty


async def say(gateway: Gateway, words: str) -> str:
    receipt = (await gateway.reception.accept([said(words, reply=REPLY)]))[0]
    await gateway.worker.idle()
    return receipt.conversation_id


def tell(conversation_id: str, words: str, *, urgent: bool) -> None:
    """What a service of ours tells a person without being asked."""
    step_id = uuid4().hex
    step = Step(step_id, [Row(step_id, "notice", {"text": words})], Send(str(uuid4()), urgent=urgent))
    after = transcript.append(conversations.subject_of(conversation_id), step, {"_id": conversation_id})
    assert after is not None


def texts(world: World) -> list[list[str]]:
    return [[message.text for message in delivery.messages] for delivery in world.channel.deliveries]


async def test_what_can_wait_goes_along_with_the_next_reply(vault: Vault) -> None:
    world = World(thrifty={"line": Purse()})
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
        tell(conversation_id, "ข่าวหนึ่ง", urgent=False)
        tell(conversation_id, "ข่าวสอง", urgent=False)
        gateway.worker.deliver(conversation_id)
        await gateway.worker.idle()
        assert texts(world) == [["re: หนึ่ง"]]
        await say(gateway, "สอง")
        assert texts(world)[1:] == [["ข่าวหนึ่ง", "ข่าวสอง", "re: สอง"]]
        assert world.channel.deliveries[1].reply == REPLY
        await say(gateway, "สาม")
        assert texts(world)[2:] == [["re: สาม"]]
    found = collection(Conversation).find_one({"_id": conversation_id})
    assert found is not None and found["outgoing"] == []
    assert collection(OutboxEntry).count_documents({"state": "accepted"}) == 5


async def test_what_is_urgent_does_not_wait_behind_it(vault: Vault) -> None:
    world = World(thrifty={"line": Purse()})
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
        tell(conversation_id, "รอได้", urgent=False)
        tell(conversation_id, "ด่วน", urgent=True)
        gateway.worker.deliver(conversation_id)
        await until(lambda: len(world.channel.deliveries) == 2)
    assert texts(world)[1] == ["รอได้", "ด่วน"], "one message pays for both"


async def test_with_messages_left_nothing_waits(vault: Vault) -> None:
    world = World(thrifty={"line": Purse(empty=False)})
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
        tell(conversation_id, "ข่าว", urgent=False)
        gateway.worker.deliver(conversation_id)
        await until(lambda: len(world.channel.deliveries) == 2)


async def test_a_repeated_request_carries_the_same_messages(vault: Vault) -> None:
    world = World(thrifty={"line": Purse()})
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
        tell(conversation_id, "ข่าว", urgent=False)
        world.channel.refusals.append(Refused("LINE 500", retry=True, retry_after=0.2))
        await say(gateway, "สอง")
        await until(lambda: len(world.channel.deliveries) == 2)
        await gateway.worker.idle()
    first, second = world.channel.asked[1:]
    assert [m.text for m in first.messages] == [m.text for m in second.messages] == ["ข่าว", "re: สอง"]
    assert first.retry_key == second.retry_key


async def test_news_of_a_case_wait_and_urgent_words_do_not(vault: Vault) -> None:
    world = World(thrifty={"line": Purse()})
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
        number = _file(conversation_id)
        moved = cases.change_state(number, "reviewing", actor="a", reason="r")
        assert updates.tell_state(moved)
        assert not updates.tell_state(moved), "the same change is told once"
        assert not updates.tell_state(cases.change_state(number, "waiting", actor="a", reason="r"))
        gateway.worker.deliver(conversation_id)
        await gateway.worker.idle()
        assert len(world.channel.deliveries) == 1
        await say(gateway, "สอง")
    told, answer = (message.text for message in world.channel.deliveries[1].messages)
    assert number in told and "เจ้าหน้าที่กำลังดำเนินการ" in told and answer == "re: สอง"


async def test_pushes_are_counted_per_closed_case(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
        tell(conversation_id, "ข่าว", urgent=True)
        gateway.worker.deliver(conversation_id)
        await until(lambda: len(world.channel.deliveries) == 2)
        await gateway.worker.idle()
    assert figures.pushes_of_closed_cases().per_case is None
    number = _file(conversation_id)
    cases.change_state(number, "reviewing", actor="a", reason="r")
    cases.change_state(number, "resolved", actor="a", reason="r")
    counted = figures.pushes_of_closed_cases()
    free = sum(1 for entry in collection(OutboxEntry).find({}) if entry["used_reply"])
    assert (counted.closed_cases, counted.pushes) == (1, 2 - free)


async def test_a_menu_is_shown_when_the_situation_changes_and_only_then(vault: Vault) -> None:
    world, since = World(), clock.now() - timedelta(seconds=60)
    async with world.gateway() as gateway:
        conversation_id = await say(gateway, "หนึ่ง")
    assert situations.changed_since(since, "line")[0] == []
    _file(conversation_id)
    [change] = situations.changed_since(since, "line")[0]
    assert (change.identity, change.situation, change.language) == ("U1", "open_case", "th")
    assert situations.changed_since(since, "line")[0] == [], "it is another gateway's already"
    situations.put_back(change)
    assert [each.situation for each in situations.changed_since(since, "line")[0]] == ["open_case"]
    conversations.request_human(conversation_id, "reason")
    assert [each.situation for each in situations.changed_since(since, "line")[0]] == ["with_agent"]
    assert situations.changed_since(since, "web")[0] == []


def _file(conversation_id: str) -> str:
    return cases.file_case(
        conversation_id=conversation_id,
        intake_key=uuid4().hex,
        form="online_purchase",
        form_version="1",
        answers={},
        respondent={},
        evidence=[],
        consent={},
        channel="line",
        language="th",
    ).number
