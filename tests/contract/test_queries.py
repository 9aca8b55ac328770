"""Every query of the product finds its documents by an index."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from mongoengine.connection import get_db

from intake.cases import (
    access,
    accounts,
    agents,
    canned,
    carrying,
    case_changes,
    case_desk,
    case_lists,
    cases,
    clock,
    conversations,
    database,
    desk,
    desk_settings,
    documents,
    duplicates,
    erasure,
    evidence,
    handover,
    holding,
    inbox_lists,
    invitations,
    lanes,
    learning,
    macros,
    masking,
    presence,
    questions,
    quoting,
    report_period,
    report_service,
    reports,
    routing,
    saved_views,
    search_work,
    searching,
    signals,
    transcript,
    visitors,
    waiting,
)  # fmt: skip
from intake.cases.case_view import CaseView
from intake.cases.vault import Vault
from intake.messaging.ports import FetchedMedia
from intake.messaging.types import MediaRef
from intake.settings import Settings
from tests.support.gateways import World, said
from tests.support.ports import Files

# Reads whole collections on purpose: rewrapping every key after the operator changed the keyring.
SCANS_ON_PURPOSE = {"data_keys", "system_keys"}


def test_no_query_scans_a_collection(vault: Vault, empty_database: Settings) -> None:
    db = get_db()
    db.command("profile", 2)
    try:
        asyncio.run(use_the_messaging_room())
        use_the_services(empty_database)
        vault.rewrap()
    finally:
        db.command("profile", 0)
    seen = list(db["system.profile"].find({"ns": {"$not": {"$regex": r"\.system\."}}}))
    db.drop_collection("system.profile")
    used = {operation["ns"].split(".", 1)[1] for operation in seen}
    names = {document._get_collection_name() for document in documents.ALL}
    assert names | {"trackers", "evidence.chunks"} <= used, "a collection was never used: the test proves nothing of it"
    scans = [describe(o) for o in seen if "COLLSCAN" in o.get("planSummary", "") and not is_gridfs_probe(o)]
    assert [scan for scan in scans if scan[0] not in SCANS_ON_PURPOSE] == []
    assert {scan[0] for scan in scans} == SCANS_ON_PURPOSE, "the profiler shows scans"


def test_the_look_at_a_lane_finds_its_entries_by_index(vault: Vault) -> None:
    asyncio.run(use_the_messaging_room())
    pipeline = lanes.look_pipeline(["x"], "owner")
    plan = database.client()[get_db().name].command(
        "explain",
        {"aggregate": "conversations", "pipeline": pipeline, "cursor": {}},
        verbosity="executionStats",
    )
    [lookup] = [stage for stage in plan["stages"] if "$lookup" in stage]
    assert lookup["collectionScans"] == 0
    inner = [{"$match": {"conversation_id": "x"}}, *lookup["$lookup"]["pipeline"]]
    explained = get_db().command("explain", {"aggregate": "inbox", "pipeline": inner, "cursor": {}})
    assert "pending_of_conversation" in str(explained) and "'stage': 'SORT'" not in str(explained)


def is_gridfs_probe(operation: dict[str, Any]) -> bool:
    """The driver asks for any one file, to see whether GridFS is in use."""
    command = operation["command"]
    return str(command.get("find")).startswith("evidence.") and not command.get("filter") and command.get("limit") == 1


def describe(operation: dict[str, Any]) -> tuple[str, str, str]:
    return operation["ns"].split(".", 1)[1], operation["op"], str(sorted(operation["command"]))


async def use_the_messaging_room() -> None:
    world = World(files=Files({"m1": [FetchedMedia(b"GIF89a" + bytes(50), "image/gif")]}))
    async with world.gateway() as gateway:
        messages = [
            said("a", language="th"),
            said(None, kind="image", media=MediaRef("m1")),
            said(None, kind="unfollow", text=None),
            said(None, kind="follow", text=None),
        ]
        await gateway.reception.accept(messages)
        await gateway.reception.accept([messages[0], said("other", "U2")])
        await gateway.reception.conversation_of("web", "nobody")
        await gateway.worker.idle()
        await gateway.threads.run(lanes.waiting, 0.0)
        await gateway.threads.run(lanes.hold, ["x"], "owner")


def use_the_services(settings: Settings) -> None:
    conversation_id = conversations.list_conversations()[0].id
    conversations.request_human(conversation_id, "r")
    for state in ("queued", "agent", "bot"):
        conversations.list_conversations(state)
    conversations.claim(conversation_id, "a")
    conversations.agent_message(conversation_id, "a", "hello", message_id="m")
    conversations.agent_message(conversation_id, "a", "hello", message_id="m")
    conversations.return_to_queue(conversation_id, "a")
    conversations.release(conversation_id, "a")
    conversations.close(conversation_id, "a")
    use_the_web_chat(conversation_id)
    use_the_desk(conversation_id)
    transcript.history(conversation_id, 0, 10, before_seq=100)
    filed = cases.file_case(
        conversation_id=conversation_id,
        intake_key="k",
        form="f",
        form_version="1",
        answers={},
        respondent={"account": "1"},
        evidence=[],
        consent={},
        channel="line",
        language="th",
    )
    cases.change_state(filed.number, "reviewing", actor="a", reason="")
    cases.list_cases()
    cases.list_cases(state="reviewing")
    cases.list_cases(conversation_id=conversation_id)
    cases.list_cases(respondent_id=filed.respondent_id)
    cases.broken_event(filed.number)
    case_changes.own_case(conversation_id, filed.number)
    case_changes.add_facts(filed.number, "more", once="t1")
    for once in ("t2", "t2"):
        asked, _ = questions.ask(filed.number, "a", field=None, text="?")
        questions.say(asked, {"text": "?"})
        questions.next_open(conversation_id)
        questions.answer(asked, words="!", once=once)
    duplicates.find_duplicate(conversation_id, intake_key="other", answers={}, respondent={"account": "1"})
    evidence.discard_uploads(filed.created_at)
    search_work.catch_up()
    lead = agents.create("lead@example.org", "0123456789", role="supervisor")
    search_and_list(lead, filed)
    search_and_list(agents.create("clerk2@example.org", "0123456789", teams=["general"]), filed)
    case_desk.set_work(filed.number, lead.id, {"tags": ["t"], "assignee": lead.id, "priority": "high"})
    masking.reveal(lead, filed.number, "why")
    masking.revealed_until(lead, filed.number)
    access.audit(filed.number)
    access.audit()
    use_what_is_kept(lead, conversation_id)
    canned.remove(canned.add("hi", "สวัสดี", "hello", None, lead.id).id)
    canned.list_canned()
    accounts.begin_totp(lead.id, lead.email)
    accounts.sessions(lead.id)
    agents.ensure_first_admin(settings)
    agent = agents.create("a@example.org", "0123456789")
    agents.authenticate("a@example.org", "0123456789")
    token = agents.open_session(agent.id)
    agents.session_agent(token)
    agents.close_session(token)
    agents.set_password(agent.id, "9876543210")
    agents.deactivate(agent.id)
    agents.list_agents()
    use_the_reports(agent.id)
    subject_id = conversations.subject_of(conversation_id)
    file = evidence.store(subject_id, conversation_id, b"%PDF-1.7", "application/pdf", "a.pdf")
    evidence.read(file.id)
    erasure.erase_person(subject_id)


def use_what_is_kept(lead: agents.AgentView, conversation_id: str) -> None:
    view = saved_views.keep(lead, "n", "inbox", "general", {"channel": "line"})
    saved_views.change(lead, view.id, "m", None, {}, 1)
    saved_views.of(lead)
    saved_views.kind_of(lead, view.id)
    saved_views.drop(lead, view.id)
    macro = macros.keep(lead, "n", "k", None, [{"do": "tag", "value": "t"}])
    macros.effects(lead, conversations.get(conversation_id), macros.get(lead, macro.id))
    macros.of(lead)
    macros.drop(macro.id)
    desk_settings.change(0, {"teams": {"general": {}}}, set())
    desk_settings.change(1, {"teams": None}, set())
    desk_settings.forget()
    learning.note(conversation_id, "t", "กขค", reason="corrected")
    learning.label(learning.examples()[0].id, None, lead.id)
    learning.discard(conversation_id, ["t"])
    token, _ = invitations.invite(lead, "i@example.org", role="agent", name="", teams=[])
    invitations.waiting()
    invitations.take_back(invitations.look(token).id)


def search_and_list(agent: agents.AgentView, filed: CaseView) -> None:
    for query in ("hello 0812345678", "สม ชาย ใจดี", filed.number):
        searching.find(agent, query)
    for name in inbox_lists.VIEWS:
        first = inbox_lists.page(agent, name, limit=1)
        inbox_lists.page(agent, name, limit=5, cursor=first.cursor)
    for state in (None, "queued", "agent", "bot"):
        inbox_lists.latest(agent, state)
    inbox_lists.counts(agent)
    case_lists.of_numbers(agent, [filed.number])
    case_lists.of_conversation(filed.conversation_id)
    for state in (None, "submitted"):
        for form in (None, "f"):
            first_page = case_lists.find(agent, case_lists.Filters(state, form), limit=1)
            case_lists.find(agent, case_lists.Filters(state, form, oldest_first=True), cursor=first_page.cursor)
    for name in ("assignee", "tag", "priority", "channel"):
        case_lists.find(agent, case_lists.Filters(**{name: "high"}))
    case_lists.related(agent, filed)


def use_the_reports(agent_id: str) -> None:
    today = clock.now().date()
    for teams in (None, ("general",)):
        period = report_period.Period(today, today + timedelta(days=1), teams)
        reports.volume(period)
        reports.assistant(period)
        reports.satisfaction(period)
        report_service.service(period)
        report_service.agent_load(period, agent_id)


def use_the_web_chat(conversation_id: str) -> None:
    visitors.waiting_of(conversation_id, "th")
    visitors.seen(conversation_id, 1)
    visitors.rate(conversation_id, 5, "good")
    visitors.rating_of(conversation_id)
    visitors.writing(conversation_id)
    signals.say("typing", conversation_id)
    quoting.quoted(conversation_id, transcript.history(conversation_id, 0, 10))
    ticket = carrying.issue(conversation_id)
    assert carrying.redeem({"_id": conversation_id}, ticket.token) == "expired"  # its own conversation


def use_the_desk(conversation_id: str) -> None:
    queued = conversations.request_human(conversation_id, "r", form="f")
    waiting.promise(queued, "th")
    waiting.overdue()
    waiting.callbacks()
    clerk = agents.create("clerk@example.org", "0123456789")
    presence.beat({"connection": clerk.id})
    presence.take_lease("work", "owner", 5.0)
    teams = {"general": desk.Team(routing="least_loaded")}
    desk.use(desk.Desk(teams=teams))
    assert routing.route() == [(conversation_id, clerk.id)]
    desk.use(None)
    presence.set_away(clerk.id, True)
    presence.leave("connection")
    kept = holding.say_soon(conversation_id, clerk.id, "soon", 5.0, "m1")
    holding.held(conversations.get(conversation_id))
    holding.take_back(conversation_id, clerk.id, kept.id)
    holding.say_soon(conversation_id, clerk.id, "soon", 0.0, "m2")
    holding.due()
    holding.flush(conversation_id)
    holding.hold(conversation_id, clerk.id)
    holding.resume(conversation_id, clerk.id)
    holding.mark_read(conversation_id, clerk.id)
    holding.transfer(conversation_id, clerk.id, "b", note="n")
    conversations.return_to_queue(conversation_id, "b")
    for late in [waiting.Overdue(conversation_id, "queue")]:
        waiting.time_out(late)
    handover.timeline(conversation_id)
    conversations.close(conversation_id, "b")
