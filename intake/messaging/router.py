"""Who answers: the bot, or nobody but an agent. Decided twice, before the assistant is asked and with the commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def bot_may_take(conversation: Mapping[str, Any], turn_id: str) -> bool:
    """Tell whether the assistant is asked about this turn.

    A queued conversation is silent, except for the very turn that asked for a human: after a crash in its middle it is
    taken up again and answered.
    """
    if conversation["handled_by"] == "bot":
        return True
    return conversation["handled_by"] == "queue" and conversation.get("queued_turn") == turn_id


def bot_may_speak(claims: int) -> dict[str, Any]:
    """The condition, evaluated with the commit of a reply, under which it goes to the person.

    False once an agent has taken the conversation since the turn began (`claims` then), even if it was released again.
    """
    return {"$and": [{"$ne": ["$handled_by", "agent"]}, {"$eq": ["$claims", claims]}]}
