"""The desk's people over HTTP: colleagues, presence, accounts, sessions, second factor, canned replies, audit."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.shapes import time_json
from connectors.http import BadRequest, json_response, read_json
from intake.cases import access, agents, clock, desk, hours, presence, routing
from intake.messaging.threads import DatabaseThreads


class PeopleApi:
    """Handlers; each parses, calls one service, and shows its result."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._run = threads.run

    async def colleagues(self, request: web.Request) -> web.Response:
        """Who can be given a conversation, whether they are there, and how many they hold now."""
        found = await self._run(agents.list_agents)
        there, load = await self._run(presence.connected), await self._run(routing.loads)
        shown = [
            {
                "id": one.id, "name": one.name, "role": one.role, "teams": list(one.teams),
                "presence": "offline" if one.id not in there else "away" if one.away else "online",
                "load": load.get(one.id, 0), "capacity": one.capacity,
            }
            for one in found if one.active
        ]  # fmt: skip
        settings, now = desk.current(), clock.now()
        about = {
            "teams": list(settings.teams), "capacity": settings.agent.capacity,
            "undo_seconds": settings.agent.undo_seconds, "open": hours.is_open(settings, now),
            "opens_at": time_json(hours.next_opening(settings, now)),
        }  # fmt: skip
        return json_response({"agents": shown, "desk": about})

    async def set_presence(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        if not isinstance(body.get("away"), bool):
            raise BadRequest("away")
        await self._run(presence.set_away, request[AGENT].id, body["away"])
        return web.Response(status=204)

    async def audit(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin", "auditor")
        limit = parse.number(request, "limit", default=100, highest=500)
        rows = await self._run(access.audit, request.query.get("subject"), limit)
        shown: list[dict[str, Any]] = [{**row, "at": time_json(row["at"])} for row in rows]
        return json_response({"entries": shown})
