"""What one message leads to: evidence kept, the assistant asked, its answer committed; or only a transcript line."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import uuid4

from intake.cases import conversations, inbox, receipts, transcript, unsend
from intake.cases.database import StorageUnavailable
from intake.cases.inbox import Entry
from intake.cases.transcript import Row, Send, Step
from intake.messaging import codec, desk_words, media, router, visitors
from intake.messaging.asking import Asking, Standing
from intake.messaging.bookkeeping import Bookkeeping
from intake.messaging.media import Files, Media
from intake.messaging.threads import DatabaseThreads
from intake.messaging.together import Together
from intake.messaging.types import InboundMessage, Turn
from intake.messaging.work import Work, language_of, make_turn, notices, person_rows, spent, turn_id_of, unread
from intake.messaging.working import Working
from intake.texts import text


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
        working: Working,
        owner: str,
    ) -> None:
        self._run = threads.run
        self._working = working
        self._together = together
        self._asking = asking
        self._files = files
        self._bookkeeping = bookkeeping
        self._owner = owner

    async def take(
        self, lane: LaneHandle, conversation: Mapping[str, Any], entries: list[Entry], *, crowded: bool = False
    ) -> None:
        """Work off one entry, or several files in one; `crowded` says that others wait, so that the answer had better
        quote what it answers.

        Raises LaneLost, StorageUnavailable; the entries are taken again then.
        """
        messages = [codec.decode(entry.payload) for entry in entries]
        entries, messages = await self._forget_taken_back(conversation, entries, messages)
        if not entries:
            return
        work = Work(turn_id_of(entries), entries, messages[-1], crowded=crowded)
        if work.message.kind == "group":
            words = text("line.private_please", language_of(conversation, work.message))
            told = Row(f"{work.id}:notice", "notice", {"text": words})
            await self._commit(lane, conversation, work, [told], work.message.reply)
            return
        if work.message.kind in ("follow", "unfollow"):
            await self._run(inbox.mark_reachable, conversation["_id"], work.message.kind == "follow")
        if work.message.kind == "unfollow":
            self._bookkeeping.finish(work.id)
            return
        files = await self._keep_files(conversation, messages)
        work.rows = _unseen(conversation, person_rows(entries, messages, files))
        work.notices = notices(work.id, files, language_of(conversation, work.message))
        if await self._answer_about_the_queue(lane, conversation, work):
            return
        if await self._take_over_a_draft(lane, conversation, work):
            return
        turn = make_turn(conversation, work, files)
        if not router.bot_may_take(conversation, entries[0].id):
            turn = None
        await self._answer(lane, conversation, work, turn)

    async def _forget_taken_back(
        self, conversation: Mapping[str, Any], entries: list[Entry], messages: list[InboundMessage]
    ) -> tuple[list[Entry], list[InboundMessage]]:
        """Take back what this says; leave out what was taken back before it came. What is left to be worked on."""
        left: list[tuple[Entry, InboundMessage]] = []
        for entry, message in zip(entries, messages, strict=True):
            message_id = message.payload.get("message_id")
            if message.kind == "unsend":
                await self._run(unsend.take_back, conversation["_id"], message.channel, str(message_id))
            elif not unsend.was_taken_back(conversation, message.channel, message_id):
                left.append((entry, message))
                continue
            self._bookkeeping.finish(entry.id)
        return [entry for entry, _ in left], [message for _, message in left]

    async def _keep_files(self, conversation: Mapping[str, Any], messages: list[InboundMessage]) -> list[Files]:
        if messages[-1].kind not in media.KINDS:
            return []
        self._working.show(conversation)
        return await self._files.keep(conversation, messages)

    async def _answer(self, lane: LaneHandle, conversation: Mapping[str, Any], work: Work, turn: Turn | None) -> None:
        if turn is None:
            await self._commit(lane, conversation, work, work.rows + work.notices, unread(work.message.reply))
            return
        waiting = _Waiting(self, lane, conversation, work)
        replies = await self._asking.ask(turn, waiting, _standing(conversation, work))
        rows = [] if waiting.shown else work.rows
        bubbles = [
            Row(f"{work.id}:{place}", "assistant", codec.bubble_body(reply))
            for place, reply in enumerate(replies or ())
        ]
        told: dict[str, Any] = {}
        if "handback" in turn.data:  # unless an agent took the conversation again and may have added to it
            untouched = {"$eq": ["$claims", conversation["claims"]]}
            told["handback"] = {"$cond": [untouched, "$$REMOVE", "$handback"]}
        # An outage notice has used up what the channel gave to answer this message with.
        told_before = waiting.told or conversation.get("noticed_turn") == work.id
        reply_with = spent(work.message.reply) if told_before else work.message.reply
        if work.crowded and reply_with is not None:
            reply_with = {**reply_with, "crowded": True}
        await self._commit(lane, conversation, work, rows + bubbles + work.notices, reply_with, ({}, told))

    async def _answer_about_the_queue(self, lane: LaneHandle, conversation: Mapping[str, Any], work: Work) -> bool:
        """Who waits for a human may ask where they stand and may leave; both without the assistant."""
        words = work.message.text
        if conversation.get("queued_turn") == work.id or desk_words.wish(words) is None:
            return False
        answer = await self._run(desk_words.answer, conversation, words, language_of(conversation, work.message))
        if answer is None:
            return False
        rows = [*work.rows, Row(f"{work.id}:desk", "notice", answer.body)]
        await self._commit(lane, conversation, work, rows, work.message.reply, (answer.guard, answer.changes))
        return True

    async def _take_over_a_draft(self, lane: LaneHandle, conversation: Mapping[str, Any], work: Work) -> bool:
        """What was begun in the web chat goes on here, when the message proves that it may."""
        if conversation["channel"] != "line" or work.message.kind != "text":
            return False
        language = language_of(conversation, work.message)
        body = await visitors.take_over(self._run, conversation, work.message.text or "", language)
        if body is None:
            return False
        rows = [*work.rows, Row(f"{work.id}:carry", "notice", body)]
        await self._commit(lane, conversation, work, rows, work.message.reply)
        return True

    async def give_up(self, lane: LaneHandle, conversation: Mapping[str, Any], entry: Entry) -> None:
        """An entry that fails again and again must not stop the conversation: a human gets it, the person is told."""
        message = codec.decode(entry.payload)
        await self._run(conversations.request_human, conversation["_id"], "turn_failed", entry.id)
        words = text("service.turn_failed", language_of(conversation, message))
        rows = _unseen(conversation, person_rows([entry], [message], []))
        rows.append(Row(f"{entry.id}:notice", "notice", {"text": words}))
        await self._commit(lane, conversation, Work(entry.id, [entry], message), rows, unread(message.reply))

    async def _commit(
        self,
        lane: LaneHandle,
        conversation: Mapping[str, Any],
        work: Work,
        rows: list[Row],
        reply: dict[str, Any] | None,
        extra: tuple[dict[str, Any], dict[str, Any]] = ({}, {}),
    ) -> None:
        """One step with everything; it is sent when it holds something for the person. `extra`: guard and changes."""
        guard, more = extra
        entry_ids = [entry.id for entry in work.entries]
        changes = transcript.remember_turn(*entry_ids) | more
        if work.message.language:
            changes["language"] = {"$literal": work.message.language}
        send = Send(str(uuid4()), reply) if any(row.kind != "person" for row in rows) else None
        may_speak = router.bot_may_speak(conversation["claims"])
        if read := (work.message.reply or {}).get("read"):
            answered = may_speak if send is not None and "read" in (reply or {}) else False
            changes |= receipts.owe(conversation["subject_id"], conversation["_id"], read, unless=answered)
        if send is not None:
            lane.committed(work.id)
        after = await self._run(
            transcript.append,
            conversation["subject_id"],
            Step(work.id, rows, send),
            {"_id": conversation["_id"], "lane.owner": self._owner, "turns": {"$nin": entry_ids}, **guard},
            changes=changes,
            may_speak=may_speak,
            sending=send is not None,
        )
        if after is None:
            raise LaneLost(conversation["_id"])
        for entry_id in entry_ids:
            self._bookkeeping.finish(entry_id)
        if len(entry_ids) > 1:  # the conversation remembers the last turns only: mark these before others come
            with contextlib.suppress(StorageUnavailable):
                await self._bookkeeping.flush()
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

    def show_working(self, conversation: Mapping[str, Any]) -> None:
        """Show the person that an answer is coming."""
        self._working.show(conversation)

    async def is_with_bot(self, conversation: Mapping[str, Any], work: Work) -> bool:
        """Read anew whether the assistant may still be asked about a turn; LaneLost if the lane is another's."""
        look = await self._together.look(conversation["_id"])
        if look is None:
            raise LaneLost(conversation["_id"])
        return router.bot_may_take(look.conversation, work.entries[0].id)


def _unseen(conversation: Mapping[str, Any], rows: list[Row]) -> list[Row]:
    """Those that an earlier try at the turn, which took long, has not written already (see `show_message`)."""
    seen = set(conversation.get("turns") or ())
    return [row for row in rows if row.id not in seen]


def _standing(conversation: Mapping[str, Any], work: Work) -> Standing:
    if work.message.payload.get("hurried"):  # its channel says so
        return "hurried"
    return "running" if conversation.get("turns") else "new"


class _Waiting:
    """What a turn does while it waits for the assistant (see `asking.Meanwhile`)."""

    def __init__(self, turns: Turns, lane: LaneHandle, conversation: Mapping[str, Any], work: Work) -> None:
        self._turns, self._lane, self._conversation, self._work = turns, lane, conversation, work
        self.shown = False
        self.told = False

    def show_working(self) -> None:
        self._turns.show_working(self._conversation)

    async def show_message(self) -> None:
        if self._work.rows:
            step, rows = Step(f"{self._work.id}:in", self._work.rows), [row.id for row in self._work.rows]
            # Whoever takes the turn again must not number them twice, be it this turn or one with a further file.
            await self._turns.add(
                self._lane, self._conversation, step, {"turns": {"$nin": rows}}, transcript.remember_turn(*rows)
            )
        self.shown = True

    async def tell_outage(self) -> None:
        turn_id, message = self._work.id, self._work.message
        language = language_of(self._conversation, message)
        row = Row(f"{turn_id}:down", "notice", {"text": text("service.assistant_down", language)})
        step = Step(row.id, [row], Send(str(uuid4()), unread(message.reply)))
        guard = {"handled_by": "bot", "noticed_turn": {"$ne": turn_id}}
        await self._turns.add(self._lane, self._conversation, step, guard, {"noticed_turn": {"$literal": turn_id}})
        self.told = True

    async def bot_may_go_on(self) -> bool:
        return await self._turns.is_with_bot(self._conversation, self._work)
