"""Cursors of lists that are ordered by time: the last row's time, and how many rows of that time were shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,14})\.(\d{1,6})")


def after(times: Sequence[datetime], time: datetime | None, skip: int) -> str:
    """Where the page after rows of these times begins; `time` and `skip` are those that this page began with."""
    last = times[-1]
    same = sum(one == last for one in times)
    return f"{(last - _EPOCH) // timedelta(milliseconds=1)}.{same + (skip if time == last else 0)}"


def by_place(skip: int) -> str:
    """The cursor of a list that is not ordered by time: a number of rows."""
    return f"0.{skip}"


def read(cursor: str | None) -> tuple[datetime | None, int]:
    """Time (None: none) and rows to skip; what is no cursor is the beginning."""
    found = _CURSOR.fullmatch(cursor or "")
    if found is None:
        return None, 0
    milliseconds = int(found[1])
    return _EPOCH + timedelta(milliseconds=milliseconds) if milliseconds else None, int(found[2])
