"""A console that was offline shows what the database holds, over two gateways; and one that stays online does, too."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.flow.test_handover import _post
from tests.support import line_events
from tests.support.chats import LineChat
from tests.support.console_mirror import Mirror
from tests.support.system import ADMIN_EMAIL, ADMIN_PASSWORD, System

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

OFFLINE = float(os.environ.get("OFFLINE_SECONDS", "3"))
EQUAL_WITHIN = 10.0  # seconds after the last thing happened
_ERASE = (
    "import sys; from intake.cases import conversations, database, erasure; "
    "from intake.settings import load_settings; database.connect(load_settings()); "
    "erasure.erase_person(conversations.subject_of(sys.argv[1]))"
)


async def _console(url: str) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(base_url=url, cookie_jar=aiohttp.CookieJar(unsafe=True))
    body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    async with session.post("/api/v1/session", json=body) as answer:
        assert answer.status == 200, await answer.text()
    return session


async def _equal(mirror: Mirror, other: aiohttp.ClientSession, system: System) -> None:
    """The mirror shows what the other gateway answers, and that is what is stored."""
    wrong: Any = "never looked"
    for _ in range(int(EQUAL_WITHIN / 0.25)):
        rows, lines = await mirror.read_list(other), await mirror.read_lines(other)
        wrong = {one: (rows.get(one), mirror.rows.get(one)) for one in rows | mirror.rows
                 if rows.get(one) != mirror.rows.get(one)}  # fmt: skip
        if not wrong and _said(lines) == _said(mirror.lines):
            break
        await asyncio.sleep(0.25)
    else:
        raise AssertionError(f"differs: {wrong}")
    with system.database() as client:
        database = client[system.settings.mongodb_db]
        stored = {c["_id"]: c for c in database["conversations"].find({"identity_hash": {"$exists": True}})}
        written = database["messages"].count_documents({"conversation_id": mirror.conversation})
    assert set(mirror.rows) == set(stored)
    for one, row in mirror.rows.items():
        held = stored[one]
        assert (row["state"], row["handled_by"], row["agent_id"], row["seq"]) == (
            held["state"], held["handled_by"], held.get("agent_id"), held["seq"],
        )  # fmt: skip
    assert len(mirror.lines) == written


def _said(lines: dict[int, dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(seq, line["kind"], line["text"]) for seq, line in sorted(lines.items())]


async def _write(chat: LineChat, words: str) -> None:
    await chat.send(line_events.text_event(chat.user, words))


async def test_after_a_time_offline_the_console_equals_the_database(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    chats = [line_chat() for _ in range(4)]
    ids: list[str] = []
    async with system.another_gateway() as second, await _console(system.url) as one, await _console(second) as two:
        reader = Mirror(one)
        for place, chat in enumerate(chats[:3]):
            known = set(await reader.read_list())
            await chat.say(f"สวัสดีค่ะ คนที่ {place}")
            ids += set(await reader.read_list()) - known
        mirror = Mirror(two, ids[0])
        await mirror.go_online()
        await _post(one, f"{ids[0]}/claim")
        await _write(chats[0], "ระหว่างที่ต่ออยู่")
        await _equal(mirror, one, system)

        await mirror.go_offline()
        await asyncio.sleep(OFFLINE)
        await _write(chats[0], "ตอนที่หลุด")
        await _post(one, f"{ids[0]}/messages", 201, text="ตอบตอนที่หลุด")
        await _post(one, f"{ids[0]}/notes", 201, text="โน้ตตอนที่หลุด")
        await _post(one, f"{ids[1]}/claim")
        await _post(one, f"{ids[1]}/close", outcome="solved")
        await chats[3].say("มาใหม่ตอนที่หลุด")
        await system.run_python("-c", _ERASE, ids[2])
        assert mirror.rows != await mirror.read_list(one), "nothing happened meanwhile: this proves nothing"

        await mirror.go_online()
        await _equal(mirror, one, system)
        assert ids[2] not in mirror.rows, "an erased person is still in the list"
        # Online again, everything comes by itself, whichever gateway it happens at; no further reading of the list.
        resets = mirror.resets
        await _post(two, f"{ids[0]}/release")
        await _write(chats[1], "กลับมาแล้วค่ะ")
        await system.run_python("-c", _ERASE, ids[1])
        await _equal(mirror, one, system)
        assert mirror.resets == resets and ids[1] not in mirror.rows
        await mirror.go_offline()
