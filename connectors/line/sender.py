"""Sends one turn to LINE: the free reply while its token lives, else a push that may be repeated without harm.

Rules: https://developers.line.biz/en/reference/messaging-api/#send-reply-message (token: once, within a minute) and
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/ (retry key, 409).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from linebot.v3.messaging.models import PushMessageRequest, ReplyMessageRequest, TextMessage

from connectors.line.client import LineAnswer, LineApi
from connectors.line.render import render
from intake.messaging.ports import Accepted, Delivery, Refused

log = logging.getLogger(__name__)

REPLY_PATH = "/v2/bot/message/reply"
PUSH_PATH = "/v2/bot/message/push"
# LINE promises a minute from receipt, twenty from the event for a redelivered one; the margin is for the way there.
REPLY_TOKEN_LIFE = timedelta(seconds=50)
REPLY_EVENT_LIFE = timedelta(minutes=19)
RATE_LIMIT_PAUSE = 5.0  # seconds, when LINE names none
BAD_TOKEN_PAUSE = 60.0  # seconds: an operator has to act, the message can wait


def utc_now() -> datetime:
    return datetime.now(UTC)


class LineSender:
    """ChannelSender for LINE. Never raises for what LINE answers; says Accepted or Refused."""

    def __init__(self, api: LineApi, now: Callable[[], datetime] = utc_now) -> None:
        self._api = api
        self._now = now

    async def send(self, delivery: Delivery) -> Accepted | Refused:
        """One request for the whole turn; a second only when LINE says that the reply token is of no use."""
        objects = render(delivery.messages, delivery.sender_name)
        if not objects:
            return Refused(reason="nothing to send", retry=False)
        try:
            if reply_is_fresh(delivery.reply, self._now()):
                outcome = await self._reply(delivery, objects)
                if outcome is not None:
                    return outcome
            return await self._push(delivery, objects)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Refused(reason=f"LINE not reached: {type(error).__name__}", retry=True)

    async def _reply(self, delivery: Delivery, objects: list[TextMessage]) -> Accepted | Refused | None:
        """None: the token is of no use and nothing was sent with it, so push."""
        assert delivery.reply is not None
        body = ReplyMessageRequest(replyToken=delivery.reply["token"], messages=objects).to_dict()
        answer = await self._api.post(REPLY_PATH, body)
        _log_call("reply", delivery, answer)
        if answer.status == 200:
            return Accepted(vendor_id=_vendor_id(answer), used_reply=True)
        if answer.status == 400 and "reply token" in answer.reason.lower():
            if delivery.attempt > 1:
                # Young, and yet invalid: our earlier attempt used it and its answer was lost on the way.
                return Accepted(vendor_id=None, used_reply=True)
            return None
        return _refusal(answer)

    async def _push(self, delivery: Delivery, objects: list[TextMessage]) -> Accepted | Refused:
        body = PushMessageRequest(to=delivery.identity, messages=objects).to_dict()
        answer = await self._api.post(PUSH_PATH, body, {"X-Line-Retry-Key": delivery.retry_key})
        _log_call("push", delivery, answer)
        if answer.status in (200, 409):  # 409: an earlier attempt with this retry key was accepted
            return Accepted(vendor_id=_vendor_id(answer))
        return _refusal(answer)


def reply_is_fresh(reply: dict[str, Any] | None, now: datetime) -> bool:
    """Is the token (`token`, `received_at`, `event_at` in ISO 8601) young enough to be tried?"""
    if not reply or not reply.get("token"):
        return False
    received_at, event_at = _aware(reply.get("received_at")), _aware(reply.get("event_at"))
    if received_at is None or now - received_at >= REPLY_TOKEN_LIFE:
        return False
    return event_at is None or now - event_at < REPLY_EVENT_LIFE


def _aware(value: Any) -> datetime | None:
    """A stored time, as text or as the database gives it back: UTC without saying so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _refusal(answer: LineAnswer) -> Refused:
    """Which failures may be tried again: the server's own, and too many requests; never a wrong request."""
    if answer.status == 429:
        if "monthly" in answer.reason.lower() or "limit for additional" in answer.reason.lower():
            return Refused(reason=answer.reason, retry=False)  # the quota: people decide, not a timer
        return Refused(reason=answer.reason, retry=True, retry_after=_seconds(answer.retry_after, RATE_LIMIT_PAUSE))
    if answer.status in (401, 403):
        return Refused(reason=answer.reason, retry=True, retry_after=BAD_TOKEN_PAUSE)
    if answer.status >= 500 or answer.status == 408:
        return Refused(reason=answer.reason, retry=True)
    return Refused(reason=answer.reason, retry=False)


def _seconds(header: str | None, default: float) -> float:
    try:
        return min(float(header), 3600.0) if header else default
    except ValueError:
        return default


def _vendor_id(answer: LineAnswer) -> str | None:
    sent = answer.body.get("sentMessages")
    if isinstance(sent, list) and sent and isinstance(sent[0], dict):
        return str(sent[0].get("id"))
    return answer.accepted_request_id or answer.request_id


def _log_call(call: str, delivery: Delivery, answer: LineAnswer) -> None:
    """LINE gives no logs of its own: request id, call and status are what support asks for."""
    ids = {"delivery_id": delivery.delivery_id, "line_request_id": answer.request_id}
    log.info("line %s %s", call, answer.status, extra=ids | {"attempt": delivery.attempt})
