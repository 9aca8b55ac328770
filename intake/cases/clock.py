"""The time as the database keeps it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Now, UTC, cut to milliseconds: what is stored equals what is read back."""
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(moment: datetime) -> datetime:
    """The moment, cut to milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
