"""One running system for the whole session: Rasa alone takes 20 s to start."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio

from tests.support.chats import LineChat, TimedLinePlatform
from tests.support.line_events import user_id
from tests.support.system import System

_users = itertools.count(os.getpid() * 1000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """All processes, started once; a test that stops one starts it again."""
    async with System(tmp_path_factory.mktemp("system"), line=TimedLinePlatform()) as system:
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def system(shared_system: System) -> AsyncIterator[System]:
    """The shared system, whole again after a test that failed half-way, and no fault ordered from LINE."""
    yield shared_system
    shared_system.line.faults.clear()
    await shared_system.mend()


@pytest.fixture
def new_user() -> Callable[[], str]:
    """Gives the LINE id of somebody who never wrote before."""
    return lambda: user_id(next(_users))


@pytest.fixture
def line_chat(system: System, new_user: Callable[[], str]) -> Iterator[Callable[[], LineChat]]:
    """Opens the conversation of a new LINE user."""
    yield lambda: LineChat(system.line, new_user())
