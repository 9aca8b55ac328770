"""What one message leads to: evidence kept, the assistant asked, its answer committed; or only a transcript line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import uuid4

from intake.cases import conversations, inbox, transcript
from intake.cases.inbox import Entry
from intake.cases.transcript import Row, Send, Step
from intake.messaging import codec, media, router
from intake.messaging.asking import Asking
from intake.messaging.bookkeeping import Bookkeeping
from intake.messaging.media import Kept, Media
from intake.messaging.threads import DatabaseThreads
from intake.messaging.together import Together
from intake.messaging.types import InboundMessage, Turn
from intake.texts import text

DEFAULT_LANGUAGE = "th"
_EVENTS = {"sticker": "sticker", "location": "location", "follow": "greet"}


class LaneLost(Exception):
    """Another gateway took the lane; it goes on with the same message."""


class LaneHandle(Protocol):
    """What a turn needs of the lane it runs in."""

    async def deliver(self, conversation: Mapping[str, Any], *, busy: bool | None = None) -> None: ...

    def committed(self, step_id: str) -> None: ...


class Turns:
    """Takes one inbox entry of a conversation from look to commit."""

    def __init__(
        self,
        threads: DatabaseThreads,
        together: Together,
        asking: Asking,
        files: Media,
        bookkeeping: Bookkeeping,
        owner: str,
    ) -> None:
        self._run = threads.run
        self._together = together
        self._asking = asking
        self._files = files
        self._bookkeeping = bookkeeping
        self._owner = owner

    async def take(self, lane: LaneHandle, conversation: Mapping[str, Any], entry: Entry) -> None:
        """Work off one entry. Raises LaneLost, StorageUnavailable; the entry is taken again then."""
        message = codec.decode(entry.payload)
        if message.kind in ("follow", "unfollow"):
            await self._run(inbox.mark_reachable, conversation["_id"], message.kind == "follow")
        if message.kind == "unfollow":
            self._bookkeeping.finish(entry.id)
            return
        kept = await self._files.keep(conversation, message) if message.kind in media.KINDS else None
        if kept is not None and not isinstance(kept, Kept):
            await self._apologise(lane, conversation, entry, message, kept.text_key)
            return
        file = kept.data if kept else None
        rows = person_rows(entry, message, file)
        turn = make_turn(conversation, entry, message, file)
        if turn is None or not router.bot_may_take(conversation, entry.id):
            await self._commit(lane, conversation, entry, message, rows, None)
            return
        waiting = _Waiting(self, lane, conversation, entry, message, rows)
        replies = await self._asking.ask(turn, waiting)
        if waiting.shown:
            rows = []
        bubbles = [
            Row(f"{entry.id}:{place}", "assistant", codec.bubble_body(reply))
            for place, reply in enumerate(replies or ())
        ]
        # An outage notice has used up what the channel gave to answer this message with.
        reply_with = None if waiting.told or conversation.get("noticed_turn") == entry.id else message.reply
        send = Send(str(uuid4()), reply_with) if bubbles else None
        await self._commit(lane, conversation, entry, message, rows + bubbles, send)

    async def give_up(self, lane: LaneHandle, conversation: Mapping[str, Any], entry: Entry) -> None:
        """An entry that fails again and again must not stop the conversation: a human gets it, the person is told."""
        message = codec.decode(entry.payload)
        await self._run(conversations.request_human, conversation["_id"], "turn_failed", entry.id)
        await self._apologise(lane, conversation, entry, message, "service.turn_failed")

    async def _apologise(
        self, lane: LaneHandle, conversation: Mapping[str, Any], entry: Entry, message: InboundMessage, key: str
    ) -> None:
        notice = Row(f"{entry.id}:notice", "notice", {"text": text(key, language_of(conversation, message))})
        rows = [*person_rows(entry, message, None), notice]
        await self._commit(lane, conversation, entry, message, rows, Send(str(uuid4()), message.reply))

    async def _commit(
        self,
        lane: LaneHandle,
        conversation: Mapping[str, Any],
        entry: Entry,
        message: InboundMessage,
        rows: list[Row],
        send: Send | None,
    ) -> None:
        changes = transcript.remember_turn(entry.id)
        if message.language:
            changes["language"] = {"$literal": message.language}
        if send is not None:
            lane.committed(entry.id)
        after = await self._run(
            transcript.append,
            conversation["subject_id"],
            Step(entry.id, rows, send),
            {"_id": conversation["_id"], "lane.owner": self._owner, "turns": {"$ne": entry.id}},
            changes=changes,
            may_speak=router.bot_may_speak(conversation["claims"]),
            sending=send is not None,
        )
        if after is None:
            raise LaneLost(conversation["_id"])
        self._bookkeeping.finish(entry.id)
        await lane.deliver(after)

    async def add(
        self,
        lane: LaneHandle,
        conversation: Mapping[str, Any],
        step: Step,
        guard: dict[str, Any],
        changes: dict[str, Any],
    ) -> None:
        """Commit and deliver a step in the middle of a turn; nothing happens where the guard does not match."""
        if step.send is not None:
            lane.committed(step.id)
        whole = {"_id": conversation["_id"], "lane.owner": self._owner, **guard}
        sending = step.send is not None
        after = await self._run(
            transcript.append, conversation["subject_id"], step, whole, changes=changes, sending=sending
        )
        if after is not None:
            await lane.deliver(after, busy=True)

    async def is_with_bot(self, conversation: Mapping[str, Any], entry: Entry) -> bool:
        """Read anew whether the assistant may still be asked about an entry; LaneLost if the lane is another's."""
        look = await self._together.look(conversation["_id"])
        if look is None:
            raise LaneLost(conversation["_id"])
        return router.bot_may_take(look.conversation, entry.id)


class _Waiting:
    """What a turn does while it waits for the assistant (see `asking.Meanwhile`)."""

    def __init__(
        self,
        turns: Turns,
        lane: LaneHandle,
        conversation: Mapping[str, Any],
        entry: Entry,
        message: InboundMessage,
        rows: list[Row],
    ) -> None:
        self._turns, self._lane, self._conversation, self._entry = turns, lane, conversation, entry
        self._message, self._rows = message, rows
        self.shown = False
        self.told = False

    async def show_message(self) -> None:
        if self._rows:
            step = Step(f"{self._entry.id}:in", self._rows)
            # After a crash the rows may be there: `seen` keeps a retry from numbering them twice.
            seen = transcript.remember_turn(step.id)
            await self._turns.add(self._lane, self._conversation, step, {"turns": {"$ne": step.id}}, seen)
        self.shown = True

    async def tell_outage(self) -> None:
        turn_id, language = self._entry.id, language_of(self._conversation, self._message)
        row = Row(f"{turn_id}:down", "notice", {"text": text("service.assistant_down", language)})
        step = Step(row.id, [row], Send(str(uuid4()), self._message.reply))
        guard = {"handled_by": "bot", "noticed_turn": {"$ne": turn_id}}
        await self._turns.add(self._lane, self._conversation, step, guard, {"noticed_turn": {"$literal": turn_id}})
        self.told = True

    async def bot_may_go_on(self) -> bool:
        return await self._turns.is_with_bot(self._conversation, self._entry)


def make_turn(
    conversation: Mapping[str, Any], entry: Entry, message: InboundMessage, file: dict[str, Any] | None
) -> Turn | None:
    """What the assistant is asked about a message; None when there is nothing to ask."""
    event, data = _EVENTS.get(message.kind), dict(message.payload)
    words = message.text
    if file is not None:
        event, data, words = "evidence", file, None
    elif message.kind in ("text", "postback"):
        data = {}
        # Somebody who sent nothing but spaces waits for an answer like everybody else; a button may carry no words.
        if words is None or (message.kind == "postback" and not words.strip()):
            return None
    return Turn(
        turn_id=entry.id,
        conversation_id=conversation["_id"],
        channel=message.channel,
        text=words if event is None else None,
        event=event,
        event_time=message.event_time,
        language=language_of(conversation, message),
        data=data,
    )


def person_rows(entry: Entry, message: InboundMessage, file: dict[str, Any] | None) -> list[Row]:
    """The transcript line of what a person sent; adding the account as a friend is no line."""
    if message.kind == "follow":
        return []
    return [Row(f"{entry.id}:p", "person", codec.person_body(message, file))]


def language_of(conversation: Mapping[str, Any], message: InboundMessage) -> str:
    """The message's language, else the conversation's, else Thai."""
    return message.language or conversation.get("language") or DEFAULT_LANGUAGE
