"""Who is at the console: a session in an HttpOnly cookie, and requests that only our own pages can make."""

from __future__ import annotations

from aiohttp import web

from connectors.console.shapes import agent_json
from connectors.console.table import Handler
from connectors.http import BadRequest, Forbidden, Unauthenticated, json_response, read_json
from connectors.origins import Origins
from intake.cases import accounts, agents
from intake.cases.agents import AgentView
from intake.messaging.threads import DatabaseThreads

COOKIE = "rongthuk_session"
AGENT = web.RequestKey("agent", AgentView)
MAX_CREDENTIAL = 300  # characters; hashing more would be work for an attacker to give us


class Auth:
    """The guards around the API's handlers, and logging in and out."""

    def __init__(self, threads: DatabaseThreads, origins: Origins, secure: bool) -> None:
        self._threads, self._origins, self._secure = threads, origins, secure

    def guard(self, handler: Handler, login: bool) -> Handler:
        """Wrap a handler: the request comes from our own pages, and from a known agent when `login`."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._origins.is_own(request) or request.headers.get("Sec-Fetch-Site") == "cross-site":
                raise Forbidden("origin")
            if login:
                request[AGENT] = await self._agent(request)
            return await handler(request)

        return guarded

    async def _agent(self, request: web.Request) -> AgentView:
        token = request.cookies.get(COOKIE)
        agent = await self._threads.run(agents.session_agent, token) if token else None
        if agent is None:
            raise Unauthenticated()
        return agent

    async def log_in(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        email, password = body.get("email"), body.get("password")
        if not (isinstance(email, str) and isinstance(password, str)):
            raise BadRequest("email, password")
        if max(len(email), len(password)) > MAX_CREDENTIAL:
            raise BadRequest("too long")
        agent = await self._threads.run(agents.authenticate, email, password)
        code = body.get("otp")
        if code is not None and not (isinstance(code, str) and len(code) <= 10):
            raise BadRequest("otp")
        await self._threads.run(accounts.check_totp, agent.id, code)
        token = await self._threads.run(agents.open_session, agent.id)
        response = json_response({"agent": agent_json(agent)})
        response.set_cookie(
            COOKIE,
            token,
            max_age=agents.SESSION_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=self._secure,
            path="/",
        )
        return response

    async def log_out(self, request: web.Request) -> web.Response:
        token = request.cookies.get(COOKIE)
        if token:
            await self._threads.run(agents.close_session, token)
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=self._secure)
        return response

    async def who(self, request: web.Request) -> web.Response:
        return json_response({"agent": agent_json(request[AGENT])})
