"""The desk's settings over HTTP: hours, exceptions, patience, capacity, teams; changed without a restart."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from connectors.console.auth import AGENT
from connectors.console.draft_view import registry
from connectors.console.shapes import time_json
from connectors.http import BadRequest, json_response, language_of, read_json
from intake.cases import access, clock, desk, desk_settings, hours, signals
from intake.messaging.threads import DatabaseThreads
from intake.thai import BANGKOK

HOLIDAYS_AHEAD_DAYS = 366
LANGUAGES = ("th", "en")
LONGEST_DETAIL = 4000  # characters of an old and a new value in the audit log


class SettingsApi:
    """Handlers; who leads changes, everybody reads."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._run = threads.run

    async def show(self, request: web.Request) -> web.Response:
        return json_response(await self._run(_settings, language_of(request)))

    async def change(self, request: web.Request) -> web.Response:
        """{"version", "sections": {name: value or null}}: all or nothing; null is what the file says."""
        body, agent = await read_json(request), request[AGENT]
        access.require(agent, *access.LEADS)
        version, sections = body.get("version"), body.get("sections")
        if not isinstance(version, int) or isinstance(version, bool) or not isinstance(sections, dict) or not sections:
            raise BadRequest("version, sections")
        if "accounts" in sections:
            access.require(agent, "admin")
        before = desk_settings.as_json(desk.current())
        await self._run(desk_settings.change, version, sections, {form.name for form in registry()})
        after = desk_settings.as_json(desk.current())
        for name in sections:
            told = json.dumps({"old": before[name], "new": after[name]}, ensure_ascii=False)
            await self._run(access.log, agent, "desk_changed", name, told[:LONGEST_DETAIL])
        await self._run(signals.say, "settings")
        return json_response(await self._run(_settings, language_of(request)))


def _settings(lang: str) -> dict[str, Any]:
    desk_settings.refresh()
    stored, settings, now = desk_settings.changed(), desk.current(), clock.now()
    return {
        "version": stored.version,
        "settings": desk_settings.as_json(settings),
        "file": desk_settings.as_json(desk.base()),
        "changed": sorted(stored.sections),
        "holidays": _holidays(now.astimezone(BANGKOK).date(), lang),
        "forms": [{"name": form.name, "title": form.title[lang]} for form in registry()],
        "languages": list(LANGUAGES),
        "open": hours.is_open(settings, now),
        "opens_at": time_json(hours.next_opening(settings, now)),
    }


def _holidays(today: date, lang: str) -> list[dict[str, str]]:
    """The Thai public holidays of the year ahead."""
    days = (today + timedelta(days=n) for n in range(HOLIDAYS_AHEAD_DAYS))
    return [{"day": day.isoformat(), "name": name} for day in days if (name := hours.holiday_name(day, lang))]
