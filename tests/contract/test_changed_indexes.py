"""A database that an older version filled is brought to the indexes of this one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from intake.cases import database
from intake.settings import Settings


@pytest.fixture
def older(fresh_mongo_settings: Settings) -> Iterator[Settings]:
    """A database with two indexes as they might have been declared before: other fields, other options."""
    with MongoClient[dict[str, object]](fresh_mongo_settings.mongodb_uri) as client:
        stored = client[fresh_mongo_settings.mongodb_db]
        stored.inbox.create_index(
            [("conversation_id", 1), ("_id", 1)],
            name="pending_of_conversation",
            partialFilterExpression={"state": "pending"},
        )
        stored.cases.create_index([("number", 1)])
        stored.cases.create_index([("kept_by_an_operator", 1)])
    yield fresh_mongo_settings
    database.disconnect()


def test_changed_indexes_are_made_again_and_others_stay(older: Settings) -> None:
    database.connect(older)
    stored = database.client()[older.mongodb_db]
    inbox, cases = stored.inbox.index_information(), stored.cases.index_information()
    assert [field for field, _ in inbox["pending_of_conversation"]["key"]] == [
        "conversation_id",
        "event_time",
        "arrival",
    ]
    assert cases["number_1"]["unique"] is True
    assert "kept_by_an_operator_1" in cases
    database.connect(older)  # and a second start changes nothing
    assert database.client()[older.mongodb_db].inbox.index_information() == inbox
