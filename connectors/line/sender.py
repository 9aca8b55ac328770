"""Sends one turn to LINE: the free reply while its token lives, else a push that may be repeated without harm.

Rules: https://developers.line.biz/en/reference/messaging-api/#send-reply-message (token: once, within a minute) and
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/ (retry key, 409).
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from linebot.v3.messaging.models import PushMessageRequest, ReplyMessageRequest

from connectors.line.cards import Reader
from connectors.line.client import LineAnswer, LineApi
from connectors.line.postbacks import Postbacks
from connectors.line.render import LineObject, Manner, render
from connectors.shared_files import FileLinks
from intake.messaging.ports import Accepted, Delivery, Refused

log = logging.getLogger(__name__)

REPLY_PATH = "/v2/bot/message/reply"
PUSH_PATH = "/v2/bot/message/push"
LOADING_PATH = "/v2/bot/chat/loading/start"
PERSON = "U"  # what the ids of people begin with; C and R are groups and rooms
ANIMATION_SECONDS = 20
MAX_ANIMATIONS = 80  # a second
# LINE promises a minute from receipt, twenty from the event for a redelivered one; the margin is for the way there.
REPLY_TOKEN_LIFE = timedelta(seconds=50)
REPLY_EVENT_LIFE = timedelta(minutes=19)
RATE_LIMIT_PAUSE = 5.0  # seconds, when LINE names none
BAD_TOKEN_PAUSE = 60.0  # seconds: an operator has to act, the message can wait


def utc_now() -> datetime:
    return datetime.now(UTC)


class LineSender:
    """ChannelSender and Attentive for one LINE account. Never raises for what LINE answers."""

    def __init__(
        self,
        api: LineApi,
        postbacks: Postbacks | None = None,
        now: Callable[[], datetime] = utc_now,
        links: FileLinks | None = None,
    ) -> None:
        self._api, self._links = api, links
        self._postbacks = postbacks
        self._now = now
        self._animations: deque[float] = deque(maxlen=MAX_ANIMATIONS)

    async def send(self, delivery: Delivery) -> Accepted | Refused:
        """One request for the whole turn; a second only when LINE says that a token is of no use."""
        try:
            if reply_is_fresh(delivery.reply, self._now()):
                outcome = await self._reply(delivery)
                if outcome is not None:
                    return outcome
            return await self._push(delivery)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Refused(reason=f"LINE not reached: {type(error).__name__}", retry=True)

    async def show_working(self, identity: str) -> None:
        """The three moving dots in an open chat, until the next message of ours or for 20 s. Never raises."""
        if not identity.startswith(PERSON) or not self._may_animate():
            return
        try:
            body = {"chatId": user_of(identity), "loadingSeconds": ANIMATION_SECONDS}
            answer = await self._api.post(LOADING_PATH, body)
            log.debug("line loading %s", answer.status, extra={"line_request_id": answer.request_id})
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.debug("line loading: %s", type(error).__name__)

    def _may_animate(self) -> bool:
        """LINE takes 100 a second for the whole account; a nicety must not come near."""
        now = time.monotonic()
        if len(self._animations) == MAX_ANIMATIONS and now - self._animations[0] < 1.0:
            return False
        self._animations.append(now)
        return True

    async def _reply(self, delivery: Delivery) -> Accepted | Refused | None:
        """None: the token is of no use and nothing was sent with it, so push."""
        assert delivery.reply is not None
        token = delivery.reply["token"]
        quote = _chosen_quote(delivery) or (delivery.reply.get("quote") if delivery.reply.get("crowded") else None)

        async def call(objects: list[LineObject]) -> LineAnswer:
            return await self._api.post(REPLY_PATH, _body(ReplyMessageRequest(replyToken=token, messages=objects)))

        answer = await self._send_objects("reply", delivery, quote, call)
        if answer is None:
            return Refused(reason="nothing to send", retry=False)
        if answer.status == 200:
            return Accepted(_vendor_id(answer), used_reply=True, vendor_ids=_sent_ids(answer))
        if answer.status == 400 and "reply token" in answer.reason.lower():
            if delivery.attempt > 1:
                # Young, and yet invalid: our earlier attempt used it and its answer was lost on the way.
                return Accepted(vendor_id=None, used_reply=True)
            return None
        return _refusal(answer)

    async def _push(self, delivery: Delivery) -> Accepted | Refused:
        if not delivery.identity.startswith(PERSON):
            return Refused(reason="groups are answered with a reply only", retry=False)
        # What comes late says what it is about.
        quote = _chosen_quote(delivery) or (delivery.reply or {}).get("quote")

        async def call(objects: list[LineObject]) -> LineAnswer:
            body = _body(PushMessageRequest(to=user_of(delivery.identity), messages=objects))
            return await self._api.post(PUSH_PATH, body, {"X-Line-Retry-Key": delivery.retry_key})

        answer = await self._send_objects("push", delivery, quote, call)
        if answer is None:
            return Refused(reason="nothing to send", retry=False)
        if answer.status in (200, 409):  # 409: an earlier attempt with this retry key was accepted
            return Accepted(_vendor_id(answer), vendor_ids=_sent_ids(answer))
        return _refusal(answer)

    async def _send_objects(
        self,
        kind: str,
        delivery: Delivery,
        quote: str | None,
        call: Callable[[list[LineObject]], Awaitable[LineAnswer]],
    ) -> LineAnswer | None:
        """LINE's answer, without the quote where it does not take that; None when there is nothing to send."""
        reader = Reader(delivery.identity, delivery.language or "th", self._postbacks, self._links)
        objects = render(delivery.messages, Manner(delivery.sender_name, quote, reader))
        if not objects:
            return None
        answer = await call(objects)
        _log_call(kind, delivery, answer)
        if quote and answer.status == 400 and "quote" in answer.reason.lower():
            answer = await call(render(delivery.messages, Manner(delivery.sender_name, None, reader)))
            _log_call(kind, delivery, answer)
        return answer


def _chosen_quote(delivery: Delivery) -> str | None:
    """The token of the line that an agent chose to quote."""
    return next((str(m.quote["token"]) for m in delivery.messages if m.quote and m.quote.get("token")), None)


def user_of(identity: str) -> str:
    """LINE's own id of an identity (see `inbound.identity_at`)."""
    return identity.partition("@")[0]


def account_of(identity: str) -> str:
    """The name of the account an identity belongs to; "" for the only or first one."""
    return identity.partition("@")[2]


def _body(request: ReplyMessageRequest | PushMessageRequest) -> dict[str, Any]:
    body: dict[str, Any] = request.to_dict()
    return body


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
            return Refused(reason=answer.reason, retry=False, quota=True)  # people decide, not a timer
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


def _sent_ids(answer: LineAnswer) -> tuple[str, ...]:
    """LINE's ids of what was sent, in order: by them a person's quotation of it is known."""
    sent = answer.body.get("sentMessages")
    return tuple(str(one.get("id")) for one in sent if isinstance(one, dict)) if isinstance(sent, list) else ()


def _vendor_id(answer: LineAnswer) -> str | None:
    if sent := _sent_ids(answer):
        return sent[0]
    return answer.accepted_request_id or answer.request_id


def _log_call(call: str, delivery: Delivery, answer: LineAnswer) -> None:
    """LINE gives no logs of its own: request id, call and status are what support asks for."""
    ids = {"delivery_id": delivery.delivery_id, "line_request_id": answer.request_id}
    log.info("line %s %s", call, answer.status, extra=ids | {"attempt": delivery.attempt})
