"""The kind of complaint: what is offered beside the guess, changing it, and what goes along."""

import pytest

from tests.unit.forms.talking import Person, filled, shipped


def test_where_an_account_is_says_nothing_of_who_provides_a_service() -> None:
    person = Person(shipped())
    person.says("เฟสโดนแฮกเมื่อวานค่ะ เข้าไม่ได้เลย", intent="complain_account")
    person.says("ยินยอม")
    person.says("เปลี่ยนเรื่องเป็น เคลมมือถือ")
    assert person.draft and person.draft.form == "device"
    assert "provider" not in person.values
    assert person.draft.parked["account_platform"]["value"] == "facebook"


def test_a_change_of_matter_is_no_new_story() -> None:
    person = Person(shipped())
    person.says("เฟสโดนแฮกเมื่อวานค่ะ เข้าไม่ได้เลย", intent="complain_account")
    person.says("ยินยอม")
    person.says("เปลี่ยนเรื่องเป็น อะไรก็ได้")
    assert person.values["details"] == "เฟสโดนแฮกเมื่อวานค่ะ เข้าไม่ได้เลย"
    assert person.draft and person.draft.offers


def test_the_alternatives_of_a_tip_off_are_its_neighbours() -> None:
    person = Person(shipped())
    person.says("แจ้งเบาะแสครับ เจอเพจ สินเชื่อด่วน ขายบัญชีม้าในเฟซบุ๊ก", intent="tip_off")
    assert person.draft and person.draft.offers
    assert person.draft.offers["items"][:3] == ["tip_off", "scam", "content"]


@pytest.mark.parametrize("words", ["ไม่บอกชื่อได้ไหม", "ต้องบอกชื่อไหมคะ", "can I stay anonymous?"])
def test_a_tip_off_needs_no_name_and_says_so(words: str) -> None:
    person = Person(shipped())
    person.says("แจ้งเบาะแสครับ เจอเพจ สินเชื่อด่วน ขายบัญชีม้าในเฟซบุ๊ก", intent="tip_off")
    person.says("1")
    asked = person.draft.asked if person.draft else None
    said = person.says(words)
    assert "ไม่ต้องบอกชื่อ" in said
    assert person.draft and person.draft.asked == asked and person.status(str(asked)) is None


@pytest.mark.parametrize(("words", "day"), [("วันที่ 5 ไม่ใช่ 1", "2026-10-05"), ("2 ต.ค. ไม่ใช่วันที่ 1", "2026-10-02")])
def test_the_new_day_may_come_before_the_old(words: str, day: str) -> None:
    person = filled()
    person.says(words)
    assert person.values["purchase_date"] == day


def test_two_sums_that_are_the_same_are_asked_apart() -> None:
    person = filled()
    person.says("ไม่ใช่ 3000 เป็น 2590")
    assert (person.values["amount"], person.values["damage"]) == (259000, 259000)
    person.says("ไม่ใช่ 2590 เป็น 4500")
    assert (person.values["amount"], person.values["damage"]) == (259000, 259000)
    person.says("จำนวนเงินที่จ่าย")
    assert (person.values["amount"], person.values["damage"]) == (450000, 259000)
