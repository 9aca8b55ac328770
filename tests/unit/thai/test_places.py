"""The address cascade: by code, never by name alone."""

from __future__ import annotations

import pytest

from intake.thai import (
    AddressReading,
    by_postcode,
    children,
    choices,
    find_places,
    format_address,
    narrow,
    place,
    provinces,
    read_address,
)


def test_the_whole_country_is_there() -> None:
    assert len(provinces()) == 77
    districts = [unit for province in provinces() for unit in children(province.code)]
    assert len(districts) == 928
    subdistricts = [unit for district in districts for unit in children(district.code)]
    assert len(subdistricts) == 7436
    assert all(unit.postcodes for unit in subdistricts)


def test_a_name_borne_by_many_is_asked_for_by_province() -> None:
    assert len(find_places("ต.ในเมือง", "subdistrict")) == 22
    reading = read_address("ต.ในเมือง")
    assert (len(reading.subdistricts), reading.ask, reading.subdistrict) == (22, "province", None)


def test_province_and_district_settle_it() -> None:
    reading = read_address("12/3 ม.4 ต.ในเมือง อ.เมือง จ.ขอนแก่น")
    assert reading.ask is None
    assert reading.subdistrict is not None
    assert format_address(reading.subdistrict) == "ตำบลในเมือง อำเภอเมืองขอนแก่น จังหวัดขอนแก่น 40000"


def test_bangkok_by_its_short_names() -> None:
    for name in ("กรุงเทพฯ", "กทม", "กทม.", "กรุงเทพมหานคร"):
        reading = read_address(f"แขวงบางรัก เขตบางรัก {name}")
        assert reading.subdistrict == "100404", name
    assert format_address("100404") == "แขวงบางรัก เขตบางรัก กรุงเทพมหานคร 10500"
    assert format_address("100404", "en") == "Bang Rak, Bang Rak, Bangkok 10500"


def test_a_postcode_limits_the_districts() -> None:
    districts = {unit.code[:4] for unit in by_postcode("10240")}
    assert len(districts) >= 2
    assert all(unit.code.startswith("10") for unit in by_postcode("๑๐๒๔๐"))
    reading = read_address("10240")
    assert (reading.province, reading.postcode, reading.ask) == ("10", "10240", "district")


def test_one_district_name_in_several_provinces() -> None:
    provinces_of = {unit.code[:2] for unit in find_places("อ.เฉลิมพระเกียรติ", "district")}
    assert len(provinces_of) == 5
    assert read_address("อ.เฉลิมพระเกียรติ").ask == "province"


def test_nothing_of_an_address() -> None:
    assert read_address("สวัสดีค่ะ").subdistricts == ()
    assert place("999999") is None
    assert format_address("99") == ""
    assert by_postcode("00000") == []


def test_a_postcode_then_a_district_then_a_sub_district() -> None:
    reading = read_address("10240")
    assert {unit.level for unit in choices(reading)} == {"district"}
    assert all(unit.code.startswith("10") for unit in choices(reading))
    assert len(choices(reading)) < len(children("10"))
    reading = narrow(reading, "เขตบางกะปิ")
    assert (reading.district, reading.ask) == ("1006", "subdistrict")
    reading = narrow(reading, "หัวหมาก")
    assert reading.ask is None
    assert choices(reading) == []
    assert reading.subdistrict is not None
    assert format_address(reading.subdistrict) == "แขวงหัวหมาก เขตบางกะปิ กรุงเทพมหานคร 10240"


def test_an_answer_that_does_not_fit_leaves_the_question() -> None:
    reading = read_address("ต.ในเมือง")
    assert [unit.level for unit in choices(reading)] == ["province"] * len(choices(reading))
    assert narrow(reading, "ไม่ทราบ") == reading
    assert narrow(reading, "กรุงเทพ") == reading
    settled = narrow(reading, "ขอนแก่น")
    assert settled.province == "40"
    assert len(settled.subdistricts) < len(reading.subdistricts)


def test_nothing_known_offers_all_provinces() -> None:
    assert len(choices(AddressReading())) == 77
    assert narrow(AddressReading(), "ขอนแก่น").province == "40"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("99/1 ซ.5 ถ.สุขุมวิท แขวงคลองตัน เขตคลองเตย กรุงเทพ", "แขวงคลองตัน เขตคลองเตย กรุงเทพมหานคร 10110"),
        ("ต.สุเทพ อ.เมือง เชียงใหม่", "ตำบลสุเทพ อำเภอเมืองเชียงใหม่ จังหวัดเชียงใหม่ 50200"),
        ("ตำบลบางรักน้อย อำเภอเมืองนนทบุรี จังหวัดนนทบุรี ๑๑๐๐๐", "ตำบลบางรักน้อย อำเภอเมืองนนทบุรี จังหวัดนนทบุรี 11000"),
        ("ต.ป่าตอง อ.กะทู้ จ.ภูเก็ต 83150", "ตำบลป่าตอง อำเภอกะทู้ จังหวัดภูเก็ต 83150"),
        ("ต.หนองบัว อ.เมือง จ.อุดรธานี", "ตำบลหนองบัว อำเภอเมืองอุดรธานี จังหวัดอุดรธานี 41000"),
        ("Khlong Tan, Khlong Toei, Bangkok 10110", "แขวงคลองตัน เขตคลองเตย กรุงเทพมหานคร 10110"),
    ],
)
def test_whole_addresses(text: str, whole: str) -> None:
    reading = read_address(text)
    assert reading.ask is None, reading
    assert reading.subdistrict is not None
    assert format_address(reading.subdistrict) == whole


def test_a_district_without_its_prefix() -> None:
    reading = read_address("บางนา กทม")
    assert (reading.province, reading.district) == ("10", "1047")
