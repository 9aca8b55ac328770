"""What officers do to a case over HTTP: ask the complainant for something, look at the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.file_response import shown_to
from connectors.http import BadRequest, NotFound, json_response, read_json
from intake.cases import access, cases, clock, conversations, evidence, question_words, questions
from intake.cases.questions import QuestionView
from intake.messaging.threads import DatabaseThreads

MAX_QUESTION = 1000  # characters
DEFAULT_LANGUAGE = "th"


class CaseApi:
    """Handlers; `wake` makes the worker send what was put into a conversation."""

    def __init__(self, threads: DatabaseThreads, wake: Callable[[str], None]) -> None:
        self._threads, self._wake = threads, wake

    async def ask(self, request: web.Request) -> web.Response:
        """{"field"} or {"text"}, or both: the form's question with the officer's words in front of it."""
        body = await read_json(request)
        field, words = _optional(body, "field"), _optional(body, "text")
        if field is None and words is None:
            raise BadRequest("field or text")
        number, agent = request.match_info["number"], request[AGENT]
        asked, conversation_id = await self._threads.run(_ask, number, agent.id, field, words)
        self._wake(conversation_id)
        return json_response({"question": asked.as_json()}, status=201)

    async def list_questions(self, request: web.Request) -> web.Response:
        found = await self._threads.run(questions.of_case, request.match_info["number"])
        return json_response({"questions": [one.as_json() for one in found]})

    async def show_evidence(self, request: web.Request) -> web.Response:
        """The shared copy: without where it was taken. Nothing in it may run in our pages."""
        number, evidence_id = request.match_info["number"], request.match_info["id"]
        agent, view = request[AGENT], parse.view_of_file(request)
        content, content_type, name = await self._threads.run(_shared, number, evidence_id)
        await self._threads.run(access.log, agent, "file_read", evidence_id, f"{number} {view or 'whole'}")
        return await self._threads.run(shown_to, content, content_type, name, view, agent.email, clock.now())


def _ask(number: str, agent_id: str, field: str | None, words: str | None) -> tuple[QuestionView, str]:
    """Store the question; the first of those that wait is put into the conversation at once."""
    case = cases.get_case(number)
    form = question_words.registry().get(case.form)
    if field is not None and (form is None or form.get(field) is None):
        raise BadRequest("field")
    asked, is_next = questions.ask(number, agent_id, field=field, text=words)
    if is_next:
        language = conversations.get(case.conversation_id).language or case.language or DEFAULT_LANGUAGE
        questions.say(asked, question_words.body(asked, language))
    return asked, case.conversation_id


def _shared(number: str, evidence_id: str) -> tuple[bytes, str, str | None]:
    if evidence_id not in cases.get_case(number).evidence:
        raise NotFound("evidence")
    known = evidence.get(evidence_id)
    return evidence.read_shared(known), known.content_type, known.file_name


def _optional(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_QUESTION:
        raise BadRequest(name)
    return value.encode("utf-8", "replace").decode().replace("\x00", "").strip()
