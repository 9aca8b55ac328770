"""The address cascade: by code, never by name alone."""

from __future__ import annotations

from intake.thai import by_postcode, children, find_places, format_address, place, provinces, read_address


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
