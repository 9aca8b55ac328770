"""Sentences as people type them on phones: everything that stands in each is found, and nothing else.

`typed/*.jsonl` hold a text, the values wanted by kind (money in satang), and the kinds not looked at. A new way of
writing that was misread is one more line there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.thai.conftest import PHONED, found_in

ROWS = [
    pytest.param(*json.loads(line), id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent / "typed").glob("*.jsonl"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
]


@pytest.mark.parametrize(("text", "wanted", "ignored"), ROWS)
def test_all_and_nothing_else_is_found(text: str, wanted: dict[str, list[Any]], ignored: list[str]) -> None:
    found = found_in(text, PHONED)
    assert {kind: values for kind, values in found.items() if kind not in ignored} == wanted
