"""Filing and reading cases on a real database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from intake.cases import cases, documents, numbers
from intake.cases.case_view import CaseView
from intake.cases.cases import CaseNotFound, TransitionRefused
from intake.cases.vault import SubjectErased, Vault
from tests.support.people import open_conversation

ANSWERS = {"complainant_name": "สมหญิง ใจดี", "amount": 129_900, "bought_on": "2026-09-01"}
RESPONDENT = {
    "name": "ร้านมือถือราคาถูก",
    "account": "1234567890",
    "bank": "004",
    "page": "https://facebook.com/Mobile.Shop",
}


HISTORY = {"field": "amount", "old": 250000, "new": 350000, "at": "2026-11-21T12:00:00+07:00"}


def file(conversation_id: str, intake_key: str = "turn-1", **changes: Any) -> CaseView:
    values: dict[str, Any] = {
        "form": "online_purchase",
        "form_version": 1,
        "answers": ANSWERS,
        "respondent": RESPONDENT,
        "evidence": [],
        "consent": {"version": "1", "given": True},
        "channel": "line",
        "language": "th",
    }
    return cases.file_case(conversation_id=conversation_id, intake_key=intake_key, **values | changes)


def test_a_filed_case_is_read_back_by_its_number(vault: Vault) -> None:
    classified = {"guessed": "scam", "chosen": "online_purchase", "by": "choice"}
    filed = file(open_conversation().id, told={"history": [HISTORY], "classification": classified})
    assert numbers.is_valid(filed.number)
    read = cases.get_case(filed.number.lower().replace("-", " "))
    assert read == filed
    assert read.as_json() | {"events": [], "updated_at": ""} == {
        "number": filed.number,
        "state": "submitted",
        "form": "online_purchase",
        "form_version": "1",
        "channel": "line",
        "language": "th",
        "conversation_id": filed.conversation_id,
        "history": [HISTORY],
        "classification": {"guessed": "scam", "chosen": "online_purchase", "by": "choice"},
        "answers": ANSWERS,
        "respondent": RESPONDENT,
        "evidence": [],
        "evidence_files": [],
        "consent": {"version": "1", "given": True},
        "created_at": read.as_json()["created_at"],
        "updated_at": "",
        "events": [],
    }
    assert read.as_json()["created_at"].endswith("+07:00")
    assert [event["type"] for event in read.as_json()["events"]] == ["filed"]


def test_the_same_intake_key_makes_one_case_however_often_and_at_once(vault: Vault) -> None:
    conversation = open_conversation()
    with ThreadPoolExecutor(8) as pool:
        numbers_made = {case.number for case in pool.map(lambda _: file(conversation.id), range(16))}
    assert len(numbers_made) == 1
    assert documents.collection(documents.Case).count_documents({}) == 1
    assert documents.collection(documents.CaseEvent).count_documents({}) == 1


def test_cases_against_one_account_share_a_respondent(vault: Vault) -> None:
    first = file(open_conversation().id, "a")
    second = file(open_conversation().id, "b", respondent={"name": "อีกชื่อ", "account": "123-4-56789-0"})
    other = file(open_conversation().id, "c", respondent={"account": "9999999999"})
    nobody = file(open_conversation().id, "d", respondent={"name": "ไม่ทราบ"})
    assert first.respondent_id == second.respondent_id is not None
    assert other.respondent_id not in (None, first.respondent_id)
    assert nobody.respondent_id is None
    assert {case.number for case in cases.list_cases(respondent_id=first.respondent_id)} == {
        first.number,
        second.number,
    }


def test_respondents_named_at_once_become_one(vault: Vault) -> None:
    conversations = [open_conversation().id for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        filed = list(pool.map(lambda c: file(c, c), conversations))
    assert len({case.respondent_id for case in filed}) == 1


def test_only_listed_transitions_happen_and_each_leaves_an_event(vault: Vault) -> None:
    number = file(open_conversation().id).number
    cases.change_state(number, "reviewing", actor="agent-1", reason="ครบถ้วน")
    with pytest.raises(TransitionRefused):
        cases.change_state(number, "submitted", actor="agent-1", reason="")
    changed = cases.change_state(number, "referred", actor="agent-1", reason="สคบ.")
    assert changed.state == "referred"
    assert [(e.n, e.type, e.data.get("to")) for e in changed.events] == [
        (1, "filed", "submitted"),
        (2, "state", "reviewing"),
        (3, "state", "referred"),
    ]
    assert cases.broken_event(number) is None


def test_events_added_at_once_make_one_whole_chain(vault: Vault) -> None:
    number = file(open_conversation().id).number
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda i: cases.add_event(number, type="remark", actor="a", data={"i": i}), range(12)))
    assert len(cases.get_case(number).events) == 13
    assert cases.broken_event(number) is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda events, case: events.update_one({"n": 2}, {"$set": {"actor": "somebody else"}}), 2),
        (lambda events, case: events.delete_one({"n": 2}), 2),
        (lambda events, case: events.delete_one({"n": 3}), 3),
    ],
)
def test_a_timeline_that_was_tampered_with_shows_where(vault: Vault, change: Any, broken: int) -> None:
    number = file(open_conversation().id).number
    for state in ("reviewing", "resolved"):
        cases.change_state(number, state, actor="agent-1", reason="")
    change(documents.collection(documents.CaseEvent), number)
    assert cases.broken_event(number) == broken


def test_listing_by_state_newest_first(vault: Vault) -> None:
    made = [file(open_conversation().id, f"k{i}").number for i in range(3)]
    cases.change_state(made[1], "reviewing", actor="a", reason="")
    assert [case.number for case in cases.list_cases(limit=2)] == [made[2], made[1]]
    assert [case.number for case in cases.list_cases(state="reviewing")] == [made[1]]


def test_an_unknown_or_malformed_number_is_not_found(vault: Vault) -> None:
    for number in (numbers.new_number(), "RT-0000-0001", "", "'; drop table"):
        with pytest.raises(CaseNotFound):
            cases.get_case(number)


def test_an_erased_person_s_case_cannot_be_read(vault: Vault) -> None:
    conversation = open_conversation()
    filed = file(conversation.id)
    kept = file(open_conversation().id, "other")
    assert vault.erase(conversation.subject_id)
    with pytest.raises(SubjectErased):
        cases.get_case(filed.number)
    assert [case.number for case in cases.list_cases()] == [kept.number]
