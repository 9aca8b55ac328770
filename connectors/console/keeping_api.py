"""What a desk keeps for its work, over HTTP: saved views, canned replies, macros."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.api import OUTCOMES
from connectors.console.auth import AGENT
from connectors.console.desk_api import Desk
from connectors.console.shapes import conversation_json
from connectors.http import BadRequest, Conflict, NotFound, json_response, read_json
from intake.cases import access, canned, desk, macros, saved_views, text_check, walls
from intake.cases.agents import AgentView
from intake.cases.macros import Effect
from intake.messaging.threads import DatabaseThreads

LONGEST_FILTER = 100


class KeepingApi:
    """Handlers; each parses, calls one service, and shows its result."""

    def __init__(self, threads: DatabaseThreads, desk_: Desk) -> None:
        self._run, self._desk = threads.run, desk_

    async def list_views(self, request: web.Request) -> web.Response:
        found = await self._run(saved_views.of, request[AGENT])
        return json_response({"views": [asdict(view) for view in found], "filters": saved_views.FILTERS})

    async def add_view(self, request: web.Request) -> web.Response:
        """{"name", "kind", "filters", "team"?, "place"?}: with a team, for all who see its work."""
        body = await read_json(request)
        kind = parse.one_of(body.get("kind"), saved_views.KINDS, "kind")
        name, team, filters, place = _view(request[AGENT], body, kind)
        made = await self._run(saved_views.keep, request[AGENT], name, kind, team, filters, place)
        await self._run(access.log, request[AGENT], "view_kept", made.id)
        return json_response({"view": asdict(made)}, status=201)

    async def change_view(self, request: web.Request) -> web.Response:
        body, view_id = await read_json(request), request.match_info["id"]
        kind = await self._run(saved_views.kind_of, request[AGENT], view_id)
        name, team, filters, place = _view(request[AGENT], body, kind)
        found = await self._run(saved_views.change, request[AGENT], view_id, name, team, filters, place)
        await self._run(access.log, request[AGENT], "view_kept", view_id)
        return json_response({"view": asdict(found)})

    async def drop_view(self, request: web.Request) -> web.Response:
        await self._run(saved_views.drop, request[AGENT], request.match_info["id"])
        await self._run(access.log, request[AGENT], "view_dropped", request.match_info["id"])
        return web.Response(status=204)

    async def list_canned(self, request: web.Request) -> web.Response:
        found = await self._run(canned.list_canned, walls.teams_seen(request[AGENT]))
        return json_response({"canned": [asdict(one) for one in found], "variables": list(canned.VARIABLES)})

    async def add_canned(self, request: web.Request) -> web.Response:
        short, texts, team = await self._canned(request)
        made = await self._run(canned.add, short, *texts, team, request[AGENT].id)
        await self._run(access.log, request[AGENT], "canned_kept", made.id)
        return json_response({"canned": asdict(made)}, status=201)

    async def change_canned(self, request: web.Request) -> web.Response:
        short, texts, team = await self._canned(request)
        found = await self._run(canned.change, request.match_info["id"], short, *texts, team, request[AGENT].id)
        if found is None:
            raise NotFound("canned reply")
        await self._run(access.log, request[AGENT], "canned_kept", found.id)
        return json_response({"canned": asdict(found)})

    async def remove_canned(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], *access.LEADS)
        if not await self._run(canned.remove, request.match_info["id"]):
            raise NotFound("canned reply")
        await self._run(access.log, request[AGENT], "canned_dropped", request.match_info["id"])
        return web.Response(status=204)

    async def list_macros(self, request: web.Request) -> web.Response:
        found = await self._run(macros.of, request[AGENT])
        return json_response({"macros": [asdict(one) for one in found], "variables": list(canned.VARIABLES)})

    async def add_macro(self, request: web.Request) -> web.Response:
        return await self._keep_macro(request, None)

    async def change_macro(self, request: web.Request) -> web.Response:
        return await self._keep_macro(request, request.match_info["id"])

    async def drop_macro(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], *access.LEADS)
        await self._run(macros.drop, request.match_info["id"])
        await self._run(access.log, request[AGENT], "macro_dropped", request.match_info["id"])
        return web.Response(status=204)

    async def run_macro(self, request: web.Request) -> web.Response:
        """{"preview": true} says what it would do. {"id"} runs it once; a reply that warns needs {"confirm": true}."""
        body, agent = await read_json(request), request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"], change=True)
        macro = await self._run(macros.get, agent, request.match_info["macro"])
        doing = await self._run(macros.effects, agent, view, macro)
        if body.get("preview") is True:
            return json_response({"effects": [asdict(effect) for effect in doing]})
        once = parse.message_id(body)
        if once is None:
            raise BadRequest("id")
        if body.get("confirm") is not True:
            await self._warn(view.id, doing)
        try:
            moved = await self._run(macros.run, agent, view, doing, once)
        finally:
            self._desk.deliver(view.id)
        await self._run(access.log, agent, "macro_run", view.id, macro.id)
        done = [asdict(effect) for effect in doing]
        return json_response({"effects": done, "conversation": conversation_json(moved)})

    async def _warn(self, conversation_id: str, doing: list[Effect]) -> None:
        for effect in doing:
            if effect.do != "reply" or not effect.words:
                continue
            warned = await self._run(text_check.warnings, conversation_id, effect.words)
            if warned:
                found = [{"kind": w.kind, "found": w.found} for w in warned]
                raise Conflict("text_warns", "errors.text_warns", warnings=found)

    async def _keep_macro(self, request: web.Request, macro_id: str | None) -> web.Response:
        body, agent = await read_json(request), request[AGENT]
        access.require(agent, *access.LEADS)
        name, team = parse.words(body, "name", 60), _team(body)
        key = parse.maybe_words(body, "key", 20)
        actions = body.get("actions")
        if not isinstance(actions, list):
            raise BadRequest("actions")
        clean = macros.check(actions, tuple(desk.current().teams), OUTCOMES)
        kept = await self._run(macros.keep, agent, name, key, team, clean, macro_id)
        await self._run(access.log, agent, "macro_kept", kept.id)
        return json_response({"macro": asdict(kept)}, status=201 if macro_id is None else 200)

    async def _canned(self, request: web.Request) -> tuple[str, tuple[str, str], str | None]:
        body = await read_json(request)
        access.require(request[AGENT], *access.LEADS)
        return parse.words(body, "short", 40), (parse.words(body, "th"), parse.words(body, "en")), _team(body)


def _team(body: dict[str, Any]) -> str | None:
    team = parse.maybe_words(body, "team", 50)
    return None if team is None else parse.one_of(team, tuple(desk.current().teams), "team")


def _view(agent: AgentView, body: dict[str, Any], kind: str) -> tuple[str, str | None, dict[str, str], int]:
    """Name, team, filters and place; who does not see a team's work cannot share with it."""
    team, filters, place = _team(body), body.get("filters"), body.get("place", 0)
    seen = walls.teams_seen(agent)
    if team is not None and seen is not None and team not in seen:
        raise BadRequest("team")
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place <= 1000:
        raise BadRequest("place")
    if not isinstance(filters, dict) or not set(filters) <= set(saved_views.allowed(kind)):
        raise BadRequest("filters")
    if any(not isinstance(value, str) or len(value) > LONGEST_FILTER for value in filters.values()):
        raise BadRequest("filters")
    return parse.words(body, "name", 60), team, filters, place
