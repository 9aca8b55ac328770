"""What holds for every text: no exception, spans inside, the same facts after normalisation, inverse formats."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.thai import (
    KINDS,
    extract,
    format_account,
    format_date,
    format_money,
    format_national_id,
    format_phone,
    format_time,
    is_thai_id,
    narrow,
    normalize,
    normalize_with_map,
    parse_account,
    parse_bank,
    parse_date,
    parse_email,
    parse_handle,
    parse_imei,
    parse_money,
    parse_national_id,
    parse_number,
    parse_parcel,
    parse_person,
    parse_phone,
    parse_postcode,
    parse_promptpay,
    parse_tax_id,
    parse_time,
    parse_url,
    read_address,
    tokenize,
)
from tests.unit.thai.conftest import NOW

PARTS = (
    "โอนไป", "พันห้า", "สองหมื่น", "บาท", "2,500", "15", "/", "1", "67", "ม.ค.", "มกราคม", "วันที่", "เมื่อวาน", "กสิกร",
    "กรุงเทพ", "081-234-5678", "123-4-56789-0", "เพจ ", "ร้าน", "นาย", "คุณ",
    "สมชาย", " ", "\n", "ตีสอง", "โมง", "ครึ่ง", "20.30", "น.", "@fern", "line id: ", "https://a.co/", "a@b.co",
    "EX123456789TH", "1101700230708", "ล้าน", "จุด", "เอ็ด", "ฯ", "๒๕", "\u200b", "ํ", "า", "่", "เ", "เ",
    "ก" * 5, "-", ".", ",", "(", ")", "%", "พร้อมเพย์ ", "อาทิตย์ที่แล้ว", "สิ้นปี", "ต่อ 12", "k", "ลบ", "ซาว", "โหล",
    "รหัสไปรษณีย์ 10240", "imei ", "490154203237518", "\u202e", "مرحبا", "😀", "İ", "ß", "ſ",
    "ผมชื่อ ", "ชื่อบัญชี ", "ชื่อเฟส ", "เฟสชื่อ ", "ใจดี", "I'm ", "My name is ", "John Smith", "five hundred", " baht",
    "1O", "l,5", "id ", "ไอดี ", "Zeus#1234", " Co., Ltd.", " by ", "ค่า", "ครั้งแรก ", "เหลือ ", "วันอังคารที่แล้ว",
    "ก.ย.-ธ.ค.", "www.a",
    " _ ", "5/11", "เมื่อ", "สั่งไป 5 วันแล้ว", "USD ", "$", "ต.ในเมือง ", "จ.ขอนแก่น",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5F), max_size=60),
    st.lists(st.sampled_from(PARTS), max_size=14).map("".join),
)
PARSERS = (
    parse_account, parse_bank, parse_email, parse_handle, parse_imei, parse_money, parse_national_id, parse_number,
    parse_parcel, parse_person, parse_phone, parse_postcode, parse_promptpay, parse_tax_id, parse_url,
)  # fmt: skip
many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(TEXTS)
def test_extraction_never_raises_and_stays_inside(text: str) -> None:
    items = extract(text, NOW)
    for item in items:
        assert item.kind in KINDS
        assert 0 <= item.start < item.end <= len(text)
        assert 0 < item.confidence <= 1
        assert item.value is not None


@many
@given(TEXTS)
def test_no_two_facts_share_characters_but_a_page_and_its_name(text: str) -> None:
    items = [item for item in extract(text, NOW) if item.extra.get("noun") != "page"]
    for earlier, later in pairwise(items):
        assert earlier.end <= later.start


@many
@given(TEXTS)
def test_normalisation_changes_no_fact(text: str) -> None:
    assert [(i.kind, i.value) for i in extract(normalize(text), NOW)] == [(i.kind, i.value) for i in extract(text, NOW)]


@many
@given(TEXTS)
def test_normalisation_is_stable_and_its_map_is_ordered(text: str) -> None:
    normal = normalize_with_map(text)
    assert normalize(normal.text) == normal.text
    assert len(normal.starts) == len(normal.ends) == len(normal.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert all(a <= b for a, b in pairwise(normal.starts))


@many
@given(TEXTS)
def test_answers_never_raise(text: str) -> None:
    for parse in PARSERS:
        parse(text)
    parse_date(text, NOW)
    parse_time(text, NOW)


@many
@given(TEXTS)
def test_tokens_stand_where_they_say(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert token.text and not token.text.isspace()
        assert end <= token.start < token.end <= len(text)
        assert normalize(text[token.start : token.end]) == token.text or token.text in normalize(text)
        end = token.end


@given(st.integers(min_value=0, max_value=10**14), st.sampled_from(("th", "en")))
def test_money_survives_its_format(satang: int, lang: str) -> None:
    money = parse_money(format_money(satang, lang))
    assert money is not None
    assert (money.satang, money.approximate, money.alternatives) == (satang, False, ())


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)), st.sampled_from(("th", "en")))
def test_a_day_survives_its_format(day: date, lang: str) -> None:
    reading = parse_date(format_date(day, lang), NOW)
    assert reading is not None
    assert (reading.date, reading.ambiguous, reading.precision) == (day, False, "day")


@given(st.times(), st.sampled_from(("th", "en")))
def test_a_time_survives_its_format(moment: time, lang: str) -> None:
    reading = parse_time(format_time(moment, lang), NOW)
    assert reading is not None
    assert reading.time == moment.replace(second=0, microsecond=0)


@given(st.from_regex(r"\A0(?:[689][0-9]{8}|2[0-9]{7}|[3457][0-9]{7})\Z"))
def test_a_phone_survives_its_format(national: str) -> None:
    e164 = parse_phone(national)
    assert e164 == "+66" + national[1:]
    assert parse_phone(format_phone(e164)) == e164
    assert parse_phone(e164) == e164


@given(st.from_regex(r"\A[0-9]{10}\Z"))
def test_an_account_survives_its_format(digits: str) -> None:
    assert parse_account(format_account(digits)) == digits


@given(st.integers(min_value=100_000_000_000, max_value=899_999_999_999))
def test_one_check_digit_of_ten_is_right_and_a_changed_one_is_not(body: int) -> None:
    right = [f"{body}{digit}" for digit in range(10) if is_thai_id(f"{body}{digit}")]
    assert len(right) == 1
    assert parse_national_id(format_national_id(right[0])) == right[0]


@given(st.integers(min_value=0, max_value=3000))
def test_days_ago_are_days_ago(count: int) -> None:
    reading = parse_date(f"{count} วันที่แล้ว", NOW) if count < 1000 else None
    if reading is not None:
        assert reading.date == NOW.date() - timedelta(days=count)


UNITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")


def spell(number: int) -> str:
    """The formal Thai words of 1..999,999."""
    words = ""
    for place, name in ((100_000, "แสน"), (10_000, "หมื่น"), (1000, "พัน"), (100, "ร้อย")):
        if number >= place:
            words += UNITS[number // place] + name
            number %= place
    tens, units = divmod(number, 10)
    words += {0: "", 1: "สิบ", 2: "ยี่สิบ"}.get(tens, UNITS[tens] + "สิบ")
    return words + ("เอ็ด" if units == 1 and words else UNITS[units])


@given(st.integers(min_value=1, max_value=999_999))
def test_formal_words_read_back(number: int) -> None:
    short_form = number > 100 and number % 10 not in (0, 1) and number // 10 % 10 == 0
    if short_form:  # หนึ่งร้อยห้า: said for 150 as well, so the formal reading is the alternative
        money = parse_money(spell(number) + "บาทถ้วน")
        assert money is not None and money.satang == number * 100
    else:
        assert parse_number(spell(number)) == number


@given(TEXTS, TEXTS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_an_answer_never_widens_an_address(first: str, second: str) -> None:
    reading = read_address(first)
    narrowed = narrow(reading, second)
    if reading.subdistricts:
        assert set(narrowed.subdistricts) <= set(reading.subdistricts)
        assert narrowed.subdistricts
