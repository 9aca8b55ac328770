"""A day is kept and shown exactly as far as it was told."""

from datetime import date, datetime

import pytest

from intake import thai
from intake.forms.export import case_answers
from intake.forms.values import read_answer
from tests.unit.forms.talking import NOON, Person, filled, purchases

SAID = [  # today is 21 November 2026
    ("เดือนที่แล้ว", "2026-10", "เดือนตุลาคม 2569", "October 2026", "month"),
    ("ปีที่แล้ว", "2025", "ปี 2568", "2025", "year"),
    ("ต้นเดือนที่แล้ว", "2026-10-01/2026-10-11", "ช่วงวันที่ 1–11 ตุลาคม 2569", "some time on 1–11 October 2026", "period"),
    ("อาทิตย์ที่แล้ว", "2026-11-09/2026-11-15", "ช่วงวันที่ 9–15 พฤศจิกายน 2569", "some time on 9–15 November 2026", "period"),
    ("เมื่อวาน", "2026-11-20", "20 พฤศจิกายน 2569", "20 November 2026", "day"),
    ("เมื่อคืน", "2026-11-20", "20 พฤศจิกายน 2569", "20 November 2026", "day"),
    ("10/11/69", "2026-11-10", "10 พฤศจิกายน 2569", "10 November 2026", "day"),
]


@pytest.mark.parametrize(("said", "stored", "shown", "english", "precision"), SAID)
def test_what_is_said_is_what_is_kept(said: str, stored: str, shown: str, english: str, precision: str) -> None:
    field = next(item for item in purchases() if item.name == "online_purchase").get("purchase_date")
    assert field is not None
    value = read_answer(field, said, NOON).value
    assert value == stored
    assert thai.period_precision(value) == precision
    assert (thai.format_period(value), thai.format_period(value, "en")) == (shown, english)
    first, last = thai.period_bounds(value)
    assert first <= last


@pytest.mark.parametrize("wrong", ["", "soon", "2026-13", "26-10-01", "2026-10-01/"])
def test_what_is_no_day_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError):
        thai.period_bounds(wrong)


def test_a_month_stays_a_month_on_the_card_and_in_the_case() -> None:
    person = filled(Person(), {"purchase_date": "เดือนที่แล้ว"})
    assert person.step and "เดือนตุลาคม 2569" in person.step.replies[-1].text
    form = person.registry.get("online_purchase")
    assert form and person.draft
    answers = case_answers(form, person.draft)
    assert (answers["purchase_date"], answers["purchase_date_precision"]) == ("2026-10", "month")
    assert "purchase_date_approximate" not in answers


def test_a_month_in_the_story_is_offered_when_the_day_is_asked() -> None:
    person = Person()
    person.says("สั่งรองเท้าเดือนที่แล้วในเฟส โอนไป 2,500 บาท ของไม่มา", intent="complain_online_purchase")
    assert "purchase_date" not in person.values
    said = person.says("ยินยอม")
    while person.draft and person.draft.asked != "purchase_date":
        said = person.says("ไม่มี")
    assert "เดือนตุลาคม 2569" in said
    person.says("จำไม่ได้")
    assert person.values["purchase_date"] == "2026-10"


def test_the_exact_day_may_be_given_instead() -> None:
    person = Person()
    person.says("สั่งรองเท้าเดือนที่แล้วในเฟส โอนไป 2,500 บาท ของไม่มา", intent="complain_online_purchase")
    person.says("ยินยอม")
    while person.draft and person.draft.asked != "purchase_date":
        person.says("ไม่มี")
    person.says("12 ต.ค. 2569")
    assert person.values["purchase_date"] == "2026-10-12"


def test_a_period_of_two_months_names_both() -> None:
    assert thai.format_period("2026-09-28/2026-10-04") == "ช่วงวันที่ 28 กันยายน 2569 – 4 ตุลาคม 2569"
    assert thai.period_bounds("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    reading = thai.parse_date("เดือนกุมภาพันธ์ 2567", datetime(2026, 11, 21, 5, tzinfo=thai.BANGKOK))
    assert reading is not None and thai.period_value(reading) == "2024-02"
