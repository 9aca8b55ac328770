"""POST /webhooks/line: verify the raw bytes, store every event, then say 200. Nothing else happens in the request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from aiohttp import web

from connectors.http import Unavailable
from connectors.line.inbound import parse, verify
from intake.messaging.types import InboundMessage

log = logging.getLogger(__name__)

PATH = "/webhooks/line"
# LINE waits two seconds; a late 200 is a failure to them, so say 503 while they still listen: they may redeliver.
STORE_TIMEOUT = 1.5  # seconds

Accept = Callable[[Sequence[InboundMessage]], Awaitable[None]]


class LineWebhook:
    """The handler. `accept` stores all messages of one body or raises; duplicates are its business."""

    def __init__(self, channel_secret: str | None, accept: Accept) -> None:
        self._secret = channel_secret
        self._accept = accept

    async def handle(self, request: web.Request) -> web.Response:
        """401 for what LINE did not sign, 200 when all is stored, 503 when it could not be stored in time."""
        started = time.perf_counter()
        body = await request.read()
        text = verify(self._secret, body, request.headers.get("X-Line-Signature"))
        messages = parse(text, datetime.now(UTC))
        if messages:
            await self._store(messages)
        seconds = round(time.perf_counter() - started, 4)
        log.debug("line webhook", extra={"events": len(messages), "seconds": seconds})
        return web.Response(text="OK")

    async def _store(self, messages: Sequence[InboundMessage]) -> None:
        try:
            await asyncio.wait_for(self._accept(messages), STORE_TIMEOUT)
        except TimeoutError:
            raise Unavailable("inbox too slow") from None
