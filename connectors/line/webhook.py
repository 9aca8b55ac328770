"""POST /webhooks/line: verify the raw bytes, store every event, then say 200. Nothing else happens in the request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from aiohttp import web

from connectors.http import Unavailable
from connectors.line.inbound import BadSignature, parse, verify
from connectors.line.postbacks import Postbacks
from intake.errors import AppError
from intake.messaging.types import InboundMessage

log = logging.getLogger(__name__)

PATH = "/webhooks/line"
# LINE waits two seconds; a late 200 is a failure to them, so say 503 while they still listen: they may redeliver.
STORE_TIMEOUT = 1.5  # seconds

Accept = Callable[[Sequence[InboundMessage]], Awaitable[None]]


class LineWebhook:
    """The handler. `secrets` has each account's channel secret; `accept` stores all messages of one body or raises;
    duplicates are its business."""

    def __init__(self, secrets: Mapping[str, str], accept: Accept, postbacks: Postbacks | None = None) -> None:
        self._secrets = dict(secrets)
        self._accept = accept
        self._postbacks = postbacks

    async def handle(self, request: web.Request) -> web.Response:
        """401 for what LINE did not sign, 200 when all is stored, 503 when it could not be stored in time."""
        started, status, events = time.perf_counter(), 200, 0
        try:
            events = await self._take(request)
        except AppError as error:
            status = error.status
            raise
        finally:
            _log(request, status, events, started)
        return web.Response(text="OK")

    async def _take(self, request: web.Request) -> int:
        """How many events of ours were in it; they are stored."""
        body = await request.read()
        account, text = self._verify(request.match_info.get("account"), body, request.headers.get("X-Line-Signature"))
        messages = parse(text, datetime.now(UTC), account, self._postbacks)
        if messages:
            await self._store(messages)
        return len(messages)

    def _verify(self, account: str | None, body: bytes, signature: str | None) -> tuple[str, str]:
        """The account whose signature it is, and the body. The plain path serves all accounts: secrets tell them apart.

        The `destination` inside the body would, too, but nothing in there may be believed before the signature.
        """
        names = list(self._secrets) if account is None else [account]
        for name in names:
            try:
                return name, verify(self._secrets.get(name), body, signature)
            except BadSignature:
                continue
        raise BadSignature()

    async def _store(self, messages: Sequence[InboundMessage]) -> None:
        try:
            async with asyncio.timeout(STORE_TIMEOUT):
                await self._accept(messages)
        except TimeoutError:
            raise Unavailable("inbox too slow") from None


def _log(request: web.Request, status: int, events: int, started: float) -> None:
    """LINE gives no logs: the sender's address, path and status of each webhook are what its support asks for."""
    sender = {"sender": request.remote, "forwarded_for": request.headers.get("X-Forwarded-For"), "path": request.path}
    seconds = round(time.perf_counter() - started, 4)
    log.info("line webhook %s", status, extra={**sender, "events": events, "seconds": seconds})
