"""The tracker store's promises, on a real database."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import SealedTrackerStore
from bot.turn import Turn, TurnAnswered, TurnFailed, current_turn
from intake.privacy.cipher import Keyring
from tests.assistant.people import People
from tests.assistant.rasa_process import free_port

DOMAIN = Domain.load("bot/domain")
SAID = "ผมชื่อ กระต่าย หมายจันทร์ เบอร์ 0891239876"


@pytest.fixture
def store(mongo_uri: str, people: People) -> Iterator[SealedTrackerStore]:
    """A store on the session's database."""
    made = SealedTrackerStore(DOMAIN, host=mongo_uri, db=people.database.name, keyring=people.keyring)
    yield made
    made.close()


async def take_turn(store: SealedTrackerStore, conversation: str, turn_id: str, text: str = SAID) -> Turn:
    """Do what the processor does in one turn: load, listen, act, save."""
    turn = Turn(turn_id, conversation, text)
    token = current_turn.set(turn)
    try:
        tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(text, {"name": "inform", "confidence": 0.9}, metadata={"turn_id": turn_id}))
        tracker.update(ActiveLoop("complaint_form"))
        tracker.update(ActionExecuted("complaint_form"))
        tracker.update(SlotSet("draft", {"name": text}))
        tracker.update(BotUttered("a reply"))
        turn.messages.append({"recipient_id": conversation, "text": f"you said {text}"})
        await store.save(tracker)
    finally:
        current_turn.reset(token)
    return turn


async def load(store: SealedTrackerStore, conversation: str) -> DialogueStateTracker:
    """Return the stored tracker."""
    tracker = await store.retrieve(conversation)
    assert tracker is not None
    return tracker


async def test_what_is_saved_comes_back(store: SealedTrackerStore, conversation: str) -> None:
    assert await store.retrieve(conversation) is None
    await take_turn(store, conversation, "1")
    tracker = await load(store, conversation)
    assert tracker.get_slot("draft") == {"name": SAID}
    assert tracker.active_loop_name == "complaint_form"
    assert await store.exists(conversation) and conversation in list(await store.keys())


async def test_the_document_reads_as_nothing(store: SealedTrackerStore, conversation: str, people: People) -> None:
    await take_turn(store, conversation, "1")
    document: Any = people.tracker(conversation)
    assert set(document) == {"_id", "state", "turn_id", "updated_at"}
    raw = bytes(document["state"])
    for piece in ("กระต่าย", "0891239876", "draft", "a reply"):
        assert piece.encode() not in raw and json.dumps(piece).encode() not in raw


async def test_a_copy_of_a_state_does_not_open_elsewhere(
    store: SealedTrackerStore, conversation: str, people: People
) -> None:
    other = people.new_conversation(f"other-{conversation}")
    await take_turn(store, conversation, "1")
    document: Any = people.tracker(conversation)
    people.database.trackers.insert_one({**document, "_id": other})
    token = current_turn.set(Turn("2", other))
    try:
        with pytest.raises(TurnFailed, match="storage_unreadable"):
            await store.retrieve(other)
    finally:
        current_turn.reset(token)


async def test_a_turn_costs_the_same_at_any_length(
    store: SealedTrackerStore, conversation: str, people: People
) -> None:
    sizes = []
    for at in range(60):
        await take_turn(store, conversation, str(at), "ข้อความยาวเท่ากันทุกครั้ง")
        document: Any = people.tracker(conversation)
        sizes.append(len(document["state"]))
    assert max(sizes[5:]) <= sizes[4] * 1.02
    assert len((await load(store, conversation)).events) < 12


async def test_the_same_turn_is_not_taken_twice(store: SealedTrackerStore, conversation: str) -> None:
    done = await take_turn(store, conversation, "same")
    with pytest.raises(TurnAnswered) as caught:
        await take_turn(store, conversation, "same")
    assert caught.value.messages == done.messages


async def test_two_turns_built_on_the_same_state_cannot_both_be_saved(
    store: SealedTrackerStore, conversation: str
) -> None:
    await take_turn(store, conversation, "1")
    tracker = await load(store, conversation)
    late = Turn("3", conversation, found="1")
    await take_turn(store, conversation, "2")
    token = current_turn.set(late)
    try:
        with pytest.raises(TurnFailed, match="conflict"):
            await store.save(tracker)
    finally:
        current_turn.reset(token)


async def test_deleting_a_conversation(store: SealedTrackerStore, conversation: str, people: People) -> None:
    await take_turn(store, conversation, "1")
    await store.delete(conversation)
    assert people.tracker(conversation) is None and await store.retrieve(conversation) is None


async def test_an_erased_key_is_honoured_once_it_is_no_longer_remembered(
    mongo_uri: str, conversation: str, people: People
) -> None:
    name = people.database.name
    store = SealedTrackerStore(DOMAIN, host=mongo_uri, db=name, keyring=people.keyring, remembered=0.2)
    await take_turn(store, conversation, "1")
    people.erase_key(conversation)
    await asyncio.sleep(0.25)
    with pytest.raises(TurnFailed, match="unknown_conversation"):
        await take_turn(store, conversation, "2")
    store.close()


async def test_another_keyring_cannot_read(mongo_uri: str, people: People, conversation: str) -> None:
    spec = "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()
    stranger = SealedTrackerStore(DOMAIN, host=mongo_uri, db=people.database.name, keyring=Keyring.parse(spec))
    with pytest.raises(TurnFailed, match="storage_unreadable"):
        await take_turn(stranger, conversation, "1")
    stranger.close()


async def test_a_database_that_is_down_fails_the_turn(people: People) -> None:
    uri = f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0"
    lost = SealedTrackerStore(DOMAIN, host=uri, db="lost", keyring=people.keyring, patience=300)
    assert not await lost.answers()
    with pytest.raises(TurnFailed, match="storage_unavailable"):
        await take_turn(lost, "c", "1")
    lost.close()


async def test_a_tracker_nobody_spoke_in_is_not_kept(
    store: SealedTrackerStore, conversation: str, people: People
) -> None:
    await store.create_tracker(conversation)
    assert people.tracker(conversation) is None
