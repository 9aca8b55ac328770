"""Times of day, as said and as written."""

from __future__ import annotations

import pytest

from intake.thai import parse_time
from tests.unit.thai.conftest import NOW, values


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("บ่ายสามโมงครึ่ง", "15:30"), ("ตีสอง", "02:00"), ("สองทุ่ม", "20:00"), ("เที่ยงครึ่ง", "12:30"),
        ("สามทุ่มสิบห้านาที", "21:15"), ("20.30 น.", "20:30"), ("20:30", "20:30"),
        ("20.30", "20:30"), ("เวลา 9.05 น.", "09:05"), ("บ่ายสามโมงสิบสองนาที", "15:12"), ("บ่ายโมงสิบสามนาที", "13:13"),
        ("บ่ายโมงเย็นสามสิบเอ็ดนาที", "13:31"),
        ("หนึ่งทุ่มสามสิบแปดนาที", "19:38"), ("สองโมงเช้าสิบสองนาที", "08:12"), ("ตีสามสิบห้า", "03:15"), ("9 โมงครึ่ง", "09:30"),
        ("6 โมงเย็น", "18:00"), ("เที่ยงคืน", "00:00"),
        ("ทุ่มครึ่ง", "19:30"), ("บ่าย 2", "14:00"), ("8 โมงเช้า", "08:00"), ("๒๐.๓๐ น.", "20:30"), ("9pm", "21:00"),
        ("9:30 am", "09:30"), ("บ่าย 4:30", "16:30"),
        ("8 นาฬิกา 15 นาที", "08:15"), ("สี่โมงเย็น", "16:00"), ("สิบเอ็ดโมง", "11:00"),
    ],
)  # fmt: skip
def test_times(text: str, clock: str) -> None:
    reading = parse_time(text, NOW)
    assert reading is not None
    assert reading.time.strftime("%H:%M") == clock


def test_an_hour_without_its_half_of_the_day_is_ambiguous() -> None:
    reading = parse_time("สามโมง", NOW)
    assert reading is not None
    assert reading.time.strftime("%H:%M") == "15:00"
    assert [other.strftime("%H:%M") for other in reading.alternatives] == ["09:00"]


@pytest.mark.parametrize("text", ["25:00", "20.75 น.", "", "ตี 9", "สวัสดี"])
def test_no_time(text: str) -> None:
    assert parse_time(text, NOW) is None


def test_a_span_of_hours_is_one_fact() -> None:
    assert values("เปิด 09.00-15.00 น. ทุกวัน", "time") == ["09:00"]


@pytest.mark.parametrize("text", ["ราคา 20.30 บาท", "ตีกลับ", "เที่ยวทะเล", "น้ำหนัก 4.47 กิโล"])
def test_what_is_no_time(text: str) -> None:
    assert values(text, "time") == []
