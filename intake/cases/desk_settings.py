"""The desk as it was changed in the console: parts of the settings that take the place of the file's.

One document holds them for all processes. The gateways look at it every second, the action server when it hands a
conversation over; a change needs no restart. What is not changed here stays as the file says.
"""

from __future__ import annotations

import json
import time as wall
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from pydantic import ValidationError
from pymongo.errors import DuplicateKeyError

from intake.cases import clock, desk
from intake.cases.desk import Desk, Window
from intake.cases.desk_documents import DeskChange
from intake.cases.documents import Agent, Conversation, collection
from intake.errors import AppError

SECTIONS = ("hours", "public_holidays", "exceptions", "queue", "agent", "teams", "fallback_team", "accounts")
_ID = "desk"


class SettingsInvalid(AppError):
    """A section is not as it must be; `params["where"]` and `params["why"]` say what."""

    code = "settings_invalid"
    status = 422
    text_key = "errors.settings_invalid"


class SettingsChanged(AppError):
    """Somebody else changed the settings meanwhile; `params["version"]` is theirs."""

    code = "settings_changed"
    status = 409
    text_key = "errors.settings_changed"


class TeamInUse(AppError):
    """A team that is to go has agents or open conversations; `params` has team, agents, conversations."""

    code = "team_in_use"
    status = 409
    text_key = "errors.team_in_use"


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed: a number that counts up, and the sections in the form of the file."""

    version: int
    sections: Mapping[str, Any]


def as_json(settings: Desk) -> dict[str, Any]:
    """The settings as the file would say them."""
    found = settings.model_dump(mode="json", exclude={"hours", "exceptions"})
    for name, days in (("hours", settings.hours), ("exceptions", settings.exceptions)):
        found[name] = {str(day): [_shown(window) for window in windows] for day, windows in days.items()}
    return {name: found[name] for name in SECTIONS}


def changed() -> Changed:
    """What is changed now; version 0 when nothing ever was."""
    found = collection(DeskChange).find_one({"_id": _ID})
    return Changed(0, {}) if found is None else Changed(found["version"], json.loads(found["sections"]))


def refresh(max_age: float = 0.0) -> bool:
    """Make the stored changes those of this process, if the last look is older than `max_age` seconds.

    True when something is different now.
    """
    global _looked, _known
    if wall.monotonic() - _looked < max_age:
        return False
    found, _looked = changed(), wall.monotonic()
    if found == _known:
        return False
    desk.override(_merged(found.sections) if found.sections else None)
    _known = found
    return True


def change(version: int, sections: Mapping[str, Any], known_forms: set[str]) -> Changed:
    """Change sections (None: as the file says again), all or nothing. `version` is the one the caller saw.

    Raises SettingsInvalid, SettingsChanged, TeamInUse.
    """
    before = changed()
    if before.version != version:
        raise SettingsChanged(version=before.version)
    strange = set(sections) - set(SECTIONS)
    if strange:
        raise SettingsInvalid(where=sorted(strange)[0], why="unknown")
    merged = {name: value for name, value in {**before.sections, **sections}.items() if value is not None}
    settings = _merged(merged)
    _check_teams(settings, known_forms)
    gone = set(desk.current().teams) - set(settings.teams)
    fields = {"version": version + 1, "sections": json.dumps(merged, ensure_ascii=False), "at": clock.now()}
    if version == 0:
        try:
            collection(DeskChange).insert_one({"_id": _ID, **fields})
        except DuplicateKeyError:
            raise SettingsChanged(version=changed().version) from None
    elif not collection(DeskChange).update_one({"_id": _ID, "version": version}, {"$set": fields}).modified_count:
        raise SettingsChanged(version=changed().version)
    for team in gone:
        # What was closed in its queue becomes the fallback team's, as the cases of its forms do.
        collection(Conversation).update_many({"team": team}, {"$unset": {"team": ""}})
    refresh()
    return Changed(version + 1, merged)


def _merged(sections: Mapping[str, Any]) -> Desk:
    """The file's settings with these sections in their place. Raises SettingsInvalid."""
    try:
        return Desk(**{**as_json(desk.base()), **sections})
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        why = problem["msg"].removeprefix("Value error, ")
        raise SettingsInvalid(where=where or why.split(":")[0], why=why) from None


def _check_teams(settings: Desk, known_forms: set[str]) -> None:
    for name, team in settings.teams.items():
        if not name.strip() or len(name) > 50:
            raise SettingsInvalid(where="teams", why="name")
        strange = [form for form in team.forms if form not in known_forms]
        if strange:
            raise SettingsInvalid(where=f"teams.{name}.forms", why=strange[0])
    for gone in set(desk.current().teams) - set(settings.teams):
        agents = collection(Agent).count_documents({"active": True, "teams": gone})
        open_ = collection(Conversation).count_documents({"team": gone, "state": "open"}, limit=1000)
        if agents or open_:
            raise TeamInUse(team=gone, agents=agents, conversations=open_)


def _shown(window: Window) -> str:
    until = "24:00" if window.until == time(0) else f"{window.until:%H:%M}"
    return f"{window.since:%H:%M}-{until}"


_looked = float("-inf")
_known = Changed(0, {})


def forget() -> None:
    """Know nothing of what was changed, as a process that has just begun (the next `refresh` reads it)."""
    global _looked, _known
    _looked, _known = float("-inf"), Changed(0, {})
    desk.override(None)
