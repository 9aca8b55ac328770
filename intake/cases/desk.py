"""The desk's settings: opening hours, patience, teams. One YAML file, checked once, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from intake.errors import AppError

DEFAULT_FILE = Path(__file__).with_name("desk.yml")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Routing = Literal["manual", "round_robin", "least_loaded"]
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class DeskInvalid(AppError):
    """The desk's file is missing or wrong; `str(error)` is one sentence that names the place."""

    code = "desk_invalid"
    status = 500
    text_key = "errors.internal"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Part):
    """An opening of one day, local time; `until` 00:00 is midnight at its end."""

    since: time
    until: time

    def covers(self, moment: time) -> bool:
        return self.since <= moment and (moment < self.until or self.until == time(0))


class Queue(_Part):
    """Minutes of patience with the queue."""

    timeout_minutes: float = Field(default=15, gt=0)
    closed_minutes: float = Field(default=5, gt=0)
    fallback_minutes: float = Field(default=5, ge=0)


class Holding(_Part):
    """What is expected of an agent who holds a conversation."""

    silent_minutes: float = Field(default=10, gt=0)
    capacity: int = Field(default=8, ge=1)
    undo_seconds: float = Field(default=5, ge=0, le=60)


class Accounts(_Part):
    """What is asked of those who log in."""

    second_factor: bool = False  # supervisors and administrators must have one


class Team(_Part):
    """A group of agents; an empty list of forms or languages fits everything."""

    routing: Routing = "manual"
    forms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def fits(self, form: str | None, language: str | None) -> bool:
        return (not self.forms or form in self.forms) and (not self.languages or (language or "th") in self.languages)


class Desk(_Part):
    """All of it."""

    hours: dict[str, tuple[Window, ...]] = {}
    public_holidays: bool = True
    exceptions: dict[date, tuple[Window, ...]] = {}
    queue: Queue = Queue()
    agent: Holding = Holding()
    teams: dict[str, Team] = {"general": Team()}
    fallback_team: str = "general"
    accounts: Accounts = Accounts()

    @field_validator("hours", "exceptions", mode="before")
    @classmethod
    def _read_windows(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {day: tuple(_window(text) for text in windows or ()) for day, windows in value.items()}

    @model_validator(mode="after")
    def _check(self) -> Self:
        strange = set(self.hours) - set(DAYS)
        if strange:
            raise ValueError(f"hours: {sorted(strange)[0]} is no day of the week")
        for windows in (*self.hours.values(), *self.exceptions.values()):
            for before, after in pairwise(windows):
                if before.until == time(0) or after.since < before.until:
                    raise ValueError("windows of a day must follow each other")
        if self.fallback_team not in self.teams:
            raise ValueError(f"fallback_team: there is no team {self.fallback_team}")
        return self

    def team_for(self, form: str | None, language: str | None) -> str:
        """The team whose forms and languages fit, the first that names them; else the fallback team."""
        return next((name for name, team in self.in_order() if team.fits(form, language)), self.fallback_team)

    def in_order(self) -> list[tuple[str, Team]]:
        """The teams as they are asked: those that name forms or languages first."""
        return sorted(self.teams.items(), key=lambda item: not (item[1].forms or item[1].languages))


def load(path: Path = DEFAULT_FILE) -> Desk:
    """Read and check a desk's file. Raises DeskInvalid."""
    try:
        return Desk(**(yaml.safe_load(path.read_text(encoding="utf-8")) or {}))
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise DeskInvalid(f"{path}: {where} {problem['msg'].removeprefix('Value error, ')}".strip()) from None
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise DeskInvalid(f"{path}: cannot be read ({type(error).__name__})") from None


def use_file(path: str) -> None:
    """Make the file at `path` the desk of the process; an empty path changes nothing. Raises DeskInvalid."""
    if path:
        use(load(Path(path)))


def current() -> Desk:
    """The desk of this process: as changed in the console, else what `use` was given, else the program's own file."""
    return _changed or base()


def base() -> Desk:
    """The desk without what was changed in the console."""
    return _chosen or _default()


def use(desk: Desk | None) -> None:
    """Make this the desk of the process; None: the default again."""
    global _chosen
    _chosen = desk


def override(desk: Desk | None) -> None:
    """What was changed in the console (see `desk_settings`), as a whole; None: nothing."""
    global _changed
    _changed = desk


_chosen: Desk | None = None
_changed: Desk | None = None


@lru_cache(maxsize=1)
def _default() -> Desk:
    return load()


def _window(text: Any) -> Window:
    if isinstance(text, Window):
        return text
    found = _WINDOW.fullmatch(str(text))
    if not found:
        raise ValueError(f"{text!r} is not HH:MM-HH:MM")
    since = time(int(found[1]), int(found[2]))
    until = time(0) if found[3] == "24" else time(int(found[3]), int(found[4]))
    if until != time(0) and until <= since:
        raise ValueError(f"{text!r} ends before it begins")
    return Window(since=since, until=until)
