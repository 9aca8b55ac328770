"""What of the stand-in platform belongs to reading: which message a token stands for, and what was marked as read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web
from linebot.v3.messaging.models import MarkMessagesAsReadByTokenRequest

from tests.support.line_rules import further_complaints

if TYPE_CHECKING:
    from tests.support.line_platform import LinePlatform

BAD_TOKEN = "An invalid markAsReadToken is specified."


class Reading:
    """Tokens out of the webhooks, and the messages that the bot marked by them."""

    def __init__(self, platform: LinePlatform) -> None:
        self._platform = platform
        self._message_of: dict[str, str] = {}  # markAsReadToken -> message id
        self._quotable: dict[str, dict[str, Any]] = {}  # quoteToken -> message
        self.marked: list[str] = []  # message ids, in the order of the calls

    def register(self, events: Iterable[dict[str, Any]]) -> None:
        """These events are out: their tokens are known to the bot."""
        for message in (event.get("message") or {} for event in events):
            if "markAsReadToken" in message:
                self._message_of[message["markAsReadToken"]] = message["id"]
            if "quoteToken" in message:
                self._quotable[message["quoteToken"]] = message

    def mark(self, body: Any) -> list[str]:
        """Complaints about a request to mark; without any it is done."""
        try:
            token = MarkMessagesAsReadByTokenRequest.from_dict(body).mark_as_read_token
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return [f"the SDK's model refuses it: {error}"]
        if complaints := further_complaints("read", body):
            return complaints
        if token not in self._message_of:
            return [BAD_TOKEN]
        self.marked.append(self._message_of[token])
        return []

    def show(self, chat: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """A chat as the phone draws it: what was read, and the message that another quotes."""
        by_itself = self._platform.account.info["markAsReadMode"] == "auto"
        last = max((place for place, each in enumerate(chat) if each.get("id") in self.marked), default=-1)
        return [
            {**each, "read": by_itself or place <= last} | self._quoted(each["message"])
            for place, each in enumerate(chat)
        ]

    def _quoted(self, message: dict[str, Any]) -> dict[str, Any]:
        found = self._quotable.get(message.get("quoteToken", ""))
        return {"quoted": found.get("text") or f"[{found['type']}]"} if found else {}

    async def handle(self, request: web.Request) -> web.Response:
        """POST /v2/bot/chat/markAsRead."""
        body = await request.json()
        complaints = self.mark(body)
        answer = {"message": "; ".join(complaints)} if complaints else {}
        return self._platform.answer("read", 400 if complaints else 200, body, answer, complaints=complaints)
