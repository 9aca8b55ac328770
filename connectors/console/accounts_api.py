"""Accounts over HTTP: who may do what, links for new ones and forgotten passwords, sessions, the second factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT, Auth
from connectors.console.shapes import agent_json, time_json
from connectors.http import BadRequest, NotFound, json_response, read_json
from intake.cases import access, accounts, agent_changes, agents, desk, invitations, leaving, signals
from intake.cases.agents import AgentView
from intake.cases.invitations import InvitationView
from intake.messaging.threads import DatabaseThreads

LONGEST_SECRET = 300


class AccountsApi:
    """Handlers; each parses, calls one service, and shows its result. Administrators change others, all themselves."""

    def __init__(
        self, threads: DatabaseThreads, auth: Auth, public_base_url: str, deliver: Callable[[str], None]
    ) -> None:
        self._run, self._auth, self._base = threads.run, auth, public_base_url.rstrip("/")
        self._deliver = deliver

    async def add_agent(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        access.require(request[AGENT], "admin")
        email, password = _email(body), parse.words(body, "password", LONGEST_SECRET)
        role, name, teams = _role(body)
        made = await self._run(agents.create, email, password, role=role, name=name, teams=teams)
        await self._run(access.log, request[AGENT], "agent_added", made.id, role)
        return json_response({"agent": agent_json(made)}, status=201)

    async def change_agent(self, request: web.Request) -> web.Response:
        """{"role", "teams", "name", "capacity"}: counts with the next call of that agent."""
        body = await read_json(request)
        access.require(request[AGENT], "admin")
        before = await self._agent(request)
        role, name, teams = _role(body)
        capacity = _capacity(body, before)
        found = await self._run(
            agent_changes.change, before.id, role=role, teams=teams, name=name or before.name, capacity=capacity
        )
        await self._rights_changed(request[AGENT], found.id)
        told = f"{before.role} {','.join(before.teams)} -> {role} {','.join(teams)}"
        await self._run(access.log, request[AGENT], "agent_changed", found.id, told)
        return json_response({"agent": agent_json(found)})

    async def remove_agent(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin")
        found = await self._agent(request)
        await self._run(agents.deactivate, found.id)
        await self._rights_changed(request[AGENT], found.id)
        await self._run(access.log, request[AGENT], "agent_closed", found.id)
        return web.Response(status=204)

    async def end_agents_sessions(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin")
        found = await self._agent(request)
        ended = await self._run(agents.end_sessions, found.id)
        await self._run(signals.say, "accounts")
        await self._run(access.log, request[AGENT], "sessions_ended", found.id, str(ended))
        return web.Response(status=204)

    async def end_agents_totp(self, request: web.Request) -> web.Response:
        """For a lost telephone; all sessions end with it."""
        access.require(request[AGENT], "admin")
        found = await self._agent(request)
        await self._run(accounts.end_totp, found.id)
        await self._run(agents.end_sessions, found.id)
        await self._run(signals.say, "accounts")
        await self._run(access.log, request[AGENT], "totp_off", found.id)
        return web.Response(status=204)

    async def invite(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        access.require(request[AGENT], "admin")
        role, name, teams = _role(body)
        token, made = await self._run(
            invitations.invite, request[AGENT], _email(body), role=role, name=name, teams=teams
        )
        await self._run(access.log, request[AGENT], "invited", made.id, role)
        return json_response({"invitation": _shown(made), "url": self._link(token)}, status=201)

    async def reset_password(self, request: web.Request) -> web.Response:
        """A link by which an agent sets a new password; until it is used the old one counts."""
        await read_json(request)
        access.require(request[AGENT], "admin")
        found = await self._agent(request)
        token, made = await self._run(invitations.reset, request[AGENT], found)
        await self._run(access.log, request[AGENT], "password_link", found.id)
        return json_response({"invitation": _shown(made), "url": self._link(token)}, status=201)

    async def list_invitations(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin")
        found = await self._run(invitations.waiting)
        return json_response({"invitations": [_shown(one) for one in found]})

    async def take_back(self, request: web.Request) -> web.Response:
        access.require(request[AGENT], "admin")
        if not await self._run(invitations.take_back, request.match_info["id"]):
            raise NotFound("invitation")
        await self._run(access.log, request[AGENT], "invitation_void", request.match_info["id"])
        return web.Response(status=204)

    async def look_at_invitation(self, request: web.Request) -> web.Response:
        """Not logged in: whom a link is for. The token comes in the body, so that no log of addresses has it."""
        body = await read_json(request)
        self._auth.slow_down(request)
        found = await self._run(invitations.look, parse.words(body, "token", LONGEST_SECRET))
        shown = {"email": found.email, "name": found.name, "role": found.role, "new": found.agent_id is None}
        return json_response({"invitation": shown})

    async def accept(self, request: web.Request) -> web.Response:
        """Not logged in: {"token", "password", "name"?} makes the account or sets the password. Then one logs in."""
        body = await read_json(request)
        self._auth.slow_down(request)
        token, password = parse.words(body, "token", LONGEST_SECRET), parse.words(body, "password", LONGEST_SECRET)
        found = await self._run(invitations.accept, token, password, parse.maybe_words(body, "name", 100))
        await self._run(signals.say, "accounts")  # a link for a forgotten password ended what was open
        await self._run(access.log, found, "password_set", found.id)
        return json_response({"agent": agent_json(found)}, status=201)

    async def change_password(self, request: web.Request) -> web.Response:
        """One's own: {"old", "new"}. All sessions end but this one, which goes on with a new token."""
        body, agent = await read_json(request), request[AGENT]
        old, new = parse.words(body, "old", LONGEST_SECRET), parse.words(body, "new", LONGEST_SECRET)
        if not await self._run(agent_changes.is_password, agent.id, old):
            raise agents.WrongCredentials(f"agent {agent.id}")
        await self._run(agents.set_password, agent.id, new)
        await self._run(signals.say, "accounts")
        await self._run(access.log, agent, "password_set", agent.id)
        response = json_response({"agent": agent_json(agent)})
        await self._auth.begin_session(response, agent)
        return response

    async def list_sessions(self, request: web.Request) -> web.Response:
        found = await self._run(accounts.sessions, request[AGENT].id)
        own = self._auth.session_id(request)
        shown = [
            {"id": one.id, "created_at": time_json(one.created_at), "expires_at": time_json(one.expires_at),
             "current": one.id == own}
            for one in found
        ]  # fmt: skip
        return json_response({"sessions": shown})

    async def end_session(self, request: web.Request) -> web.Response:
        if not await self._run(accounts.end_session, request[AGENT].id, request.match_info["id"]):
            raise NotFound("session")
        await self._run(signals.say, "accounts")
        await self._run(access.log, request[AGENT], "sessions_ended", request[AGENT].id, "1")
        return web.Response(status=204)

    async def begin_totp(self, request: web.Request) -> web.Response:
        """The secret for an authenticator; who has one already proves it by a code first."""
        body, agent = await read_json(request), request[AGENT]
        if agent.has_totp:
            await self._run(accounts.check_totp, agent.id, parse.maybe_words(body, "otp", 10))
        address = await self._run(accounts.begin_totp, agent.id, agent.email)
        await self._run(access.log, agent, "totp_asked", agent.id)
        return json_response({"otpauth": address}, status=201)

    async def confirm_totp(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        await self._run(accounts.confirm_totp, request[AGENT].id, parse.words(body, "otp", 10))
        await self._run(access.log, request[AGENT], "totp_on", request[AGENT].id)
        return web.Response(status=204)

    async def _agent(self, request: web.Request) -> AgentView:
        found = await self._run(agents.get, request.match_info["id"])
        if found is None or not found.active:
            raise NotFound("agent")
        return found

    async def _rights_changed(self, by: AgentView, agent_id: str) -> None:
        """Open consoles look at once what they may still show; conversations of who may hold none are queued again."""
        await self._run(signals.say, "accounts")
        if not await self._run(agents.may_hold, agent_id):
            for conversation_id in await self._run(leaving.give_back_all, agent_id, by.id):
                self._deliver(conversation_id)

    def _link(self, token: str) -> str:
        # Behind the hash: what comes after it is sent to no server and stands in no log.
        return f"{self._base}/console/#/invitation/{token}"


def _email(body: dict[str, Any]) -> str:
    email = parse.words(body, "email", LONGEST_SECRET).strip()
    if "@" not in email[1:-1] or any(char.isspace() for char in email):
        raise BadRequest("email")
    return email


def _role(body: dict[str, Any]) -> tuple[str, str, list[str]]:
    role, teams = parse.one_of(body.get("role", "agent"), agents.ROLES, "role"), body.get("teams", [])
    known = desk.current().teams
    if not isinstance(teams, list) or not all(isinstance(team, str) and team in known for team in teams):
        raise BadRequest("teams")
    return role, parse.maybe_words(body, "name", 100) or "", list(dict.fromkeys(teams))


def _capacity(body: dict[str, Any], before: AgentView) -> int | None:
    """What the body says; without a word of it everything stays as it was."""
    given = body.get("capacity", before.capacity)
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= 200):
        raise BadRequest("capacity")
    return given


def _shown(found: InvitationView) -> dict[str, Any]:
    return {**asdict(found), "expires_at": time_json(found.expires_at), "teams": list(found.teams)}
