"""The action server: rasa-sdk's executor behind an HTTP surface of our own.

rasa-sdk's own server listens on every address unless told otherwise, logs requests, and answers an error with the
whole request, citizens' words included. This one listens on loopback, logs names and ids only, and answers an error
with its code. Statuses are those that Rasa knows: 400 rejected, 404 unknown action, 449 domain wanted, 5xx failed.
"""

from __future__ import annotations

import json
import logging
import zlib
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException
from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from actions import case_desk, complaint, outside
from intake.errors import AppError

log = logging.getLogger(__name__)

ACTIONS: tuple[type[Action], ...] = (
    complaint.ValidateComplaintForm,
    complaint.SaveCase,
    complaint.CancelComplaint,
    complaint.ReceiveEvidence,
    outside.Greet,
    outside.AnswerQuestion,
    outside.CaseStatus,
    case_desk.CaseService,
    outside.RequestHuman,
    outside.KeepOrDeleteDraft,
    outside.DefaultFallback,
)
LARGEST_CALL = 4_000_000  # bytes of one action call


class Executor(ActionExecutor):
    """rasa-sdk's executor; the domain, which no action reads, is never asked for."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """The domain of the call, or an empty one."""
        return payload.get("domain") or {}


def make_executor() -> Executor:
    """An executor that knows our actions."""
    executor = Executor()
    for action in ACTIONS:
        executor.register_action(case_desk.Attended(action()))
    return executor


def create_app(executor: Executor | None = None, name: str = "actions") -> Sanic[Any, Any]:
    """The HTTP surface: POST /webhook, GET /health."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_CALL
    app.config.KEEP_ALIVE_TIMEOUT = 120
    app.config.FALLBACK_ERROR_FORMAT = "json"
    runner = executor or make_executor()

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return response.json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        try:
            call = read_call(request)
        except ValueError:
            return response.json({"error": "bad_request"}, status=400)
        status, body = await run_action(runner, call)
        return response.json(body, status=status)

    @app.exception(Exception)
    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        status = error.status_code if isinstance(error, SanicException) else 500
        return response.json({"error": "bad_request" if status < 500 else "internal_error"}, status=status)

    return app


def read_call(request: Request) -> dict[str, Any]:
    """The call's JSON. Raises ValueError when it is not what Rasa sends."""
    body = request.body
    if request.headers.get("content-encoding") == "deflate":
        try:
            body = zlib.decompress(body)
        except zlib.error as error:
            raise ValueError("not deflated") from error
    call = json.loads(body)
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
        raise ValueError("no tracker")
    return call


async def run_action(executor: Executor, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Run one action; a failure of any kind becomes a status and a code that say nothing of the call."""
    name = str(call.get("next_action"))
    try:
        result = await executor.run(call)
    except ActionExecutionRejection:
        return 400, {"error": "rejected", "action_name": name}
    except ActionNotFoundException:
        return 404, {"error": "unknown_action", "action_name": name}
    except ActionMissingDomainException:
        return 449, {"error": "domain_wanted", "action_name": name}
    except AppError as error:
        log.warning("action %s failed: %s", name, error.code)
        return 503, {"error": error.code}
    except Exception as error:
        log.error("action %s failed: %s at %s", name, type(error).__name__, where(error))
        return 503, {"error": "internal_error"}
    return 200, result.model_dump() if result else {"events": [], "responses": []}


def where(error: BaseException) -> str:
    """File and line of an error, without its message, which may hold what a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
