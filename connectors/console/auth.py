"""Who is at the console: a session in an HttpOnly cookie, and requests that only our own pages can make."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from aiohttp import web

from connectors.console.shapes import agent_json
from connectors.console.table import Handler, Route
from connectors.http import BadRequest, Forbidden, TooManyRequests, Unauthenticated, json_response, read_json
from connectors.origins import Origins
from intake.cases import access, accounts, agents, signals
from intake.cases.agents import AgentView
from intake.errors import AppError
from intake.messaging.threads import DatabaseThreads

COOKIE = "rongthuk_session"
AGENT = web.RequestKey("agent", AgentView)
MAX_CREDENTIAL = 300  # characters; hashing more would be work for an attacker to give us


TRIES, TRIES_WITHIN = 60, 60.0  # wrong log-ins and links of one address, in so many seconds
ADDRESSES_REMEMBERED = 10_000
SAME_READING, READINGS_REMEMBERED = 300.0, 20_000  # seconds in which reading the same again is one entry; how many


class TotpRequired(AppError):
    """The account may do nothing else before it has a second factor."""

    code = "totp_required"
    status = 403
    text_key = "errors.totp_required"


class Auth:
    """The guards around the API's handlers, and logging in and out."""

    def __init__(
        self,
        threads: DatabaseThreads,
        origins: Origins,
        secure: bool,
        address_of: Callable[[web.Request], str] = lambda request: request.remote or "",
    ) -> None:
        self._threads, self._origins, self._secure = threads, origins, secure
        self._address_of = address_of
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._read: OrderedDict[tuple[str, str, str], float] = OrderedDict()

    def guard(self, route: Route) -> Handler:
        """Wrap a route's handler: the request comes from our own pages, and from a known agent when `login`.

        What was done, and whose data were read, goes on record; the same reading again within some minutes does not.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._origins.is_own(request) or request.headers.get("Sec-Fetch-Site") == "cross-site":
                raise Forbidden("origin")
            agent: AgentView | None = None
            if route.login:
                agent = request[AGENT] = await self._agent(request)
                if not route.bare and accounts.must_add_totp(agent):
                    raise TotpRequired(f"agent {agent.id}")
            response = await route.handler(request)
            if agent is not None and route.recorded == "here":
                await self._record(agent, route, request)
            return response

        return guarded

    async def _record(self, agent: AgentView, route: Route, request: web.Request) -> None:
        about = request.match_info.get("id") or request.match_info.get("number") or "-"
        action = f"{route.method} {route.path.removeprefix('/api/v1')}"
        now = time.monotonic()
        if route.method == "GET":
            key = (agent.id, action, about)
            if now - self._read.get(key, float("-inf")) < SAME_READING:
                return
            self._read[key] = now
            while len(self._read) > READINGS_REMEMBERED:
                self._read.popitem(last=False)
        detail = "/".join(value for name, value in request.match_info.items() if name not in ("id", "number")) or None
        await self._threads.run(access.log, agent, action, about[:100], detail)

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
        code = body.get("otp")
        if code is not None and not (isinstance(code, str) and len(code) <= 10):
            raise BadRequest("otp")
        self.slow_down(request)
        agent = await self._threads.run(agents.authenticate, email, password)
        await self._threads.run(accounts.check_totp, agent.id, code)
        self.forgive(request)
        must = accounts.must_add_totp(agent)
        await self._threads.run(access.log, agent, "logged_in", agent.id)
        response = json_response({"agent": agent_json(agent), "totp_required": must})
        await self.begin_session(response, agent)
        return response

    def slow_down(self, request: web.Request) -> None:
        """Count a try of this address at a secret. Raises TooManyRequests, for all accounts together."""
        now, address = time.monotonic(), self._address_of(request)
        tries = self._tries.setdefault(address, deque())
        self._tries.move_to_end(address)
        while tries and now - tries[0] > TRIES_WITHIN:
            tries.popleft()
        if len(tries) >= TRIES:
            raise TooManyRequests("tries of one address", TRIES_WITHIN - (now - tries[0]))
        tries.append(now)
        while len(self._tries) > ADDRESSES_REMEMBERED:
            self._tries.popitem(last=False)

    def forgive(self, request: web.Request) -> None:
        """Take back one try, which was right: a whole office may begin its day behind one address."""
        tries = self._tries.get(self._address_of(request))
        if tries:
            tries.pop()

    async def begin_session(self, response: web.Response, agent: AgentView) -> None:
        """A new session of the agent, its token in the answer's cookie."""
        token = await self._threads.run(agents.open_session, agent.id)
        response.set_cookie(
            COOKIE,
            token,
            max_age=agents.SESSION_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=self._secure,
            path="/",
        )

    @staticmethod
    def session_id(request: web.Request) -> str:
        """The id of the caller's session, as `accounts.sessions` names it."""
        return agents.session_id(request.cookies.get(COOKIE, ""))

    async def log_out(self, request: web.Request) -> web.Response:
        token = request.cookies.get(COOKIE)
        if token:
            await self._threads.run(agents.close_session, token)
            await self._threads.run(signals.say, "accounts")
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=self._secure)
        return response

    async def who(self, request: web.Request) -> web.Response:
        agent = request[AGENT]
        return json_response({"agent": agent_json(agent), "totp_required": accounts.must_add_totp(agent)})
