"""Questions that a channel can make easier with what a phone has: its camera, its photos, its pickers."""

from __future__ import annotations

import pytest

from intake.forms.draft import Button
from intake.forms.showing import question
from tests.unit.forms.talking import ANSWERS, Person, shipped
from tests.unit.forms.test_conversation import filled


def openers(person: Person) -> list[str]:
    assert person.step is not None
    return [button.opens for reply in person.step.replies for button in reply.buttons if button.opens]


def without(name: str) -> Person:
    """Somebody who has said all but one thing."""
    person = filled(answers={"complainant_contact": ANSWERS["complainant_contact"]})
    assert person.draft is not None
    del person.draft.answers[name]
    person.draft.stage, person.draft.asked = "asking", "purpose"
    del person.draft.answers["purpose"]
    person.says(ANSWERS["purpose"])
    return person


@pytest.mark.parametrize("said", ["2026-10-05", "5 ตุลาคม 2569", "5/10/69"])
def test_a_date_can_be_picked_or_typed(said: str) -> None:
    person = without("purchase_date")
    assert openers(person) == ["date"]
    person.says(said)
    assert person.values["purchase_date"] == "2026-10-05"


def test_evidence_can_be_photographed_or_chosen_and_what_a_button_says_is_asked_again() -> None:
    person = without("evidence")
    assert openers(person) == ["camera", "photos"]
    person.says("ถ่ายรูป")  # where there are no such buttons, somebody may type the words
    assert person.draft is not None and person.draft.asked == "evidence" and not person.draft.evidence
    person.sends_file("one")
    assert person.draft.evidence and openers(person) == ["camera", "photos"]


def test_every_field_of_a_kind_offers_its_picker_in_both_languages() -> None:
    person = filled()
    assert person.draft is not None
    asked = {"date": 0, "time": 0}
    for form in shipped():
        for field in form.fields:
            if field.type not in asked:
                continue
            for person.draft.language in ("th", "en"):
                found = [button for button in question(field, person.draft).buttons if button.opens]
                assert found == [Button(found[0].label, found[0].text, field.type)]
                asked[field.type] += 1
    assert asked["date"] > 4 and asked["time"] > 1
