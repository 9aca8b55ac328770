"""The moment at which all texts of these tests are said, and short ways to ask for one fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake.thai import BANGKOK, extract

NOW = datetime(2026, 9, 30, 10, 0, tzinfo=BANGKOK)


def facts(text: str, *kinds: str, now: datetime = NOW) -> list[tuple[str, Any]]:
    """(kind, value) of everything found, or of the given kinds."""
    return [(item.kind, item.value) for item in extract(text, now) if not kinds or item.kind in kinds]


def values(text: str, kind: str, now: datetime = NOW) -> list[Any]:
    """The values of one kind, in order."""
    return [value for _, value in facts(text, kind, now=now)]


# A Wednesday: the moment of the sentences that were typed on phones.
PHONED = datetime(2026, 11, 18, 10, 15, tzinfo=BANGKOK)


def found_in(text: str, now: datetime) -> dict[str, list[Any]]:
    """The values of everything found, by kind; a handle without its @."""
    found: dict[str, list[Any]] = {}
    for item in extract(text, now):
        value = item.value.lstrip("@") if item.kind == "handle" else item.value
        found.setdefault(item.kind, []).append(value)
    return found
