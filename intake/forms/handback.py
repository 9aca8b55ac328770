"""What a human did with a draft while the assistant was silent, told to the assistant with its next turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.forms.draft import Answer, Draft


def merge(draft: Draft, told: Mapping[str, Any]) -> Draft:
    """The draft with the agent's answers, as if the person had given them; what was open and is known is not asked.

    `told`: {"answers": {field: stored value}, "ask": a field to ask for next, or None}. The draft given is not changed.
    """
    merged = Draft.from_json(draft.to_json())
    answers = told.get("answers") or {}
    for name, value in answers.items():
        merged.answers[name] = Answer(value) if value is not None else Answer(None, "none")
    if merged.asked in answers:
        merged.asked, merged.pending, merged.tries, merged.editing = None, None, 0, False
    ask = told.get("ask")
    if ask and merged.stage in ("asking", "review"):
        merged.answers.pop(ask, None)
        merged.stage, merged.asked, merged.pending, merged.tries = "asking", ask, None, 0
    return merged
