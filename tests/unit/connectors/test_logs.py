"""The gateway's log lines: JSON, with ids, and nothing that a person said, not even inside an exception."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from connectors import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_lines_are_objects_and_exceptions_keep_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    logging.getLogger("connectors.line").info("line %s %s", "push", 200, extra={"delivery_id": "d1"})
    try:
        raise ValueError("หมายเลขบัตร 1-2345-67890-12-3 of somchai@example.org")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("request broke", extra={"path": "/chat/ws"})
    first, second = map(json.loads, capsys.readouterr().err.strip().splitlines())
    assert (first["event"], first["delivery_id"], first["level"]) == ("line push 200", "d1", "info")
    assert second["path"] == "/chat/ws" and "ValueError" in second["stack"] and "test_logs.py" in second["stack"]
    assert "67890" not in str(second) and "somchai" not in str(second) and "หมายเลข" not in str(second)


def test_a_value_that_is_no_json_does_not_lose_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    logging.getLogger("x").warning("odd", extra={"thing": object(), "U": "U" + "0" * 32})
    line = json.loads(capsys.readouterr().err)
    assert (line["thing"], line["U"]) == ("object", "[…]")
