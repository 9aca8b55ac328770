"""What agents do in conversations over HTTP: read them, take, answer and give them back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.desk_api import Desk, quote_asked
from connectors.console.hiding import hiding
from connectors.console.shapes import conversation_json, message_json, time_json, whole
from connectors.http import BadRequest, json_response, read_json
from intake.cases import access, conversations, figures, holding, inbox_lists, masking, quoting, transcript
from intake.cases.conversations import ConversationView
from intake.messaging.threads import DatabaseThreads

STATES = ("queued", "agent", "bot")
OUTCOMES = ("solved", "case_filed", "referred", "no_answer", "spam", "closed")
MAX_PAGE = 200


class ConsoleApi:
    """Handlers; each parses, calls one service behind the team's wall, and shows its result."""

    def __init__(self, threads: DatabaseThreads, desk: Desk, quota: Callable[[], list[dict[str, Any]]] = list) -> None:
        self._run, self._desk, self._quota = threads.run, desk, quota

    async def show_quota(self, request: web.Request) -> web.Response:
        pushes = await self._run(figures.pushes_of_closed_cases)
        closed = {"days": pushes.days, "closed_cases": pushes.closed_cases, "pushes": pushes.pushes}
        return json_response({"accounts": self._quota(), "closed": {**closed, "per_case": pushes.per_case}})

    async def list_conversations(self, request: web.Request) -> web.Response:
        state = request.query.get("state")
        if state is not None and state not in STATES:
            raise BadRequest("state")
        limit = parse.number(request, "limit", default=50, highest=MAX_PAGE)
        found = await self._run(inbox_lists.latest, request[AGENT], state, limit)
        return json_response({"conversations": [conversation_json(view) for view in found]})

    async def show_messages(self, request: web.Request) -> web.Response:
        view = await self._run(access.conversation, request[AGENT], request.match_info["id"])
        after = parse.number(request, "after", default=0)
        # Without a cursor the latest are wanted, with `after` what came since, with `before` what was earlier.
        before = None if "after" in request.query else parse.number(request, "before", default=2**53)
        found = await self._run(transcript.history, view.id, after, MAX_PAGE, notes=True, before_seq=before)
        waiting = await self._run(transcript.unsent, view.id)
        quotes = await self._run(quoting.quoted, view.id, found)
        hide, until = await self._run(hiding, request[AGENT], view)
        shown = [
            message_json(line, quotes, hide)
            | {"delivery": _delivery(line, waiting), "quotable": quoting.is_quotable(view.channel, line)}
            for line in found
        ]
        masks = {"masked": hide is not whole, "revealed_until": time_json(until)}
        return json_response({"conversation": conversation_json(view, hide), "messages": shown} | masks)

    async def reveal(self, request: web.Request) -> web.Response:
        """Break the seal for some minutes: {"reason"}, on record."""
        body, agent = await read_json(request), request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"])
        reason = parse.words(body, "reason", 500)
        until = await self._run(masking.reveal, agent, view.id, reason, "conversation_revealed")
        return json_response({"until": time_json(until)})

    async def claim(self, request: web.Request) -> web.Response:
        await read_json(request)  # a body of {}: what a form of another site cannot send
        return await self._move(request, conversations.claim)

    async def release(self, request: web.Request) -> web.Response:
        """Back to the assistant; with {"resume": true} it goes on at once with what is still open."""
        body = await read_json(request)
        answer = await self._move(request, conversations.release)
        if body.get("resume") is True:
            await self._desk.resume_assistant(request.match_info["id"])
        return answer

    async def close(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        outcome = parse.one_of(body.get("outcome", "closed"), OUTCOMES, "outcome")
        return await self._move(request, partial(conversations.close, outcome=outcome))

    async def say(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        (said, files), message_id = parse.words_or_files(body), parse.message_id(body)
        agent = request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"], change=True)
        if view.held:
            await self._run(holding.flush, view.id)  # what was said before goes first
        # Ids of ours are made elsewhere: an agent's own must not meet another agent's or a turn's.
        unique = f"{agent.id}-{message_id}" if message_id else None
        quote = await quote_asked(self._run, view, body)
        own: dict[str, Any] = {"message_id": unique, "quote": quote, "files": files, "subject_id": view.subject_id}
        line = await self._run(conversations.agent_message, view.id, agent.id, said, sender_name=agent.name, **own)
        self._desk.deliver(view.id)
        quotes = await self._run(quoting.quoted, view.id, [line])
        return json_response({"message": message_json(line, quotes)}, status=201)

    async def note(self, request: web.Request) -> web.Response:
        said = parse.words(await read_json(request))
        agent = request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"], change=True)
        line = await self._run(conversations.note, view.id, agent.id, said)
        return json_response({"message": message_json(line)}, status=201)

    async def _move(self, request: web.Request, change: Callable[[str, str], ConversationView]) -> web.Response:
        agent = request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info["id"], change=True)
        if await self._run(holding.flush, view.id):
            self._desk.deliver(view.id)
        moved = await self._run(change, view.id, agent.id)
        return json_response({"conversation": conversation_json(moved)})


def _delivery(line: transcript.MessageView, waiting: set[str]) -> str | None:
    """queued, accepted (by the channel, which is not: read), failed; None for what goes to nobody."""
    if line.kind not in ("assistant", "agent", "notice"):
        return None
    return "failed" if line.failed else "queued" if line.id in waiting else "accepted"


def outcomes() -> list[Any]:
    """How a conversation may end."""
    return list(OUTCOMES)
