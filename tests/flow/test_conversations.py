"""Every scripted conversation of `conversations/*.yml`, over the real system, several at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.conversation_run import run_script
from tests.support.conversation_script import Script, load_scripts
from tests.support.line_events import user_id
from tests.support.system import System

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

SCRIPTS = load_scripts()
TOGETHER = int(os.environ.get("CONVERSATIONS_TOGETHER", "8"))
LIMIT = 240.0  # seconds for one conversation, the others beside it
FEWEST = 80


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def outcomes(
    shared_system: System, request: pytest.FixtureRequest
) -> AsyncIterator[dict[str, BaseException | None]]:
    """What became of each selected script: None, or what went wrong. All are held side by side, in lanes."""
    chosen = {item.callspec.params["script"].id for item in request.session.items if hasattr(item, "callspec")
              and "script" in item.callspec.params}  # fmt: skip
    lanes = asyncio.Semaphore(TOGETHER)
    found: dict[str, BaseException | None] = {}

    async def hold(place: int, script: Script) -> None:
        async with lanes:
            try:
                await run_script(shared_system, script, user_id(7_000_000 + os.getpid() * 1000 + place), LIMIT)
                found[script.id] = None
            except Exception as error:
                found[script.id] = error

    await asyncio.gather(*(hold(place, one) for place, one in enumerate(SCRIPTS) if one.id in chosen))
    yield found


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.id for script in SCRIPTS])
async def test_a_scripted_conversation(script: Script, outcomes: dict[str, BaseException | None]) -> None:
    error = outcomes[script.id]
    if error is not None:
        raise error
