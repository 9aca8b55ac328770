"""What people write stays out of every log record."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot import log_filter
from bot.turn import Turn, current_turn

TEXT = 'ชื่อ กระต่าย "หมายจันทร์" 0891239876'


@pytest.fixture
def records() -> Iterator[list[str]]:
    """Lines that a handler with the filter has written."""
    lines: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Lines()
    handler.addFilter(log_filter.RedactionFilter())
    logger = logging.getLogger("rasa.filter_test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    token = current_turn.set(Turn("t", "c", TEXT, [{"text": "คุณกระต่าย แจ้งว่าโอน 500 บาท"}]))
    yield lines
    current_turn.reset(token)
    logger.removeHandler(handler)


LOGGER = logging.getLogger("rasa.filter_test")


@pytest.mark.parametrize("spelling", [TEXT, json.dumps(TEXT), json.dumps(TEXT, ensure_ascii=False), repr(TEXT)])
def test_the_text_is_cut_out_however_it_is_written(records: list[str], spelling: str) -> None:
    LOGGER.warning("parsing failed: %s", spelling)
    assert len(records) == 1 and log_filter.REDACTED in records[0]
    assert "กระต่าย" not in records[0] and "\\u0e01" not in records[0] and "0891239876" not in records[0]


def test_answers_are_cut_out_too(records: list[str]) -> None:
    LOGGER.warning("sent คุณกระต่าย แจ้งว่าโอน 500 บาท")
    assert records == [f"sent {log_filter.REDACTED}"]


def test_debug_records_of_rasa_are_dropped(records: list[str]) -> None:
    LOGGER.debug("slots: full_name=กระต่าย")
    assert records == []


def test_a_traceback_shrinks_to_kinds_and_places(records: list[str]) -> None:
    try:
        try:
            raise ValueError(f"cannot read {TEXT}")
        except ValueError as error:
            raise KeyError("draft of somebody") from error
    except KeyError:
        LOGGER.exception("action failed")
    assert "KeyError" in records[0] and "ValueError" in records[0] and "test_log_filter.py" in records[0]
    assert "กระต่าย" not in records[0] and "somebody" not in records[0]


def test_ordinary_records_stay_as_they_are(records: list[str]) -> None:
    LOGGER.warning("turn %s of conversation %s", "t", "c")
    assert records == ["turn t of conversation c"]
