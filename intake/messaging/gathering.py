"""Files that come together are answered once: how long to wait for the others, and which belong together.

LINE sends every picture of a selection as an event of its own, in any order, each with the set's id, its index and
the total (https://developers.line.biz/en/reference/messaging-api/#wh-image, `imageSet`). Other files say nothing of
each other: there, quiet tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from intake.cases.inbox import Entry
from intake.cases.lanes import PENDING_SEEN

KINDS = ("image", "video", "audio", "file")
QUIET = timedelta(seconds=1.2)  # without another file: the person has sent what they wanted to
SET_PATIENCE = timedelta(seconds=4)  # for pictures of a set that have not come yet
LONGEST = timedelta(seconds=8)  # from the first file on: somebody waits for an answer


@dataclass(frozen=True, slots=True)
class Gathering:
    """Files to be answered together, in `wait` seconds if nothing else comes until then."""

    entries: list[Entry]
    wait: float


def gather(entries: Sequence[Entry], now: datetime) -> Gathering | None:
    """The files at the head of what is pending; None when it begins with something else."""
    files = list(takewhile(is_file, entries))
    if not files:
        return None
    first = min(entry.received_at for entry in files)
    last = max(entry.received_at for entry in files)
    sets = [_set_of(entry) for entry in files]
    if _some_missing([one for one in sets if one]):
        until = min(last + SET_PATIENCE, first + LONGEST)
    elif all(sets) or len(files) < len(entries) or len(entries) >= PENDING_SEEN:
        until = now  # the set is whole, something else was said since, or more than this is not taken at once
    else:
        until = min(last + QUIET, first + LONGEST)
    return Gathering(files, max(0.0, (until - now).total_seconds()))


def is_file(entry: Entry) -> bool:
    """Whether an inbox entry is a file (or several)."""
    return entry.payload.get("kind") in KINDS


def _set_of(entry: Entry) -> Mapping[str, Any] | None:
    found = (entry.payload.get("payload") or {}).get("set")
    usable = isinstance(found, Mapping) and found.get("id") and isinstance(found.get("total"), int)
    return found if usable else None


def _some_missing(sets: Sequence[Mapping[str, Any]]) -> bool:
    return any(
        len({one.get("index") for one in sets if one["id"] == whole["id"]}) < min(whole["total"], PENDING_SEEN)
        for whole in sets
    )
