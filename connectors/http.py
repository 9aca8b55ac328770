"""What every route shares: JSON answers, one place that turns errors into them, security headers."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from intake.errors import AppError
from intake.texts import text

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MAX_JSON_BYTES = 64 * 1024
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class BadRequest(AppError):
    code = "bad_request"
    status = 400
    text_key = "errors.bad_request"


class Unauthenticated(AppError):
    code = "unauthenticated"
    status = 401
    text_key = "errors.unauthenticated"


class Forbidden(AppError):
    code = "forbidden"
    status = 403
    text_key = "errors.forbidden"


class _Named(AppError):
    """An error whose code and sentence are given with it; what is in `extra` is shown beside them."""

    def __init__(self, code: str, text_key: str, *, detail: str = "", **params: object) -> None:
        super().__init__(detail, **params)
        self.code, self.text_key = code, text_key


class Conflict(_Named):
    """Not as it stands; the caller may decide otherwise. `warnings` (a list) is shown in the answer."""

    status = 409


class Unprocessable(_Named):
    """Understood, and not acceptable."""

    status = 422


class NotFound(AppError):
    code = "not_found"
    status = 404
    text_key = "errors.not_found"


class TooManyRequests(AppError):
    """`retry_after`: seconds after which it is worth another attempt, 0 when that is not known."""

    code = "too_many_requests"
    status = 429
    text_key = "errors.too_many_requests"

    def __init__(self, detail: str = "", retry_after: float = 0.0) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(AppError):
    code = "unavailable"
    status = 503
    text_key = "errors.unavailable"


def language_of(request: web.Request) -> str:
    """The language of an error sentence: what the browser asks for first, Thai when it does not say."""
    wanted = request.headers.get("Accept-Language", "").strip().lower()
    return "en" if wanted.startswith("en") else "th"


def error_body(error: AppError, language: str) -> dict[str, Any]:
    body: dict[str, Any] = {"code": error.code, "message": text(error.text_key, language, **error.params)}
    # Who has it, what to look at: for the console to show.
    body |= {name: error.params[name] for name in ("agent_id", "warnings") if error.params.get(name)}
    return {"error": body}


def json_response(data: Any, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def refusal(error: AppError, request: web.Request) -> web.Response:
    """An error as an answer; who asks too much is told when to come back."""
    answer = json_response(error_body(error, language_of(request)), error.status)
    if isinstance(error, TooManyRequests) and error.retry_after:
        answer.headers["Retry-After"] = str(math.ceil(error.retry_after))
    return answer


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body as an object. `application/json` is required: a plain HTML form of another site cannot send it.

    Raises BadRequest.
    """
    if request.content_type != "application/json":
        raise BadRequest("content type")
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise BadRequest("too large")
    raw = await request.content.read(MAX_JSON_BYTES + 1)
    while not request.content.at_eof() and len(raw) <= MAX_JSON_BYTES:
        raw += await request.content.read(MAX_JSON_BYTES + 1 - len(raw))
    if len(raw) > MAX_JSON_BYTES:
        raise BadRequest("too large")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest("not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("not an object")
    return body


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where an error becomes an answer; an unforeseen one is logged and says nothing of itself."""
    try:
        return await handler(request)
    except AppError as error:
        if error.status >= 500:
            log.warning("request failed", extra={"path": request.path, "code": error.code, "detail": error.detail})
        return refusal(error, request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return json_response({"error": {"code": _http_code(error), "message": error.reason}}, error.status)
    except Exception as error:
        log.exception("request broke", extra={"path": request.path, "error": type(error).__name__})
        return json_response(error_body(AppError(), language_of(request)), 500)


def _http_code(error: web.HTTPException) -> str:
    return (error.reason or "error").lower().replace(" ", "_")


def security_headers(public_base_url: str) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """An on_response_prepare signal, so that files and errors are covered, too."""
    headers = FIXED_HEADERS | {"Content-Security-Policy": page_policy(public_base_url)}

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")

    return add


def page_policy(public_base_url: str) -> str:
    """What our own pages may load: only from us. Some browsers do not count a WebSocket to us as 'self'."""
    sockets = "ws" + public_base_url.removeprefix("http").split("/", 3)[0] + "//" + public_base_url.split("/", 3)[2]
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {sockets}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
