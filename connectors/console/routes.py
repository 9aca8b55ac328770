"""The table of the console's API; everything under /api is served from it and described by it."""

from __future__ import annotations

from aiohttp import web

from connectors.console import schemas as s
from connectors.console.api import ConsoleApi
from connectors.console.auth import Auth
from connectors.console.case_api import CaseApi
from connectors.console.table import Route, Schema, openapi, string
from connectors.http import json_response

API = "/api/v1"
OPENAPI_PATH = "/api/openapi.json"
LIMIT: Schema = {"type": "integer", "minimum": 0, "maximum": 200, "default": 50}
ONE = f"{API}/conversations/{{id}}"


def table(auth: Auth, api: ConsoleApi, case_api: CaseApi) -> list[Route]:
    cases, taken = f"{API}/cases", (404, 409)
    return [
        Route("POST", f"{API}/session", auth.log_in, "Log in", s.AGENT, s.LOGIN, errors=(429,), login=False),
        Route("GET", f"{API}/session", auth.who, "Who is logged in", s.AGENT),
        Route("DELETE", f"{API}/session", auth.log_out, "Log out", status=204, login=False),
        Route("GET", cases, api.list_cases, "The latest cases", s.CASES, query={"state": string(), "limit": LIMIT}),
        Route("GET", f"{cases}/{{number}}", api.show_case, "One case", s.CASE, errors=(404,)),
        Route(
            "POST",
            f"{cases}/{{number}}/questions",
            case_api.ask,
            "Ask the complainant for a field of the form, or in your own words; the answer comes as an event",
            s.QUESTION,
            s.ASK,
            status=201,
            errors=taken,
        ),
        Route(
            "GET",
            f"{cases}/{{number}}/questions",
            case_api.list_questions,
            "What was asked",
            s.QUESTIONS,
            errors=(404,),
        ),
        Route(
            "GET",
            f"{cases}/{{number}}/evidence/{{id}}",
            case_api.show_evidence,
            "A file of the case, without the place and device it was made with",
            errors=(404, 422),
        ),
        Route(
            "GET",
            f"{API}/conversations",
            api.list_conversations,
            "The latest conversations",
            s.CONVERSATIONS,
            query={"state": string(enum=["queued", "agent", "bot"]), "limit": LIMIT},
            errors=(400,),
        ),
        Route(
            "GET",
            f"{ONE}/messages",
            api.show_messages,
            "The transcript: the latest lines, or those after a seq; notes included",
            s.MESSAGES,
            query={"after": {"type": "integer", "minimum": 0}},
            errors=(400, 404),
        ),
        Route("POST", f"{ONE}/claim", api.claim, "Take it from queue or bot", s.CONVERSATION, s.EMPTY, errors=taken),
        Route("POST", f"{ONE}/release", api.release, "Give it back to the bot", s.CONVERSATION, s.EMPTY, errors=taken),
        Route("POST", f"{ONE}/close", api.close, "End it", s.CONVERSATION, s.EMPTY, errors=taken),
        Route("POST", f"{ONE}/messages", api.say, "Write to the person", s.MESSAGE, s.SAY, status=201, errors=taken),
        Route(
            "POST", f"{ONE}/notes", api.note, "Leave a note for agents", s.MESSAGE, s.NOTE, status=201, errors=(404,)
        ),
    ]


def add_routes(
    router: web.UrlDispatcher, auth: Auth, api: ConsoleApi, case_api: CaseApi, public_base_url: str
) -> list[Route]:
    """Serve the table and its description; returns the table."""
    routes = table(auth, api, case_api)
    description = openapi(routes, s.SCHEMAS, public_base_url)

    async def describe(request: web.Request) -> web.Response:
        return json_response(description)

    router.add_get(OPENAPI_PATH, describe)
    for route in routes:
        router.add_route(route.method, route.path, auth.guard(route.handler, route.login))
    return routes
