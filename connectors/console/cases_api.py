"""Cases over HTTP: lists, one case with its form, the desk's work on it, entering one, and taking one out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.desk_api import case_row
from connectors.console.draft_view import form_json, read_field, registry
from connectors.console.exports import case_page, table_csv, table_xlsx
from connectors.console.shapes import time_json
from connectors.console.table import Handler
from connectors.file_response import shown_to
from connectors.http import BadRequest, json_response, language_of, read_json
from intake.cases import access, agents, case_desk, case_lists, cases, clock, evidence, masking, updates
from intake.cases.agents import AgentView
from intake.cases.case_view import CaseView
from intake.messaging.threads import DatabaseThreads
from intake.thai import bank_codes, bank_name

MOST_EXPORTED = 5000  # cases in one file


class CasesApi:
    """Handlers; each parses, calls one service behind the team's wall, and shows its result."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._run = threads.run

    async def list_cases(self, request: web.Request) -> web.Response:
        page = await self._found(request)
        work = await self._run(case_desk.work_of, [case.number for case in page.cases])
        whole = _asks_whole(request)
        shown = [self._json(case, whole) | {"work": _work_json(work.get(case.number))} for case in page.cases]
        return json_response({"cases": shown, "cursor": page.cursor})

    async def show_case(self, request: web.Request) -> web.Response:
        agent, case = await self._case(request)
        until = await self._run(masking.revealed_until, agent, case.number)
        whole = until is not None or _asks_whole(request)
        await self._run(access.log, agent, "case_read", case.number, "whole" if whole else "masked")
        answer = self._json(case, whole)
        if request.query.get("view") != "desk":
            return json_response(answer)
        lang = language_of(request)
        form = registry().get(case.form)
        work = (await self._run(case_desk.work_of, [case.number])).get(case.number)
        answer |= {
            "work": _work_json(work),
            "revealed_until": time_json(until),
            "declaration": form_json(form, lang) if form else None,
            "next_states": sorted(cases.TRANSITIONS.get(case.state, ())),
            "team": access.team_of_case(case),
        }
        return json_response(answer)

    async def reveal(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        agent, case = await self._case(request)
        until = await self._run(masking.reveal, agent, case.number, parse.words(body, "reason", 500))
        return json_response({"until": time_json(until)})

    async def change_state(self, request: web.Request) -> web.Response:
        agent, case, body = await self._change(request)
        to = parse.one_of(body.get("to"), tuple(cases.TRANSITIONS), "to")
        reason = parse.words(body, "reason", 1000)
        changed = await self._run(cases.change_state, case.number, to, actor=agent.id, reason=reason)
        await self._run(updates.tell_state, changed)
        return json_response(case_row(changed))

    async def set_work(self, request: web.Request) -> web.Response:
        agent, case, body = await self._change(request)
        changes: dict[str, Any] = {}
        if "assignee" in body:
            changes["assignee"] = await self._assignee(body["assignee"])
        if "priority" in body:
            changes["priority"] = parse.one_of(body["priority"], case_desk.PRIORITIES, "priority")
        if "tags" in body:
            changes["tags"] = _tags(body["tags"])
        work = await self._run(case_desk.set_work, case.number, agent.id, changes)
        return json_response({"work": _work_json(work)})

    async def edit(self, request: web.Request) -> web.Response:
        """A value corrected by an agent, read by the form's own rules; the old one stays on the timeline."""
        agent, case, body = await self._change(request)
        form = registry().get(case.form)
        if form is None:
            raise BadRequest("form")
        name, reason = parse.words(body, "field", 100), parse.words(body, "reason", 500)
        value = read_field(form, name, body.get("value"), language_of(request))
        field = form.get(name)
        part = (field.part or name) if field is not None and field.owner == "respondent" else None
        await self._run(case_desk.edit, case.number, name, value, actor=agent.id, reason=reason, part=part)
        await self._run(access.log, agent, "case_edited", case.number, name)
        return json_response({"field": name, "value": value})

    async def note(self, request: web.Request) -> web.Response:
        agent, case, body = await self._change(request)
        data = {"text": parse.words(body)}
        await self._run(cases.add_event, case.number, type="note", actor=agent.id, data=data)
        return json_response(case_row(case), status=201)

    async def related(self, request: web.Request) -> web.Response:
        agent, case = await self._case(request)
        found = await self._run(case_lists.related, agent, case)
        return json_response({"cases": [case_row(one) for one in found]})

    async def enter(self, request: web.Request) -> web.Response:
        """A case that came by telephone, e-mail, letter or over the counter, with the same form and the same rules."""
        body = await read_json(request)
        agent = request[AGENT]
        access.require(agent, *access.CHANGES)
        form = registry().get(body.get("form") if isinstance(body.get("form"), str) else None)
        given = body.get("answers")
        if form is None or not isinstance(given, dict):
            raise BadRequest("form, answers")
        came_by = parse.one_of(body.get("channel"), case_desk.ENTERED_FROM, "channel")
        lang = parse.one_of(body.get("language", "th"), ("th", "en"), "language")
        answers = {str(name): read_field(form, str(name), value, language_of(request)) for name, value in given.items()}
        respondent: dict[str, Any] = {}
        for field in form.fields:
            if field.owner == "respondent" and answers.get(field.name) is not None:
                respondent.setdefault(field.part or field.name, answers[field.name])
        case = await self._run(
            case_desk.enter, agent, form=form.name, version=form.version, answers=answers, respondent=respondent,
            came_by=came_by, language=lang,
        )  # fmt: skip
        await self._run(access.log, agent, "case_entered", case.number)
        return json_response(case_row(case), status=201)

    async def forms(self, request: web.Request) -> web.Response:
        """The forms' declarations, and the names of the banks whose codes stand in the answers."""
        lang = language_of(request)
        banks = {code: bank_name(code, lang) for code in bank_codes()}
        return json_response({"forms": [form_json(form, lang) for form in registry()], "banks": banks})

    async def export(self, request: web.Request) -> web.Response:
        """One case as JSON, or as a page to print; masked unless it was revealed."""
        agent, case = await self._case(request)
        kind = parse.one_of(request.query.get("format", "json"), ("json", "html"), "format")
        until = await self._run(masking.revealed_until, agent, case.number)
        await self._run(access.log, agent, "case_exported", case.number, kind)
        shown = self._json(case, until is not None)
        if kind == "json":
            return _download(json_response(shown), f"{case.number}.json")
        page = case_page(shown, registry().get(case.form), language_of(request), agent.name)
        return web.Response(text=page, content_type="text/html")

    async def export_list(self, request: web.Request) -> web.Response:
        """The list as CSV or a workbook; nothing personal in it."""
        kind = parse.one_of(request.query.get("format", "csv"), ("csv", "xlsx"), "format")
        found = (await self._found(request, MOST_EXPORTED)).cases
        work = await self._run(case_desk.work_of, [case.number for case in found])
        rows = [case_row(case) | _work_json(work.get(case.number)) for case in found]
        await self._run(access.log, request[AGENT], "cases_exported", kind, str(len(rows)))
        if kind == "csv":
            body, content_type = table_csv(rows), "text/csv"
        else:
            body = await self._run(table_xlsx, rows)
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _download(web.Response(body=body, content_type=content_type), f"cases.{kind}")

    async def file(self, request: web.Request) -> web.Response:
        """The shared copy of a person's file, without where it was made; shown where harmless, else downloaded."""
        agent, view = request[AGENT], parse.view_of_file(request)
        found = await self._run(evidence.get, request.match_info["id"])
        await self._run(access.conversation, agent, found.conversation_id)
        await self._run(access.log, agent, "file_read", found.id, view)
        content = await self._run(evidence.read_shared, found)
        about = found.content_type, found.file_name
        return await self._run(shown_to, content, *about, view, agent.email, clock.now())

    def walled(self, handler: Handler, *, change: bool = False) -> Handler:
        """A handler of one case behind the team's wall."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            await self._run(access.case, request[AGENT], request.match_info["number"], change=change)
            return await handler(request)

        return guarded

    async def _found(self, request: web.Request, most: int = 200) -> case_lists.Page:
        agent, query = request[AGENT], request.query
        limit = parse.number(request, "limit", default=min(50, most), highest=most)
        filters = case_lists.Filters(
            state=query.get("state"), form=query.get("form"), channel=query.get("channel"), tag=query.get("tag"),
            priority=query.get("priority"),
            assignee=agent.id if query.get("assignee") == "me" else query.get("assignee"),
            since=parse.day(request, "from"), until=parse.day(request, "to", after=True),
            oldest_first=parse.one_of(query.get("sort", "newest"), ("newest", "oldest"), "sort") == "oldest",
        )  # fmt: skip
        return await self._run(case_lists.find, agent, filters, limit, query.get("cursor"))

    def _json(self, case: CaseView, whole: bool) -> dict[str, Any]:
        return case.as_json() if whole else masking.masked(case.as_json(), registry())

    async def _assignee(self, given: Any) -> str | None:
        if given is None:
            return None
        found = await self._run(agents.get, given) if isinstance(given, str) else None
        if found is None or not found.active:
            raise BadRequest("assignee")
        return found.id

    async def _case(self, request: web.Request) -> tuple[AgentView, CaseView]:
        agent = request[AGENT]
        return agent, await self._run(access.case, agent, request.match_info["number"])

    async def _change(self, request: web.Request) -> tuple[AgentView, CaseView, dict[str, Any]]:
        body = await read_json(request)
        agent = request[AGENT]
        return agent, await self._run(access.case, agent, request.match_info["number"], change=True), body


def _asks_whole(request: web.Request) -> bool:
    """Programs of the administrator read a case as the contract gives it; the console always asks for it masked."""
    return bool(request[AGENT].role == "admin" and request.query.get("masked") != "1")


def _work_json(work: case_desk.Work | None) -> dict[str, Any]:
    shown = asdict(work or case_desk.Work())
    return {**shown, "tags": list(shown["tags"])}


def _tags(given: Any) -> list[str]:
    if not isinstance(given, list) or len(given) > case_desk.TAGS_MOST:
        raise BadRequest("tags")
    tags = [tag.strip() for tag in given if isinstance(tag, str) and 0 < len(tag.strip()) <= 40]
    if len(tags) != len(given):
        raise BadRequest("tags")
    return list(dict.fromkeys(tags))


def _download(response: web.Response, name: str) -> web.Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
