"""Reports over HTTP: a period in Bangkok's days, the teams one may see, JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from connectors.console import parse
from connectors.console.auth import AGENT
from connectors.console.exports import safe_cell
from connectors.console.shapes import time_json
from connectors.console.table import Handler
from connectors.http import BadRequest, json_response
from intake.cases import access, clock, desk, report_service, reports, routing, walls
from intake.cases.agents import AgentView
from intake.cases.report_period import LONGEST_DAYS, Period
from intake.messaging.threads import DatabaseThreads
from intake.thai import BANGKOK

USUAL_DAYS = 30
# Never in a file that leaves the console: what people wrote.
_WORDS = ("comments",)


class ReportsApi:
    """Handlers; each reads the period, calls one report behind the team's wall, and shows its result."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._run = threads.run

    def of(self, name: str) -> Handler:
        """The handler of one report."""
        count = {
            "volume": _of_period(reports.volume), "service": _of_period(report_service.service),
            "assistant": _of_period(reports.assistant), "satisfaction": _of_period(reports.satisfaction),
            "agents": _agents,
        }[name]  # fmt: skip

        async def handle(request: web.Request) -> web.Response:
            agent = request[AGENT]
            period = _period(request)
            kind = request.query.get("format", "json")
            if kind not in ("json", "csv"):
                raise BadRequest("format")
            found = _plain(await self._run(count, agent, period))
            detail = f"{period.first}..{period.last} {kind}"
            await self._run(access.log, agent, "report_read", name, detail)
            if kind == "csv":
                response = web.Response(body=report_csv(found), content_type="text/csv")
                file = f"{name}_{period.first}_{period.last}.csv"
                response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
                return response
            about = {"from": str(period.first), "to": str(period.last), "teams": period.teams}
            return json_response({**about, **found})

        return handle


def _of_period(count: Callable[[Period], dict[str, Any]]) -> Callable[[AgentView, Period], dict[str, Any]]:
    return lambda agent, period: count(period)


def _agents(agent: AgentView, period: Period) -> dict[str, Any]:
    """An agent sees their own row, who leads sees all."""
    only = None if agent.role in access.SEES_ALL else agent.id
    holding = routing.loads()
    found = report_service.agent_load(period, only)
    return {"agents": [{**row, "holding": holding.get(row["agent_id"], 0)} for row in found]}


def _period(request: web.Request) -> Period:
    """`from` and `to` (both included), Bangkok's days; without them the last 30. `team`: one of those one may see."""
    today = clock.now().astimezone(BANGKOK).date()
    since, until = parse.day(request, "from"), parse.day(request, "to")
    last = until.date() if until else today
    first = since.date() if since else last - timedelta(days=USUAL_DAYS - 1)
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise BadRequest("from, to")
    teams, team = walls.teams_seen(request[AGENT]), request.query.get("team")
    if not team:
        return Period(first, last, teams)
    if team not in desk.current().teams or (teams is not None and team not in teams):
        raise BadRequest("team")
    return Period(first, last, (team,))


def _plain(value: Any) -> Any:
    """A report as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return time_json(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def report_csv(found: dict[str, Any]) -> bytes:
    """A report in long form, one figure a row: what is counted, of what, the measure, the figure.

    UTF-8 with a byte-order mark, as spreadsheets expect it; no cell can be a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("report", "of", "measure", "value"))
    writer.writerows([safe_cell(cell) for cell in row] for row in _figures("", "", found))
    return ("\ufeff" + out.getvalue()).encode()


def _figures(path: str, of: str, value: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, dict) or (isinstance(each, list) and name not in _WORDS):
                yield from _figures(f"{path}.{name}" if path else name, of, each)
            elif not isinstance(each, list):
                yield path, of, name, each
    elif isinstance(value, list):
        for row in value:
            keys = [name for name, each in row.items() if name in _KEYS]
            own = " ".join(str(row[name]) for name in keys)
            yield from _figures(path, own, {name: each for name, each in row.items() if name not in keys})


_KEYS = (
    "day", "weekday", "hour", "form", "channel", "state", "language", "team", "reason", "score", "agent_id", "name",
)  # fmt: skip
