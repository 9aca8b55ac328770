"""Keeps what people write out of Rasa's logs.

Rasa logs texts, slots and entities at debug level, and some texts in warnings and tracebacks. The filter sits on the
handlers, so it holds for every logger: debug records of Rasa are dropped, the text of the turn at work is cut out of
whatever is left, tracebacks shrink to the kinds and places of their exceptions.
"""

from __future__ import annotations

import json
import logging
import traceback

from bot.turn import current_turn

REDACTED = "[redacted]"
# Shorter texts ("ok", "1") would cut ordinary words out of the logs and say nothing about anybody.
_SHORTEST = 4


def where(error: BaseException) -> str:
    """Describe an exception by kind and place, with its causes; never by its message, which may quote a person."""
    steps: list[str] = []
    current: BaseException | None = error
    while current is not None and len(steps) < 4:
        frames = traceback.extract_tb(current.__traceback__)
        place = f" at {frames[-1].filename.rsplit('site-packages/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
        steps.append(f"{type(current).__name__}{place}")
        current = current.__cause__ or current.__context__
    return " <- ".join(steps)


class RedactionFilter(logging.Filter):
    """Drop or clean a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for debug records of Rasa; clean all others in place."""
        if record.levelno <= logging.DEBUG and record.name.partition(".")[0] == "rasa":
            return False
        message = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message} ({where(record.exc_info[1])})"
        record.exc_info = record.exc_text = None
        record.msg, record.args = _without_texts(message), None
        return True


def _without_texts(message: str) -> str:
    turn = current_turn.get()
    if turn is None:
        return message
    texts = [turn.text, turn.text.strip(), *(str(bubble.get("text", "")) for bubble in turn.messages)]
    for text in texts:
        if len(text) >= _SHORTEST:
            for spelling in (
                text,
                json.dumps(text)[1:-1],
                json.dumps(text, ensure_ascii=False)[1:-1],
                repr(text)[1:-1],
            ):
                message = message.replace(spelling, REDACTED)
    return message


def install() -> None:
    """Put the filter on every handler there is."""
    loggers = [
        logging.getLogger(),
        *(lg for lg in logging.Logger.manager.loggerDict.values() if isinstance(lg, logging.Logger)),
    ]
    for one in loggers:
        for handler in one.handlers:
            if not any(isinstance(present, RedactionFilter) for present in handler.filters):
                handler.addFilter(RedactionFilter())
