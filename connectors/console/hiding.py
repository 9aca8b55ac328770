"""What of a conversation is hidden from an agent: nothing from its holder or after a reason, else personal data."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from connectors.console.draft_view import registry
from connectors.console.shapes import Hide, whole
from intake.cases import masked_talk, masking
from intake.cases.agents import AgentView
from intake.cases.conversation_view import ConversationView


def hiding(agent: AgentView, view: ConversationView) -> tuple[Hide, datetime | None]:
    """How its texts are shown to the agent, and until when they see it whole by a reason they gave."""
    if masked_talk.holds(agent, view):
        return whole, None
    until = masking.revealed_until(agent, view.id)
    if until is not None:
        return whole, until
    return partial(masked_talk.all_words, known=masked_talk.told_in(view, registry())), None
