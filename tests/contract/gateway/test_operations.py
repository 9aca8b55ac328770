"""What operators and other pages see: health, metrics, headers, and a gateway that outlives its database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from deploy.embedded_mongo import from_data_dir
from intake.errors import AppError
from intake.texts import LANGUAGES, keys
from tests.support import line_events as events
from tests.support.mongo import free_port, running_mongo, settings_for
from tests.support.running_gateway import RunningGateway

USER = events.user_id(9)


async def fetch(url: str) -> tuple[int, Any, Mapping[str, str]]:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        body = await (answer.json() if answer.content_type == "application/json" else answer.text())
        return answer.status, body, answer.headers.copy()


async def test_ready_only_when_all_is(gateway: RunningGateway) -> None:
    status, body, _ = await fetch(f"{gateway.url}/readyz")
    assert (status, body["checks"]) == (200, {"assistant": True, "actions": True, "database": True, "worker": True})
    assert body["details"]["assistant"]["model"] == "model-of-the-stand-in"
    gateway.rasa.status = 503
    status, body, _ = await fetch(f"{gateway.url}/readyz")
    assert (status, body["checks"]["assistant"], body["checks"]["database"]) == (503, False, True)
    assert (await fetch(f"{gateway.url}/healthz"))[0] == 200


async def test_the_figures_count_what_passed(gateway: RunningGateway) -> None:
    event = events.text_event(USER, "นับ")
    await gateway.line.deliver(event)
    await gateway.line.wait_for(USER, 1)
    await gateway.line.deliver(events.redelivery(event))
    _, body, _ = await fetch(f"{gateway.url}/metrics")
    for line in (
        'rongthuk_events_accepted_total{channel="line"} 1.0',
        'rongthuk_events_duplicate_total{channel="line"} 1.0',
        'rongthuk_turns_total{outcome="answered"} 1.0',
        'rongthuk_deliveries_total{channel="line",outcome="accepted"} 1.0',
        'rongthuk_accepted_sends_total{by="reply",channel="line"} 1.0',
        "rongthuk_turn_seconds_count 1.0",
        "rongthuk_lanes_busy ",
    ):
        assert line in body
    assert "นับ" not in body and USER not in body


MODEL = {
    "file": "0123456789abcdef.tar.gz", "since": "2026-11-22T09:00:00+00:00", "taken_up": 2, "refused": None,
    "record": {
        "file": "0123456789abcdef.tar.gz", "sha256": "0" * 64, "content": "0123456789abcdef", "code": "c" * 16,
        "trained_at": "2026-11-22T08:00:00+00:00", "placed_at": "2026-11-22T08:59:00+00:00", "why": "passed",
        "reason": None, "examples": 2372, "learned": 3,
        "figures": {"held_out": 0.873, "misspelled": 0.889, "first_messages": 0.919, "macro_f1": 0.88,
                    "urgent": [58, 64], "stories": [21, 21]},
    },
}  # fmt: skip


async def test_the_figures_tell_which_model_is_in_use(gateway: RunningGateway) -> None:
    gateway.rasa.model = MODEL
    _, body, _ = await fetch(f"{gateway.url}/metrics")
    for line in (
        'rongthuk_model_info{content="0123456789abcdef",why="passed"} 1.0',
        'rongthuk_model_figure{of="held_out"} 0.873',
        'rongthuk_model_figure{of="urgent"} 0.90625',
        'rongthuk_model_time_seconds{what="taken_up"} 1.795',
        "rongthuk_models_taken_up 2.0",
    ):
        assert line in body
    assert "rongthuk_model_refused{" not in body
    gateway.rasa.model = {**MODEL, "refused": {"file": "other.tar.gz", "code": "not_whole"}}
    assert 'rongthuk_model_refused{code="not_whole"} 1.0' in (await fetch(f"{gateway.url}/metrics"))[1]
    gateway.rasa.status = 503
    status, body, _ = await fetch(f"{gateway.url}/metrics")
    assert status == 200 and "rongthuk_model_info{" not in body


async def test_pages_carry_a_strict_policy(gateway: RunningGateway) -> None:
    for path in ("/", "/?lang=en", "/console/"):
        status, body, headers = await fetch(gateway.url + path)
        assert status == 200 and "<script" in body
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "<style" not in body and "style=" not in body and "onclick" not in body
    _, _, headers = await fetch(f"{gateway.url}/widget.js")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Type"].startswith("text/javascript")


async def test_a_file_that_did_not_change_is_not_sent_again(gateway: RunningGateway) -> None:
    _, _, headers = await fetch(f"{gateway.url}/widget.js")
    again = {"If-None-Match": headers["ETag"]}
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.url}/widget.js", headers=again) as answer:
        assert answer.status == 304


async def test_the_gateway_is_there_before_and_without_its_database(tmp_path: Path) -> None:
    away = settings_for(f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0", tmp_path, "away")
    async with RunningGateway(away, wait=False) as gateway:
        status, body, _ = await fetch(f"{gateway.url}/readyz")
        assert (status, body["checks"]["database"]) == (503, False)
        async with asyncio.timeout(2):  # LINE does not wait longer
            assert await gateway.line.say(USER, "มีใครอยู่ไหม") == 503
        async with aiohttp.ClientSession(base_url=gateway.url) as http:
            async with http.get("/api/v1/cases", headers={"Cookie": "rongthuk_session=x"}) as answer:
                assert answer.status == 503
            async with http.ws_connect("/chat/ws") as socket:
                await socket.send_json({"type": "hello"})
                assert (await socket.receive_json())["type"] == "welcome"
                await socket.send_json({"type": "message", "id": "a1", "text": "สวัสดี"})
                error = await socket.receive_json()
                assert (error["code"], error["id"]) == ("unavailable", "a1")
                assert error["retry_after"] > 0


async def test_a_database_that_goes_and_comes_back(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    with running_mongo(data_dir) as uri:
        settings = settings_for(uri, tmp_path, "goes")
        gateway = await RunningGateway(settings).__aenter__()
        assert await gateway.line.say(USER, "ก่อนล่ม") == 200
        await gateway.line.wait_for(USER, 1)
    try:
        event = events.text_event(USER, "ระหว่างล่ม")
        async with asyncio.timeout(2):
            assert await gateway.line.deliver(event) == 503
        port = int(uri.rsplit("@", 1)[1].split(":")[1].split("/")[0])
        await _again(gateway, event, data_dir, port)
    finally:
        await gateway.__aexit__(None, None, None)


async def _again(gateway: RunningGateway, event: dict[str, Any], data_dir: Path, port: int) -> None:
    mongo = from_data_dir(data_dir, port)
    await asyncio.to_thread(mongo.start)
    try:
        for _ in range(50):
            if await gateway.line.deliver(events.redelivery(event)) == 200:
                break
            await asyncio.sleep(0.2)
        await gateway.line.wait_for(USER, 2, timeout=20)
        assert gateway.line.texts_to(USER) == ["ได้รับ: ก่อนล่ม", "ได้รับ: ระหว่างล่ม"]
    finally:
        await asyncio.to_thread(mongo.stop)


def _subclasses(base: type[AppError]) -> set[type[AppError]]:
    found = {base}
    for child in base.__subclasses__():
        found |= _subclasses(child)
    return found


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    wanted = {error.text_key for error in _subclasses(AppError)}
    for language in LANGUAGES:
        assert wanted <= set(keys(language))
