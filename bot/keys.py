"""The data keys of the people whose conversations this process works on, remembered for a minute."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any

from intake.privacy.cipher import DataCipher, Keyring

# An erased key stops working here after at most this many seconds.
REMEMBERED = 60.0
_MOST = 2000


class UnknownConversation(Exception):
    """No such conversation, or its person's key has been erased."""


class DataKeys:
    """Finds the cipher of a conversation: `conversations` names the person, `data_keys` holds the wrapped key."""

    def __init__(self, database: Any, keyring: Keyring, remembered: float = REMEMBERED) -> None:
        """Take a pymongo database, the operator's keys, and how long (seconds) a key is remembered."""
        self._remembered = remembered
        self._conversations, self._data_keys, self._keyring = database.conversations, database.data_keys, keyring
        self._known: dict[str, tuple[float, DataCipher]] = {}
        self._lock = Lock()

    def cipher(self, conversation_id: str) -> DataCipher:
        """Return the conversation's cipher. UnknownConversation, KeyringError, SealError, PyMongoError."""
        known = self._known.get(conversation_id)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        found = self._find(conversation_id)
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[conversation_id] = (time.monotonic() + self._remembered, found)
        return found

    def forget(self, conversation_id: str) -> None:
        """Drop a remembered key."""
        with self._lock:
            self._known.pop(conversation_id, None)

    def _find(self, conversation_id: str) -> DataCipher:
        conversation = self._conversations.find_one({"_id": conversation_id}, {"subject_id": 1})
        if conversation is None:
            raise UnknownConversation
        subject = conversation["subject_id"]
        row = self._data_keys.find_one({"_id": subject}, {"wrapped": 1})
        if row is None:
            raise UnknownConversation
        return DataCipher(self._keyring.unwrap(bytes(row["wrapped"]), f"data_key:{subject}"))
