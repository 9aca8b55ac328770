"""A desk's own examples: checked, kept apart from ours, never among what the gate asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy import assistant
from deploy.training import learned

EXPORT = """version: "3.1"
nlu:
  - intent: cancel
    examples: |
      - ไม่เอาละ
      - ขอพอแค่นี้ก่อน
  - intent: greet
    examples: |
      - ฮัลโหล แอดมิน
"""


def test_an_export_is_read_and_kept(tmp_path: Path) -> None:
    before = assistant.model_path(tmp_path)
    found = learned.read(EXPORT, ["ฮัลโหลแอดมิน!"], "learned.yml")
    assert found.examples == {"cancel": ["ไม่เอาละ", "ขอพอแค่นี้ก่อน"]}
    assert (found.count, found.left_out) == (2, 1)
    put_back = learned.keep(tmp_path, found)
    assert learned.count(tmp_path) == 2 and assistant.model_path(tmp_path) != before
    again = learned.keep(tmp_path, None)
    assert learned.count(tmp_path) == 0 and assistant.model_path(tmp_path) == before
    again()
    assert learned.count(tmp_path) == 2
    put_back()
    assert learned.count(tmp_path) == 0 and assistant.model_path(tmp_path) == before


def test_an_export_of_nothing_is_nothing(tmp_path: Path) -> None:
    found = learned.read('version: "3.1"\nnlu: []\n', [], "learned.yml")
    learned.keep(tmp_path, found)
    assert found.count == learned.count(tmp_path) == 0


@pytest.mark.parametrize("words", ["", "a: [", "nlu: 3", "nlu:\n - intent: greet", "nlu:\n - [1]", "nlu: text"])
def test_what_is_no_export_is_refused(words: str) -> None:
    with pytest.raises(learned.LearnedUnfit, match="no file of examples"):
        learned.read(words, [], "learned.yml")


def test_an_unknown_intent_is_named() -> None:
    with pytest.raises(learned.LearnedUnfit, match="order_pizza"):
        learned.read(EXPORT.replace("intent: greet", "intent: order_pizza"), [], "learned.yml")
