"""Log lines of the gateway: JSON on stderr, with ids and never with texts; redacted on the handler."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from intake.privacy.redaction import RedactingFilter

QUIET = ("aiohttp.access", "linebot", "pymongo", "asyncio")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: str) -> None:
    """Send every logger of the process through one handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, event, what came as `extra`, and where an exception happened."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in STANDARD},
        }
        if record.exc_text:  # made by the filter, without the exception's message
            line["stack"] = record.exc_text
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)
