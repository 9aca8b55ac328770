"""The table of the console's API; everything under /api is served from it and described by it."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from connectors.console import keeping_schemas as k
from connectors.console import schemas as s
from connectors.console.accounts_api import AccountsApi
from connectors.console.api import ConsoleApi
from connectors.console.auth import Auth
from connectors.console.case_api import CaseApi
from connectors.console.cases_api import CasesApi
from connectors.console.desk_api import DeskApi
from connectors.console.files_api import MEDIA_TYPE, FilesApi
from connectors.console.keeping_api import KeepingApi
from connectors.console.learning_api import LearningApi
from connectors.console.people_api import PeopleApi
from connectors.console.report_schemas import PERIOD, REPORTS
from connectors.console.reports_api import ReportsApi
from connectors.console.settings_api import SettingsApi
from connectors.console.stream import Streams
from connectors.console.table import Route, Schema, openapi, string
from connectors.http import json_response
from intake.cases.inbox_lists import SORTS, VIEWS

API = "/api/v1"
OPENAPI_PATH = "/api/openapi.json"
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
VIEW_OF_FILE: Schema = {
    "view": string("a picture of the screen's size, with the viewer's address and the time on it; without it the file",
                   enum=["small", "screen"]),
}  # fmt: skip
ONE = f"{API}/conversations/{{id}}"
CASE = f"{API}/cases/{{number}}"


@dataclass(frozen=True, slots=True)
class Handlers:
    """Everything the table serves."""

    auth: Auth
    api: ConsoleApi
    desk: DeskApi
    files: FilesApi
    cases: CasesApi
    people: PeopleApi
    questions: CaseApi
    streams: Streams
    reports: ReportsApi
    keeping: KeepingApi
    settings: SettingsApi
    accounts: AccountsApi
    learning: LearningApi


def table(handlers: Handlers) -> list[Route]:
    """Every operation of the API."""
    return [
        *_account(handlers),
        *_conversations(handlers),
        *_cases(handlers),
        *_people(handlers),
        *_reports(handlers),
        *_keeping(handlers),
        *_learning(handlers),
    ]


def _account(h: Handlers) -> list[Route]:
    one, invited, api = f"{API}/session", f"{API}/invitations", h.accounts
    return [
        Route("GET", f"{API}/line/quota", h.api.show_quota, "LINE messages that cost: used, left, per case", s.QUOTA),
        Route("POST", one, h.auth.log_in, "Log in", s.LOGGED_IN, s.LOGIN, errors=(429,), login=False),
        Route("GET", one, h.auth.who, "Who is logged in", s.LOGGED_IN, bare=True),
        Route("DELETE", one, h.auth.log_out, "Log out", status=204, login=False),
        Route("POST", f"{one}/password", api.change_password, "Change one's password", s.AGENT, s.PASSWORDS,
              errors=(422, 429), log="own"),
        Route("GET", f"{API}/sessions", api.list_sessions, "My open sessions", s.FREE),
        Route("DELETE", f"{API}/sessions/{{id}}", api.end_session, "End a session", status=204, errors=(404,),
              log="own"),
        Route("POST", f"{API}/totp", api.begin_totp, "Begin a second factor; a code, where there is one", s.FREE,
              s.MAYBE_OTP, status=201, errors=(429,), bare=True, log="own"),
        Route("POST", f"{API}/totp/confirm", api.confirm_totp, "Turn it on with a code", None, s.OTP, status=204,
              bare=True, log="own"),
        Route("GET", invited, api.list_invitations, "Links that wait to be used", s.FREE, errors=(403,)),
        Route("POST", invited, api.invite, "Invite somebody by a link", s.LINK, s.INVITED, status=201, errors=(409,),
              log="own"),
        Route("DELETE", f"{invited}/{{id}}", api.take_back, "Make a link void", status=204, errors=(404,), log="own"),
        Route("POST", f"{invited}/look", api.look_at_invitation, "Whom a link is for", s.FREE, s.TOKEN,
              errors=(404, 429), login=False),
        Route("POST", f"{invited}/accept", api.accept, "Use a link: set name and password", s.AGENT, s.ACCEPT,
              status=201, errors=(404, 409, 422, 429), login=False),
    ]  # fmt: skip


def _conversations(h: Handlers) -> list[Route]:
    taken, api, desk = (404, 409), h.api, h.desk
    page: Schema = {"after": {"type": "integer", "minimum": 0}, "before": {"type": "integer", "minimum": 0}}
    states = {"state": string(enum=["queued", "agent", "bot"]), "limit": LIMIT}
    view = {
        "view": string(enum=list(VIEWS)),
        "channel": string(),
        "language": string(),
        "team": string(),
        "form": string("of the complaint it was handed over with"),
        "agent": string("who holds it; me"),
        "urgent": string(enum=["1"]),
        "late": string("only where the clock of queue or silence has run out", enum=["1"]),
        "sort": string("without it: the latest first; the queue: urgent, then oldest", enum=list(SORTS)),
        "cursor": string(),
    }
    return [
        Route("GET", f"{API}/conversations", api.list_conversations, "The latest conversations", s.CONVERSATIONS,
              query=states, errors=(400,)),
        Route("GET", f"{API}/inbox", desk.list_rows, "A list of the desk: last lines, unread, counts", s.INBOX,
              query=view | {"limit": LIMIT}, errors=(400,)),
        Route("GET", f"{API}/search", desk.search, "By case number, name, phone, account or words", s.FOUND,
              query={"q": string(maxLength=200)}, errors=(400,)),
        Route("GET", f"{API}/events", h.streams.handle, "What happens, as server-sent events"),
        Route("GET", ONE, desk.show, "One conversation: draft, cases, what happened", s.FREE,
              query={"lang": string(enum=["th", "en"])}, errors=(404,), log="own"),
        Route("GET", f"{ONE}/messages", api.show_messages,
              "The transcript: the latest lines, or those after (before) a seq, with notes; masked unless yours",
              s.MESSAGES,
              query=page, errors=(400, 404)),
        Route("POST", f"{ONE}/reveal", api.reveal, "See it unmasked for a while, as its holder does", s.FREE,
              s.REASON, errors=(404,), log="own"),
        Route("POST", f"{ONE}/claim", api.claim, "Take it from queue or bot", s.CONVERSATION, s.EMPTY, errors=taken),
        Route("POST", f"{ONE}/release", api.release, "Back to the bot", s.CONVERSATION, s.RELEASE, errors=taken),
        Route("POST", f"{ONE}/close", api.close, "End it", s.CONVERSATION, s.CLOSE, errors=taken),
        Route("POST", f"{ONE}/hold", desk.hold, "Wait for the person", s.CONVERSATION, s.WITH_NOTE, errors=taken),
        Route("POST", f"{ONE}/resume", desk.resume, "End the hold", s.CONVERSATION, s.EMPTY, errors=taken),
        Route("POST", f"{ONE}/transfer", desk.transfer, "To a colleague or a team", s.CONVERSATION, s.TRANSFER,
              errors=taken),
        Route("POST", f"{ONE}/lend", desk.lend, "Let the assistant ask one field", s.CONVERSATION, s.FIELD,
              errors=(*taken, 422)),
        Route("POST", f"{ONE}/draft", desk.fill, "Fill in a field of the draft", s.FREE, s.FILL, errors=(*taken, 422),
              log="own"),
        Route("POST", f"{ONE}/read", desk.read, "I have seen it", None, s.EMPTY, status=204, errors=(404,), log="none"),
        Route("POST", f"{ONE}/typing", desk.typing, "I am writing", None, s.EMPTY, status=204, errors=(404,),
              log="none"),
        Route("POST", f"{ONE}/messages", api.say, "Write to the person", s.MESSAGE, s.SAY, status=201, errors=taken),
        Route("POST", f"{ONE}/held", desk.say_soon, "Write, with some seconds to take it back", s.FREE, s.SAY_SOON,
              status=202, errors=taken),
        Route("DELETE", f"{ONE}/held/{{held}}", desk.take_back, "Take it back", s.FREE, errors=taken),
        Route("POST", f"{ONE}/files", h.files.upload, "Upload a file for the person; a message names it", s.UPLOADED,
              s.FILE_BYTES, status=201, takes=MEDIA_TYPE, errors=(*taken, 413, 415), log="own"),
        Route("POST", f"{ONE}/notes", api.note, "A note for agents", s.MESSAGE, s.NOTE, status=201, errors=(404,)),
    ]  # fmt: skip


def _cases(h: Handlers) -> list[Route]:
    api = h.cases
    filters = {name: string() for name in ("state", "form", "channel", "assignee", "tag", "priority")}
    filters |= {name: string("a day of filing, in Bangkok", format="date") for name in ("from", "to")}
    filters["sort"] = string(enum=["newest", "oldest"])
    masked = {"masked": string("`1`: masked for administrators, too, as the console asks for it", enum=["1"])}
    listed = filters | masked | {"limit": LIMIT, "cursor": string("of the page before")}
    return [
        Route("GET", f"{API}/cases", api.list_cases, "The latest cases", s.CASES, query=listed, errors=(400,)),
        Route("POST", f"{API}/cases", api.enter, "Enter a case that came another way", s.FREE, s.ENTER, status=201,
              errors=(422,), log="own"),
        Route("GET", f"{API}/forms", api.forms, "The forms' declarations", s.FREE),
        Route("GET", f"{API}/export/cases", api.export_list, "The list as CSV or XLSX",
              query=filters | {"format": string(enum=["csv", "xlsx"])}, errors=(400,), log="own"),
        Route("GET", f"{API}/files/{{id}}", api.file, "A file that a person or an agent sent", query=VIEW_OF_FILE,
              errors=(400, 404, 422), log="own"),
        Route("GET", CASE, api.show_case, "One case; masked unless revealed, whole for administrators", s.CASE,
              query=masked | {"view": string(enum=["desk"])}, errors=(404,), log="own"),
        Route("GET", f"{CASE}/related", api.related, "Cases that share respondent or person", s.FREE, errors=(404,)),
        Route("GET", f"{CASE}/export", api.export, "As JSON or a page to print",
              query={"format": string(enum=["json", "html"])}, errors=(400, 404), log="own"),
        Route("POST", f"{CASE}/reveal", api.reveal, "See it unmasked for a while", s.FREE, s.REASON, errors=(404,),
              log="own"),
        Route("POST", f"{CASE}/state", api.change_state, "Move it on", s.FREE, s.STATE, errors=(404, 409)),
        Route("POST", f"{CASE}/edit", api.edit, "Correct an answer, with a reason", s.FREE, s.EDIT,
              errors=(404, 409, 422), log="own"),
        Route("POST", f"{CASE}/work", api.set_work, "Assignee, priority, tags", s.FREE, s.WORK, errors=(404,)),
        Route("POST", f"{CASE}/questions", api.walled(h.questions.ask, change=True),
              "Ask the complainant for a field of the form, or in your own words; the answer comes as an event",
              s.QUESTION, s.ASK, status=201, errors=(404, 409)),
        Route("GET", f"{CASE}/questions", api.walled(h.questions.list_questions), "What was asked", s.QUESTIONS,
              errors=(404,)),
        Route("GET", f"{CASE}/evidence/{{id}}", api.walled(h.questions.show_evidence),
              "A file of the case, without the place and device it was made with", query=VIEW_OF_FILE,
              errors=(400, 404, 422), log="own"),
        Route("POST", f"{CASE}/notes", api.note, "A note on its timeline", s.FREE, s.NOTE, status=201, errors=(404,)),
    ]  # fmt: skip


def _people(h: Handlers) -> list[Route]:
    api, own, one = h.people, h.accounts, f"{API}/agents/{{id}}"
    return [
        Route("GET", f"{API}/agents", api.colleagues, "Colleagues, presence, load; the desk", s.FREE),
        Route("POST", f"{API}/agents", own.add_agent, "Add an account", s.AGENT, s.NEW_AGENT, status=201,
              errors=(409, 422), log="own"),
        Route("PUT", one, own.change_agent, "Role, teams, name", s.AGENT, s.CHANGED_AGENT, errors=(404, 409),
              log="own"),
        Route("DELETE", one, own.remove_agent, "Close an account", status=204, errors=(404, 409), log="own"),
        Route("POST", f"{one}/reset", own.reset_password, "A link for a new password", s.LINK, s.EMPTY, status=201,
              errors=(404,), log="own"),
        Route("DELETE", f"{one}/sessions", own.end_agents_sessions, "End all their sessions", status=204,
              errors=(404,), log="own"),
        Route("DELETE", f"{one}/totp", own.end_agents_totp, "Their second factor is lost", status=204, errors=(404,),
              log="own"),
        Route("POST", f"{API}/presence", api.set_presence, "Away, or back", None, s.AWAY, status=204, log="none"),
        Route("GET", f"{API}/audit", api.audit, "Who read and changed what", s.FREE,
              query={"subject": string(), "limit": LIMIT}, errors=(403,)),
    ]  # fmt: skip


def _keeping(h: Handlers) -> list[Route]:
    api, lost = h.keeping, (404,)
    views, canned, macros, desk = (f"{API}/{name}" for name in ("views", "canned", "macros", "desk"))
    one = {path: f"{path}/{{id}}" for path in (views, canned, macros)}
    return [
        Route("GET", views, api.list_views, "My saved views and those of my teams", k.VIEWS),
        Route("POST", views, api.add_view, "Keep one", k.ONE_VIEW, k.NEW_VIEW, status=201, errors=(422,), log="own"),
        Route("PUT", one[views], api.change_view, "Change one", k.ONE_VIEW, k.CHANGED_VIEW, errors=lost, log="own"),
        Route("DELETE", one[views], api.drop_view, "Drop one", status=204, errors=lost, log="own"),
        Route("GET", canned, api.list_canned, "Canned replies", k.ALL_CANNED),
        Route("POST", canned, api.add_canned, "Keep one", k.CANNED, k.NEW_CANNED, status=201, errors=(409, 422),
              log="own"),
        Route("PUT", one[canned], api.change_canned, "Change one", k.CANNED, k.NEW_CANNED, errors=(404, 409, 422),
              log="own"),
        Route("DELETE", one[canned], api.remove_canned, "Drop one", status=204, errors=lost, log="own"),
        Route("GET", macros, api.list_macros, "Several actions by one key", k.MACROS),
        Route("POST", macros, api.add_macro, "Keep one", k.MACRO, k.NEW_MACRO, status=201, errors=(409, 422),
              log="own"),
        Route("PUT", one[macros], api.change_macro, "Change one", k.MACRO, k.NEW_MACRO, errors=(404, 409, 422),
              log="own"),
        Route("DELETE", one[macros], api.drop_macro, "Drop one", status=204, errors=lost, log="own"),
        Route("POST", f"{ONE}/macros/{{macro}}", api.run_macro, "Run a macro, or say what it would do", k.EFFECTS,
              k.RUN, errors=(404, 409), log="own"),
        Route("GET", desk, h.settings.show, "The desk's settings: hours, patience, capacity, teams", k.SETTINGS),
        Route("PUT", desk, h.settings.change, "Change sections of them", k.SETTINGS, k.CHANGED_SETTINGS,
              errors=(409, 422), log="own"),
    ]  # fmt: skip


def _learning(h: Handlers) -> list[Route]:
    api, one = h.learning, f"{API}/learning"
    states = {"state": string(enum=["open", "labelled", "dropped"]), "limit": LIMIT}
    return [
        Route("POST", f"{ONE}/misread", api.mark, "The assistant took this line wrongly", None, s.LINE, status=204,
              errors=(404,)),
        Route("GET", one, api.list_examples, "Messages to learn from, with the guess", s.EXAMPLES, query=states,
              errors=(400, 403), log="own"),
        Route("POST", f"{one}/{{id}}", api.label, "Say what one is", s.EXAMPLE, s.LABEL, errors=(404, 422)),
        Route("GET", f"{one}/model", api.show_model, "The assistant's model in use, and how it did at the gate",
              s.MODEL, errors=(403,)),
        Route("GET", f"{one}/export", api.give_out, "The labelled ones as examples for nlu_data/", errors=(403,),
              log="own"),
    ]  # fmt: skip


def _reports(h: Handlers) -> list[Route]:
    return [
        Route(
            "GET",
            f"{API}/reports/{name}",
            h.reports.of(name),
            summary,
            schema,
            query=PERIOD,
            errors=(400,),
            also=("text/csv",),
            log="own",
        )
        for name, (schema, summary) in REPORTS.items()
    ]


def add_routes(router: web.UrlDispatcher, handlers: Handlers, public_base_url: str) -> list[Route]:
    """Serve the table and its description; returns the table."""
    routes = table(handlers)
    description = openapi(routes, s.SCHEMAS, public_base_url)

    async def describe(request: web.Request) -> web.Response:
        return json_response(description)

    router.add_get(OPENAPI_PATH, describe)
    for route in routes:
        router.add_route(route.method, route.path, handlers.auth.guard(route))
    return routes
