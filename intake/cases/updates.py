"""Telling a person that their case moved: news that can wait for their next message when messages run short."""

from __future__ import annotations

from uuid import uuid4

from intake.cases import case_view, transcript, vault
from intake.cases.conversations import ConversationNotFound, subject_of
from intake.cases.transcript import Row, Send, Step
from intake.texts import text

# Others the person learns of otherwise: what they asked for themselves, and what an officer asks of them.
TOLD = frozenset({"reviewing", "referred", "resolved", "rejected"})


def tell_state(case: case_view.CaseView) -> bool:
    """Put a line about the case's state into its conversation, once for each event; False when nothing is told."""
    if case.state not in TOLD:
        return False
    try:
        subject_id = subject_of(case.conversation_id)
        state = text(f"dialogue.state_{case.state}", case.language)
        words = text("service.case_update", case.language, number=case.number, state=state)
        step_id = f"{case.conversation_id}:update:{case.number}:{len(case.events)}"
        step = Step(step_id, [Row(step_id, "notice", {"text": words})], Send(str(uuid4()), urgent=False))
        guard = {"_id": case.conversation_id, "turns": {"$ne": step_id}}
        found = transcript.append(subject_id, step, guard, changes=transcript.remember_turn(step_id))
    except (ConversationNotFound, vault.SubjectErased):
        return False
    if found is not None:
        transcript.write_rows([found])
    return found is not None
