"""What happens, as it happens: server-sent events for the consoles, and who has one open.

A stream begins with `reset`: whoever connects (again) reads its lists anew, so that after any gap it shows what the
database holds. Then `conversations` (rows that changed), `gone` (ids behind this agent's wall now), `typing`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from connectors.console.auth import AGENT, COOKIE
from connectors.console.shapes import row_json
from intake.cases import access, agents, inbox_lists, presence
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


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed together: the conversations as they are now, and which of them may have changed hands."""

    lines: list[inbox_lists.Line]
    texts: dict[str, str]  # of each, its row as JSON, without its end
    moved: tuple[str, ...]
    writing: tuple[tuple[inbox_lists.Line, str | None, str], ...] = ()  # in which, agent's id and name; or the person
    rated: tuple[str, ...] = ()
    settings: bool = False  # the desk's settings are others now


class Streams:
    """All open consoles of this gateway."""

    def __init__(self, threads: DatabaseThreads, live: Live) -> None:
        self._run, self._live = threads.run, live
        self._queues: dict[str, asyncio.Queue[tuple[str, Any]]] = {}
        self._agents: dict[str, str] = {}
        self._beating: asyncio.Task[None] | None = None
        self._pump: asyncio.Task[None] | None = None

    @property
    def open(self) -> int:
        """How many consoles are connected here."""
        return len(self._queues)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET: the stream of one console."""
        agent = request[AGENT]
        response = web.StreamResponse(headers={
            "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no",
        })  # fmt: skip
        await response.prepare(request)
        connection = secrets.token_hex(12)
        queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._queues[connection], self._agents[connection] = queue, agent.id
        self._begin()
        try:
            await self._live.heard()  # else what happens between the reset and the first change would be missed
            await self._run(presence.beat, {connection: agent.id})
            await _write(response, "reset", {})
            async with asyncio.timeout(LONGEST):
                await self._serve(request, response, queue)
        except (TimeoutError, ConnectionError, StorageUnavailable):
            pass
        finally:
            self._queues.pop(connection, None)
            self._agents.pop(connection, None)
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
        queue: asyncio.Queue[tuple[str, Any]],
    ) -> None:
        silent, clock = 0.0, asyncio.get_running_loop().time
        agent: AgentView | None = request[AGENT]
        looked = clock()
        while request.transport is not None and not request.transport.is_closing():
            if clock() - looked > ACCESS_EVERY:
                agent, looked = await self._run(agents.session_agent, request.cookies.get(COOKIE, "")), clock()
            if agent is None:
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
                await self._show(response, agent, batch)

    @staticmethod
    async def _show(response: web.StreamResponse, agent: AgentView, batch: Batch) -> None:
        """The rows that this agent sees; ids of what may have gone behind their wall."""
        seen = [line.conversation for line in batch.lines if access.sees(agent, line.conversation)]
        if seen:
            rows = (f'{batch.texts[one.id]}, "unread": {one.unread(agent.id)}}}' for one in seen)
            await _send(response, "conversations", f'{{"conversations": [{", ".join(rows)}]}}')
        shown = {one.id for one in seen}
        if gone := [one for one in batch.moved if one not in shown]:
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
        while self._queues:
            await asyncio.sleep(presence.BEAT_SECONDS)
            with contextlib.suppress(StorageUnavailable):
                await self._run(presence.beat, dict(self._agents))

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
            if not self._queues:
                continue
            await asyncio.sleep(TOGETHER)
            while not news.empty():
                changes.append(news.get_nowait())
            if any(change.kind == "lost" for change in changes):
                self._hand_out("lost", None)
                continue
            try:
                self._hand_out("changed", await self._run(_batch, changes))
            except StorageUnavailable:
                self._hand_out("lost", None)  # the consoles ask for themselves, until they are answered

    def _hand_out(self, kind: str, data: Any) -> None:
        for queue in self._queues.values():
            queue.put_nowait((kind, data))


def _batch(changes: list[Change]) -> Batch:
    """What the changes come to, read once for all consoles."""
    writing = dict.fromkeys((c.conversation_id, c.agent_id) for c in changes if c.signal == "typing")
    changed = dict.fromkeys(c.conversation_id for c in changes if c.kind != "signal" or c.signal in ("seen", "rated"))
    read = inbox_lists.lines_of(list(changed | dict.fromkeys(one for one, _ in writing)))
    by_id = {line.conversation.id: line for line in read}
    names = {one: found.name for one in {agent for _, agent in writing if agent} if (found := agents.get(one))}
    lines = [line for line in read if line.conversation.id in changed]
    return Batch(
        texts={line.conversation.id: _without_unread(line) for line in lines},
        lines=lines,
        moved=tuple(dict.fromkeys(c.conversation_id for c in changes if c.kind == "conversation")),
        writing=tuple((by_id[one], agent, names.get(agent or "", "")) for one, agent in writing if one in by_id),
        rated=tuple(dict.fromkeys(c.conversation_id for c in changes if c.signal == "rated")),
        settings=any(c.signal == "settings" for c in changes),
    )


def _without_unread(line: inbox_lists.Line) -> str:
    """A row as JSON but for its end: only what is unread differs from agent to agent."""
    row = row_json(inbox_lists.InboxRow(line.conversation, line.last, 0))
    del row["unread"]
    return json.dumps(row, ensure_ascii=False)[:-1]


async def _write(response: web.StreamResponse, kind: str, data: Any) -> None:
    await _send(response, kind, json.dumps(data, ensure_ascii=False))


async def _send(response: web.StreamResponse, kind: str, data: str) -> None:
    await response.write(f"event: {kind}\ndata: {data}\n\n".encode())
