"""One form for every spelling, with spans of the original; words of our domain whole; the wrong keyboard."""

from __future__ import annotations

import subprocess
import sys

import hypothesis.strategies as st
import pytest
from hypothesis import given
from pythainlp.tokenize.tcc_p import tcc_pos_array

from intake.thai import domain_words, extract, normalize, normalize_with_map, tokenize
from tests.unit.thai.conftest import NOW


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("เเปลก", "แปลก"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นํา", "นำ"),
        ("มากกกกก", "มาก"),
        ("มาาาาก", "มาก"),
        ("ไไม่", "ไม่"),
        ("ก่ี", "กี่"),
        ("ดีๆๆๆ", "ดีๆ"),
        ("๑๕ ม.ค. ๒๕๖๗", "15 ม.ค. 2567"),
        ("สวัส\u200bดี", "สวัสดี"),
        ("\ufeffสวัสดี", "สวัสดี"),
        ("a\u00a0b", "a b"),
        ("02\u2013123", "02-123"),
        ("１２３", "123"),
        ("กรรม", "กรรม"),
        ("ธรรมดา", "ธรรมดา"),
        ("l;ylfu8iy[", "สวัสดีครับ"),
        ("FfoFd'8jt", "โดนโกงค่ะ"),
        ("5555", "5555"),
        ("www.a.co", "www.a.co"),
    ],
)
def test_one_form(typed: str, form: str) -> None:
    assert normalize(typed) == form


@pytest.mark.parametrize(
    "text",
    ["shop", "Kerry", "flash", "https://l;y.com", "fern@x.co", "line id: fern99", "EX123456789TH", "hello", "avoid",
     "microsoft", "Mobile", "OTP", "ok", "iPhone 15 Pro", "size M", "order no. 12345"],
)  # fmt: skip
def test_latin_that_is_meant_stays(text: str) -> None:
    assert normalize(text) == text


def test_spans_point_into_the_original() -> None:
    text = "โอน\u200b ๒,๕๐๐ บาทททท เข้ากสิกรรรร"
    found = {item.kind: text[item.start : item.end] for item in extract(text, NOW)}
    assert found == {"money": "๒,๕๐๐ บาทททท", "bank": "กสิกรรรร"}
    normal = normalize_with_map("นํ้า")
    assert (normal.text, normal.span(0, 3)) == ("น้ำ", (0, 4))


@pytest.mark.parametrize(
    "word",
    ["ช้อปปี้", "ลาซาด้า", "ติ๊กต็อก", "เคอรี่", "แฟลช", "พร้อมเพย์", "ไม่ตรงปก", "ตรงปก", "บัญชีม้า", "ตีกลับ", "แม่ค้า", "ตังค์",
     "คอลเซ็นเตอร์", "เก็บปลายทาง", "เลขพัสดุ", "บล็อกหนี", "หลอกโอน", "กสิกร", "ไทยพาณิชย์", "สลิป", "มัดจำ", "วอลเล็ต"],
)  # fmt: skip
def test_words_of_the_domain_stay_whole(word: str) -> None:
    assert word in [token.text for token in tokenize(f"สั่งของ{word}แล้วไม่ได้")]


def test_every_domain_word_is_one_token() -> None:
    assert [word for word in domain_words() if [token.text for token in tokenize(word)] != [word]] == []


@pytest.mark.parametrize(
    "whole", ["1,500", "15/1/2567", "081-234-5678", "20.30", "www.a.co/b", "a@b.co", "@fern_th", "ม.ค.", "กทม."]
)
def test_figures_addresses_and_abbreviations_stay_whole(whole: str) -> None:
    assert whole in [token.text for token in tokenize(f"โอน {whole} แล้ว")]


def test_importing_loads_nothing_big() -> None:
    code = "import sys, intake.thai; print(any(name.startswith('pythainlp') for name in sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "False"


@given(st.text("กขคงจนบมรลสหอยะาิีุูเแโไัำ่้็์ฤ", min_size=1, max_size=40))
def test_words_end_where_clusters_of_letters_end(text: str) -> None:
    normal = normalize(text)
    ends = tcc_pos_array(normal)  # by PyThaiNLP's own function, which the tokenizer does without
    assert all(token.end == len(normal) or ends[token.end] for token in tokenize(normal))
