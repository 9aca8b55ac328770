"""A text is weighed in conversation as it was in training, by a quicker way."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.components.features import features, parts
from bot.components.vectors import Vectors

TEXTS = (
    "สั่ง รองเท้า จาก ช้อปปี้ ร้าน ไม่ ยอม ส่ง ของ จ่าย แบบ เก็บเงินปลายทาง",
    "สวัสดี ค่ะ", "หวัดดี จ้า", "hello", "ลาก่อน", "bye bye", "โอน 1,500 บาท ไม่ได้ ของ ของ ของ",
)  # fmt: skip
WORDS = sorted({word for text in TEXTS for word in text.split()})
VECTORS = Vectors.of([features(text.split()) for text in TEXTS])


@given(st.lists(st.sampled_from([*WORDS, "\ud800", "𝒳", ""]) | st.text(max_size=8)))
@settings(max_examples=200, deadline=None)
def test_a_text_is_read_in_conversation_as_in_training(words: list[str]) -> None:
    for _ in range(2):  # a word that has been seen is read from memory
        places, values = VECTORS.read(parts(words, ["money"]))
        same, counts = VECTORS.row(features(words, ["money"]))
        assert places.tolist() == same.tolist() and values.tolist() == pytest.approx(counts.tolist())
        assert len(set(places.tolist())) == len(places) and (places.max() == 0) <= (values.sum() == 0)


def test_what_was_never_learned_is_not_remembered() -> None:
    VECTORS.read(parts(["0812345678", "สมหญิง", "โอน"]))
    assert {"0812345678", "สมหญิง"}.isdisjoint(VECTORS._words)
