"""What the codes in a person's pictures do to the conversation: offered, compared, never used unasked."""

from __future__ import annotations

from typing import Any

import pytest

from intake.slips.payload import read_code
from tests.support.payment_codes import mini_qr, promptpay, tampered
from tests.unit.forms.talking import ANSWERS, Person, filled

PHONE = promptpay("01", "0066811112222", "2590.00")
ACCOUNT = promptpay("04", "0041234567890", "2590.00")


def picture(payload: str, name: str = "f1") -> list[dict[str, Any]]:
    return [{"evidence_id": name, "kind": "image", "slip": [read_code(payload)]}]


def asked(person: Person) -> str | None:
    return person.draft.asked if person.draft else None


def test_a_payment_code_fills_what_was_not_said_after_a_yes() -> None:
    person = Person()
    person.says("ซื้อรองเท้าจากเพจเฟซบุ๊กแล้วไม่ได้ของ")
    person.sends_file(items=picture(ACCOUNT))
    assert "amount" not in person.values and "seller_account" not in person.values
    offered = person.says("ยินยอม")
    assert "2,590 บาท" in offered and "ใช้ข้อมูลนี้" in offered
    person.says("ใช้เลย")
    assert person.values["amount"] == 259000
    for _ in range(30):  # the account applies only to a transfer: it is offered once that is said
        assert person.draft is not None and person.draft.asked is not None
        if person.draft.pending and person.draft.pending["kind"] == "slip":
            break
        person.says(ANSWERS[person.draft.asked])
    person.says("ใช้ได้เลย")
    assert (person.values["seller_bank"], person.values["seller_account"]) == ("004", "1234567890")
    assert person.draft is not None
    assert set(person.draft.evidence[0]["checks"].items()) == {
        ("amount", "filled"), ("seller_bank", "filled"), ("seller_account", "filled"),
    }  # fmt: skip


def test_a_no_leaves_the_fields_to_be_asked() -> None:
    person = Person()
    person.says("ซื้อรองเท้าจากเพจเฟซบุ๊กแล้วไม่ได้ของ")
    person.sends_file(items=picture(PHONE))
    person.says("ยินยอม")
    person.says("ไม่ใช้")
    assert "amount" not in person.values
    assert asked(person) is not None
    assert "ใช้ข้อมูลนี้" not in person.says("สรุป")


def test_what_differs_is_asked_about_and_changes_only_on_their_word() -> None:
    person = filled()
    said = person.sends_file(items=picture(promptpay("01", "0066811112222", "2950.00")))
    assert "2,950 บาท" in said and "2,590 บาท" in said
    assert person.values["amount"] == 259000
    said = person.says("ตาม QR")
    assert person.values["amount"] == 295000
    assert "123-4-56789-0" in said and "081-111-2222" in said  # the receiver differs, too
    person.says("2")
    assert person.values["seller_account"] == "1234567890"
    assert person.draft is not None
    assert person.draft.evidence[0]["checks"] == {"amount": "changed", "seller_account": "kept"}
    assert person.draft.stage == "review"
    assert [change["old"] for change in person.draft.history] == [259000]


@pytest.mark.parametrize(
    ("answer", "amount"),
    [
        ("1", 295000),
        ("ตามสลิป", 295000),
        ("2,950", 295000),
        ("ตามที่บอกไว้", 259000),
        ("2590 บาท", 259000),
        ("3,000 บาท", 300000),
    ],
)
def test_ways_to_say_which(answer: str, amount: int) -> None:
    person = filled()
    only_amount = read_code(promptpay("01", "0066899999999", "2950.00")) | {"receiver": {}}
    person.sends_file(items=[{"evidence_id": "f", "kind": "image", "slip": [only_amount]}])
    person.says(answer)
    assert person.values["amount"] == amount


def test_what_agrees_is_not_asked_about() -> None:
    person = filled()
    said = person.sends_file(items=picture(ACCOUNT))
    assert "ไม่เหมือนกัน" not in said and "ใช้ข้อมูลนี้" not in said
    assert person.draft is not None and set(person.draft.evidence[0]["checks"].values()) == {"equal"}


def test_an_answer_that_is_none_is_asked_once_more_then_left() -> None:
    person = filled()
    person.sends_file(items=picture(promptpay("04", "0041234567890", "2950.00")))
    assert "2,950" in person.says("อืมมมมม")
    person.says("เอ่อออออ")
    assert person.draft is not None and person.draft.stage == "review"
    assert person.values["amount"] == 259000


def test_a_tampered_code_is_marked_and_used_for_nothing() -> None:
    person = filled()
    said = person.sends_file(items=picture(tampered(promptpay("01", "0066811112222", "9999.00"))))
    assert "รหัสตรวจสอบ" in said and "ไม่เหมือนกัน" not in said
    assert person.values["amount"] == 259000
    assert person.draft is not None and person.draft.evidence[0]["slip"][0]["crc_ok"] is False


def test_a_slip_s_bank_and_reference_are_said_back() -> None:
    said = filled().sends_file(items=picture(mini_qr("014", "00111222233344ABCD12")))
    assert "ไทยพาณิชย์" in said and "00111222233344ABCD12" in said


def test_five_files_are_one_acknowledgement_and_the_same_file_counts_once() -> None:
    person = filled()
    items = [{"evidence_id": f"f{n % 4}", "kind": "image"} for n in range(5)]
    said = person.sends_file(items=items)
    assert said.count("ได้รับไฟล์แล้ว") == 1 and "4 ไฟล์" in said


def test_a_question_in_between_repeats_the_one_about_the_slip() -> None:
    person = filled()
    person.sends_file(items=picture(promptpay("04", "0041234567890", "2950.00")))
    said = person.says("1441 คืออะไร")
    assert "2,950" in said
    person.says("ตาม QR")
    assert person.values["amount"] == 295000
