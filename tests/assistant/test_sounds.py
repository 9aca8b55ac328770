"""What sounds alike, and how examples are misspelled for training."""

from __future__ import annotations

import random

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.fallback import OpeningFallback
from bot.components.misspelling import STRENGTHS, misspelled
from bot.components.sounds import sound_of

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E) | st.sampled_from("ab 09.,-"), max_size=80)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ม่ายด้ายของ", "ไม่ได้ของ"),
        ("โดนโกงตัง", "โดนโกงตังค์"),
        ("ปัยแร้วเรย", "ไปแล้วเลย"),
        ("โทสับ", "โทรศัพท์"),
        ("หรอกไห้โอนเงิน", "หลอกให้โอนเงิน"),
        ("พะนักงาน", "พนักงาน"),
        ("เปลี่ยนระหัส", "เปลี่ยนรหัส"),
        ("กดหมาย", "กฎหมาย"),
        ("คับ", "ครับ"),
        ("ตำหรวด", "ตำรวจ"),
        ("หยาก", "อยาก"),
    ],
)
def test_misspellings_sound_as_what_is_meant(written: str, meant: str) -> None:
    assert sound_of(written) == sound_of(meant)


@pytest.mark.parametrize(("one", "other"), [("ซื้อ", "เสีย"), ("โกง", "กอง"), ("บ้าน", "ปาน"), ("แฮก", "แตก")])
def test_other_words_sound_otherwise(one: str, other: str) -> None:
    assert sound_of(one) != sound_of(other)


@given(THAI | st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_sound(text: str) -> None:
    heard = sound_of(text)
    assert " " not in heard and len(heard) <= 2 * len(text.lower())


@given(THAI, st.integers(0, 9), st.sampled_from(STRENGTHS))
@settings(max_examples=100, deadline=None)
def test_a_misspelled_text_is_a_text_and_the_same_for_the_same_dice(
    text: str, dice: int, how: tuple[float, float]
) -> None:
    once = misspelled(text, random.Random(dice), *how)
    assert once == misspelled(text, random.Random(dice), *how) and (once or not text)


@pytest.mark.parametrize(
    ("ranking", "kept"),
    [
        ([("complain_scam", 0.3), ("complain_bank", 0.29), ("complain_cyber", 0.2)], True),
        ([("complain_scam", 0.3), ("inform", 0.29), ("greet", 0.2)], False),
        ([("greet", 0.3), ("complain_bank", 0.29), ("complain_cyber", 0.28)], False),
        ([("greet", 0.9), ("complain_bank", 0.05)], True),
    ],
)
def test_one_of_two_complaints_is_understood(ranking: list[tuple[str, float]], kept: bool) -> None:
    named = [{"name": name, "confidence": chance} for name, chance in ranking]
    message = Message({TEXT: "x", INTENT: named[0], INTENT_RANKING_KEY: named})
    options = {**OpeningFallback.get_default_config(), "threshold": 0.35, "ambiguity_threshold": 0.05}
    OpeningFallback(options).process([message])
    assert message.get(INTENT)["name"] == (ranking[0][0] if kept else "nlu_fallback")
