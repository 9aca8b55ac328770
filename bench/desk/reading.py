"""How fast the desk reads: lists, searches, opening a case and a conversation, through the HTTP API behind walls.

On the data set of `dataset`, with the gateway as its own process and a real mongod; the assistant is not needed.
Answers are looked at: a search must find what was looked for, a list must be full, or the time means nothing.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.desk import dataset, front, texts
from bench.desk.api import Console
from bench.stats import summary
from tests.support.system import System

ROOT = Path(__file__).resolve().parents[2]
AGENTS = {"shops": ["shops"], "money": ["money"], "all": ["general", "shops", "money", "lines"]}
PASSWORD = "a-password-of-the-bench-2469"
VIEWS = ("mine", "queue", "bot", "all", "closed", "callbacks", "urgent", "agents")
WARM, TIMES = 3, 25
STAND_IN = (sys.executable, "-m", "bench.slow_assistant")
# Makes the agents of the run, and tells some of what is in the data: the API shows it masked.
_PREPARE = """
import json, sys
from bench.desk import reading
print(json.dumps(reading.prepare(int(sys.argv[1]))))
"""


def prepare(count: int) -> dict[str, list[str]]:
    """Agents with walls (again is harmless), and numbers, names, phones and accounts of `count` cases of each team."""
    import contextlib

    from intake.cases import agents, cases, database, desk, documents
    from intake.settings import load_settings

    database.connect(load_settings())
    desk.use_file(str(dataset.DESK_FILE))
    for name, teams in AGENTS.items():
        with contextlib.suppress(agents.AgentExists):
            agents.create(f"{name}@example.org", PASSWORD, role="agent", name=name, teams=teams)
    found: dict[str, list[str]] = {kind: [] for kind in ("number", "name", "phone", "account", "conversation")}
    sample = documents.collection(documents.Case).aggregate(
        [{"$match": {"form": "online_purchase"}}, {"$sample": {"size": count + 10}}]
    )
    for row in sample:
        case = cases.get_case(row["number"])
        if case.respondent["account"].startswith("66"):
            continue  # the data set takes no account for a telephone number; the product does, on both sides
        found["number"].append(case.number)
        found["name"].append(case.answers["complainant_name"])
        found["phone"].append(case.answers["complainant_phone"])
        found["account"].append(case.respondent["account"])
        found["conversation"].append(case.conversation_id)
    return found


async def measure(say: Callable[[str], None], cases: int) -> dict[str, Any]:
    """Milliseconds of each kind of reading."""
    home, made = dataset.ensure(cases, say)
    environ = {"DESK_FILE": str(dataset.DESK_FILE), "LOG_LEVEL": "WARNING"}
    result: dict[str, Any] = {"cases": cases, "made_s": made}
    async with System(home, environ, commands={"bot": STAND_IN}) as system:
        known = json.loads(await _python(system, str(WARM + TIMES)))
        result["messages"] = _count(system, "messages")
        result["front"] = await front.measure(system.url)
        for name in ("shops", "all"):
            async with Console(system.url, f"{name}@example.org", PASSWORD) as console:
                result[name] = await _read(console, known, say)
    return result


async def _read(console: Console, known: dict[str, list[str]], say: Callable[[str], None]) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def of(name: str, once: Callable[[int], Awaitable[float]]) -> None:
        seconds = [await once(place) for place in range(WARM + TIMES)][WARM:]
        found[name] = summary(seconds)
        say(f"{name}: {found[name]}")

    for view in VIEWS:
        await of(f"inbox {view}", partial(_list, console, f"/api/v1/inbox?view={view}", view))
    cursor = (await console.get("/api/v1/inbox?view=all"))[1]["cursor"]
    await of("inbox all, page 2", partial(_list, console, f"/api/v1/inbox?view=all&cursor={cursor}", "all"))
    await of("cases", partial(_some, console, "/api/v1/cases"))
    await of("cases in review", partial(_some, console, "/api/v1/cases?state=reviewing"))
    for kind in ("number", "name", "phone", "account"):
        typed = [_as_typed(kind, value) for value in known[kind]]
        await of(f"search by {kind}", partial(_search, console, typed, known["number"]))
    words = texts.table()["searches"]
    for word in words:
        await of(f"search {word}", partial(_search, console, [word], []))
    await of("open a case", lambda i: _get(console, f"/api/v1/cases/{known['number'][i]}?view=desk"))
    chats = await _conversations(console)
    await of("open a conversation", lambda i: _open(console, chats[i % len(chats)]))
    return found


async def _list(console: Console, path: str, view: str, _: int) -> float:
    took, answer = await console.get(path)
    if view in ("all", "closed", "bot") and len(answer["conversations"]) < 50:
        raise RuntimeError(f"{path}: {len(answer['conversations'])} rows")
    return took


async def _some(console: Console, path: str, _: int) -> float:
    took, answer = await console.get(path)
    if len(answer["cases"]) < 50:
        raise RuntimeError(f"{path}: {len(answer['cases'])} rows")
    return took


async def _search(console: Console, queries: list[str], numbers: list[str], place: int) -> float:
    query, number = queries[place % len(queries)], numbers[place] if numbers else None
    took, answer = await console.get(f"/api/v1/search?q={quote(query)}")
    listed = [case["number"] for case in answer["cases"]]
    if number is not None and number not in listed:
        raise RuntimeError(f"a search did not find case {number}")
    return took


async def _get(console: Console, path: str) -> float:
    return (await console.get(path))[0]


async def _open(console: Console, conversation_id: str) -> float:
    """What the console asks for: the conversation with its draft and cases, and its lines."""
    path = f"/api/v1/conversations/{conversation_id}"
    return await _get(console, path) + await _get(console, f"{path}/messages")


async def _conversations(console: Console) -> list[str]:
    rows = (await console.get("/api/v1/inbox?view=all&limit=200"))[1]["conversations"]
    return [row["id"] for row in random.Random(1).sample(rows, min(len(rows), WARM + TIMES))]


def _as_typed(kind: str, value: str) -> str:
    """As an agent would type it: a telephone number in its national form, an account with dashes."""
    if kind == "phone":
        return "0" + value.removeprefix("+66")
    return f"{value[:3]}-{value[3]}-{value[4:9]}-{value[9]}" if kind == "account" else value


def _count(system: System, name: str) -> int:
    with system.database() as client:
        return client[system.settings.mongodb_db][name].estimated_document_count()


async def _python(system: System, *arguments: str) -> str:
    return await system.run_python("-c", _PREPARE, *arguments)
