"""Builds what the worker's process runs from the settings: lanes, the desk's clock, the watch over LINE's quota."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.housekeeping import tidy_forever
from connectors.line.quota import QuotaWatch
from connectors.line.side import build_line
from connectors.line_gauges import watch_quota
from connectors.metrics import MeteredAssistant, MeteredSender, WorkerMetrics
from connectors.rasa.client import RasaAssistant
from connectors.storage import Storage
from connectors.webchat.sender import WebSender
from intake.cases.desk import use_file
from intake.messaging.agent_typing import AgentTyping
from intake.messaging.desk_clock import DeskClock
from intake.messaging.ports import ChannelSender, MediaSource
from intake.messaging.receipts import Receipts
from intake.messaging.situations import Situations
from intake.messaging.threads import DatabaseThreads
from intake.messaging.worker import Worker
from intake.settings import Settings
from intake.slips.reader import SlipReader

log = logging.getLogger(__name__)

# Sixty answers at the same moment write as many at a time: more would only keep the gateway's writes waiting.
LANE_THREADS = 6
CLOCK_THREADS = 3
STOP_WITHIN = 4.0  # seconds; what is in the middle then is taken up again by the next process


@dataclass(slots=True)
class Workshop:
    """Everything that works on what was received, and its beginning and end."""

    metrics: WorkerMetrics
    storage: Storage
    worker: Worker
    clock: DeskClock
    assistant: MeteredAssistant
    quota: QuotaWatch | None
    beside: Sequence[Callable[[], Coroutine[Any, Any, None]]]
    closers: Sequence[Callable[[], Any]]
    refused: Callable[[str], None] = lambda sentence: None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, dead: str | None = None) -> None:
        """Returns at once: the work begins when the database is there. `dead`: the name of the worker before, if it
        is known to be gone without having freed its lanes."""
        self._tasks.append(asyncio.create_task(self._start_when_open(dead), name="open database"))
        if self.quota is not None:
            self._tasks.append(asyncio.create_task(self.quota.watch(), name="line quota"))

    async def stop(self) -> None:
        """Lanes stop where they are and are freed, connections close."""
        for task in self._tasks:
            task.cancel()
        await self.clock.stop()
        if self.storage.opened.is_set():
            try:
                await asyncio.wait_for(self.worker.stop(), STOP_WITHIN)
            except TimeoutError:
                log.warning("lanes did not stop in time; whoever comes next takes them up")
        for close in self.closers:
            done = close()
            if asyncio.iscoroutine(done):
                await done
        await self.storage.close()

    def hint(self, kind: str, conversation_id: str) -> None:
        """What a gateway tells (see `worker_link`)."""
        if self.storage.opened.is_set():
            (self.worker.wake if kind == "wake" else self.worker.deliver)(conversation_id)

    def status(self) -> dict[str, Any]:
        """For the gateway: whether turns are taken, under which name, and what it shows of this to others."""
        return {
            "ready": self.storage.opened.is_set(),
            "owner": self.worker.owner,
            "lanes": self.worker.lanes_at_work,
            "assistant_down": self.assistant.down,
            "line_quota": self.quota.as_json() if self.quota is not None else [],
        }

    async def _start_when_open(self, dead: str | None) -> None:
        await self.storage.open(self.refused)
        if not self.storage.opened.is_set():
            return
        self.worker.start(dead)
        self.clock.start()
        log.info("database open, working")
        self._tasks += [asyncio.create_task(_logged(work())) for work in self.beside]


def build(settings: Settings) -> Workshop:
    """Construct everything; nothing is opened or started. Call inside the running loop. Raises SettingsError."""
    use_file(settings.desk_file)
    metrics, line, slips = WorkerMetrics(), build_line(settings), SlipReader()
    threads, clock_threads = DatabaseThreads(LANE_THREADS), DatabaseThreads(CLOCK_THREADS)
    senders: dict[str, ChannelSender] = {"web": MeteredSender(WebSender(), "web", metrics)}
    sources: dict[str, MediaSource] = {}
    if line.channel is not None and line.quota is not None:
        senders["line"], sources["line"] = MeteredSender(line.channel, "line", metrics), line.channel
        watch_quota(metrics, line.quota)
    rasa = RasaAssistant(settings.rasa_url, settings.rasa_token)
    assistant = MeteredAssistant(rasa, metrics)
    worker = Worker(
        threads,
        assistant,
        senders,
        sources,
        attentive=line.ports(),
        thrifty=line.ports(),
        codes=slips,
        largest_file=settings.evidence_max_bytes,
    )
    metrics.watch("lanes_busy", "Conversations being worked on", lambda: worker.lanes_at_work)
    return Workshop(
        metrics=metrics,
        storage=Storage(settings, clock_threads),
        worker=worker,
        clock=DeskClock(clock_threads, worker.deliver),
        assistant=assistant,
        quota=line.quota,
        beside=[
            Situations(threads, line.ports()).watch,
            AgentTyping(clock_threads, line.ports()).watch,
            Receipts(clock_threads, line.ports()).watch,
            lambda: tidy_forever(clock_threads),
        ],
        closers=[rasa.close, slips.close, line.close, threads.close, clock_threads.close],
    )


async def _logged(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except Exception:
        log.exception("beside the lanes")
