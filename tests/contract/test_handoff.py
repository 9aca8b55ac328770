"""Who holds a conversation: races, refusals, and a bot that is silent while a human holds it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from intake.cases import conversations, transcript
from intake.cases.conversations import ConversationNotFound, ConversationTaken, NotHolder
from intake.cases.vault import Vault
from intake.messaging.types import Turn
from tests.support.gateways import World, said
from tests.support.people import open_conversation
from tests.support.waiting import until

AGENTS = ["agent-1", "agent-2"]


def test_of_agents_who_claim_at_once_exactly_one_wins(vault: Vault) -> None:
    for _ in range(10):
        conversation_id = open_conversation().id
        conversations.request_human(conversation_id, "")
        with ThreadPoolExecutor(8) as pool:
            claims = [pool.submit(try_claim, conversation_id, f"agent-{i}") for i in range(8)]
        won = [claim.result() for claim in claims if claim.result()]
        assert won == [conversations.get(conversation_id).agent_id]


def try_claim(conversation_id: str, agent_id: str) -> str | None:
    try:
        return conversations.claim(conversation_id, agent_id).agent_id
    except ConversationTaken:
        return None


def test_the_queue_is_listed_with_its_reasons(vault: Vault) -> None:
    waiting = open_conversation().id
    open_conversation()
    conversations.request_human(waiting, "อยากคุยกับคน")
    conversations.request_human(waiting, "อีกครั้ง")  # asked twice is asked once
    [found] = conversations.list_conversations("queued")
    assert (found.id, found.queue_reason) == (waiting, "อยากคุยกับคน")
    assert found.queued_at is not None


def test_an_unknown_conversation_is_not_found(vault: Vault) -> None:
    for action in (conversations.claim, conversations.release, conversations.close):
        with pytest.raises(ConversationNotFound):
            action("nowhere", "agent-1")
    with pytest.raises(ConversationNotFound):
        conversations.note("nowhere", "agent-1", "")


def test_an_agent_s_message_sent_twice_by_the_console_is_one(vault: Vault) -> None:
    conversation_id = open_conversation().id
    conversations.claim(conversation_id, "agent-1")
    first = conversations.agent_message(conversation_id, "agent-1", "สวัสดีค่ะ", message_id="m1")
    again = conversations.agent_message(conversation_id, "agent-1", "สวัสดีค่ะ", message_id="m1")
    assert first == again
    assert len(transcript.history(conversation_id)) == 1


async def test_an_agent_s_message_is_delivered_at_once_even_while_the_bot_thinks(vault: Vault) -> None:
    world = World()
    world.assistant.delay = 1.5
    async with world.gateway() as gateway:
        conversation_id = (await gateway.reception.accept([said("ช้า")]))[0].conversation_id
        await until(
            lambda: len(transcript.history(conversation_id)) == 1
        )  # the agent can read what the bot thinks about
        await gateway.threads.run(conversations.claim, conversation_id, "agent-1")
        await gateway.threads.run(conversations.agent_message, conversation_id, "agent-1", "มาแล้วค่ะ", sender_name="แอน")
        gateway.worker.deliver(conversation_id)
        await until(lambda: world.channel.texts() == ["มาแล้วค่ะ"], 1.0)
        assert world.channel.deliveries[0].sender_name == "แอน"
        await gateway.worker.idle()
        await gateway.reception.accept([said("ขอบคุณ")])
        await gateway.worker.idle()
    assert world.channel.texts() == ["มาแล้วค่ะ"]
    assert [(line.kind, line.text) for line in transcript.history(conversation_id, notes=True)] == [
        ("person", "ช้า"),
        ("agent", "มาแล้วค่ะ"),
        ("note", "re: ช้า"),
        ("person", "ขอบคุณ"),
    ]


async def test_the_bot_is_silent_from_claim_to_release_in_every_interleaving(vault: Vault) -> None:
    chance = random.Random(53)
    world = World()
    async with world.gateway() as gateway:
        for i in range(60):
            person = f"P{i}"
            world.assistant.delay = chance.uniform(0, 0.01)
            conversation_id = await gateway.reception.conversation_of("line", person, create=True)
            assert conversation_id is not None

            async def agent(conversation_id: str = conversation_id) -> None:
                await asyncio.sleep(chance.uniform(0, 0.03))
                await gateway.threads.run(conversations.claim, conversation_id, "agent-1")
                await gateway.threads.run(conversations.note, conversation_id, "agent-1", "claimed")
                await asyncio.sleep(chance.uniform(0, 0.03))
                await gateway.threads.run(conversations.note, conversation_id, "agent-1", "leaving")
                await gateway.threads.run(conversations.release, conversation_id, "agent-1")

            async def speak(person: str = person) -> None:
                for j in range(3):
                    await gateway.reception.accept([said(str(j), person)])
                    await asyncio.sleep(chance.uniform(0, 0.01))

            await asyncio.gather(agent(), speak())
            await gateway.worker.idle()
            lines = transcript.history(conversation_id, notes=True)
            notes = [line.text for line in lines]
            held = lines[notes.index("claimed") : notes.index("leaving")]
            assert not [line for line in held if line.kind == "assistant"]
            assert [line.text for line in lines if line.kind == "person"] == ["0", "1", "2"]
            spoken = [line.text for line in lines if line.kind == "assistant"]
            assert world.channel.texts(person) == spoken


async def test_a_late_answer_is_a_note_also_when_the_agent_has_left_again(vault: Vault) -> None:
    world = World()

    async def meanwhile(turn: Turn) -> None:
        await asyncio.to_thread(conversations.claim, turn.conversation_id, "agent-1")
        await asyncio.to_thread(conversations.release, turn.conversation_id, "agent-1")

    world.assistant.before_answer = meanwhile
    async with world.gateway() as gateway:
        conversation_id = (await gateway.reception.accept([said("a")]))[0].conversation_id
        await gateway.worker.idle()
    assert world.channel.deliveries == []
    assert [line.kind for line in transcript.history(conversation_id, notes=True)] == ["person", "note"]


class Handoff(RuleBasedStateMachine):
    """The services against a model of three variables."""

    @initialize()
    def begin(self) -> None:
        self.id = open_conversation().id
        self.handled_by, self.state = "bot", "open"
        self.agent: str | None = None
        self.lines: list[tuple[str, str]] = []

    @rule(reason=st.text(max_size=5))
    def request_human(self, reason: str) -> None:
        conversations.request_human(self.id, reason)
        if self.handled_by == "bot":
            self.handled_by, self.state = "queue", "open"

    @rule(agent=st.sampled_from(AGENTS))
    def claim(self, agent: str) -> None:
        if self.handled_by == "agent" and self.agent != agent:
            with pytest.raises(ConversationTaken):
                conversations.claim(self.id, agent)
        else:
            conversations.claim(self.id, agent)
            self.handled_by, self.agent, self.state = "agent", agent, "open"

    @rule(agent=st.sampled_from(AGENTS))
    def release(self, agent: str) -> None:
        self._leave(conversations.release, agent, "bot", self.state)

    @rule(agent=st.sampled_from(AGENTS))
    def close(self, agent: str) -> None:
        self._leave(conversations.close, agent, "bot", "closed")

    def _leave(self, action: Callable[[str, str], object], agent: str, to: str, state: str) -> None:
        if self.handled_by == "agent" and self.agent != agent:
            with pytest.raises(NotHolder):
                action(self.id, agent)
        else:
            action(self.id, agent)
            self.handled_by, self.agent, self.state = to, None, state

    @rule(agent=st.sampled_from(AGENTS))
    def return_to_queue(self, agent: str) -> None:
        if self.handled_by == "agent" and self.agent == agent:
            conversations.return_to_queue(self.id, agent)
            self.handled_by, self.agent = "queue", None
        else:
            with pytest.raises(NotHolder):
                conversations.return_to_queue(self.id, agent)

    @rule(agent=st.sampled_from(AGENTS), words=st.text(max_size=8))
    def agent_message(self, agent: str, words: str) -> None:
        if self.handled_by == "agent" and self.agent == agent:
            conversations.agent_message(self.id, agent, words)
            self.lines.append(("agent", words))
            self.state = "open"
        else:
            with pytest.raises(NotHolder):
                conversations.agent_message(self.id, agent, words)

    @precondition(lambda self: self.handled_by != "bot")
    @rule(words=st.text(max_size=8))
    def note(self, words: str) -> None:
        conversations.note(self.id, "agent-1", words)
        self.lines.append(("note", words))
        self.state = "open"

    @invariant()
    def services_say_what_the_model_says(self) -> None:
        if not hasattr(self, "id"):
            return
        now = conversations.get(self.id)
        assert (now.handled_by, now.agent_id, now.state) == (self.handled_by, self.agent, self.state)
        lines = transcript.history(self.id, notes=True)
        assert [(line.kind, line.text) for line in lines] == self.lines
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1))


def test_handoff_state_machine(vault: Vault) -> None:
    quick = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Handoff, settings=quick)
