"""The timeline of a case: events that are written once, each bound by hash to the one before.

An event's hash is SHA-256 over its case id, number, type, actor, time, sealed data and the hash before it. Changing or
removing an event breaks every later one; the case keeps the last hash and how many there are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary

from intake.cases import clock, vault

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class EventView:
    """One event, readable. `n` counts from 1."""

    n: int
    type: str
    actor: str
    at: datetime
    data: dict[str, Any]


def make_event(
    case_id: str, subject_id: str, n: int, previous: str, *, type: str, actor: str, at: datetime, data: dict[str, Any]
) -> dict[str, Any]:
    """The document of the next event; `at` is cut to the milliseconds that the database keeps."""
    at = clock.to_milliseconds(at)
    sealed = vault.current().cipher_for(subject_id).seal_json(data, f"case_event:{case_id}:{n}")
    event = {
        "_id": f"{case_id}:{n}",
        "case_id": case_id,
        "n": n,
        "type": type,
        "actor": actor,
        "at": at,
        "data": Binary(sealed),
        "previous": previous,
    }
    return event | {"hash": event_hash(event)}


def event_hash(event: Mapping[str, Any]) -> str:
    """The hash that an event must carry."""
    fields = [
        event["case_id"],
        event["n"],
        event["type"],
        event["actor"],
        int(event["at"].timestamp() * 1000),
        bytes(event["data"]).hex(),
        event["previous"],
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


def first_break(events: Sequence[Mapping[str, Any]], count: int, head: str) -> int | None:
    """The number of the first event that is missing or altered, or None when the chain is whole.

    `events` are documents ordered by n; `count` and `head` are what the case says of them.
    """
    previous = GENESIS
    for n, event in enumerate(events, start=1):
        if event["n"] != n or event["previous"] != previous or event["hash"] != event_hash(event):
            return n
        previous = event["hash"]
    if len(events) != count:
        return len(events) + 1
    return None if previous == head else max(count, 1)


def view(event: Mapping[str, Any], subject_id: str) -> EventView:
    """Open an event document."""
    cipher = vault.current().cipher_for(subject_id)
    data = cipher.open_json(bytes(event["data"]), f"case_event:{event['case_id']}:{event['n']}")
    return EventView(event["n"], event["type"], event["actor"], event["at"], data)
