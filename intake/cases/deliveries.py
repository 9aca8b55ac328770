"""The outbox: the record of every sending that has ended, taken by the vendor or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ReplaceOne

from intake.cases import clock
from intake.cases.documents import OUTBOX_KEPT_SECONDS, OutboxEntry, collection


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sending ended. The vendor's reason for a refusal is kept, sealed, with the messages it concerns."""

    step_id: str
    conversation_id: str
    accepted: bool
    attempts: int
    committed_at: datetime
    vendor_id: str | None = None
    used_reply: bool = False
    vendor_ids: tuple[str, ...] = ()  # of each message of the step, in order


def record(outcomes: Sequence[Outcome]) -> None:
    """Put outcomes on record in one write; again is harmless."""
    now = clock.now()
    expires = now + timedelta(seconds=OUTBOX_KEPT_SECONDS)
    collection(OutboxEntry).bulk_write(
        [
            ReplaceOne(
                {"_id": outcome.step_id},
                {
                    "conversation_id": outcome.conversation_id,
                    "state": "accepted" if outcome.accepted else "failed",
                    "attempts": outcome.attempts,
                    "vendor_id": outcome.vendor_id,
                    **({"vendor_ids": list(outcome.vendor_ids)} if outcome.vendor_ids else {}),
                    "used_reply": outcome.used_reply,
                    "created_at": outcome.committed_at,
                    "finished_at": now,
                    "expires_at": expires,
                },
                upsert=True,
            )
            for outcome in outcomes
        ],
        ordered=False,
    )
