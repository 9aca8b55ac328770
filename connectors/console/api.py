"""What agents do over HTTP: read cases, and take, answer and give back conversations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from aiohttp import web

from connectors.console.auth import AGENT
from connectors.http import BadRequest, json_response, read_json
from intake.cases import cases, conversations, transcript
from intake.cases.conversations import ConversationView
from intake.cases.transcript import MessageView
from intake.messaging.threads import DatabaseThreads

BANGKOK = timezone(timedelta(hours=7))
STATES = ("queued", "agent", "bot")
MAX_TEXT = 5000  # characters of an agent's message: one LINE text
MAX_PAGE = 200
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class ConsoleApi:
    """Handlers; each parses, calls one service, and shows its result. `wake` makes the worker look at once."""

    def __init__(self, threads: DatabaseThreads, wake: Callable[[str], None]) -> None:
        self._threads, self._wake = threads, wake

    async def list_cases(self, request: web.Request) -> web.Response:
        limit = _number(request, "limit", default=50, highest=MAX_PAGE)
        found = await self._threads.run(cases.list_cases, limit=limit, state=request.query.get("state"))
        return json_response({"cases": [case.as_json() for case in found]})

    async def show_case(self, request: web.Request) -> web.Response:
        case = await self._threads.run(cases.get_case, request.match_info["number"])
        return json_response(case.as_json())

    async def list_conversations(self, request: web.Request) -> web.Response:
        state = request.query.get("state")
        if state is not None and state not in STATES:
            raise BadRequest("state")
        limit = _number(request, "limit", default=50, highest=MAX_PAGE)
        found = await self._threads.run(conversations.list_conversations, state, limit)
        return json_response({"conversations": [conversation_json(view) for view in found]})

    async def show_messages(self, request: web.Request) -> web.Response:
        conversation_id = request.match_info["id"]
        view = await self._threads.run(conversations.get, conversation_id)
        after = _number(request, "after", default=0)
        # Without a cursor the latest are wanted, with one what came since.
        before = None if "after" in request.query else 2**53
        found = await self._threads.run(
            transcript.history, conversation_id, after, MAX_PAGE, notes=True, before_seq=before
        )
        answer = {"conversation": conversation_json(view), "messages": [message_json(line) for line in found]}
        return json_response(answer)

    async def claim(self, request: web.Request) -> web.Response:
        return await self._move(request, conversations.claim)

    async def release(self, request: web.Request) -> web.Response:
        return await self._move(request, conversations.release)

    async def close(self, request: web.Request) -> web.Response:
        return await self._move(request, conversations.close)

    async def say(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        said, message_id = _text(body), body.get("id")
        if message_id is not None and not (isinstance(message_id, str) and MESSAGE_ID.fullmatch(message_id)):
            raise BadRequest("id")
        agent, conversation_id = request[AGENT], request.match_info["id"]
        # Ids of ours are made elsewhere: an agent's own must not meet another agent's or a turn's.
        unique = f"{agent.id}-{message_id}" if message_id else None
        line = await self._threads.run(
            conversations.agent_message,
            conversation_id,
            agent.id,
            said,
            sender_name=agent.name,
            message_id=unique,
        )
        self._wake(conversation_id)
        return json_response({"message": message_json(line)}, status=201)

    async def note(self, request: web.Request) -> web.Response:
        said = _text(await read_json(request))
        line = await self._threads.run(conversations.note, request.match_info["id"], request[AGENT].id, said)
        return json_response({"message": message_json(line)}, status=201)

    async def _move(self, request: web.Request, change: Callable[[str, str], ConversationView]) -> web.Response:
        await read_json(request)  # a body of {}: what a form of another site cannot send
        view = await self._threads.run(change, request.match_info["id"], request[AGENT].id)
        return json_response({"conversation": conversation_json(view)})


def conversation_json(view: ConversationView) -> dict[str, Any]:
    return {
        "id": view.id,
        "channel": view.channel,
        "state": view.state,
        "handled_by": view.handled_by,
        "agent_id": view.agent_id,
        "queued_at": _time(view.queued_at),
        "queue_reason": view.queue_reason,
        "language": view.language,
        "created_at": _time(view.created_at),
        "last_at": _time(view.last_at),
        "unreachable": view.unreachable,
    }


def message_json(line: MessageView) -> dict[str, Any]:
    return {
        "id": line.id,
        "seq": line.seq,
        "kind": line.kind,
        "text": line.text,
        "at": _time(line.at),
        "agent_id": line.agent_id,
        "sender_name": line.body.get("sender_name"),
        "card": line.body.get("card"),
        "file": line.body.get("file"),
        "files": line.body.get("files"),
        "failed": line.failed,
    }


def _time(value: datetime | None) -> str | None:
    return value.astimezone(BANGKOK).isoformat(timespec="milliseconds") if value else None


def _number(request: web.Request, name: str, default: int, highest: int = 2**53) -> int:
    raw = request.query.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 16:
        raise BadRequest(name)
    return min(int(raw), highest)


def _text(body: dict[str, Any]) -> str:
    said = body.get("text")
    if not isinstance(said, str) or not said.strip() or len(said) > MAX_TEXT:
        raise BadRequest("text")
    return said.encode("utf-8", "replace").decode().replace("\x00", "")
