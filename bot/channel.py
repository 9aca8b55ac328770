"""The one way into the Rasa process: a turn goes in, the bot's messages or an error code come out.

POST /webhooks/rest/webhook, `Authorization: Bearer $RASA_TOKEN`
    {"sender": conversation id, "turn_id": str, "message": str | null, "event": str | null, "metadata": {…}}
    200  [{"recipient_id", "text", "buttons": [{"title", "payload"}], "custom": {…}}]; the same turn_id, the same answer
    400  {"error": "bad_request"}    401  {"error": "unauthorized"}
    503  {"error": code}: the turn failed somewhere, nothing of it was kept, it may be sent again
GET /webhooks/rest/model, with the token: which model is in use since when (`bot.take_up`)
GET /webhooks/rest/ready: 200 once the model is loaded and the tracker store can be read, else 503
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import fast_path, log_filter, processor, take_up
from bot.turn import Turn, TurnAnswered, TurnFailed, current_turn

logger = logging.getLogger(__name__)

# What a person can do besides writing; each becomes the intent `event_<name>`.
EVENTS = frozenset({"evidence", "sticker", "location", "greet"})
# Rasa reads a text that starts with "/" as a command. An invisible character in front makes it a text like any other.
ZERO_WIDTH_SPACE = "\u200b"

Handler = Callable[[UserMessage], Awaitable[Any]]


class BadTurn(ValueError):
    """The request does not have the shape of a turn."""


class TurnOutput(CollectingOutputChannel):
    """Collects the bot's messages of one turn in the shape that is answered."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        """Collect into `messages`."""
        super().__init__()
        self.messages = messages

    @classmethod
    def name(cls) -> str:
        """Return the channel's name; it selects channel-specific responses, of which there are none."""
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one message of the bot, card and buttons together with their text."""
        bubble: dict[str, Any] = {"recipient_id": recipient_id, "text": message.get("text") or ""}
        if message.get("buttons"):
            shown = ("title", "payload", "opens")
            bubble["buttons"] = [{name: b[name] for name in shown if name in b} for b in message["buttons"]]
        if message.get("custom"):
            bubble["custom"] = message["custom"]
        self.messages.append(bubble)


class TurnChannel(RestInput):
    """Rasa's REST channel with a token, turns that are whole or not at all, and no way to type commands."""

    def __init__(self, token: str) -> None:
        """Take the token that callers must show."""
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        """Return the name in the route."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        """Make the channel and prepare the process for it. RasaException: a secret is not set."""
        for name in ("RASA_TOKEN", "ENCRYPTION_KEYS"):
            if not os.environ.get(name):
                raise RasaException(f"{name} is not set: the assistant does not start without it.")
        log_filter.install()
        processor.install()
        fast_path.install()
        return cls(os.environ["RASA_TOKEN"])

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("turns")

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": "not_ready"}, status=503)
            if not await processor.storage_answers(agent):
                return response.json({"error": "storage_unavailable"}, status=503)
            return response.json({"status": "ok", "model": agent.model_id})

        _watch_models(routes, self._is_authorized)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_authorized(request):
                return response.json({"error": "unauthorized"}, status=401)
            try:
                turn, message = read_turn(request.json)
            except Exception:
                return response.json({"error": "bad_request"}, status=400)
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": "not_ready"}, status=503)
            return await answer(turn, message, on_new_message)

        return routes

    def _is_authorized(self, request: Request) -> bool:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(shown.encode(), self._token)


def _watch_models(routes: Blueprint, is_authorized: Callable[[Request], bool]) -> None:
    """Follow the model in place while the server runs, and tell how far that is."""

    @routes.listener("after_server_start")
    async def begin(app: Any, loop: Any) -> None:
        app.ctx.models = watch = take_up.watch_for(app)
        app.ctx.models_task = asyncio.ensure_future(watch.run()) if watch else None

    @routes.listener("before_server_stop")
    async def end(app: Any, loop: Any) -> None:
        if app.ctx.models_task is not None:
            await take_up.stop(app.ctx.models_task)

    @routes.get("/model")
    async def model(request: Request) -> HTTPResponse:
        if not is_authorized(request):
            return response.json({"error": "unauthorized"}, status=401)
        watch = request.app.ctx.models
        return response.json(watch.state() if watch else {"file": take_up.file_in_use(request.app)})


def read_turn(body: Any) -> tuple[Turn, UserMessage]:
    """Turn a request's JSON into a turn and Rasa's message. BadTurn: it has another shape."""
    if not isinstance(body, dict):
        raise BadTurn
    sender, turn_id, text, event = (body.get(key) for key in ("sender", "turn_id", "message", "event"))
    metadata = body.get("metadata") or {}
    if not (isinstance(sender, str) and sender and isinstance(turn_id, str) and turn_id and isinstance(metadata, dict)):
        raise BadTurn
    known = {key: metadata.get(key) for key in ("channel", "language", "event_time")}
    known |= {"turn_id": turn_id, "event": event, "data": metadata.get("data") or {}}
    if event is not None:
        if not isinstance(event, str) or event not in EVENTS:
            raise BadTurn
        turn = Turn(turn_id, sender)
        parsed = _event_reading(f"event_{event}")
        return turn, UserMessage(parsed["text"], TurnOutput(turn.messages), sender, parsed, "rest", metadata=known)
    if not isinstance(text, str):
        raise BadTurn
    words = plain_text(text)
    turn = Turn(turn_id, sender, words)
    return turn, UserMessage(words, TurnOutput(turn.messages), sender, None, "rest", metadata=known)


def plain_text(text: str) -> str:
    """Return what a person wrote so that Rasa cannot take it for a command; never empty, always valid Unicode."""
    # Half of a surrogate pair, as JSON may carry it, cannot be encoded again further on.
    stripped = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    return ZERO_WIDTH_SPACE + stripped if not stripped or stripped.startswith("/") else stripped


def _event_reading(intent: str) -> dict[str, Any]:
    named = {"name": intent, "confidence": 1.0}
    return {"text": f"/{intent}", "intent": named, "entities": [], "intent_ranking": [named]}


async def answer(turn: Turn, message: UserMessage, on_new_message: Handler) -> HTTPResponse:
    """Let Rasa work on the turn and say how it went."""
    token = current_turn.set(turn)
    try:
        await on_new_message(message)
    except TurnAnswered as before:
        return response.json(before.messages)
    except TurnFailed as failure:
        return _failed(turn, failure.code, failure.__cause__ or failure)
    except Exception as error:
        return _failed(turn, "internal_error", error)
    finally:
        current_turn.reset(token)
    return response.json(turn.messages)


def _failed(turn: Turn, code: str, cause: BaseException) -> HTTPResponse:
    logger.warning(
        "turn %s of conversation %s failed: %s (%s)",
        turn.turn_id,
        turn.conversation_id,
        code,
        log_filter.where(cause),
    )
    return response.json({"error": code}, status=503)
