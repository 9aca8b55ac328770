"""What an agent does with conversations besides writing: lists, holding, transferring, taking back, the draft."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, Protocol

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.draft_view import draft_json, may_be_asked, read_value
from connectors.console.hiding import hiding
from connectors.console.shapes import (
    Hide,
    conversation_json,
    held_json,
    message_json,
    move_json,
    row_json,
    time_json,
    whole,
)
from connectors.http import BadRequest, Conflict, json_response, read_json
from intake.cases import (
    access,
    agents,
    canned,
    case_lists,
    clock,
    conversations,
    desk,
    evidence,
    handed_draft,
    handover,
    holding,
    inbox_lists,
    masked_talk,
    quoting,
    searching,
    signals,
    text_check,
    visitors,
    waiting,
)  # fmt: skip
from intake.cases.agents import AgentView
from intake.cases.case_view import CaseView
from intake.cases.conversation_view import ConversationView
from intake.messaging.threads import DatabaseThreads

PATH_ID = "id"


class Desk(Protocol):
    """What the handlers need of the running gateway."""

    def deliver(self, conversation_id: str) -> None: ...

    def send_held_in(self, conversation_id: str, seconds: float) -> None: ...

    async def resume_assistant(self, conversation_id: str) -> None: ...


async def quote_asked(run: Any, view: ConversationView, body: dict[str, Any]) -> dict[str, Any] | None:
    """What a message quotes, by the number of a line in `quote`; None: nothing. Raises CannotQuote."""
    seq = body.get("quote")
    if seq is None:
        return None
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**31:
        raise BadRequest("quote")
    found: dict[str, Any] = await run(quoting.quote_of, view, seq)
    return found


class DeskApi:
    """Handlers; each parses, calls one service behind the team's wall, and shows its result."""

    def __init__(self, threads: DatabaseThreads, desk_: Desk) -> None:
        self._run, self._desk = threads.run, desk_

    async def list_rows(self, request: web.Request) -> web.Response:
        name = parse.one_of(request.query.get("view", "all"), inbox_lists.VIEWS, "view")
        limit = parse.number(request, "limit", default=50, highest=200)
        agent, query = request[AGENT], request.query
        filters: dict[str, Any] = {key: query.get(key) for key in ("channel", "language", "team", "form", "cursor")}
        filters["holder"] = agent.id if query.get("agent") == "me" else query.get("agent")
        filters |= {key: query.get(key) == "1" for key in ("urgent", "late")}
        if query.get("sort"):
            filters["sort"] = parse.one_of(query["sort"], tuple(inbox_lists.SORTS), "sort")
        found = await self._run(inbox_lists.page, agent, name, limit=limit, **filters)
        counted = await self._run(inbox_lists.counts, agent)
        rows = [row_json(row) for row in found.rows]
        return json_response({"conversations": rows, "counts": counted, "cursor": found.cursor})

    async def show(self, request: web.Request) -> web.Response:
        """What an agent needs to begin: who, why, the draft and what it lacks, the person's cases, what happened."""
        agent, view = await self._view(request)
        moves = await self._run(handover.timeline, view.id)
        own = await self._run(case_lists.of_conversation, view.id, agent=agent)
        draft = await self._run(handed_draft.read, view.id)
        kept, standing = await self._run(holding.held, view), await self._run(waiting.standing, view)
        rating = await self._run(visitors.rating, view.id)
        hide, until = await self._run(hiding, agent, view)
        await self._run(access.log, agent, "conversation_read", view.id, "masked" if hide is not whole else "whole")
        lang = "en" if request.query.get("lang") == "en" else "th"
        return json_response({
            "conversation": conversation_json(view, hide),
            "masked": hide is not whole,
            "revealed_until": time_json(until),
            "timeline": [move_json(move, hide) for move in moves],
            "cases": [case_row(case) for case in own],
            "draft": _hidden_draft(draft_json(draft, lang), hide) if draft else None,
            "held": [held_json(one) for one in kept if one.agent_id == agent.id],
            "rating": rating and {"score": rating.score, "comment": hide(rating.comment), "at": time_json(rating.at)},
            "variables": hide(canned.values(agent, view, draft, own)),
            "waiting": _standing_json(standing) if standing else None,
        })  # fmt: skip

    async def hold(self, request: web.Request) -> web.Response:
        agent, view, body = await self._change(request)
        return self._moved(await self._run(holding.hold, view.id, agent.id, parse.maybe_words(body, "note")))

    async def resume(self, request: web.Request) -> web.Response:
        agent, view, _ = await self._change(request)
        return self._moved(await self._run(holding.resume, view.id, agent.id))

    async def transfer(self, request: web.Request) -> web.Response:
        """To an agent ({"agent"}) or to a team's queue ({"team"}), with a note; a supervisor takes it from anybody."""
        agent, view, body = await self._change(request)
        note = parse.maybe_words(body, "note")
        if "team" in body:
            team = parse.one_of(body["team"], tuple(desk.current().teams), "team")
            found = await self._run(holding.hand_to_team, view.id, agent.id, team, note)
        else:
            to = await self._run(agents.get, parse.words(body, "agent", 64))
            if to is None or not to.active or to.role not in access.CHANGES:
                raise BadRequest("agent")
            force = agent.role in access.LEADS and view.agent_id != agent.id
            found = await self._run(holding.transfer, view.id, agent.id, to.id, note=note, force=force)
        self._desk.deliver(view.id)
        return self._moved(found)

    async def read(self, request: web.Request) -> web.Response:
        agent, view = await self._view(request)
        await read_json(request)
        await self._run(holding.mark_read, view.id, agent.id)
        return web.Response(status=204)

    async def typing(self, request: web.Request) -> web.Response:
        agent, view = await self._view(request)
        await read_json(request)
        await self._run(signals.say, "typing", view.id, agent.id)
        return web.Response(status=204)

    async def say_soon(self, request: web.Request) -> web.Response:
        """A message that can be taken back for some seconds; a text that warns needs {"confirm": true}."""
        agent, view, body = await self._change(request)
        said, files = parse.words_or_files(body)
        own = parse.message_id(body) or secrets.token_hex(8)
        if body.get("confirm") is not True:
            warned = await self._run(text_check.warnings, view.id, said)
            if warned:
                found = [{"kind": w.kind, "found": w.found} for w in warned]
                raise Conflict("text_warns", "errors.text_warns", warnings=found)
        seconds = desk.current().agent.undo_seconds
        quote = await quote_asked(self._run, view, body)
        more: dict[str, Any] = {"quote": quote, "files": files, "subject_id": view.subject_id}
        held = await self._run(
            holding.say_soon, view.id, agent.id, said, seconds, f"{agent.id}-{own}", sender_name=agent.name, **more
        )
        self._desk.send_held_in(view.id, seconds)
        return json_response({"held": held_json(held)}, status=202)

    async def take_back(self, request: web.Request) -> web.Response:
        agent, view = await self._view(request)
        taken = await self._run(holding.take_back, view.id, agent.id, request.match_info["held"])
        files = await self._run(evidence.find, view.id, taken.files)
        return json_response({"text": taken.text, "files": [file.as_data() for file in files]})

    async def fill(self, request: web.Request) -> web.Response:
        """An answer to a field of the draft, read as if the person had written it."""
        agent, view, body = await self._change(request)
        draft = await self._run(handed_draft.read, view.id)
        field = parse.words(body, "field", 100)
        value = read_value(draft, field, body.get("value"), request)
        await self._run(handed_draft.fill, view.id, agent.id, field, value)
        await self._run(access.log, agent, "draft_filled", view.id, field)
        after = await self._run(handed_draft.read, view.id)
        return json_response({"draft": draft_json(after or {}, "th")})

    async def lend(self, request: web.Request) -> web.Response:
        """Let the assistant ask for one field; then the conversation is the agent's again."""
        agent, view, body = await self._change(request)
        draft = await self._run(handed_draft.read, view.id)
        field = parse.words(body, "field", 100)
        read_value(draft, field, None, request)
        if not may_be_asked(draft, field):
            raise BadRequest("field: not among the questions that are open now")
        found = await self._run(holding.lend, view.id, agent.id, field)
        await self._desk.resume_assistant(view.id)
        return self._moved(found)

    async def search(self, request: web.Request) -> web.Response:
        agent = request[AGENT]
        query = request.query.get("q", "").strip()
        if not query or len(query) > 200:
            raise BadRequest("q")
        hits = await self._run(searching.find, agent, query)
        rows, found = await asyncio.gather(
            self._run(inbox_lists.rows_of, agent, hits.conversations),
            self._run(case_lists.of_numbers, agent, hits.cases),
        )
        return json_response({"conversations": [row_json(row) for row in rows], "cases": [case_row(c) for c in found]})

    async def messages_before(self, view: ConversationView, lines: list[Any]) -> dict[str, Any]:
        return {"conversation": conversation_json(view), "messages": [message_json(line) for line in lines]}

    async def _view(self, request: web.Request) -> tuple[AgentView, ConversationView]:
        agent = request[AGENT]
        return agent, await self._run(access.conversation, agent, request.match_info[PATH_ID])

    async def _change(self, request: web.Request) -> tuple[AgentView, ConversationView, dict[str, Any]]:
        body = await read_json(request)  # what a form of another site cannot send
        agent = request[AGENT]
        view = await self._run(access.conversation, agent, request.match_info[PATH_ID], change=True)
        return agent, view, body

    @staticmethod
    def _moved(view: ConversationView) -> web.Response:
        return json_response({"conversation": conversation_json(view)})


def _hidden_draft(draft: dict[str, Any], hide: Hide) -> dict[str, Any]:
    """The draft, its fields masked as the form declares it where the texts are."""
    if hide is whole:
        return draft
    return {**draft, "fields": [masked_talk.field(field, hide) for field in draft["fields"]]}


def _standing_json(standing: waiting.Standing) -> dict[str, Any]:
    """Where somebody stands in the queue, and what is left of the usual wait in seconds; null where nobody can say."""
    left = None if standing.expected is None else standing.expected - (clock.now() - standing.since)
    expected = None if left is None else max(0, round(left.total_seconds()))
    return {"position": standing.position, "open": standing.open, "expected_seconds": expected}


def case_row(case: CaseView | case_lists.CaseHead) -> dict[str, Any]:
    """A case as a list shows it: nothing personal."""
    names = ("number", "state", "form", "channel", "language", "conversation_id")
    times = {name: time_json(getattr(case, name)) for name in ("created_at", "updated_at")}
    return {name: getattr(case, name) for name in names} | times | {"team": access.team_of_case(case)}


__all__ = ["Desk", "DeskApi", "case_row", "conversations"]
