"""The contract suite runs on the embedded mongod always, and on MONGODB_URI as well when it is given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.cases import database
from intake.cases.vault import Vault
from intake.settings import Settings


@pytest.fixture
def vault(empty_database: Settings) -> Iterator[Vault]:
    """An open, empty database; its vault."""
    yield database.connect(empty_database)
    database.disconnect()
