"""The worker in a thread and an event loop of its own, so that an acknowledgement never queues behind its lanes.

Sixty answers that come at once keep a loop busy for a third of a second. In the same loop every webhook of that moment
would wait for it; beside it, a webhook waits for the interpreter's lock only (see the switch interval of the gateway).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from intake.cases.inbox import Entry
from intake.messaging.worker import Worker

log = logging.getLogger(__name__)


class WorkerThread:
    """A Waker over `worker`. What the worker uses (sessions, clients) lives in this loop; `closers` end it there."""

    def __init__(
        self,
        worker: Worker,
        closers: Sequence[Callable[[], Awaitable[None] | None]] = (),
        beside: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
    ) -> None:
        """`beside` runs next to the lanes from their start to their end; its errors are logged."""
        self._beside = beside
        self._tasks: list[asyncio.Task[None]] = []
        self._worker = worker
        self._closers = closers
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="lanes", daemon=True)

    @property
    def owner(self) -> str:
        return self._worker.owner

    @property
    def lanes_at_work(self) -> int:
        """How many conversations are being worked on here."""
        return self._worker.lanes_at_work

    def start(self) -> None:
        """Run the loop and begin to sweep."""
        self._thread.start()
        self._call(self._begin)

    async def stop(self, within: float) -> None:
        """Stop all lanes where they are and close what they used, in at most `within` seconds and a moment."""
        if not self._thread.is_alive():
            await self._finish(within, started=False)
            self._loop.close()
            return
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._finish(within, started=True), self._loop))
        self._call(self._loop.stop)
        await asyncio.to_thread(self._thread.join, 2.0)

    def expect(self, conversation_id: str) -> None:
        """A message for this conversation is being stored (see `Worker.expect`)."""
        self._call(self._worker.expect, conversation_id)

    def wake(self, conversation_id: str, arrivals: Sequence[Entry] = ()) -> None:
        """There is something to do in this conversation (see `Worker.wake`)."""
        self._call(self._worker.wake, conversation_id, arrivals)

    def deliver(self, conversation_id: str) -> None:
        """Something is to be sent in this conversation (see `Worker.deliver`)."""
        self._call(self._worker.deliver, conversation_id)

    def _begin(self) -> None:
        self._worker.start()
        self._tasks = [self._loop.create_task(_logged(work())) for work in self._beside]

    def _call(self, function: Callable[..., object], *args: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _finish(self, within: float, *, started: bool) -> None:
        for task in self._tasks:
            task.cancel()
        if started:
            try:
                await asyncio.wait_for(self._worker.stop(), within)
            except TimeoutError:
                log.warning("worker: lanes did not stop in time; whoever comes next takes them up")
        for close in self._closers:
            done = close()
            if done is not None:
                await done


async def _logged(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except Exception:
        log.exception("beside the lanes")
