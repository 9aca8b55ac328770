"""Answers as people type them, and what is stored of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.forms.checks import VALIDATORS
from intake.forms.choosing import read_choice, spot
from intake.forms.kinds import KINDS
from intake.forms.schema import Check, Field
from intake.forms.tables import platforms
from intake.forms.values import read_answer
from intake.texts import keys
from tests.unit.forms.talking import NOON, shipped

PLATFORMS = platforms()


def field_of(kind: str, *checks: Check) -> Field:
    choices = PLATFORMS if kind in ("platform", "choice") else ()
    words = {"th": "ช่อง", "en": "field"}
    return Field("x", kind, "case", words, words, {"th": "ก", "en": "a"}, checks=checks, choices=choices)


READ = [
    ("phone", "081-234-5678", "+66812345678"),
    ("phone", "+66 81 234 5678", "+66812345678"),
    ("phone", "๐๘๑๒๓๔๕๖๗๘ ค่ะ", "+66812345678"),
    ("phone", "เบอร์ 02 123 4567 นะคะ", "+6621234567"),
    ("money", "2500", 250000),
    ("money", "สองพันห้า", 250000),
    ("money", "พันห้า", 150000),
    ("money", "๒,๕๐๐ บาท", 250000),
    ("money", "2.5 หมื่น", 2500000),
    ("money", "2k", 200000),
    ("money", "99.50", 9950),
    ("date", "เมื่อวาน", "2026-11-20"),
    ("date", "15 ม.ค. 69", "2026-01-15"),
    ("date", "๑๕ มกราคม ๒๕๖๙", "2026-01-15"),
    ("bank", "กสิกร", "004"),
    ("bank", "K+", "004"),
    ("bank", "ไทยพาณิชย์ค่ะ", "014"),
    ("bank", "SCB", "014"),
    ("account", "123-4-56789-0", "1234567890"),
    ("account", "๑๒๓๔๕๖๗๘๙๐", "1234567890"),
    ("account", "พร้อมเพย์ 0812345678", "0812345678"),
    ("email", "Somying@Example.com", "somying@example.com"),
    ("url", "facebook.com/niceshoes", "https://facebook.com/niceshoes"),
    ("url", "ลิงก์ https://shop.example.com/a?b=1 ค่ะ", "https://shop.example.com/a?b=1"),
    ("person_name", "ผมชื่อ สมชาย ใจดี ครับ", "สมชาย ใจดี"),
    ("person_name", "Ms. Anna O'Neil-Smith", "Ms. Anna O'Neil-Smith"),
    ("person_name", "สมหญิงค่ะ", "สมหญิง"),
    ("person_name", "นางสาวพรคะนึง", "นางสาวพรคะนึง"),
    ("contact", "อีเมล somying@example.com ค่ะ", "somying@example.com"),
    ("contact", "99/1 ถ.สุขุมวิท แขวงคลองเตย กทม. 10110", "99/1 ถ.สุขุมวิท แขวงคลองเตย กทม. 10110"),
    ("yes_no", "ใช่ค่ะ", "yes"),
    ("yes_no", "ไม่ใช่", "no"),
    ("yes_no", "ค่ะ", "yes"),
    ("platform", "๒", "shopee"),
    ("platform", "ข้อ 3", "lazada"),
    ("platform", "ซื้อในติ๊กต็อกค่ะ", "tiktok"),
    ("platform", "Weloveshopping", "Weloveshopping"),
    ("choice", "ลาซาด้า", "lazada"),
    ("text", "  รองเท้า   2 คู่ ", "รองเท้า 2 คู่"),
]
NOT_READ = [
    ("phone", "0212345678", "phone_length"),
    ("phone", "12", "phone_length"),
    ("phone", "ไม่บอก", "phone"),
    ("money", "เยอะมาก", "money"),
    ("money", "0", "money_zero"),
    ("date", "31 ก.พ. 2567", "date"),
    ("date", "พรุ่งนี้", "date_future"),
    ("bank", "ธนาคารโลก", "bank"),
    ("account", "123", "account_length"),
    ("account", "ไม่มีเลขเลย", "account"),
    ("email", "somying at example", "email"),
    ("contact", "a@b", "email"),
    ("contact", "??", "contact"),
    ("url", "ไม่มีลิงก์", "url"),
    ("person_name", "0812345678", "name_has_digits"),
    ("person_name", "👍", "not_a_name"),
    ("text", "👍👍", "no_words"),
    ("text", "<>", "no_words"),
    ("yes_no", "เดี๋ยวก่อน", "yes_no"),
    ("choice", "99", "choice"),
    ("platform", "7777", "platform"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_is_read(kind: str, text: str, value: object) -> None:
    assert read_answer(field_of(kind), text, NOON).value == value


@pytest.mark.parametrize(("kind", "text", "problem"), NOT_READ)
def test_is_not_read_and_says_why(kind: str, text: str, problem: str) -> None:
    reading = read_answer(field_of(kind), text, NOON)
    assert (reading.value, reading.problem) == (None, problem)
    for lang in ("th", "en"):
        assert f"validators.{problem}" in keys(lang)


def test_about_is_kept_with_the_amount() -> None:
    reading = read_answer(field_of("money"), "ประมาณสองหมื่นกว่า", NOON)
    assert reading.value == 2000000 and reading.approximate


FORMATS = {
    "phone": r"\+66\d{8,9}", "bank": r"\d{3}", "account": r"\d{6,20}", "date": r"\d{4}-\d\d-\d\d", "email": r"\S+@\S+",
    "url": r"https?://\S+", "yes_no": "yes|no", "money": r"[1-9]\d*",
}  # fmt: skip


@settings(deadline=None)  # the first text loads the word lists
@given(st.sampled_from(sorted(KINDS)), st.text(max_size=80))
def test_whatever_is_typed_is_read_in_the_format_or_explained(kind: str, text: str) -> None:
    reading = read_answer(field_of(kind), text, NOON)
    assert reading.ok != (reading.problem is not None)
    if reading.ok and kind in FORMATS:
        assert re.fullmatch(FORMATS[kind], str(reading.value))


CHECKED = [
    ("imei", None, "490154203237518", True),
    ("imei", None, "490154203237519", False),
    ("national_id", None, "1-1017-00230-70-8", True),
    ("national_id", None, "1101700230705", False),
    ("national_id", None, "0101700230708", False),
    ("min_length", 3, "ab", False),
    ("max_length", 3, "abcd", False),
]


@pytest.mark.parametrize(("name", "limit", "text", "fits"), CHECKED)
def test_validators(name: str, limit: int | None, text: str, fits: bool) -> None:
    assert name in VALIDATORS
    reading = read_answer(field_of("text", Check(name, limit)), text, NOON)
    assert reading.ok is fits and (fits or reading.problem == name)


SPOTTED = [
    ("ซื้อของออนไลน์", []),
    ("ทักไลน์ไปไม่ตอบ", ["line"]),
    ("เห็นในเฟสบุ๊คแล้วไปสั่งในช้อปปี้", ["facebook", "shopee"]),
    ("airline deadline online", []),
    ("ไม่ได้ซื้อในลาซาด้า", ["lazada"]),
    ("ไม่ใช่ลาซาด้า แต่เป็นช้อปปี้", ["shopee"]),
]


@pytest.mark.parametrize(("text", "ids"), SPOTTED)
def test_platforms_in_a_sentence(text: str, ids: list[str]) -> None:
    assert [item.id for item in spot(PLATFORMS, text)] == ids


PROBLEMS = [
    ("ของไม่มาเลยค่ะ ไม่ส่งของ", "not_delivered"),
    ("ได้ของไม่ตรงปก", "not_as_described"),
    ("ของแตกหัก", "defective"),
    ("เป็นของปลอม", "counterfeit"),
    ("ร้านไม่ยอมคืนเงิน", "refund_refused"),
    ("ไม่ได้สั่งแต่มีพัสดุมาเก็บเงิน", "cod_not_ordered"),
    ("๑", "not_delivered"),
    ("อื่นๆ", "other"),
    ("never arrived", "not_delivered"),
]


@pytest.mark.parametrize(("text", "chosen"), PROBLEMS)
def test_problems_by_number_label_and_synonym(text: str, chosen: str) -> None:
    form = shipped().get("online_purchase")
    problem = form.get("problem") if form else None
    assert problem is not None and read_choice(problem.choices, text) == chosen


def test_every_label_and_synonym_of_every_choice_chooses_it() -> None:
    for form in shipped():
        for field in form.fields:
            for place, choice in enumerate(field.choices, 1):
                words = [*choice.label.values(), *(word for listed in choice.synonyms.values() for word in listed)]
                for word in [*words, str(place)]:
                    assert read_choice(field.choices, word) == choice.id, (field.name, word)
