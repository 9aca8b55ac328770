"""Bangkok's clock. Thailand has kept UTC+7 without summer time since 1920, so no zone file is needed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")


def bangkok_now(now: datetime | None) -> datetime:
    """`now` in Bangkok; the machine's clock when it is None. A naive time is refused: its zone cannot be known.

    Raises ValueError on a naive time.
    """
    if now is None:
        return datetime.now(BANGKOK)
    if now.tzinfo is None:
        raise ValueError("now must carry its time zone")
    return now.astimezone(BANGKOK)
