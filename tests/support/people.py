"""People for tests of the store: a conversation with a data key, opened the way a gateway opens it."""

from __future__ import annotations

import secrets

from intake.cases import inbox
from intake.cases.inbox import ConversationRef, Person


def open_conversation(channel: str = "line", identity: str | None = None) -> ConversationRef:
    """The conversation of a (new) person."""
    return inbox.find_conversations([Person(channel, identity or f"U{secrets.token_hex(16)}")])[0]
