"""The model in use among the figures, asked of an assistant over HTTP whenever somebody looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from connectors.metrics import Metrics
from connectors.model_gauges import ModelGauges
from connectors.rasa.client import RasaAssistant
from tests.support.fake_rasa import FakeRasa

TOKEN = "a-token-of-the-tests"
MODEL: dict[str, Any] = {
    "file": "0123456789abcdef.tar.gz", "since": "2026-11-22T09:00:00+00:00", "taken_up": 2, "refused": None,
    "record": {
        "content": "0123456789abcdef", "trained_at": "2026-11-22T08:00:00+00:00", "why": "passed",
        "figures": {"held_out": 0.873, "macro_f1": 0.88, "urgent": [58, 64], "stories": [21, 21]},
    },
}  # fmt: skip


@pytest_asyncio.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    async with FakeRasa(token=TOKEN) as rasa:
        yield rasa


@pytest_asyncio.fixture
async def url(rasa: FakeRasa) -> AsyncIterator[str]:
    """Where the figures are shown."""
    metrics, assistant = Metrics(), RasaAssistant(rasa.url, TOKEN)
    ModelGauges(metrics, assistant.model)
    app = web.Application()
    app.router.add_get("/metrics", metrics.show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/metrics"  # type: ignore[union-attr]
    await assistant.close()
    await runner.cleanup()


async def figures(url: str) -> dict[str, float]:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
        lines = [
            line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line.startswith("rongthuk_model")
        ]
    return {name: float(value) for name, value in lines}


async def test_which_model_since_when_and_how_good(rasa: FakeRasa, url: str) -> None:
    rasa.model = MODEL
    assert await figures(url) == {
        'rongthuk_model_info{content="0123456789abcdef",why="passed"}': 1,
        'rongthuk_model_figure{of="held_out"}': 0.873,
        'rongthuk_model_figure{of="macro_f1"}': 0.88,
        'rongthuk_model_figure{of="urgent"}': 0.90625,
        'rongthuk_model_figure{of="stories"}': 1,
        'rongthuk_model_time_seconds{what="trained"}': 1795334400,
        'rongthuk_model_time_seconds{what="taken_up"}': 1795338000,
        "rongthuk_models_taken_up": 2,
    }


async def test_a_model_that_could_not_be_taken_up_is_told_until_it_is_over(rasa: FakeRasa, url: str) -> None:
    rasa.model = {**MODEL, "refused": {"file": "other.tar.gz", "code": "not_whole"}}
    assert (await figures(url))['rongthuk_model_refused{code="not_whole"}'] == 1
    rasa.model = MODEL
    assert not any(name.startswith("rongthuk_model_refused") for name in await figures(url))


@pytest.mark.parametrize("record", [None, {}, {"content": "x", "figures": None}])
async def test_a_model_of_which_little_is_known_is_shown_all_the_same(rasa: FakeRasa, url: str, record: Any) -> None:
    rasa.model = {"file": "x.tar.gz", "since": None, "record": record}
    assert (await figures(url))['rongthuk_model_info{content="x",why=""}'] == 1


async def test_an_assistant_that_does_not_answer_leaves_the_other_figures_alone(rasa: FakeRasa, url: str) -> None:
    rasa.model = MODEL
    await figures(url)
    rasa.status = 503
    assert not any(name.startswith("rongthuk_model_") for name in await figures(url))
    await rasa.stop()
    assert not any(name.startswith("rongthuk_model_") for name in await figures(url))
