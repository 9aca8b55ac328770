"""Days: written, told from today, ambiguous, impossible; always reckoned in Bangkok."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from intake.thai import extract, parse_date
from tests.unit.thai.conftest import NOW, values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 ม.ค. 2567", "2024-01-15"), ("15 ม.ค. 67", "2024-01-15"), ("15 ม.ค.2567", "2024-01-15"),
        ("15 ม.ค. 2567 09:30", "2024-01-15"), ("15 มค 67", "2024-01-15"),
        ("15 มกรา 67", "2024-01-15"), ("๑๕ มกราคม ๒๕๖๗", "2024-01-15"), ("15/1/2567", "2024-01-15"),
        ("15/01/67", "2024-01-15"), ("15-01-2024", "2024-01-15"),
        ("2024-01-15", "2024-01-15"), ("2567-01-15", "2024-01-15"), ("15.1.2567", "2024-01-15"),
        ("วันที่ 15 เดือน 1 ปี 67", "2024-01-15"), ("15 มกราคม พ.ศ. 2567", "2024-01-15"),
        ("15 มกราคม ค.ศ. 2024", "2024-01-15"), ("15 มกราคม พุทธศักราช 2567", "2024-01-15"), ("15ม.ค.67", "2024-01-15"),
        ("15 กรกฏาคม 2567", "2024-07-15"),
        ("วันที่สิบห้ามกราคมสองพันห้าร้อยหกสิบเจ็ด", "2024-01-15"), ("วันจันทร์ที่ 15 มกราคม 2567", "2024-01-15"),
        ("January 15, 2024", "2024-01-15"),
        ("15 Jan 2024", "2024-01-15"), ("15th of January 2024", "2024-01-15"), ("15 มกราปีที่แล้ว", "2025-01-15"),
        ("29 ก.พ. 2567", "2024-02-29"),
        ("15 ส.ค.", "2026-08-15"), ("15 ธ.ค.", "2025-12-15"), ("วันที่ 15", "2026-09-15"),
        ("วันที่ 5 เดือนที่แล้ว", "2026-08-05"), ("วันที่ 15 ที่ผ่านมา", "2026-09-15"),
        ("9/28/2004", "2004-09-28"), ("28/9", "2026-09-28"),
    ],
)  # fmt: skip
def test_written_days(text: str, day: str) -> None:
    reading = parse_date(text, NOW)
    assert reading is not None
    assert reading.date.isoformat() == day
    assert not reading.ambiguous


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("วันนี้", "2026-09-30"), ("เมื่อวาน", "2026-09-29"), ("เมื่อวานนี้", "2026-09-29"), ("เมื่อวานซืน", "2026-09-28"),
        ("วานซืน", "2026-09-28"), ("พรุ่งนี้", "2026-10-01"),
        ("มะรืน", "2026-10-02"), ("3 วันที่แล้ว", "2026-09-27"), ("สามวันก่อน", "2026-09-27"), ("เมื่อ 3 วันที่แล้ว", "2026-09-27"),
        ("เมื่อเช้า", "2026-09-30"),
        ("วันจันทร์ที่ผ่านมา", "2026-09-28"), ("จันทร์ที่แล้ว", "2026-09-28"), ("วันพุธที่แล้ว", "2026-09-23"),
        ("วันศุกร์อาทิตย์ที่แล้ว", "2026-09-25"),
        ("วันจันทร์นี้", "2026-09-28"), ("yesterday", "2026-09-29"), ("3 days ago", "2026-09-27"),
        ("last Monday", "2026-09-28"), ("10 วันที่แล้ว", "2026-09-20"), ("วันอังคารที่ 22", "2026-09-22"),
        ("2 ชม.ที่แล้ว", "2026-09-30"),
        ("11 ชั่วโมงที่แล้ว", "2026-09-29"), ("10 minutes ago", "2026-09-30"), ("12/9/69", "2026-09-12"),
        ("the day before yesterday", "2026-09-28"),
    ],
)  # fmt: skip
def test_days_told_from_today(text: str, day: str) -> None:
    reading = parse_date(text, NOW)
    assert reading is not None
    assert (reading.date.isoformat(), reading.precision) == (day, "day")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("อาทิตย์ที่แล้ว", "2026-09-21", "2026-09-27"), ("สัปดาห์ก่อน", "2026-09-21", "2026-09-27"),
        ("เดือนที่แล้ว", "2026-08-01", "2026-08-31"),
        ("ปีที่แล้ว", "2025-01-01", "2025-12-31"), ("ต้นเดือน", "2026-09-01", "2026-09-11"),
        ("สิ้นปีที่แล้ว", "2025-12-24", "2025-12-31"),
        ("เดือนมกราคม 2567", "2024-01-01", "2024-01-31"), ("ปี 2567", "2024-01-01", "2024-12-31"),
        ("สองสามวันก่อน", "2026-09-27", "2026-09-28"),
        ("last month", "2026-08-01", "2026-08-31"), ("เมื่อคืน", "2026-09-29", "2026-09-30"),
        ("2 เดือนที่แล้ว", "2026-07-01", "2026-07-31"),
        ("10-12 มกราคม 2567", "2024-01-10", "2024-01-12"),
    ],
)  # fmt: skip
def test_spans_of_days_are_bounded_and_not_called_a_day(text: str, first: str, last: str) -> None:
    reading = parse_date(text, NOW)
    assert reading is not None
    assert reading.precision != "day"
    assert (str(reading.first), str(reading.last)) == (first, last)
    assert reading.first is not None and reading.last is not None and reading.first <= reading.date <= reading.last


@pytest.mark.parametrize(
    ("text", "best", "other"),
    [
        ("5/6/67", "2024-06-05", "2024-05-06"),
        ("5/6/2024", "2024-06-05", "2024-05-06"),
        ("15/1/24", "2024-01-15", "1981-01-15"),
        ("วันจันทร์", "2026-09-28", "2026-10-05"),
    ],
)
def test_ambiguous_days_say_so(text: str, best: str, other: str) -> None:
    reading = parse_date(text, NOW)
    assert reading is not None
    assert reading.ambiguous
    assert reading.date.isoformat() == best
    assert date.fromisoformat(other) in reading.alternatives


def test_figures_in_front_of_a_day_do_not_hide_it() -> None:
    assert values("บัญชี 123-4-56789-0 เมื่อวานซืน", "date") == ["2026-09-28"]
    assert values("โอน 2,500 วันนี้", "date") == ["2026-09-30"]


def test_buddhist_year_in_four_figures_settles_the_order() -> None:
    reading = parse_date("5/6/2567", NOW)
    assert reading is not None
    assert (reading.date, reading.ambiguous) == (date(2024, 6, 5), False)


@pytest.mark.parametrize(
    "text",
    [
        "31 ก.พ. 2567",
        "31/2/2567",
        "32 มกราคม",
        "29 ก.พ. 2566",
        "0 มกราคม 2567",
        "",
        "ไม่ทราบ",
        "99",
        "เมื่อวาน หรือ 3 วันที่แล้ว",
    ],
)
def test_no_day(text: str) -> None:
    assert parse_date(text, NOW) is None


def test_an_impossible_day_leaves_no_part_of_itself_behind() -> None:
    assert values("โอนวันที่ 31 ก.พ. 2567 ค่ะ", "date") == []


def test_today_is_bangkoks_day_wherever_the_clock_stands() -> None:
    late = datetime(2026, 9, 29, 18, 30, tzinfo=timezone(timedelta()))  # 01:30 on the 30th in Bangkok
    assert values("วันนี้", "date", now=late) == ["2026-09-30"]
    assert values("เมื่อวาน", "date", now=late) == ["2026-09-29"]


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        extract("วันนี้", datetime(2026, 9, 30))


@pytest.mark.parametrize("text", ["ทุกวันนี้คนโกงเยอะ", "มีนายคนหนึ่งโทรมา", "กทม.คือที่อยู่", "ภายใน 4-5 วันนี้", "หลายเดือนก่อน"])
def test_what_is_no_day(text: str) -> None:
    assert values(text, "date") == []
