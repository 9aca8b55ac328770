"""The gateway as the outside sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from intake.cases import desk_settings
from intake.settings import Settings
from tests.support.running_gateway import RunningGateway


@pytest_asyncio.fixture
async def gateway(empty_database: Settings) -> AsyncIterator[RunningGateway]:
    async with RunningGateway(empty_database) as running:
        yield running
    desk_settings.forget()
