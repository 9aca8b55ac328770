"""What is masked in the words of a conversation, and what stays readable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.masked_talk import all_words, field, words

READABLE = [
    "โอนไป 15,000 บาท", "ราคา 1500000 บาท", "วันที่ 15/11/2569", "2026-11-15", "โทร 1441 หรือ 1212", "RT-1234-5678",
    "เวลา 20.30 น.", "ห้อง 12/345 ชั้น 6",
]  # fmt: skip
HIDDEN = {
    "โทร 081-234-5678": "โทร •••-•••-5678",
    "โทร 0812345678 ค่ะ": "โทร ••••••5678 ค่ะ",
    "+66 81 234 5678": "+•• •• ••• 5678",
    "๐๘๑๒๓๔๕๖๗๘": "••••••๕๖๗๘",
    "บัญชี 123-4-56789-0": "บัญชี •••-•-••789-0",
    "บัตร 1 1037 00123 45 6": "บัตร • •••• ••••3 45 6",
    "เมล somying.j@example.co.th": "เมล s•••@example.co.th",
}


@pytest.mark.parametrize("said", READABLE)
def test_what_is_nobody_s_secret_stays(said: str) -> None:
    assert words(said) == said


@pytest.mark.parametrize(("said", "shown"), HIDDEN.items())
def test_numbers_and_addresses_are_masked(said: str, shown: str) -> None:
    assert words(said) == shown


@given(st.text(), st.from_regex(r"0[689][0-9]{8}", fullmatch=True), st.sampled_from(["", "-", " "]), st.text())
def test_no_telephone_number_gets_through(before: str, number: str, gap: str, after: str) -> None:
    said = f"{before} {number[:3]}{gap}{number[3:6]}{gap}{number[6:]} {after}"
    assert number not in re.sub(r"[ -]", "", words(said))


def test_what_the_person_gave_as_a_name_is_masked_wherever_it_stands() -> None:
    known = [("สมหญิง ใจดี", "สมหญิง ใจ•••")]
    card = {"kind": "review", "rows": [{"label": "ชื่อ", "value": "สมหญิง ใจดี"}, {"label": "โทร", "value": "0812345678"}]}
    shown = all_words(card, known)
    assert [row["value"] for row in shown["rows"]] == ["สมหญิง ใจ•••", "••••••5678"]
    assert words("ดิฉันสมหญิง ใจดีค่ะ", known) == "ดิฉันสมหญิง ใจ•••ค่ะ"


def test_fields_are_masked_as_their_form_says() -> None:
    phone = {
        "name": "complainant_phone",
        "mask": "phone",
        "value": "+66812345678",
        "shown": "081-234-5678",
        "choices": [],
    }
    assert (field(phone)["value"], field(phone)["shown"]) == ("+•••••••5678", "•••-•••-5678")
    choice = {"name": "problem", "mask": "none", "value": "not_delivered", "shown": "ไม่ได้ของ", "choices": [{"id": "x"}]}
    assert field(choice) == choice
    story = {"name": "details", "mask": "none", "value": "โทรไป 0812345678", "shown": "โทรไป 0812345678", "choices": []}
    assert field(story)["shown"] == "โทรไป ••••••5678"
