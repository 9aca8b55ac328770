"""What happens, as it happens: server-sent events for the consoles, and who has one open.

A stream begins with `reset`: whoever connects (again) reads its lists anew, so that after any gap it shows what the
database holds. Then `conversations` (rows that changed), `gone` (ids behind this agent's wall now), `typing`.

The walls stand as they are now, not as they were when the stream began: with every batch of changes the sessions, roles
and teams of all open consoles are read after the changes themselves. A session that has ended ends its stream, other
rights begin it anew. What an agent could never see is not named to them, not even as `gone`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from connectors.console.auth import AGENT, COOKIE
from connectors.console.stream_rows import Batch, Rows
from intake.cases import access, agents, presence, rights
from intake.cases.agents import AgentView
from intake.cases.database import StorageUnavailable
from intake.cases.feed import Change
from intake.messaging.live import Live
from intake.messaging.threads import DatabaseThreads

log = logging.getLogger(__name__)

TOGETHER = 0.01  # seconds in which changes are put into one event
LOOK_EVERY = 1.0  # seconds; whether the browser is still there
ACCESS_EVERY = 5.0  # seconds; whether the session is still good, and the agent's teams
HEARTBEAT = 15.0  # seconds; a proxy closes what is silent
LONGEST = 3600.0  # seconds; then the browser connects again, with a session that is checked again


@dataclass(slots=True)
class Console:
    """One stream: whose it is, what waits to be written, and which conversations were said to be gone."""

    session: str
    agent: AgentView
    queue: asyncio.Queue[tuple[str, Any]] = field(default_factory=asyncio.Queue)
    gone: set[str] = field(default_factory=set)


class Streams:
    """All open consoles of this gateway."""

    def __init__(self, threads: DatabaseThreads, live: Live) -> None:
        self._run, self._live = threads.run, live
        self._consoles: dict[str, Console] = {}
        self._rows = Rows()
        self._beating: asyncio.Task[None] | None = None
        self._pump: asyncio.Task[None] | None = None

    @property
    def open(self) -> int:
        """How many consoles are connected here."""
        return len(self._consoles)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET: the stream of one console."""
        agent = request[AGENT]
        response = web.StreamResponse(headers={
            "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no",
        })  # fmt: skip
        await response.prepare(request)
        connection = secrets.token_hex(12)
        console = Console(agents.token_hash(request.cookies.get(COOKIE, "")), agent)
        self._consoles[connection] = console
        self._begin()
        try:
            await self._live.heard()  # else what happens between the reset and the first change would be missed
            await self._run(presence.beat, {connection: agent.id})
            await _write(response, "reset", {})
            async with asyncio.timeout(LONGEST):
                await self._serve(request, response, console)
        except (TimeoutError, ConnectionError, StorageUnavailable):
            pass
        finally:
            self._consoles.pop(connection, None)
            with contextlib.suppress(StorageUnavailable):
                await asyncio.shield(self._run(presence.leave, connection))
        return response

    async def close(self) -> None:
        """End all streams (the gateway stops)."""
        self._hand_out("close", {})
        for task in (self._beating, self._pump):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _serve(
        self,
        request: web.Request,
        response: web.StreamResponse,
        console: Console,
    ) -> None:
        silent, clock = 0.0, asyncio.get_running_loop().time
        looked, queue = clock(), console.queue
        while request.transport is not None and not request.transport.is_closing():
            if clock() - looked > ACCESS_EVERY:
                looked = clock()
                if not await self._may_go_on(response, console):
                    return  # logged out, closed or run out
            try:
                first = await asyncio.wait_for(queue.get(), LOOK_EVERY)
            except TimeoutError:
                silent += LOOK_EVERY
                if silent >= HEARTBEAT:
                    silent = 0.0
                    await response.write(b": still here\n\n")
                continue
            items = [first]
            while not queue.empty():
                items.append(queue.get_nowait())
            kinds = {kind for kind, _ in items}
            if "close" in kinds:
                return
            if "lost" in kinds:
                await _write(response, "reset", {})
                continue
            for batch in [data for kind, data in items if kind == "changed"]:
                if not await self._may_go_on(response, console, batch):
                    return
                await self._show(response, console, batch)

    async def _may_go_on(self, response: web.StreamResponse, console: Console, batch: Batch | None = None) -> bool:
        """Whether the session is good; who may see more or less than before is told to read everything anew."""
        known = {console.session: console.agent}
        # Who came after a batch was begun is not in it.
        asked = batch is not None and console.session in batch.asked
        found = batch.rights if batch is not None and asked else await self._run(rights.now_of, known)
        agent = found.get(console.session)
        if agent is None:
            return False
        other = (agent.role, agent.teams) != (console.agent.role, console.agent.teams)
        console.agent = agent
        if other:
            console.gone.clear()
            await _write(response, "reset", {})
        return True

    @staticmethod
    async def _show(response: web.StreamResponse, console: Console, batch: Batch) -> None:
        """The rows that this agent sees; ids of what has gone behind their wall."""
        agent = console.agent
        seen = [line.conversation for line in batch.lines if access.sees(agent, line.conversation)]
        if seen:
            rows = (f'{batch.texts[one.id]}, "unread": {one.unread(agent.id)}}}' for one in seen)
            await _send(response, "conversations", f'{{"conversations": [{", ".join(rows)}]}}')
        shown = {one.id for one in seen}
        console.gone -= shown
        lost = [one for one, past in batch.moved.items() if one not in shown and access.saw(agent, past)]
        if gone := [one for one in lost if one not in console.gone]:
            console.gone.update(gone)
            await _write(response, "gone", {"ids": gone})
        if rated := [one for one in batch.rated if one in shown]:
            await _write(response, "details", {"ids": rated})
        for line, agent_id, name in batch.writing:
            if agent_id != agent.id and access.sees(agent, line.conversation):
                told = {"conversation_id": line.conversation.id, "agent_id": agent_id, "name": name}
                await _write(response, "typing", told)
        if batch.settings:
            await _write(response, "settings", {})

    def _begin(self) -> None:
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat(), name="presence")
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._follow(), name="console changes")

    async def _beat(self) -> None:
        while self._consoles:
            await asyncio.sleep(presence.BEAT_SECONDS)
            with contextlib.suppress(StorageUnavailable):
                await self._run(presence.beat, {one: console.agent.id for one, console in self._consoles.items()})

    async def _follow(self) -> None:
        """Read what changed once for all consoles; what happens meanwhile is the next batch."""
        news: asyncio.Queue[Change] = asyncio.Queue()
        reader = asyncio.create_task(self._collect(news), name="console batches")
        try:
            async for change in self._live.changes():
                news.put_nowait(change)
        finally:
            reader.cancel()

    async def _collect(self, news: asyncio.Queue[Change]) -> None:
        while True:
            changes = [await news.get()]
            if not self._consoles:
                self._rows.forget()
                continue
            await asyncio.sleep(TOGETHER)
            while not news.empty():
                changes.append(news.get_nowait())
            if any(change.kind == "lost" for change in changes):
                self._rows.forget()
                self._hand_out("lost", None)
                continue
            try:
                open_now = {console.session: console.agent for console in self._consoles.values()}
                self._hand_out("changed", await self._run(self._rows.read, changes, open_now))
            except StorageUnavailable:
                self._rows.forget()
                self._hand_out("lost", None)  # the consoles ask for themselves, until they are answered

    def _hand_out(self, kind: str, data: Any) -> None:
        for console in self._consoles.values():
            console.queue.put_nowait((kind, data))


async def _write(response: web.StreamResponse, kind: str, data: Any) -> None:
    await _send(response, kind, json.dumps(data, ensure_ascii=False))


async def _send(response: web.StreamResponse, kind: str, data: str) -> None:
    await response.write(f"event: {kind}\ndata: {data}\n\n".encode())
