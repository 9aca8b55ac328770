"""The desk's people over HTTP: colleagues, presence, accounts, sessions, second factor, canned replies, audit."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.shapes import agent_json, time_json
from connectors.http import BadRequest, NotFound, json_response, read_json
from intake.cases import access, accounts, agents, clock, desk, hours, presence, routing
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
                "load": load.get(one.id, 0),
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

    async def add_agent(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        access.require(request[AGENT], "admin")
        email, password = parse.words(body, "email", 300), parse.words(body, "password", 300)
        role = parse.one_of(body.get("role", "agent"), agents.ROLES, "role")
        teams = body.get("teams", [])
        if "@" not in email or not isinstance(teams, list) or not set(teams) <= set(desk.current().teams):
            raise BadRequest("email, teams")
        name = parse.maybe_words(body, "name", 100) or ""
        made = await self._run(agents.create, email, password, role=role, name=name, teams=teams)
        await self._run(access.log, request[AGENT], "agent_added", made.id, role)
        return json_response({"agent": agent_json(made)}, status=201)

    async def remove_agent(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin")
        found = await self._run(agents.get, request.match_info["id"])
        if found is None:
            raise NotFound("agent")
        await self._run(agents.deactivate, found.id)
        await self._run(access.log, request[AGENT], "agent_closed", found.id)
        return web.Response(status=204)

    async def list_sessions(self, request: web.Request) -> web.Response:
        found = await self._run(accounts.sessions, request[AGENT].id)
        shown = [
            {"id": one.id, "created_at": time_json(one.created_at), "expires_at": time_json(one.expires_at)}
            for one in found
        ]
        return json_response({"sessions": shown})

    async def end_session(self, request: web.Request) -> web.Response:
        if not await self._run(accounts.end_session, request[AGENT].id, request.match_info["id"]):
            raise NotFound("session")
        return web.Response(status=204)

    async def begin_totp(self, request: web.Request) -> web.Response:
        await read_json(request)
        agent = request[AGENT]
        address = await self._run(accounts.begin_totp, agent.id, agent.email)
        return json_response({"otpauth": address}, status=201)

    async def confirm_totp(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        await self._run(accounts.confirm_totp, request[AGENT].id, parse.words(body, "otp", 10))
        await self._run(access.log, request[AGENT], "totp_on", request[AGENT].id)
        return web.Response(status=204)

    async def audit(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin", "auditor")
        limit = parse.number(request, "limit", default=100, highest=500)
        rows = await self._run(access.audit, request.query.get("subject"), limit)
        shown: list[dict[str, Any]] = [{**row, "at": time_json(row["at"])} for row in rows]
        return json_response({"entries": shown})
