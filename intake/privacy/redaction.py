"""The last net under the logs: what looks like a person's data is masked on the handler, whoever logged it.

Our own code logs ids only; this is for libraries and for mistakes. Standard library only, so that every process,
Rasa's too, can put it on its handlers.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

MASK = "[…]"
# Phone numbers, accounts and identity numbers, also with separators and in Thai digits; not parts of hexadecimal ids,
# and not times of day.
_NUMBER = re.compile(
    r"(?P<time>(?<!\d)20\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?(?![\d-]))"
    r"|(?<![0-9A-Za-z๐-๙])\+?[0-9๐-๙](?:[ .()-]{0,2}[0-9๐-๙]){7,}(?![0-9A-Za-z๐-๙])"
)
_EMAIL = re.compile(r"[^\s@<>\"'=:,;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;]+")
_LINE_USER = re.compile(r"\b[UCR][0-9a-f]{32}\b")
# No log line of ours is in Thai: a word of it is something that a person wrote.
_THAI = re.compile(r"[\u0e01-\u0e5b](?:[\u0e01-\u0e5b\u200b\s]*[\u0e01-\u0e5b])?")
# What is part of every record, and not a value somebody gave.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def mask(text: str) -> str:
    """The text with e-mail addresses, LINE user ids, Thai words and long numbers masked."""
    if text.isascii() and not any(c.isdigit() or c == "@" for c in text):
        return text
    masked = _EMAIL.sub(MASK, text)
    masked = _LINE_USER.sub(MASK, masked)
    masked = _NUMBER.sub(_mask_number, masked)
    return _THAI.sub(MASK, masked)


def _mask_number(found: re.Match[str]) -> str:
    return found.group("time") or MASK


class RedactingFilter(logging.Filter):
    """For handlers (a filter on a logger misses what its children log): masks message, extra values and exceptions.

    Of an exception only the type and the places in the code are kept: its message may quote what a person wrote.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):  # an event of structlog
            record.msg = _masked(record.msg)
        else:
            try:
                record.msg, record.args = mask(record.getMessage()), None
            except Exception:
                record.msg, record.args = f"unreadable log line from {record.name}", None
        for name in vars(record).keys() - _STANDARD:
            setattr(record, name, _masked(getattr(record, name)))
        if record.exc_info:
            record.exc_text = _stack(record.exc_info)
            record.exc_info = None
        return True


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_masked(item) for item in value]
    if isinstance(value, BaseException):
        return type(value).__name__
    return value


def _stack(exc_info: Any) -> str:
    kind, _, trace = exc_info
    places = [
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in traceback.extract_tb(trace)
    ]
    return "\n".join([*places, getattr(kind, "__name__", str(kind))])
