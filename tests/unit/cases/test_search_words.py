"""What a text is found by: the same words, numbers and names however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases import search_words

STORED = (
    "โอนเงินค่ากระเป๋าเดินทาง ๑,๕๐๐ บาท เข้าบัญชีกสิกร 123-4-56789-0 เมื่อวาน ร้านไม่ได้ของเลย เบอร์ 081-234-5678 พัสดุ TH0123456789A"
)
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.mark.parametrize(
    "query",
    [
        "กระเป๋าเดินทาง", "กระเป๋า เดินทาง", "โอน เงิน", "โอนเงิน", "กสิกร", "ไม่ได้ ของ", "1500", "1,500", "๑๕๐๐",
        "0812345678", "081 234 5678", "081-2345678", "+66812345678", "66 81 234 5678", "๐๘๑๒๓๔๕๖๗๘",
        "1234567890", "123 4 56789 0", "123-4-56789-0", "th0123456789a", "บัญชี 1234567890 โอน",
    ],
)  # fmt: skip
def test_a_text_is_found_however_its_words_and_numbers_are_typed(query: str) -> None:
    assert search_words.wanted(query) <= search_words.words(STORED)


@pytest.mark.parametrize("query", ["กระเป๋าสะพาย", "0812345679", "1234567891", "2500", "เชียงใหม่"])
def test_what_it_does_not_say_does_not_find_it(query: str) -> None:
    assert not search_words.wanted(query) <= search_words.words(STORED)


def test_two_numbers_beside_each_other_are_both_found() -> None:
    stored = search_words.words("โอน 1500 0812345678 แล้ว")
    assert {"1500", "0812345678"} <= stored
    assert search_words.wanted("โอน 1500 0812345678") <= stored


@pytest.mark.parametrize("typed", ["สมชาย ใจดี", "สมชายใจดี", "สม ชาย ใจ ดี", "นายสมชาย  ใจดี", "คุณสมชาย", "ใจดี"])
def test_a_name_is_found_with_any_spacing_and_title(typed: str) -> None:
    assert search_words.name_parts(typed) <= search_words.name_parts("นายสมชาย ใจดี")


def test_another_name_is_another() -> None:
    assert not search_words.name_parts("สมศรี ใจดี") <= search_words.name_parts("นายสมชาย ใจดี")
    assert search_words.name_parts("เอ") == set()


@given(st.from_regex(r"0[689]\d{8}", fullmatch=True), st.lists(st.sampled_from(["", " ", "-"]), min_size=9, max_size=9))
def test_a_phone_is_found_with_any_gaps_in_any_digits(phone: str, gaps: list[str]) -> None:
    typed = "".join(digit + gap for digit, gap in zip(phone, [*gaps, ""], strict=True))
    stored = search_words.words(f"เบอร์ {phone} ค่ะ")
    assert search_words.wanted(typed) <= stored
    assert search_words.wanted(typed.translate(THAI_DIGITS)) <= stored


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_finds_itself_without_numbers(text: str) -> None:
    letters = "".join(" " if character.isnumeric() else character for character in text)
    assert search_words.wanted(letters) <= search_words.words(letters)
    search_words.name_parts(text)
    search_words.wanted(text)
