"""Rasa's conversations in MongoDB: sealed with the person's key, bounded, written once a turn.

Collection `trackers`: {_id: conversation id, state: sealed JSON {events, messages}, turn_id, updated_at}.
The state is sealed with the context "tracker:<conversation id>". Read by itself are `conversations` (subject_id) and
`data_keys` (wrapped data key), see `bot.keys`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

import rasa.shared.core.events as rasa_events
from bson import Binary
from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError, PyMongoError
from pymongo.write_concern import WriteConcern
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.compaction import compact, to_json
from bot.keys import REMEMBERED, DataKeys, UnknownConversation
from bot.turn import Turn, TurnAnswered, TurnFailed, current_turn
from intake.privacy.cipher import Keyring, KeyringError, SealError

# A database that does not answer in this time (milliseconds) fails the turn; the gateway sends it again.
PATIENCE = 5000
# What a turn's failure is called, the special before the general.
_CODES = {
    UnknownConversation: "unknown_conversation",
    SealError: "storage_unreadable",
    KeyringError: "storage_unreadable",
    DuplicateKeyError: "conflict",
    PyMongoError: "storage_unavailable",
}


class SealedTrackerStore(TrackerStore):
    """One sealed document per conversation. Any failure to read or write it fails the turn."""

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        db: str = "rongthuk",
        event_broker: EventBroker | None = None,
        keyring: Keyring | None = None,
        patience: int = PATIENCE,
        remembered: float = REMEMBERED,
        **kwargs: Any,
    ) -> None:
        """Connect lazily to `host` (a MongoDB URI). KeyringError: ENCRYPTION_KEYS is missing or unusable.

        `patience` is in milliseconds; `remembered` is how long (seconds) a person's key is kept in memory.
        """
        super().__init__(domain, event_broker)
        client: MongoClient[dict[str, Any]] = MongoClient(
            host,
            tz_aware=True,
            serverSelectionTimeoutMS=patience,
            connectTimeoutMS=patience,
            socketTimeoutMS=2 * patience,
        )
        self._client = client
        self._trackers = client[db].get_collection("trackers", write_concern=WriteConcern("majority", j=True))
        keys = keyring or Keyring.parse(os.environ.get("ENCRYPTION_KEYS", ""))
        self._keys = DataKeys(client[db], keys, remembered)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation's tracker or None. TurnAnswered: the turn at work was answered before."""
        found = await self._try(self._load, sender_id)
        if found is None:
            return None
        turn_id, state = found
        turn = current_turn.get()
        if turn is not None:
            turn.found = turn_id
            if turn_id == turn.turn_id:
                raise TurnAnswered(state["messages"])
        events = rasa_events.deserialise_events(state["events"])
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what the next turn needs, with this turn's id and answers. A tracker nobody spoke in is not kept."""
        if tracker.latest_message is None or tracker.latest_message.is_empty():
            return
        steering = {slot.name for slot in self.domain.slots if slot.influence_conversation}
        state = {"events": [to_json(event) for event in compact(list(tracker.events), steering)]}
        await self._try(self._write, tracker.sender_id, state, current_turn.get())

    async def keys(self) -> Iterable[str]:
        """Return the ids of the conversations that have a tracker."""
        return await self._try(lambda: [row["_id"] for row in self._trackers.find({}, {"_id": 1})])

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        await self._try(lambda: self._trackers.delete_one({"_id": sender_id}))
        self._keys.forget(sender_id)

    async def answers(self) -> bool:
        """Tell whether the database can be read."""
        try:
            await asyncio.to_thread(self._trackers.find_one, {"_id": ""}, {"_id": 1})
        except PyMongoError:
            return False
        return True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    async def _try(self, work: Any, *args: Any) -> Any:
        try:
            return await asyncio.to_thread(work, *args)
        except tuple(_CODES) as error:
            if current_turn.get() is None:  # one of Rasa's own routes: an ordinary error there
                raise
            raise TurnFailed(next(code for kind, code in _CODES.items() if isinstance(error, kind))) from error

    def _load(self, conversation_id: str) -> tuple[str | None, dict[str, Any]] | None:
        row = self._trackers.find_one({"_id": conversation_id}, {"state": 1, "turn_id": 1})
        if row is None:
            return None
        state = self._keys.cipher(conversation_id).open_json(row["state"], f"tracker:{conversation_id}")
        return row.get("turn_id"), state

    def _write(self, conversation_id: str, state: dict[str, Any], turn: Turn | None) -> None:
        state["messages"] = turn.messages if turn else []
        sealed = self._keys.cipher(conversation_id).seal_json(state, f"tracker:{conversation_id}")
        row = {
            "_id": conversation_id,
            "state": Binary(sealed),
            "turn_id": turn.turn_id if turn else None,
            "updated_at": datetime.now(timezone.utc),
        }
        # Matches only the state this turn was built on: if another process wrote meanwhile, the upsert collides.
        base = {"_id": conversation_id} if turn is None else {"_id": conversation_id, "turn_id": turn.found}
        self._trackers.replace_one(base, row, upsert=True)
