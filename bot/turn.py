"""One turn of a conversation inside the Rasa process: it either happens whole, or not at all.

The channel opens a turn, Rasa works on it, the tracker store closes it by saving. Whoever cannot do its part raises
`TurnFailed`. Both exceptions here derive from BaseException on purpose: Rasa catches `Exception` in several places and
carries on with half a turn (events of a failed action are dropped, a failed store is replaced by one in memory).
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Turn:
    """What is being worked on. `messages` fills up with the bot's answers; `found` is the stored turn it builds on."""

    turn_id: str
    conversation_id: str
    text: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    found: str | None = None


class TurnFailed(BaseException):
    """The turn cannot be completed; nothing of it is kept. `code` is told to the caller."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TurnAnswered(BaseException):
    """This very turn was answered before; `messages` are the answers that were recorded then."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        super().__init__("turn was answered before")
        self.messages = messages


current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)
