"""The console's API as one table: routes are served from it and /api/openapi.json is made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. `body` and `answer` are JSON schemas, `errors` the statuses a caller must expect."""

    method: str
    path: str
    handler: Handler
    summary: str
    answer: Schema | None = None
    body: Schema | None = None
    query: Schema = field(default_factory=dict)
    status: int = 200
    errors: tuple[int, ...] = ()
    login: bool = True
    also: tuple[str, ...] = ()  # further content types of the answer, by what is asked for
    log: Literal["own", "none"] | None = None  # its handler writes the entry itself; there is nothing to put on record
    takes: str = "application/json"  # the content type of `body`
    bare: bool = False  # also before a second factor that is asked for was added

    @property
    def recorded(self) -> str:
        """Where a call goes on record: own (by its handler), here (by the guard), or none.

        What changes something is, and what reads one person's data; lists show nothing that is not masked.
        """
        if self.log is not None or not self.login:
            return self.log or "none"
        return "here" if self.method != "GET" or "{" in self.path else "none"


def string(description: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **more}


def obj(required: Sequence[str] = (), **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "properties": properties}
    return schema | ({"required": list(required)} if required else {})


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def openapi(routes: Sequence[Route], schemas: dict[str, Schema], server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a table."""
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rongthuk console API", "version": "1"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "rongthuk_session"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    responses: dict[str, Any] = {str(route.status): {"description": "Done"}}
    if route.answer is not None:
        others = {content_type: {"schema": string()} for content_type in route.also}
        responses[str(route.status)]["content"] = {"application/json": {"schema": route.answer}, **others}
    expected = {*route.errors, *({401} if route.login else ()), *({400, 403} if route.method != "GET" else ()), 503}
    for status in sorted(expected):
        error = {"application/json": {"schema": ref("Error")}}
        responses[str(status)] = {"description": _MEANINGS[status], "content": error}
    operation: dict[str, Any] = {"summary": route.summary, "responses": responses}
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    parameters = [{"name": name, "in": "path", "required": True, "schema": string()} for name in names]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in route.query.items()]
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": {route.takes: {"schema": route.body}}}
    operation["security"] = [{"session": []}] if route.login else []
    return operation


_MEANINGS = {
    400: "The request is not as described",
    401: "Not logged in",
    403: "Another page may not do this, or this agent may not",
    404: "There is no such thing",
    409: "Somebody else was first",
    413: "The file is too large",
    415: "A file of no kind that is taken",
    422: "Understood, and not acceptable (a value), or damaged (a file)",
    429: "Too many tries",
    503: "The database does not answer; try again",
}
