"""The way out: the steps of a conversation are sent in order, every attempt on record before it is made."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from intake.cases import clock, inbox, lanes, transcript
from intake.cases.deliveries import Outcome
from intake.cases.lanes import Settlement
from intake.cases.transcript import MessageView
from intake.messaging import codec
from intake.messaging.bookkeeping import Bookkeeping
from intake.messaging.ports import Accepted, ChannelSender, Delivery, Refused, Thrifty
from intake.messaging.threads import DatabaseThreads
from intake.messaging.together import Together

log = logging.getLogger(__name__)

SEND_TIMEOUT = 30.0  # seconds
FIRST_PAUSE = 1.0  # seconds; doubled with every further attempt
LONGEST_PAUSE = 300.0
# LINE forgets a retry key after 24 hours; a later attempt could be a second delivery.
GIVE_UP_AFTER = timedelta(hours=23)
LOOK_AGAIN = 900.0  # seconds; what waits goes out by itself once there is money again
_SETTLED_REMEMBERED = 5_000

Conversation = Mapping[str, Any]
Envelope = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Ended:
    step_id: str
    outcome: Outcome | None  # None: there was nothing to send


@dataclass(frozen=True, slots=True)
class _Later:
    seconds: float | None  # None: it is on record already when


class Outbox:
    """Sends the unsettled steps of conversations whose lanes are held by `owner`; one call a conversation at a time."""

    def __init__(
        self,
        threads: DatabaseThreads,
        together: Together,
        senders: Mapping[str, ChannelSender],
        bookkeeping: Bookkeeping,
        owner: str,
        thrifty: Mapping[str, Thrifty] | None = None,
    ) -> None:
        self._thrifty = thrifty or {}
        self._threads = threads
        self._together = together
        self._senders = senders
        self._bookkeeping = bookkeeping
        self._owner = owner
        # Ended but not settled: if the database fails in between, this process must not send the step again.
        self._ended: dict[str, _Ended] = {}
        # Steps settled a moment ago: a document read before may still show them.
        self._settled: OrderedDict[str, None] = OrderedDict()

    async def deliver(self, conversation: Conversation, fresh: set[str], *, busy: bool) -> bool:
        """Write the rows of all unsettled steps, and send those that are due, in order.

        `fresh` holds steps that this lane has just committed with their first attempt on record. `busy` says whether
        the lane works on afterwards; if not, it is freed with the last step. True when that was done.
        """
        rows = asyncio.create_task(self._together.write_rows(conversation))
        try:
            ended, later = await self._send_in_order(conversation, fresh)
        except BaseException:
            rows.add_done_callback(_retrieve)
            raise
        await rows
        freed = bool(ended) and later is None and not busy
        if ended:
            ids = [step.step_id for step in ended]
            await self._together.settle(Settlement(conversation["_id"], ids, busy=not freed))
            self._forget(ended, fresh)
        if later is not None and later[1].seconds is not None:
            await self._threads.run(lanes.postpone, conversation["_id"], later[0], later[1].seconds)
        return freed

    async def _send_in_order(
        self, conversation: Conversation, fresh: set[str]
    ) -> tuple[list[_Ended], tuple[str, _Later] | None]:
        ended: list[_Ended] = []
        waiting: list[Envelope] = []
        for envelope in conversation["outgoing"]:
            step_id = envelope["id"]
            if step_id in self._settled:
                continue
            if step_id not in self._ended and self._can_wait(conversation, envelope):
                waiting.append(envelope)
                continue
            result = self._ended.get(step_id) or await self._send_step(conversation, envelope, fresh, waiting)
            if isinstance(result, _Later):
                return ended, (step_id, result)  # later steps wait: the person must see them in order
            if result.outcome is not None:
                self._ended[step_id] = result
            ended.append(result)
            if result.outcome is not None and result.outcome.accepted:
                ended += self._went_along(conversation, waiting, result.outcome)
                waiting = []
        return ended, (waiting[0]["id"], _Later(LOOK_AGAIN)) if waiting else None

    def _can_wait(self, conversation: Conversation, envelope: Envelope) -> bool:
        """Is the step one that may wait for the person's next message, and are messages running short?"""
        channel = self._thrifty.get(conversation["channel"])
        if channel is None or int(envelope["attempts"]) or not transcript.spoken(conversation, envelope):
            return False
        send = transcript.open_send(conversation["subject_id"], envelope)
        return not send.urgent and send.reply is None and channel.spares(inbox.identity_of(conversation))

    def _went_along(self, conversation: Conversation, waiting: list[Envelope], with_it: Outcome) -> list[_Ended]:
        """What had waited has gone out in the same request."""
        vendor_id, used = with_it.vendor_id, with_it.used_reply
        along = []
        for envelope in waiting:
            outcome = _outcome(conversation, envelope, 1, accepted=True, vendor_id=vendor_id, used_reply=used)
            along.append(_Ended(envelope["id"], outcome))
            self._ended[envelope["id"]] = along[-1]
        return along

    async def _send_step(
        self, conversation: Conversation, envelope: Envelope, fresh: set[str], waiting: list[Envelope]
    ) -> _Ended | _Later:
        lines = transcript.spoken(conversation, envelope)
        if not lines:
            return _Ended(envelope["id"], None)
        now, next_at = clock.now(), envelope.get("next_at")
        if next_at is not None and next_at > now:
            return _Later(None)
        if now - envelope["at"] > GIVE_UP_AFTER:
            return await self._fail(conversation, envelope, lines, "gave up after 23 hours")
        if conversation.get("unreachable"):
            return await self._fail(conversation, envelope, lines, "the person has blocked this account")
        attempt = await self._begin_attempt(conversation, envelope, lines, fresh)
        if not isinstance(attempt, int):
            return attempt
        # The same ones at every attempt: a request that is repeated with its retry key must be the same.
        before = [line for each in waiting for line in transcript.spoken(conversation, each)]
        return await self._attempt(conversation, envelope, before + lines, attempt, went_along=bool(before))

    async def _begin_attempt(
        self, conversation: Conversation, envelope: Envelope, lines: list[MessageView], fresh: set[str]
    ) -> int | _Ended | _Later:
        """The number of the attempt that may be made now, on record."""
        attempts = int(envelope["attempts"])
        if envelope["id"] in fresh and attempts == 1:
            fresh.discard(envelope["id"])
            return 1
        current = await self._threads.run(
            lanes.record_attempt, conversation["_id"], self._owner, envelope["id"], attempts
        )
        if current is None:
            return _Later(None)  # the lane or the step is somebody else's now
        if current["handled_by"] == "agent" and any(line.kind != "agent" for line in lines):
            return await self._fail(conversation, envelope, lines, "withdrawn: an agent has taken over")
        return attempts + 1

    async def _attempt(
        self,
        conversation: Conversation,
        envelope: Envelope,
        lines: list[MessageView],
        attempt: int,
        *,
        went_along: bool,
    ) -> _Ended | _Later:
        """`went_along`: lines of steps before it, whose ids are not told apart from its own."""
        send = transcript.open_send(conversation["subject_id"], envelope)
        delivery = Delivery(
            delivery_id=envelope["id"],
            identity=inbox.identity_of(conversation),
            messages=[codec.bubble(line.body) for line in lines],
            retry_key=send.retry_key,
            attempt=attempt,
            reply=send.reply,
            sender_name=send.sender_name,
            language=conversation.get("language"),
        )
        result = await self._send(conversation["channel"], delivery)
        if isinstance(result, Accepted):
            vendor_id, used = result.vendor_id, result.used_reply
            outcome = _outcome(
                conversation, envelope, attempt, accepted=True, vendor_id=vendor_id, used_reply=used,
                vendor_ids=() if went_along else result.vendor_ids,
            )  # fmt: skip
            return _Ended(envelope["id"], outcome)
        if result.retry:
            pause = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
            return _Later(result.retry_after if result.retry_after is not None else pause)
        return await self._fail(conversation, envelope, lines, result.reason, attempt)

    async def _send(self, channel: str, delivery: Delivery) -> Accepted | Refused:
        sender = self._senders.get(channel)
        if sender is None:
            return Refused(f"channel {channel} is not set up", retry=False)
        try:
            return await asyncio.wait_for(sender.send(delivery), SEND_TIMEOUT)
        except Exception as error:
            log.warning("delivery %s of %s failed: %s", delivery.attempt, delivery.delivery_id, type(error).__name__)
            return Refused(type(error).__name__, retry=True)

    async def _fail(
        self,
        conversation: Conversation,
        envelope: Envelope,
        lines: list[MessageView],
        reason: str,
        attempts: int | None = None,
    ) -> _Ended:
        # The rows must be there before they can be marked.
        await self._together.write_rows(conversation)
        ids = [line.id for line in lines]
        await self._threads.run(transcript.mark_failed, conversation["subject_id"], ids, reason)
        made = attempts if attempts is not None else int(envelope["attempts"])
        return _Ended(envelope["id"], _outcome(conversation, envelope, made, accepted=False))

    def _forget(self, ended: list[_Ended], fresh: set[str]) -> None:
        for step in ended:
            self._ended.pop(step.step_id, None)
            fresh.discard(step.step_id)
            self._settled[step.step_id] = None
            if step.outcome is not None:
                self._bookkeeping.record(step.outcome)
        while len(self._settled) > _SETTLED_REMEMBERED:
            self._settled.popitem(last=False)


def _outcome(conversation: Conversation, envelope: Envelope, attempts: int, **result: Any) -> Outcome:
    return Outcome(
        step_id=envelope["id"],
        conversation_id=conversation["_id"],
        attempts=attempts,
        committed_at=envelope["at"],
        **result,
    )


def _retrieve(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()
