"""The assistant port over Rasa's channel `rest` on loopback.

The channel is ours (bot/channel.py): the same `turn_id` is answered the same way, and 503 means that nothing of the
turn was kept. Anything else that is not a full answer is treated as 503.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import aiohttp

from intake.messaging.ports import AssistantUnavailable
from intake.messaging.types import OutboundMessage, QuickReply, Turn
from intake.texts import text

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/webhooks/rest/webhook"
MODEL_PATH = "/webhooks/rest/model"
READY_PATH = "/webhooks/rest/ready"
# A turn takes 20 to 100 ms; a queue in front of one Python process may take seconds; beyond this it is not coming.
TURN_TIMEOUT = aiohttp.ClientTimeout(total=20, connect=2)
PROBE_TIMEOUT = aiohttp.ClientTimeout(total=2, connect=1)
MAX_CONNECTIONS = 64
MAX_BUBBLES = 20


class RasaAssistant:
    """Assistant over HTTP; one kept session."""

    def __init__(self, base_url: str, token: str, timeout: aiohttp.ClientTimeout = TURN_TIMEOUT) -> None:
        self._base = base_url.rstrip("/")
        self._token = token
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=60)
            headers = {"Authorization": f"Bearer {self._token}"}
            # trust_env stays off: a proxy set for the outside must not see loopback traffic.
            self._session = aiohttp.ClientSession(connector=connector, headers=headers)
        return self._session

    async def respond(self, turn: Turn) -> list[OutboundMessage]:
        """Raises AssistantUnavailable whenever there is no full answer; an answer of nothing becomes an honest line."""
        try:
            async with self.session().post(
                self._base + WEBHOOK_PATH, json=as_request(turn), timeout=self._timeout
            ) as response:
                if response.status != 200:
                    raise AssistantUnavailable(f"status {response.status}")
                body = await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise AssistantUnavailable(type(error).__name__) from error
        messages = read_answer(body)
        if not messages:
            log.warning("assistant answered nothing", extra={"turn_id": turn.turn_id})
            return [OutboundMessage(text=text("service.no_answer", turn.language or "th"))]
        return messages

    async def ready(self) -> dict[str, Any]:
        """{"ready": bool, "model": id}: is the model loaded, and can the tracker store be read?"""
        try:
            async with self.session().get(self._base + READY_PATH, timeout=PROBE_TIMEOUT) as response:
                if response.status != 200:
                    return {"ready": False}
                body = json.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return {"ready": False}
        return {"ready": True, "model": body.get("model") if isinstance(body, dict) else None}

    async def model(self) -> dict[str, Any] | None:
        """Which model is in use, since when and how good (bot/take_up.py); None when the assistant does not answer."""
        try:
            async with self.session().get(self._base + MODEL_PATH, timeout=PROBE_TIMEOUT) as response:
                found = json.loads(await response.read()) if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def as_request(turn: Turn) -> dict[str, Any]:
    metadata = {
        "channel": turn.channel,
        "language": turn.language,
        "event_time": turn.event_time.isoformat(),
        "data": turn.data,
    }
    return {
        "sender": turn.conversation_id,
        "turn_id": turn.turn_id,
        "message": turn.text,
        "event": turn.event,
        "metadata": metadata,
    }


def read_answer(body: bytes) -> list[OutboundMessage]:
    """The bubbles of an answer; raises AssistantUnavailable when it is not what the channel promises."""
    try:
        answer = json.loads(body)
        if not isinstance(answer, list):
            raise TypeError("not a list")
        return [_message(item) for item in answer[:MAX_BUBBLES] if item.get("text")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise AssistantUnavailable(f"malformed answer: {type(error).__name__}") from error


def _message(item: dict[str, Any]) -> OutboundMessage:
    buttons = item.get("buttons") or []
    card = item.get("custom")
    if not isinstance(item["text"], str) or not (card is None or isinstance(card, dict)):
        raise TypeError("text or card")
    choices = tuple(
        QuickReply(label=str(button["title"]), text=str(button["payload"]), opens=button.get("opens"))
        for button in buttons
    )
    return OutboundMessage(text=item["text"], quick_replies=choices, card=card or None)
