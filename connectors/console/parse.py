"""Reading what a request of the console says; whatever is not as described is a BadRequest that names the part."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from connectors.http import BadRequest
from connectors.marking import SIDES
from intake.thai import BANGKOK

MAX_TEXT = 5000  # characters of an agent's message: one LINE text
MAX_FILES = 4  # with the text, what LINE takes in one request
FILE_ID = re.compile(r"[0-9a-f]{32}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def number(request: web.Request, name: str, default: int, highest: int = 2**53) -> int:
    """A number of the query."""
    raw = request.query.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 16:
        raise BadRequest(name)
    return max(min(int(raw), highest), 1 if name == "limit" else 0)  # to MongoDB a limit of 0 is none


def one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    """A value out of a list."""
    if not isinstance(value, str) or value not in allowed:
        raise BadRequest(name)
    return value


def words(body: dict[str, Any], name: str = "text", longest: int = MAX_TEXT) -> str:
    """A text that says something."""
    said = body.get(name)
    if not isinstance(said, str) or not said.strip() or len(said) > longest:
        raise BadRequest(name)
    return said.encode("utf-8", "replace").decode().replace("\x00", "")


def words_or_files(body: dict[str, Any]) -> tuple[str, list[str]]:
    """A message to the person: a text, up to MAX_FILES ids of files that were uploaded for it, or both."""
    files = body.get("files") or []
    if not isinstance(files, list) or len(files) > MAX_FILES:
        raise BadRequest("files")
    if not all(isinstance(one, str) and FILE_ID.fullmatch(one) for one in files):
        raise BadRequest("files")
    said = "" if files and body.get("text") in (None, "") else words(body)
    return said, list(dict.fromkeys(files))


def maybe_words(body: dict[str, Any], name: str, longest: int = 1000) -> str | None:
    """A text, or None where there is none."""
    return words(body, name, longest) if body.get(name) not in (None, "") else None


def message_id(body: dict[str, Any]) -> str | None:
    """The caller's own id of a message, or None."""
    given = body.get("id")
    if given is None:
        return None
    if not (isinstance(given, str) and MESSAGE_ID.fullmatch(given)):
        raise BadRequest("id")
    return given


def view_of_file(request: web.Request) -> str | None:
    """How a picture is wanted: `small` or `screen`, both with the viewer's mark; None: the file itself."""
    view = request.query.get("view")
    return None if view is None else one_of(view, tuple(SIDES), "view")


def day(request: web.Request, name: str, *, after: bool = False) -> datetime | None:
    """The moment a day of the query (YYYY-MM-DD, Bangkok) begins, or with `after` the moment after it ends."""
    given = request.query.get(name)
    if not given:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        raise BadRequest(name) from None
    if len(given) != 10 or not 2000 <= found.year <= 2200:
        raise BadRequest(name)
    return datetime.combine(found + timedelta(days=int(after)), time(0), BANGKOK)
