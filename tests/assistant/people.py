"""People and their conversations in the database, as the gateway makes them."""

from __future__ import annotations

from typing import Any

from bson import Binary

from intake.privacy.cipher import Keyring


class People:
    """Writes `conversations` and `data_keys`, and looks at `trackers`."""

    def __init__(self, database: Any, keyring: Keyring) -> None:
        """Take a pymongo database and the operator's keys."""
        self.database, self.keyring = database, keyring

    def new_conversation(self, conversation_id: str) -> str:
        """Make a person with a data key, and a conversation of theirs."""
        subject = f"s-{conversation_id}"
        wrapped = self.keyring.wrap(self.keyring.new_data_key(), f"data_key:{subject}")
        self.database.data_keys.insert_one({"_id": subject, "wrapped": Binary(wrapped)})
        self.database.conversations.insert_one({"_id": conversation_id, "subject_id": subject})
        return conversation_id

    def erase_key(self, conversation_id: str) -> None:
        """Erase the key of the person behind a conversation."""
        self.database.data_keys.delete_one({"_id": f"s-{conversation_id}"})

    def tracker(self, conversation_id: str) -> dict[str, Any] | None:
        """Return the stored document of a conversation."""
        found: dict[str, Any] | None = self.database.trackers.find_one({"_id": conversation_id})
        return found
