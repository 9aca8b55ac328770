"""The address cascade in the conversation: what a name or a postcode leaves open is asked, nothing else."""

from __future__ import annotations

import pytest

from tests.unit.forms.talking import Person, filled


def at_the_contact() -> Person:
    person = filled()
    person.says("แก้อีเมล")
    assert person.draft and person.draft.asked == "complainant_contact"
    return person


def test_a_sub_district_that_many_provinces_have_asks_for_the_province() -> None:
    person = at_the_contact()
    assert "จังหวัดไหน" in person.says("99/1 ต.ในเมือง")
    person.says("ขอนแก่นค่ะ")
    while person.draft and person.draft.pending:
        assert person.buttons, "what is left is offered"
        person.says(person.buttons[0])
    assert person.values["complainant_contact"].startswith("99/1 ต.ในเมือง จ.ขอนแก่น")


def test_a_postcode_offers_only_its_own_districts() -> None:
    person = at_the_contact()
    person.says("12/5 หมู่ 3 13240")
    assert person.draft and person.draft.pending and person.draft.pending["kind"] == "address"
    assert 2 <= len(person.buttons) <= 12
    person.says("1441 คืออะไร")
    assert person.draft and person.draft.pending and person.buttons, "after a question the open one is repeated"
    person.says("ไม่ทราบ")
    assert person.values["complainant_contact"] == "12/5 หมู่ 3 13240"


@pytest.mark.parametrize("said", ["99/1 ถ.สุขุมวิท แขวงคลองเตย กทม. 10110", "บ้านเลขที่ 5 เชียงใหม่", "somying@example.com"])
def test_what_is_clear_enough_is_taken_at_once(said: str) -> None:
    person = at_the_contact()
    person.says(said)
    assert person.draft and not person.draft.pending
    assert person.values["complainant_contact"] == said


def test_a_missing_postcode_is_added_when_only_one_fits() -> None:
    person = at_the_contact()
    person.says("99 ม.1 ต.ในเมือง อ.เมืองขอนแก่น จ.ขอนแก่น")
    assert person.values["complainant_contact"].endswith("40000") or (person.draft and not person.draft.pending)
