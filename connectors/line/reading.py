"""Marks people's messages as read on their phones, where LINE leaves that to us.

https://developers.line.biz/en/reference/messaging-api/#mark-as-read: a token marks its message and all before it, and
never expires. LINE marks by itself unless Chat is on in LINE's own manager (`markAsReadMode` of the account).
"""

from __future__ import annotations

import logging
import time
from typing import Any

import aiohttp
from linebot.v3.messaging.models import MarkMessagesAsReadByTokenRequest

from connectors.line.client import LineApi

log = logging.getLogger(__name__)

INFO_PATH = "/v2/bot/info"
READ_PATH = "/v2/bot/chat/markAsRead"
MODE_KEPT = 600.0  # seconds that the account's mode is believed
_FINAL = (200, 400)  # 400: no such token


class ReadMarks:
    """One account's."""

    def __init__(self, api: LineApi) -> None:
        self._api = api
        self._by_hand = False
        self._asked_at = float("-inf")

    async def mark(self, token: str) -> bool:
        """Whether that is done with; False: try again later. Never raises for what LINE answers."""
        try:
            if not await self._is_by_hand():
                return True
            body: dict[str, Any] = MarkMessagesAsReadByTokenRequest(markAsReadToken=token).to_dict()
            answer = await self._api.post(READ_PATH, body)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.info("line message not marked as read: %s", type(error).__name__)
            return False
        log.debug("line mark as read %s", answer.status, extra={"line_request_id": answer.request_id})
        return answer.status in _FINAL

    async def _is_by_hand(self) -> bool:
        if time.monotonic() - self._asked_at >= MODE_KEPT:
            answer = await self._api.get(INFO_PATH)
            if answer.status != 200:
                return self._by_hand
            self._by_hand = answer.body.get("markAsReadMode") == "manual"
            self._asked_at = time.monotonic()
        return self._by_hand
