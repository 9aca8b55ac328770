"""A thousand conversations in which customer, bot, two agents, the clock and dying gateways come in any order.

What must hold is read from what is left: the record of transitions, the transcript, and what the person was sent.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from intake.cases import conversations, desk, documents, handover, holding, transcript
from intake.cases.desk import Desk, Holding, Queue
from intake.cases.handover import Move
from intake.cases.transcript import MessageView
from intake.cases.vault import Vault
from intake.errors import AppError
from intake.messaging.desk_clock import DeskClock
from intake.messaging.types import Turn
from tests.support.gateways import Gateway, World, said
from tests.support.people import open_conversation
from tests.support.waiting import until

ALWAYS: Any = dict.fromkeys(desk.DAYS, ("00:00-24:00",))
AGENTS = ("agent-1", "agent-2")
ACTS = ("claim", "claim", "claim", "say", "say", "held", "hold", "transfer", "queue", "release", "close")
HUMAN, CANCEL = "ขอคุยกับคน", "ยกเลิกการรอ"
MILLISECOND = 1 / 60_000  # in minutes
LIVES, TOGETHER = 20, 50  # 1,000 conversations
EVERY_REASON = {"asked", "cancelled", "queue_timeout", "claimed", "agent_silent", "hold", "transferred", "returned"}
EVERY_REASON |= {"released", "closed", "wrote"}
seen: dict[int, set[str]] = {}  # the reasons of transitions, by seed


@pytest.fixture(autouse=True)
def hasty_desk() -> Iterator[None]:
    """A desk at which queues and silences last some milliseconds."""
    queue = Queue(timeout_minutes=40 * MILLISECOND, closed_minutes=40 * MILLISECOND)
    desk.use(Desk(hours=ALWAYS, public_holidays=False, queue=queue, agent=Holding(silent_minutes=60 * MILLISECOND)))
    yield
    desk.use(None)


@dataclass
class Life:
    """One conversation, and what its people did and were told."""

    id: str
    person: str
    wrote: list[str] = field(default_factory=list)
    agents_said: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(LIVES))
async def test_one_owner_and_a_silent_bot_and_nothing_lost(vault: Vault, seed: int) -> None:
    chance = random.Random(seed)
    world = World()
    world.assistant.delay = world.channel.delay = 0.002

    async def hand_over(turn: Turn) -> None:
        if turn.text == HUMAN:
            await asyncio.to_thread(conversations.request_human, turn.conversation_id, HUMAN, turn.turn_id)

    world.assistant.before_answer = hand_over
    lives = [Life(open_conversation(identity=f"P{seed}-{i}").id, f"P{seed}-{i}") for i in range(TOGETHER)]
    gateways = await run(world, lives, chance)
    for gateway in gateways:
        await gateway.worker.idle()
        await gateway.worker.stop()
        gateway.threads.close()
    seen[seed] = {move.reason for life in lives for move in check(life, world)}


def test_the_conversations_got_around() -> None:
    """Chance brought about every kind of transition; which seed brings which depends on how busy the machine is."""
    if len(seen) < LIVES:
        pytest.skip("not all of the conversations were held")
    assert set().union(*seen.values()) >= EVERY_REASON


async def run(world: World, lives: list[Life], chance: random.Random) -> list[Gateway]:
    """Let everybody act at once, while one of two gateways dies and comes again; returns those still alive."""
    gateways = [world.make(), world.make()]
    clocks = []
    for gateway in gateways:
        gateway.worker.start()
        clocks.append(DeskClock(gateway.threads, gateway.worker.deliver))
    over = asyncio.Event()
    ticking = asyncio.create_task(tick(clocks, over))
    work = [asyncio.create_task(customer(life, gateways, random.Random(chance.random()))) for life in lives]
    for life in lives:
        work += [asyncio.create_task(agent(life, name, random.Random(chance.random()))) for name in AGENTS]
    if chance.random() < 0.5:
        work.append(asyncio.create_task(restart(world, gateways, clocks, chance)))
    await asyncio.gather(*work)
    for life in lives:  # nobody's words are left in the air
        await asyncio.to_thread(holding.flush, life.id)
        gateways[0].worker.deliver(life.id)
    await until(lambda: not unfinished(), 60.0)
    over.set()
    await ticking
    await until(lambda: not unfinished(), 60.0)  # the last tick may have found an agent silent
    return gateways


async def tick(clocks: list[DeskClock], over: asyncio.Event) -> None:
    """Tick until it is over, never stopping in the middle: what a thread has begun it finishes all the same."""
    while not over.is_set():
        for clock in list(clocks):
            await clock.tick()
        await asyncio.sleep(0.02)


async def restart(world: World, gateways: list[Gateway], clocks: list[DeskClock], chance: random.Random) -> None:
    """Kill a gateway in the middle of things; another takes its place."""
    await asyncio.sleep(chance.uniform(0.05, 1.0))
    dying, gateways[0] = gateways[0], world.make()
    gateways[0].worker.start()
    clocks[0] = DeskClock(gateways[0].threads, gateways[0].worker.deliver)
    await dying.worker.abandon()
    documents.collection(documents.Conversation).update_many({}, {"$unset": {"lane.until": ""}})


async def customer(life: Life, gateways: list[Gateway], chance: random.Random) -> None:
    for i in range(4):
        words = chance.choice([f"{i}", HUMAN, CANCEL, f"{i} ค่ะ", HUMAN]) + f" #{i}" * (chance.random() < 0.2)
        message = said(words, life.person, seconds=i - 10)
        life.wrote.append(words)
        await gateways[1].reception.accept([message])
        await asyncio.sleep(chance.uniform(0, 0.12))


async def agent(life: Life, name: str, chance: random.Random) -> None:
    other = AGENTS[1 - AGENTS.index(name)]
    for i in range(5):
        await asyncio.sleep(chance.uniform(0, 0.1))
        act = chance.choice(ACTS)
        words = f"{name}-{i}"
        try:
            if act == "say":
                await asyncio.to_thread(conversations.agent_message, life.id, name, words, message_id=words)
                life.agents_said.append(words)
            elif act == "held":
                kept = await asyncio.to_thread(holding.say_soon, life.id, name, words, 0.05, words)
                life.held.append(words)
                if chance.random() < 0.5:
                    await asyncio.sleep(chance.uniform(0.0, 0.1))
                    await asyncio.to_thread(holding.take_back, life.id, name, kept.id)
                    life.taken_back.add(words)
            else:
                await asyncio.to_thread(MOVES[act], life.id, name, *([other] if act == "transfer" else []))
        except AppError:
            continue  # not theirs, or too late: the refusal is the point


MOVES: dict[str, Callable[..., object]] = {
    "claim": conversations.claim,
    "hold": holding.hold,
    "transfer": holding.transfer,
    "queue": conversations.return_to_queue,
    "release": conversations.release,
    "close": conversations.close,
}


def unfinished() -> bool:
    pending = documents.collection(documents.InboxEntry).count_documents({"state": "pending"})
    return bool(pending or documents.collection(documents.Conversation).count_documents({"due": {"$exists": True}}))


def check(life: Life, world: World) -> list[Move]:
    moves, lines = handover.timeline(life.id), transcript.history(life.id, limit=1000, notes=True)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1)), "a line is missing"
    assert [move.n for move in moves] == list(range(1, len(moves) + 1)), "a transition has no record"
    check_owners(moves, lines)
    check_words(life, lines)
    sent = [line.text for line in lines if line.kind in ("assistant", "agent", "notice") and not line.failed]
    assert world.channel.texts(life.person) == sent, "what was sent is not what the transcript says"
    return moves


def check_owners(moves: list[Move], lines: list[MessageView]) -> None:
    """The record is one chain of owners; who spoke was the owner then."""
    for before, after in zip([None, *moves], moves, strict=False):
        assert after.origin == (before.to if before else "bot"), "two transitions from one state"
        assert after.seq >= (before.seq if before else 0)
    for line in lines:
        held = [move for move in moves if move.seq < line.seq]
        phase, holder = (held[-1].to, held[-1].agent_id) if held else ("bot", None)
        if line.kind in ("assistant", "notice"):
            assert phase not in ("agent", "hold"), f"the bot spoke while {holder} held the conversation"
        if line.kind == "agent":
            assert (phase, line.agent_id) == ("agent", holder), "an agent spoke who did not hold the conversation"


def check_words(life: Life, lines: list[MessageView]) -> None:
    """Everything that was said is there, once, in order."""
    assert [line.text for line in lines if line.kind == "person"] == life.wrote
    spoken = [line.text for line in lines if line.kind == "agent" or line.body.get("unsent")]
    for words in life.agents_said:
        assert spoken.count(words) == 1
    for words in life.held:
        assert spoken.count(words) == (0 if words in life.taken_back else 1)
    heard = [line.text for line in lines if line.kind == "agent"]
    assert set(heard) <= {*life.agents_said, *life.held}
