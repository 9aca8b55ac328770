"""What a desk keeps, over HTTP: views, macros, and its own settings, which count at once."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from intake.cases import cases, conversations, desk, desk_settings
from tests.contract.gateway.test_console_api import USER, a_conversation, get, post
from tests.contract.gateway.test_desk_api import CASE, people
from tests.support.running_gateway import RunningGateway

__all__ = ["people"]
Sessions = dict[str, aiohttp.ClientSession]


async def put(session: aiohttp.ClientSession, path: str, body: Any, status: int = 200) -> Any:
    async with session.put(path, json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def drop(session: aiohttp.ClientSession, path: str, status: int = 204) -> None:
    async with session.delete(path) as answer:
        assert answer.status == status


async def test_views_are_kept_for_oneself_or_shared_with_a_team(gateway: RunningGateway, people: Sessions) -> None:
    own = {"name": "ของฉัน", "kind": "inbox", "filters": {"view": "queue", "sort": "waiting"}}
    shared = {"name": "ด่วนวันนี้", "kind": "cases", "filters": {"priority": "urgent"}, "team": "general", "place": 2}
    mine = (await post(people["one"], "/api/v1/views", own, 201))["view"]
    both = (await post(people["one"], "/api/v1/views", shared, 201))["view"]
    await post(people["one"], "/api/v1/views", own | {"filters": {"password": "x"}}, 400)
    await post(people["one"], "/api/v1/views", own | {"team": "money"}, 400)

    async def names(who: str) -> list[str]:
        return [view["name"] for view in (await get(people[who], "/api/v1/views"))["views"]]

    assert await names("one") == ["ของฉัน", "ด่วนวันนี้"]
    assert [await names(who) for who in ("two", "other", "lead")] == [["ด่วนวันนี้"], [], ["ด่วนวันนี้"]]
    changed = {"name": "ด่วน", "filters": {}, "team": "general"}
    await put(people["two"], f"/api/v1/views/{both['id']}", changed, 404)
    await drop(people["two"], f"/api/v1/views/{mine['id']}", 404)
    await put(people["lead"], f"/api/v1/views/{both['id']}", changed)
    assert await names("two") == ["ด่วน"]
    await drop(people["one"], f"/api/v1/views/{both['id']}")
    assert (await names("one"), await names("two")) == (["ของฉัน"], [])


MACRO = {
    "name": "ปิดเรื่องที่จบแล้ว", "key": "d",
    "actions": [
        {"do": "reply", "th": "เรื่อง {number} เรียบร้อยแล้วค่ะ จาก {agent}", "en": "{number} is done. {agent}"},
        {"do": "tag", "value": "จบ"},
        {"do": "close", "outcome": "solved"},
    ],
}  # fmt: skip
WRONG_MACROS: tuple[list[Any], ...] = (
    [], [{"do": "erase"}], [{"do": "close", "outcome": "solved"}, {"do": "note", "th": "ก", "en": "a"}],
    [{"do": "reply", "th": "{password}", "en": "a"}], [{"do": "transfer", "team": "nobody"}], ["close"],
)  # fmt: skip


async def test_a_macro_shows_what_it_will_do_and_does_it_once(gateway: RunningGateway, people: Sessions) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    path = f"/api/v1/conversations/{conversation}"
    for actions in WRONG_MACROS:
        refused = await post(people["lead"], "/api/v1/macros", {"name": "x", "actions": actions}, 422)
        assert refused["error"]["code"] == "macro_invalid"
    await post(people["one"], "/api/v1/macros", MACRO, 403)
    macro = (await post(people["lead"], "/api/v1/macros", MACRO, 201))["macro"]
    await post(people["lead"], "/api/v1/macros", MACRO, 409)
    run = f"{path}/macros/{macro['id']}"
    effects = (await post(people["one"], run, {"preview": True}))["effects"]
    assert [(effect["do"], effect["skipped"]) for effect in effects] == [
        ("reply", None), ("tag", "no_case"), ("close", None),
    ]  # fmt: skip
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key="k", answers={}, respondent={}, **CASE
    )
    await post(people["one"], run, {"id": "run-one-1"}, 409)  # nobody holds it
    await post(people["one"], f"{path}/claim")
    said = f"เรื่อง {filed.number} เรียบร้อยแล้วค่ะ จาก one"
    assert (await post(people["one"], run, {"preview": True}))["effects"][0]["words"] == said
    assert len((await get(people["one"], f"{path}/messages"))["messages"]) == 2  # nothing was said by looking
    done = await post(people["one"], run, {"id": "run-one-2"})
    assert done["conversation"]["state"] == "closed"
    assert (await gateway.line.wait_for(USER, 2))[1] == said
    listed = (await get(people["one"], "/api/v1/cases?tag=จบ"))["cases"]
    assert [case["number"] for case in listed] == [filed.number]
    await post(people["other"], run, {"preview": True}, 404)
    await put(people["lead"], f"/api/v1/macros/{macro['id']}", {**MACRO, "team": "money"})
    assert (await get(people["one"], "/api/v1/macros"))["macros"] == []
    await drop(people["lead"], f"/api/v1/macros/{macro['id']}")


async def test_the_desk_is_changed_without_a_restart(gateway: RunningGateway, people: Sessions) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    read = await get(people["one"], "/api/v1/desk")
    assert read["version"] == 0 and read["changed"] == [] and read["holidays"]
    await put(people["one"], "/api/v1/desk", {"version": 0, "sections": {"public_holidays": False}}, 403)
    wrong: list[dict[str, Any]] = [
        {"hours": {"monday": ["25:00-26:00"]}}, {"hours": {"someday": []}}, {"agent": {"capacity": 0}},
        {"teams": {"general": {"forms": ["no_such_form"]}}}, {"fallback_team": "nobody"}, {"colour": "red"},
        {"hours": {"monday": ["09:00-12:00", "11:00-13:00"]}}, {"exceptions": {"2027-02-30": []}}, {"queue": 5},
    ]  # fmt: skip
    for sections in wrong:
        refused = await put(people["lead"], "/api/v1/desk", {"version": 0, "sections": sections}, 422)
        assert refused["error"]["code"] == "settings_invalid", sections
    always = {day: ["00:00-24:00"] for day in desk.DAYS}
    teams = {"general": {}, "money": {"forms": ["scam"]}, "new": {"forms": ["telecom"], "languages": ["en"]}}
    sections = {"hours": always, "exceptions": {"2027-04-16": []}, "teams": teams, "public_holidays": False}
    now = await put(people["lead"], "/api/v1/desk", {"version": 0, "sections": sections})
    assert (now["version"], now["open"]) == (1, True)
    assert now["settings"]["hours"]["sunday"] == ["00:00-24:00"] and now["settings"]["teams"]["new"]["languages"] == [
        "en"
    ]
    assert now["file"]["teams"].keys() == {"general", "money"}
    await put(people["lead"], "/api/v1/desk", {"version": 0, "sections": {"public_holidays": True}}, 409)
    queued = await asyncio.to_thread(conversations.request_human, conversation, "ขอคุย", form="scam")
    assert (queued.team, queued.callback_at) == ("money", None)  # open now, and by the new teams
    only = {"version": 1, "sections": {"teams": {"general": {}}}}
    refused = await put(people["lead"], "/api/v1/desk", only, 409)
    assert refused["error"]["code"] == "team_in_use"  # agent other is in it, and the conversation waits there
    back = await put(people["lead"], "/api/v1/desk", {"version": 1, "sections": {"hours": None, "teams": None}})
    assert back["changed"] == ["exceptions", "public_holidays"]
    entries = (await get(people["auditor"], "/api/v1/audit?subject=teams"))["entries"]
    assert len(entries) == 2 and '"telecom"' in entries[1]["detail"]
    # Another process looks at it by itself.
    desk_settings.forget()
    await asyncio.sleep(1.5)
    assert desk.current().public_holidays is False
