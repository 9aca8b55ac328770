"""Fixtures of every test: a real database. Nothing starts before a test asks for it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from intake.settings import Settings
from tests.support import line_openapi, line_rules
from tests.support.mongo import running_mongo, settings_for

# Where a MongoDB of another version is given, the tests that need a database run on it, too.
_SERVERS = ["embedded"] + (["given"] if os.environ.get("MONGODB_URI") else [])

# Every stand-in LINE platform of the tests also asks LINE's own description, where there is a copy.
if line_openapi.available():
    line_rules.FURTHER.append(line_openapi.check)


def pytest_report_header() -> str:
    where = line_openapi.FILES if line_openapi.available() else "none: what is sent is held against the SDK only"
    return f"LINE's OpenAPI files: {where}"


@pytest.fixture(scope="session", params=_SERVERS)
def mongo_uri(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a running replica set, with authentication when it is the embedded one."""
    if request.param == "given":
        yield os.environ["MONGODB_URI"]
        return
    with running_mongo() as uri:
        yield uri


@pytest.fixture(scope="session")
def mongo_settings(mongo_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings whose database is new for this session and removed after it; generated secrets, own DATA_DIR."""
    settings = settings_for(mongo_uri, tmp_path_factory.mktemp("data"), f"test_{secrets.token_hex(4)}")
    yield settings
    _drop(settings)


@pytest.fixture
def fresh_mongo_settings(mongo_uri: str, tmp_path: Path) -> Iterator[Settings]:
    """Like mongo_settings, with a database of this test's own."""
    settings = settings_for(mongo_uri, tmp_path, f"test_{secrets.token_hex(4)}")
    yield settings
    _drop(settings)


@pytest.fixture
def empty_database(mongo_settings: Settings) -> Iterator[Settings]:
    """mongo_settings with every collection emptied before the test; indexes stay."""
    with MongoClient[dict[str, object]](mongo_settings.mongodb_uri) as client:
        database = client[mongo_settings.mongodb_db]
        for name in database.list_collection_names():
            if not name.startswith("system."):
                database[name].delete_many({})
    yield mongo_settings


def _drop(settings: Settings) -> None:
    with MongoClient[dict[str, object]](settings.mongodb_uri) as client:
        client.drop_database(settings.mongodb_db)
