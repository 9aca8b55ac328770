"""The way in: a message is stored, journaled by the majority, before a channel may acknowledge it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from intake.cases import inbox
from intake.cases.inbox import ConversationRef, NewEntry, Person, Stored
from intake.cases.vault import SubjectErased
from intake.messaging import codec
from intake.messaging.batcher import Batcher
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage

_PEOPLE_REMEMBERED = 50_000
# Writes at a time, each with all that came meanwhile. Four were tried: smaller writes, more of them, later answers.
WRITES = 2


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: stored now, or (`duplicate`) before."""

    conversation_id: str
    duplicate: bool


class Waker(Protocol):
    """The worker, as the reception sees it."""

    @property
    def owner(self) -> str | None:
        """The worker's name in the database, if it is known."""
        ...

    def wake(self, conversation_id: str) -> None:
        """Something was stored for this conversation. Only a hint: the worker looks by itself, a little later."""


class Reception:
    """Accepts messages of all channels, and wakes the worker for every message that is new.

    `threads` are best its own: an acknowledgement must not queue behind the worker's writes.
    """

    def __init__(self, threads: DatabaseThreads, worker: Waker) -> None:
        self._threads = threads
        self._worker = worker
        self._known: OrderedDict[tuple[str, str], ConversationRef] = OrderedDict()
        self._find: Batcher[Person, ConversationRef] = Batcher(
            lambda people: threads.run(inbox.find_conversations, people, worker.owner)
        )
        self._store: Batcher[NewEntry, Stored] = Batcher(
            lambda entries: threads.run(inbox.store, entries), parallel=WRITES
        )

    async def accept(self, messages: Sequence[InboundMessage]) -> list[Receipt]:
        """Store messages; returns when all are durable, raises StorageUnavailable when one may not be.

        After an error the channel hands over the same messages again; those that were stored are duplicates then.
        Work on them starts when all are stored, so that messages of one request are taken in their order.
        """
        if len(messages) == 1:  # the usual case needs no task of its own
            receipt = await self._accept_one(messages[0])
            if not receipt.duplicate:
                self._worker.wake(receipt.conversation_id)
            return [receipt]
        results = await asyncio.gather(*map(self._accept_one, messages), return_exceptions=True)
        receipts = [result for result in results if isinstance(result, Receipt)]
        for conversation_id in {receipt.conversation_id for receipt in receipts if not receipt.duplicate}:
            self._worker.wake(conversation_id)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return receipts

    async def conversation_of(self, channel: str, identity: str, *, create: bool = False) -> str | None:
        """The conversation of a person, if there is one (or with `create`, now)."""
        if create or (channel, identity) in self._known:
            return (await self._conversation(Person(channel, identity))).id
        found = await self._threads.run(inbox.find_conversation, channel, identity)
        return found.id if found else None

    async def open_conversation(self, channel: str, identity: str) -> ConversationRef:
        """The conversation of a person, opened if there is none; anew where the person was erased meanwhile."""
        person = Person(channel, identity)
        found = await self._conversation(person)
        if not await self._threads.run(inbox.has_key, found.subject_id):
            self._known.pop((channel, identity), None)
            await self._threads.run(inbox.disown, found.id)
            found = await self._conversation(person)
        return found

    async def _accept_one(self, message: InboundMessage) -> Receipt:
        person = Person(message.channel, message.identity, message.language)
        payload = codec.encode(message)
        for _ in range(2):
            conversation = await self._conversation(person)
            entry = NewEntry(conversation, message.channel, message.external_id, message.event_time, payload)
            stored = await self._store(entry)
            if stored != "erased":
                return Receipt(conversation.id, duplicate=stored == "duplicate")
            # The person was erased after we met them: they begin anew.
            self._known.pop((person.channel, person.identity), None)
            await self._threads.run(inbox.disown, conversation.id)
        raise SubjectErased(f"conversation {conversation.id}")

    async def _conversation(self, person: Person) -> ConversationRef:
        key = (person.channel, person.identity)
        known = self._known.get(key)
        if known is None:
            known = await self._find(person)
            self._known[key] = known
            while len(self._known) > _PEOPLE_REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return known
