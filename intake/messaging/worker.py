"""The worker: a lane for every conversation that has something to do, and a sweep for what was left."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping

from intake.cases import evidence, lanes
from intake.cases.database import StorageUnavailable
from intake.messaging.asking import Asking
from intake.messaging.bookkeeping import Bookkeeping
from intake.messaging.lane import Lane, Shop
from intake.messaging.media import CodeReader, Media
from intake.messaging.outbox import Outbox
from intake.messaging.ports import Assistant, Attentive, ChannelSender, MediaSource, Thrifty
from intake.messaging.threads import DatabaseThreads
from intake.messaging.together import Together
from intake.messaging.turns import Turns
from intake.messaging.working import Working

log = logging.getLogger(__name__)

SWEEP_EVERY = 1.0  # seconds


class Worker:
    """Runs lanes. Several workers on one database share the work; `owner` is this one's name in it."""

    def __init__(
        self,
        threads: DatabaseThreads,
        assistant: Assistant,
        senders: Mapping[str, ChannelSender],
        sources: Mapping[str, MediaSource],
        *,
        attentive: Mapping[str, Attentive] | None = None,
        thrifty: Mapping[str, Thrifty] | None = None,
        owner: str | None = None,
        codes: CodeReader | None = None,
        largest_file: int = evidence.LARGEST,
    ) -> None:
        """`codes` reads payment codes in pictures (nobody does without it); `largest_file` in bytes."""
        self.owner = owner or secrets.token_hex(8)
        self._threads = threads
        self._bookkeeping = Bookkeeping(threads)
        together = Together(threads, self.owner)
        outbox = Outbox(threads, together, senders, self._bookkeeping, self.owner, thrifty)
        working = Working(attentive or {})
        files = Media(threads, sources, codes, largest_file)
        turns = Turns(threads, together, Asking(assistant), files, self._bookkeeping, working, self.owner)
        self._shop = Shop(threads, together, self.owner, outbox, self._bookkeeping, turns)
        self._lanes: dict[str, Lane] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._quiet = asyncio.Event()
        self._stopping = False

    def start(self, dead: str | None = None) -> None:
        """Begin to sweep; `wake` works from now on. `dead`: the name of a worker that is known to be gone."""
        self._sweeper = asyncio.create_task(self._sweep_forever(dead), name="sweep")

    async def stop(self) -> None:
        """Stop all lanes where they are and free them; what they were at is taken up again by whoever comes next."""
        stopped = await self._stop_lanes()
        await self._bookkeeping.close()
        try:
            await self._threads.run(lanes.free, stopped, self.owner)
        except StorageUnavailable:
            log.warning("worker stopped without the database; its lanes are free in %d ms", lanes.HELD_MILLISECONDS)

    async def abandon(self) -> None:
        """Stop as a killed process does: nothing is freed and nothing is written down (for tests of exactly that)."""
        await self._stop_lanes()
        self._bookkeeping.abandon()

    def wake(self, conversation_id: str) -> None:
        """There is something to do in this conversation; the database says what."""
        if not self._stopping:
            self._lane(conversation_id).wake()

    def deliver(self, conversation_id: str) -> None:
        """Something is to be sent in this conversation (an agent wrote), perhaps while a turn is under way."""
        if not self._stopping:
            self._lane(conversation_id).deliver_soon()

    @property
    def lanes_at_work(self) -> int:
        """How many conversations are being worked on here."""
        return len(self._lanes)

    async def idle(self) -> None:
        """Return when no lane is at work and the books are written (for tests and an orderly stop)."""
        while self._lanes:
            self._quiet.clear()
            await self._quiet.wait()
        await self._bookkeeping.flush()

    async def _stop_lanes(self) -> list[str]:
        self._stopping = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        stopped = list(self._lanes)
        await asyncio.gather(*(lane.stop() for lane in list(self._lanes.values())))
        return stopped

    def _lane(self, conversation_id: str) -> Lane:
        lane = self._lanes.get(conversation_id)
        if lane is None:
            lane = self._lanes[conversation_id] = Lane(conversation_id, self._shop, self._ended)
        return lane

    def _ended(self, lane: Lane) -> None:
        if not lane.is_running and self._lanes.get(lane.conversation_id) is lane:
            del self._lanes[lane.conversation_id]
        if not self._lanes:
            self._quiet.set()

    async def _sweep_forever(self, dead: str | None) -> None:
        while True:
            try:
                if dead is not None:
                    log.info("lanes of the worker before: %d freed", await self._threads.run(lanes.free_of, dead))
                    dead = None
                await self._sweep()
            except StorageUnavailable as error:
                log.warning("sweep: %s", error.detail)
            except Exception:
                log.exception("sweep failed")
            await asyncio.sleep(SWEEP_EVERY)

    async def _sweep(self) -> None:
        """Keep hold of the lanes at work; take up what waits although nobody seems to be at it."""
        if self._lanes:
            await self._threads.run(lanes.hold, list(self._lanes), self.owner)
        waiting = await self._threads.run(lanes.waiting, SWEEP_EVERY)
        for conversation_id in waiting.entries - self._lanes.keys():
            self.wake(conversation_id)
        for conversation_id in waiting.steps:
            self.deliver(conversation_id)
