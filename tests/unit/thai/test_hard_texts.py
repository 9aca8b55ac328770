"""Texts that tempt a reader to hang, and texts that are none: every one is read, soon."""

from __future__ import annotations

import time

import pytest

from bench.extraction import HARD
from intake.thai import extract, tokenize
from tests.unit.thai.conftest import NOW

# Far above what a linear reader needs on a busy machine, far below what a quadratic one would take.
SECONDS = 3.0


@pytest.mark.parametrize("name", sorted(HARD))
def test_ten_thousand_characters_take_no_time(name: str) -> None:
    text = (HARD[name] * 10_000)[:10_000]
    begin = time.process_time()
    for item in extract(text, NOW):
        assert 0 <= item.start < item.end <= len(text)
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize("name", ["number words", "titles", "repeats", "latin", "one long number", "marks", "spaced"])
def test_ten_thousand_characters_are_cut_in_no_time(name: str) -> None:
    text = (HARD[name] * 10_000)[:10_000]
    tokenize("สวัสดี")
    begin = time.process_time()
    tokenize(text)
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "\u0e48", "\u0e31\u0e48", "ํ", "!!!???", "مرحبا كيف حالك", "\u202eabc\u202c", "😀" * 50,
        "\x00\x01",
        "\ud800", "ก" * 10, "0" * 40, "ฯลฯ", "๚๛", "a" * 5000, "(" * 100, "๐" * 30, "ล้าน" * 40, "1," * 60, "http://",
        "@", "-", "วันที่", "นาย", "เพจ", "บริษัท จำกัด",
    ],
)  # fmt: skip
def test_odd_texts(text: str) -> None:
    for item in extract(text, NOW):
        assert 0 <= item.start < item.end <= len(text)
    tokenize(text)
