"""What a message that was taken back leaves behind: nothing of its words, numbers and files; everything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.forgetting import traces_of

STORY = "โอนเงินให้ร้าน แม่ค้าใจดี ไปแล้วไม่ได้ของ"


def test_the_words_go_wherever_they_stand() -> None:
    traces = traces_of(STORY)
    assert traces.blank(f"ดิฉันสรุปว่า “{STORY}” นะคะ") == "ดิฉันสรุปว่า “…” นะคะ"
    assert traces.blank(STORY.replace(" ", "\n")) == "…"
    assert traces.blank("โอนเงินให้ร้านอื่น") == "โอนเงินให้ร้านอื่น"


@pytest.mark.parametrize("kept", ["0812345678", "081-234-5678", "+66812345678", "+66 81 234 5678", "เบอร์ 081 234 5678"])
def test_a_number_goes_however_it_is_written(kept: str) -> None:
    assert "234" not in traces_of("เบอร์ 081-234-5678 ค่ะ").blank(kept)


def test_short_words_stay_where_others_used_them() -> None:
    assert traces_of("ใช่").blank("ใช่ค่ะ ถูกต้อง") == "ใช่ค่ะ ถูกต้อง"


def test_answers_that_were_read_from_it_go_and_others_stay() -> None:
    answers = {
        "amount": {"value": 159000},
        "seller_phone": {"value": "+66812345678"},
        "transfer_date": {"value": "2026-11-18"},
        "shop_name": {"value": "แม่ค้าใจดี"},
        "platform": {"value": "facebook"},
        "details": {"value": f"เมื่อวาน {STORY} 1,590 บาท 081-234-5678 แล้วก็บล็อก"},
        "purpose": {"status": "unknown"},
    }
    left = traces_of(f"{STORY} 1,590 บาท 081-234-5678").without_answers(answers)
    assert set(left) == {"transfer_date", "platform", "details", "purpose"}
    assert left["details"]["value"] == "เมื่อวาน … แล้วก็บล็อก"


def test_files_leave_every_list() -> None:
    traces = traces_of("", ["e1"])
    draft = {"evidence": [{"evidence_id": "e1", "size": 1}, {"evidence_id": "e2"}], "file": {"evidence_id": "e1"}}
    assert traces.blank_all(draft) == {"evidence": [{"evidence_id": "e2"}]}
    assert traces.blank_all(["e1", "e2"]) == ["e2"]


@given(st.text(min_size=5, max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_no_text_survives(words: str, before: str, after: str) -> None:
    said = words.strip()
    if len(said) < 5:
        return
    left = traces_of(words).blank_all({"a": [f"{before}{said}{after}"], "b": {"c": said}})
    assert said not in left["b"]["c"]
    if said not in before + "…" + after:
        assert left["a"][0].count(said) == 0 or json.dumps(said) not in json.dumps(left)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)))
def test_any_answer_is_survived(value: object) -> None:
    traces_of("โอนไป 500 บาท").without_answers({"x": value, "y": {"value": value}})
