"""Reports over HTTP: who sees which, the period, the file for spreadsheets."""

from __future__ import annotations

import asyncio
import csv
import io

import aiohttp

from intake.cases import cases, conversations
from tests.contract.gateway.test_console_api import a_conversation, get, post
from tests.contract.gateway.test_desk_api import CASE, people, who
from tests.support.running_gateway import RunningGateway

__all__ = ["people"]
NAMES = ("volume", "service", "assistant", "satisfaction", "agents")


async def a_day(gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]) -> str:
    """A conversation of the general team that agent one answered, and a case of each team."""
    conversation = await a_conversation(gateway, people["admin"])
    for n, form in enumerate(("scam", "online_purchase")):
        case = {**CASE, "form": form, "conversation_id": conversation, "intake_key": f"k{n}"}
        await asyncio.to_thread(cases.file_case, answers={}, respondent={}, **case)
    await asyncio.to_thread(conversations.request_human, conversation, "ขอคุยกับคน")
    path = f"/api/v1/conversations/{conversation}"
    await post(people["one"], f"{path}/claim")
    await post(people["one"], f"{path}/messages", {"text": "สวัสดีค่ะ"}, 201)
    await post(people["one"], f"{path}/release")
    return conversation


async def test_everybody_sees_the_figures_of_their_own_side(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    await a_day(gateway, people)
    seen = {name: await get(people[name], "/api/v1/reports/volume") for name in ("lead", "one", "other")}
    forms = {name: [row["form"] for row in found["cases"]["by_form"]] for name, found in seen.items()}
    assert forms == {"lead": ["online_purchase", "scam"], "one": ["online_purchase"], "other": ["scam"]}
    assert [seen[name]["messages"]["total"] for name in ("lead", "one", "other")] == [1, 1, 0]
    assert [seen[name]["teams"] for name in ("lead", "one", "other")] == [None, ["general"], ["money"]]
    service = await get(people["lead"], "/api/v1/reports/service")
    assert (service["requests"], service["answered"], service["first_response"]["n"]) == (1, 1, 1)
    assert (await get(people["other"], "/api/v1/reports/service"))["requests"] == 0
    assert (await get(people["lead"], "/api/v1/reports/service?team=money"))["requests"] == 0
    agents = (await get(people["lead"], "/api/v1/reports/agents"))["agents"]
    assert [(row["name"], row["taken"], row["lines"]) for row in agents] == [("one", 1, 1)]
    assert (await get(people["two"], "/api/v1/reports/agents"))["agents"] == []
    await get(people["other"], "/api/v1/reports/volume?team=general", 400)
    read = await get(people["auditor"], f"/api/v1/audit?subject=volume&agent={await who(people['lead'])}")
    assert {entry["action"] for entry in read["entries"]} == {"report_read"}


async def test_a_report_is_a_file_for_spreadsheets(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    await a_day(gateway, people)
    for name in NAMES:
        async with people["lead"].get(f"/api/v1/reports/{name}?format=csv") as answer:
            assert answer.status == 200 and "attachment" in answer.headers["Content-Disposition"]
            rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
        figures = {(row["report"], row["of"], row["measure"]): row["value"] for row in rows}
        if name == "volume":
            assert figures["cases", "", "total"] == "2" and figures["cases.by_form", "scam", "n"] == "1"
        if name == "service":
            assert figures["", "", "answered"] == "1" and figures["by_team", "general", "requests"] == "1"


WRONG = (
    "from=2026-13-01", "from=2026-11-02&to=2026-11-01", "from=2024-01-01&to=2026-01-01", "from=yesterday",
    "from=20261101", "team=nobody", "format=pdf", "to=0001-01-01",
)  # fmt: skip


async def test_a_period_that_is_none_is_refused(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    for query in WRONG:
        await get(people["lead"], f"/api/v1/reports/volume?{query}", 400)
