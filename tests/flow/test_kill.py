"""The kill test: every one of our processes dies at random moments of conversations on both channels."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.support import line_events
from tests.support.chats import Bubble, LineChat
from tests.support.script import CASE_NUMBER, Complaint, Interview, complaint, questions
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [
    pytest.mark.flow,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]

SEED = 20260930
KILLS = ("worker", "bot", "actions", "gateway", "db", "worker", "bot", "gateway", "worker")
PEOPLE = 5
THINKING = (0.05, 0.6)  # seconds between an answer and what is said next
QUESTIONS = ("1441 คืออะไร", "ใช้เวลานานไหมคะ", "มีค่าใช้จ่ายไหม")
PATIENCE = 120.0  # seconds for one answer: a Rasa start takes 20 s, and two may follow each other


@dataclass
class Record:
    """What one person sent and got: one list of bubbles a delivery, notices of an outage apart."""

    user: str
    sent: int = 0
    numbers: list[str] = field(default_factory=list)


def _answers(system: System, user: str) -> list[str]:
    """The deliveries to a user as texts, without notices and with case numbers made equal."""
    notices = system.outage_notices()
    texts = []
    for call in system.line.sends(user):
        shown = "\n".join(m.get("text") or m.get("altText", "") for m in call.body["messages"])
        if shown not in notices:
            texts.append(CASE_NUMBER.sub("RT-", shown))
    return texts


async def _complain(system: System, chat: LineChat, story: Complaint, dice: random.Random | None) -> Record:
    """One complaint from the first word to the number, each message insisted on until it is accepted."""
    record, person = Record(chat.user), Interview(story, questions())
    while person.says is not None:
        await chat.insist(line_events.text_event(chat.user, person.says))
        record.sent += 1
        person.hear_bubbles(await _answer(system, chat))
        if dice is not None:
            await asyncio.sleep(dice.uniform(*THINKING))
    assert person.number
    record.numbers.append(person.number)
    return record


async def _ask_all_at_once(system: System, chat: LineChat, dice: random.Random | None) -> Record:
    """Three questions in one webhook, in their order."""
    record = Record(chat.user)
    await chat.insist(*(line_events.text_event(chat.user, text) for text in QUESTIONS))
    record.sent += len(QUESTIONS)
    for _ in QUESTIONS:
        await _answer(system, chat)
    if dice is not None:
        await asyncio.sleep(dice.uniform(*THINKING))
    return record


async def _complain_on_the_web(system: System, story: Complaint, dice: random.Random | None) -> list[str]:
    """The same over a WebSocket; what the assistant said, bubble by bubble."""
    notices, heard, person = system.outage_notices(), list[str](), Interview(story, questions())
    async with WebChat(system.url, limit=PATIENCE) as chat:
        while person.says is not None:
            await chat.send(person.says)
            bubbles: list[Bubble] = []
            while not bubbles:
                bubbles = [bubble for bubble in await chat.hear() if bubble.text not in notices]
            person.hear_bubbles(bubbles)
            heard += [CASE_NUMBER.sub("RT-", bubble.text) for bubble in bubbles]
            if dice is not None:
                await asyncio.sleep(dice.uniform(*THINKING))
        assert await chat.silent(), "something came twice"
    return heard


async def _answer(system: System, chat: LineChat) -> list[Bubble]:
    """The next delivery that is no notice of an outage."""
    notices = system.outage_notices()
    while True:
        bubbles = [bubble for bubble in await chat.hear_delivery() if bubble.text not in notices]
        if bubbles:
            return bubbles


async def _kill_at_random(system: System, dice: random.Random) -> None:
    for name in KILLS:
        await asyncio.sleep(dice.uniform(0.3, 2.5))
        system.kill(name)
        await asyncio.sleep(dice.uniform(0.0, 2.0))
        await system.start_process(name)


async def test_every_accepted_message_is_answered_once_and_every_case_saved_once(
    system: System, new_user: Callable[[], str]
) -> None:
    dice, story = random.Random(SEED), complaint(501)

    def open_chat() -> LineChat:
        return LineChat(system.line, new_user(), limit=PATIENCE)

    model = await _complain(system, open_chat(), story, None)
    questioned = await _ask_all_at_once(system, open_chat(), None)
    on_the_web = await _complain_on_the_web(system, story, None)
    before = system.count_cases()
    killing = asyncio.create_task(_kill_at_random(system, dice))
    complaints: list[Record] = []
    bursts: list[Record] = []
    visits: list[list[str]] = []

    async def visit() -> None:
        mine = random.Random(SEED)
        while not killing.done():
            visits.append(await _complain_on_the_web(system, story, mine))

    async def live(number: int) -> None:
        mine = random.Random(SEED + number)
        while True:
            complaints.append(await _complain(system, open_chat(), story, mine))
            bursts.append(await _ask_all_at_once(system, open_chat(), mine))
            if killing.done():
                return

    await asyncio.gather(visit(), *(live(number) for number in range(PEOPLE)))
    await killing
    await asyncio.sleep(2)  # what would come twice has come by now
    wanted = _answers(system, model.user)
    for record in complaints:
        assert record.sent == model.sent
        assert _answers(system, record.user) == wanted
    for record in bursts:
        assert _answers(system, record.user) == _answers(system, questioned.user)
    assert visits
    assert all(heard == on_the_web for heard in visits)
    numbers = [number for record in complaints for number in record.numbers]
    assert len(set(numbers)) == len(numbers) == len(complaints) >= PEOPLE
    assert system.count_cases() - before == len(complaints) + len(visits)
    assert system.count_pending() == 0


async def test_a_worker_killed_before_line_could_say_yes_does_not_answer_twice(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chat = line_chat()
    await chat.say("สวัสดีค่ะ")
    system.line.faults.add("reply", times=1, after=True, delay=3.0)
    await chat.send(line_events.text_event(chat.user, QUESTIONS[0]))
    await chat.hear()
    system.kill("worker")
    await system.start_process("worker")
    await system.wait_ready()
    assert await chat.silent(12.0), "the same answer came twice"
    assert (await chat.say(QUESTIONS[1])).text
    assert len(system.line.sends(chat.user)) == 3
