"""Live delivery: whoever shows a conversation gets its lines in order, without a gap, and each new one at once."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from intake.cases import feed, transcript, vault
from intake.cases.feed import Change
from intake.cases.transcript import MessageView
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

_PAGE = 200
# Without any listener the change stream is closed: it would cost every message something.
_CLOSE_AFTER = 30.0


class Live:
    """One change stream of this gateway, opened while somebody listens, fanned out by conversation."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads
        self._listeners: defaultdict[str, set[Callable[[Change], None]]] = defaultdict(set)
        self._signals: defaultdict[str, set[Callable[[Change], None]]] = defaultdict(set)
        self._everything: set[Callable[[Change], None]] = set()
        self._stream: _Stream | None = None
        self._closer: asyncio.TimerHandle | None = None

    async def follow(
        self, conversation_id: str, after_seq: int = 0, *, notes: bool = False
    ) -> AsyncGenerator[MessageView, None]:
        """Every line after `after_seq`, in order, then each new one as it is written; `notes` only for agents.

        Ends only by the caller's leaving. Raises StorageUnavailable when the past cannot be read: ask again then, after
        the last line seen.
        """
        news: asyncio.Queue[Change] = asyncio.Queue()
        async with self._listening(self._listeners[conversation_id], news.put_nowait):
            while True:
                # Whatever was told up to here is in the database by now.
                while not news.empty():
                    news.get_nowait()
                while True:
                    lines = await self._threads.run(transcript.history, conversation_id, after_seq, _PAGE, notes=notes)
                    for line in lines:
                        after_seq = line.seq
                        yield line
                    if len(lines) < _PAGE:
                        break
                # The next line comes with the news; after a gap, or anything else, the database is asked.
                while (change := await news.get()).line is not None and change.line["seq"] <= after_seq + 1:
                    if change.line["seq"] <= after_seq:
                        continue
                    after_seq = change.line["seq"]
                    if notes or transcript.is_for_the_person(change.line):
                        yield await self._open(change.line)

    async def _open(self, line: dict[str, Any]) -> MessageView:
        if vault.current().has_at_hand(line["subject_id"]):
            return transcript.view(line)
        return await self._threads.run(transcript.view, line)

    async def signals(self, conversation_id: str) -> AsyncIterator[Change]:
        """What happens in a conversation and is not kept (somebody is writing)."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        async with self._listening(self._signals[conversation_id], queue.put_nowait):
            while True:
                yield await queue.get()

    async def changes(self) -> AsyncIterator[Change]:
        """Every change of every conversation (for a list of them); a change `lost` means: read the list again."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        async with self._listening(self._everything, queue.put_nowait):
            while True:
                yield await queue.get()

    async def heard(self) -> None:
        """Return once changes are heard: what is read after it is not behind any change that nobody was told of."""
        async with self._listening(self._everything, lambda change: None):
            pass

    async def close(self) -> None:
        """Stop listening to the database."""
        if self._closer is not None:
            self._closer.cancel()
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await asyncio.to_thread(stream.stop)

    @asynccontextmanager
    async def _listening(
        self, listeners: set[Callable[[Change], None]], listener: Callable[[Change], None]
    ) -> AsyncIterator[None]:
        listeners.add(listener)
        try:
            if self._closer is not None:
                self._closer.cancel()
                self._closer = None
            if self._stream is None:
                self._stream = _Stream(asyncio.get_running_loop(), self._hand_out)
            await self._stream.opened()
            yield
        finally:
            listeners.discard(listener)
            self._tidy()

    def _tidy(self) -> None:
        for kind in (self._listeners, self._signals):
            for conversation_id in [c for c, listeners in kind.items() if not listeners]:
                del kind[conversation_id]
        in_use = self._listeners or self._signals or self._everything
        if not in_use and self._closer is None and self._stream is not None:
            loop = asyncio.get_running_loop()
            self._closer = loop.call_later(_CLOSE_AFTER, self._close_if_unused)

    def _close_if_unused(self) -> None:
        self._closer = None
        if not (self._listeners or self._signals or self._everything) and self._stream is not None:
            self._stream.stop_soon()
            self._stream = None

    def _hand_out(self, change: Change) -> None:
        for listener in list(self._everything):
            listener(change)
        if change.kind == "signal":
            for listener in list(self._signals.get(change.conversation_id, ())):
                listener(change)
            return
        if change.kind == "settled" or (change.kind == "conversation" and change.signal != "erased"):
            return  # nothing new to read
        if change.kind == "lost":
            concerned = [listener for listeners in self._listeners.values() for listener in listeners]
        else:
            concerned = list(self._listeners.get(change.conversation_id, ()))
        for listener in concerned:
            listener(change)


class _Stream:
    """The thread that reads the change stream."""

    def __init__(self, loop: asyncio.AbstractEventLoop, hand_out: Callable[[Change], None]) -> None:
        self._loop = loop
        self._hand_out = hand_out
        self._stop = threading.Event()
        self._opened = threading.Event()
        self._thread = threading.Thread(target=self._run, name="change stream", daemon=True)
        self._thread.start()

    async def opened(self) -> None:
        """Return when changes are heard. While the database is away nobody waits: a gap is announced afterwards."""
        if not self._opened.is_set():
            await asyncio.to_thread(self._opened.wait, 2.0)

    def stop_soon(self) -> None:
        self._stop.set()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        try:
            feed.follow(self._pass_on, self._opened, self._stop)
        except Exception:
            log.exception("change stream ended")

    def _pass_on(self, change: Change) -> None:
        if not self._stop.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hand_out, change)
