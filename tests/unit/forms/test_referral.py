"""What an authority would need: told as there or missing, from the answers and the files alone."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from intake.forms.referral import missing_lines, packs
from tests.unit.forms.talking import shipped

TODAY = date(2026, 11, 22)
SCAM = {
    "details": "โดนหลอก", "problem": "call_centre", "contact_channel": "phone", "payment_method": "transfer",
    "amount": 5_000_000, "transfer_date": "2026-11-21", "respondent_bank": "004", "respondent_account": "1234567890",
    "account_name": None, "own_bank": "006", "reported_to_bank": "no", "complainant_name": "สมหญิง รักไทย",
    "complainant_phone": "+66899998888",
}  # fmt: skip


def test_the_police_need_what_was_not_told_and_the_id_card() -> None:
    form = shipped().get("scam")
    assert form is not None
    by_name = {pack.authority: pack for pack in packs(form, SCAM, files=0, today=TODAY)}
    police = by_name["police"]
    assert {"amount", "respondent_account", "complainant_name"} <= set(police.has)
    assert {"account_name", "transfer_time", "slip", "chat"} <= set(police.missing) and police.also == ("thai_id",)
    assert "bank_case_reference" not in police.missing, "the bank was not told yet: that question does not apply"
    assert "sec" not in by_name and "bank" in by_name
    with_files = {pack.authority: pack for pack in packs(form, SCAM, files=2, today=TODAY)}["police"]
    assert {"slip", "chat"} <= set(with_files.has)
    investment = {pack.authority for pack in packs(form, SCAM | {"problem": "investment"}, 0, TODAY)}
    assert "sec" in investment


def test_acting_for_an_organisation_brings_its_juristic_id() -> None:
    form = shipped().get("scam")
    assert form is not None
    alone = packs(form, SCAM, 1, TODAY)[0]
    company = packs(form, SCAM | {"acting_for": "บริษัท ตัวอย่าง จำกัด"}, 1, TODAY)[0]
    assert "acting_for" not in (*alone.has, *alone.missing) and "acting_for_id" not in alone.missing
    assert "acting_for" in company.has and "acting_for_id" in company.missing


def test_a_receipt_says_it_in_a_short_sentence_in_both_languages() -> None:
    form = shipped().get("scam")
    assert form is not None
    lines = missing_lines(form, SCAM, 0, "th", TODAY)
    assert lines and "ตำรวจ" in lines[0] and "ThaID" in lines[0]
    assert "ThaID" in missing_lines(form, SCAM, 0, "en", TODAY)[0]
    question = shipped().get("question")
    assert question is not None and missing_lines(question, {"details": "ถาม"}, 0, "th", TODAY) == []


@given(st.data())
def test_everything_needed_is_either_there_or_missing(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(list(shipped())))
    names = [field.name for field in form.fields if field.type != "evidence"]
    answers = {name: data.draw(st.sampled_from([None, "x"])) for name in names}
    for pack in packs(form, answers, data.draw(st.integers(0, 2)), TODAY):
        assert not set(pack.has) & set(pack.missing)
        assert all(answers.get(name) is not None for name in pack.has if form.get(name))
        assert all(answers.get(name) is None for name in pack.missing if form.get(name))
