"""Searching and listing behind the walls, on a real database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.cases import (
    access,
    agents,
    case_desk,
    case_lists,
    cases,
    conversations,
    desk,
    erasure,
    holding,
    inbox_lists,
    search_work,
    searching,
)
from intake.cases.agents import AgentView
from intake.cases.case_view import CaseView
from intake.cases.desk_documents import SearchRow
from intake.cases.documents import collection
from intake.cases.vault import Vault
from tests.support.people import open_conversation

TEAMS = {
    "general": desk.Team(),
    "money": desk.Team(forms=("scam", "bank")),
    "english": desk.Team(languages=("en",)),
    "shops": desk.Team(forms=("online_purchase",), languages=("th",)),
}
FORMS, LANGUAGES = ("scam", "online_purchase", "other"), ("th", "en", "my")
_count = itertools.count(1)


@pytest.fixture(autouse=True)
def four_teams() -> Iterator[None]:
    desk.use(desk.Desk(teams=TEAMS))
    yield
    desk.use(None)


def clerk(*teams: str, role: str = "agent") -> AgentView:
    return agents.create(f"clerk{next(_count)}@example.org", "a-password-77", role=role, teams=teams)


def file(conversation_id: str, **changes: Any) -> CaseView:
    values: dict[str, Any] = {
        "form": "scam", "form_version": 1, "answers": {}, "respondent": {}, "evidence": [], "consent": {},
        "channel": "line", "language": "th", "intake_key": f"k{next(_count)}",
    }  # fmt: skip
    return cases.file_case(conversation_id=conversation_id, **values | changes)


SCAM: dict[str, Any] = {
    "answers": {
        "details": "ถูกหลอกให้โอนเงินลงทุน", "complainant_name": "ณัฐวุฒิ พงษ์ไพบูลย์", "complainant_phone": "+66812345678",
        "respondent_account": "1234567890",
    },
    "respondent": {"account": "1234567890", "name": "สมชาย ใจดี"},
}  # fmt: skip


def test_a_case_is_found_by_what_an_agent_knows_of_it(vault: Vault) -> None:
    conversation = open_conversation().id
    filed, other = file(conversation, **SCAM), file(open_conversation().id, answers={"details": "โอนเงินค่ารองเท้า"})
    search_work.catch_up()
    mine = clerk("money")
    compact = filed.number.replace("-", "").lower()
    for query in (
        filed.number, compact, "ณัฐวุฒิ", "ณัฐวุฒิพงษ์ไพบูลย์", "ณัฐ วุฒิ พงษ์ ไพบูลย์", "นายสมชาย  ใจดี", "0812345678",
        "๐๘๑-๒๓๔-๕๖๗๘", "+66 81 234 5678", "123-4-56789-0", "หลอก ลงทุน", "โอน เงิน ลงทุน",
    ):  # fmt: skip
        assert searching.find(mine, query).cases == [filed.number], query
    assert set(searching.find(mine, "โอนเงิน").cases) == {filed.number, other.number}
    for query in ("สมศรี", "0812345679", "กระเป๋า", "-", "๒๕"):
        assert searching.find(mine, query).cases == [], query


def test_a_conversation_is_found_by_its_words_and_leaves_with_its_team(vault: Vault) -> None:
    ours, theirs = clerk("money"), clerk("general")
    conversation = open_conversation().id
    conversations.request_human(conversation, "r", form="scam")
    conversations.claim(conversation, ours.id)
    conversations.note(conversation, ours.id, "โทรกลับแล้วไม่รับสาย")
    search_work.catch_up()
    assert searching.find(ours, "ไม่รับสาย").conversations == [conversation]
    assert searching.find(theirs, "ไม่รับสาย").conversations == []
    holding.hand_to_team(conversation, ours.id, "general")
    search_work.catch_up()  # no new line: the change of hands alone moves the row
    assert searching.find(ours, "ไม่รับสาย").conversations == []
    assert searching.find(theirs, "ไม่รับสาย").conversations == [conversation]
    conversations.claim(conversation, theirs.id)
    holding.transfer(conversation, theirs.id, ours.id)
    assert searching.find(ours, "ไม่รับสาย").conversations == [conversation]  # who holds it finds it at once


def test_the_walls_stand_before_the_page_is_cut(vault: Vault) -> None:
    """An agent of a small team finds their one case behind many newer ones of others."""
    mine = file(open_conversation().id, answers={"details": "โดนหลอก"})
    stranger = open_conversation().id
    others = [file(stranger, form="other", answers={"details": "โดนหลอก"}).number for _ in range(12)]
    search_work.catch_up()
    money = clerk("money")
    assert searching.find(money, "โดนหลอก", limit=5).cases == [mine.number]
    assert [case.number for case in case_lists.find(money, limit=5).cases] == [mine.number]
    lead = clerk(role="supervisor")
    assert [case.number for case in case_lists.find(lead, limit=5).cases] == others[:-6:-1]


def test_an_erased_person_is_not_found_any_more_in_any_process(vault: Vault) -> None:
    person = open_conversation()
    conversation = person.id
    filed = file(conversation, **SCAM)
    agent = clerk("money", "general")
    conversations.note(conversation, agent.id, "ลงทุนทองคำ")
    search_work.catch_up()
    subject = conversations.subject_of(conversation)
    kept = vault.cipher_for(subject)
    assert searching.find(agent, "ลงทุน").cases == [filed.number]
    erasure.erase_person(subject)
    vault.remember(subject, kept)  # as another process, which read something of the person a moment ago
    search_work.catch_up()  # and which is the one that keeps the rows
    for query in (filed.number, "ลงทุน", "0812345678", "ณัฐวุฒิ"):
        hits = searching.find(agent, query)
        assert case_lists.of_numbers(agent, hits.cases) == [] and hits.conversations == [], query
    assert collection(SearchRow).count_documents({"subject_id": subject}) == 0


def test_a_backlog_of_one_moment_is_worked_off(vault: Vault) -> None:
    agent = clerk("money")
    numbers = [file(open_conversation().id, answers={"details": "พร้อมกัน"}).number for _ in range(7)]
    at = cases.get_case(numbers[0]).updated_at
    from intake.cases.documents import Case

    collection(Case).update_many({"number": {"$in": numbers}}, {"$set": {"updated_at": at}})
    for _ in range(3):
        search_work.catch_up(0.0, page_size=3)  # a round is over after one page
    assert set(searching.find(agent, "พร้อมกัน").cases) == set(numbers)


def test_cases_follow_the_desk_s_settings(vault: Vault) -> None:
    filed = file(open_conversation().id, form="other", answers={"details": "ฟิตเนสปิดหนี"})
    search_work.catch_up()
    money = clerk("money")
    assert searching.find(money, "ฟิตเนส").cases == []
    desk.use(desk.Desk(teams=TEAMS | {"money": desk.Team(forms=("scam", "bank", "other"))}))
    search_work.catch_up()
    assert searching.find(money, "ฟิตเนส").cases == [filed.number]
    assert [case.number for case in case_lists.find(money).cases] == [filed.number]


def test_pages_of_a_list_show_everything_once(vault: Vault) -> None:
    agent = clerk("general")
    for _ in range(11):
        open_conversation()
    for name in ("all", "bot"):
        seen: list[str] = []
        cursor = None
        while True:
            page = inbox_lists.page(agent, name, limit=4, cursor=cursor)
            seen += [row.conversation.id for row in page.rows]
            cursor = page.cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 11
    assert len(inbox_lists.page(agent, cursor="nonsense").rows) == 11


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    teams=st.sets(st.sampled_from(sorted(TEAMS)), max_size=3), role=st.sampled_from(agents.ROLES), holds=st.booleans()
)
def test_a_list_holds_exactly_what_one_by_one_may_be_seen(
    vault: Vault, teams: set[str], role: str, holds: bool
) -> None:
    everything = _everything(vault)
    agent = clerk(*sorted(teams), role=role)
    if holds:
        conversations.claim(everything[0].conversation_id, agent.id)
    try:
        seen = {case.number for case in everything if access.sees_case(agent, case)}
        assert {case.number for case in case_lists.find(agent, limit=100).cases} == seen
        in_order = [case.number for case in everything]
        assert {head.number for head in case_lists.of_numbers(agent, in_order)} == seen
        own = {c.id for c in conversations.list_conversations(limit=100) if access.sees(agent, c)}
        assert {row.conversation.id for row in inbox_lists.list_rows(agent, limit=100)} == own
        assert {view.id for view in inbox_lists.latest(agent, limit=100)} == own
        assert {row.conversation.id for row in inbox_lists.rows_of(agent, [c.conversation_id for c in everything])} == {
            case.conversation_id for case in everything if case.conversation_id in own
        }
        case_desk.work_of(in_order)
    finally:
        if holds:
            conversations.release(everything[0].conversation_id, agent.id)


def _everything(vault: Vault) -> list[CaseView]:
    """A case of every form and language, each in a conversation of its own; made once a database."""
    found = case_lists.find(clerk(role="supervisor"), limit=100).cases
    if len(found) < len(FORMS) * len(LANGUAGES):
        for form, language in itertools.product(FORMS, LANGUAGES):
            conversation = open_conversation().id
            conversations.request_human(conversation, "r", form=form)
            file(conversation, form=form, language=language)
        found = case_lists.find(clerk(role="supervisor"), limit=100).cases
    return sorted(found, key=lambda case: case.created_at)
