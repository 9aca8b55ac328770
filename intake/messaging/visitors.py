"""What a visitor of the web chat is told about who answers, and what they tell besides messages."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from intake.cases import carrying, conversations, visitors
from intake.cases.carrying import NothingToCarry
from intake.messaging.threads import DatabaseThreads
from intake.texts import text

PAGE_NOTE = "page"
Run = Callable[..., Awaitable[Any]]


class Visitors:
    """Asynchronous; blocking work runs on `threads`."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._run = threads.run

    async def status(self, conversation_id: str, language: str) -> dict[str, Any]:
        """{"handled_by", "position", "text", "away", "since", "expected_wait"}, all but the first only in the queue.

        With an agent "read" is how many of the visitor's lines they have seen. "ended": it was closed; the next word
        opens it again, with the assistant.

        `since` is when the wait began (ISO 8601), `expected_wait` the seconds it usually takes now, if that is known.
        """
        found = await self._run(visitors.waiting_of, conversation_id, language)
        status: dict[str, Any] = {"handled_by": found.handled_by}
        if found.ended:
            status["ended"] = True
        if found.position is not None:
            status["position"] = found.position
        if found.read:
            status["read"] = found.read
        if found.promise:
            status["text"] = found.promise
        if found.away:
            status["away"] = True
        if found.since is not None:
            status["since"] = found.since.isoformat()
        if found.expected is not None:
            status["expected_wait"] = found.expected
        return status

    async def seen(self, conversation_id: str, seq: int) -> None:
        await self._run(visitors.seen, conversation_id, seq)

    async def rate(self, conversation_id: str, score: int, comment: str) -> None:
        """Raises ValueError for a score that is none of 1 to 5."""
        await self._run(visitors.rate, conversation_id, score, comment)

    async def writing(self, conversation_id: str) -> None:
        await self._run(visitors.writing, conversation_id)

    async def tell_agents(self, conversation_id: str, words: str) -> None:
        """A note that only agents see; the same words again, as after each reconnection, are one note."""
        name = hashlib.sha256(words.encode()).hexdigest()[:32]
        await self._run(conversations.note, conversation_id, PAGE_NOTE, words, message_id=f"told:{name}")

    async def carry(self, conversation_id: str, language: str, account: str | None) -> dict[str, Any]:
        """{"url", "text", "expires"}: what opens LINE with a message that moves the draft. Raises NothingToCarry."""
        if account is None:
            raise NothingToCarry("LINE_BASIC_ID is not set")
        ticket = await self._run(carrying.issue, conversation_id)
        words = text("webchat.carry_line", language, token=ticket.token)
        url = f"https://line.me/R/oaMessage/{quote(account)}/?{quote(words)}"
        return {"url": url, "text": words, "expires": ticket.expires.isoformat()}


async def take_over(
    run: Callable[..., Awaitable[Any]], conversation: Any, words: str, lang: str
) -> dict[str, Any] | None:
    """The answer to a message that carries a draft here, when it does so: a notice's body; else None."""
    token = carrying.find_token(words)
    if token is None:
        return None
    outcome = await run(carrying.redeem, conversation, token)
    body: dict[str, Any] = {"text": text(f"webchat.carry_{outcome}", lang)}
    if outcome == "carried":
        go_on = text("webchat.carry_go_on", lang)
        body["quick_replies"] = [{"label": go_on, "text": go_on}]
    return body
