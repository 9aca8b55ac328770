"""Files that a person took back together with what they told: nothing is kept of a complaint without consent."""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker

from intake.cases import evidence
from intake.forms.draft import Draft
from intake.forms.export import evidence_ids


async def discard_files(tracker: Tracker, draft: Draft | None) -> None:
    """Remove the files of a draft that was refused or deleted, but for those that a case has. Again is harmless."""
    if draft is not None and draft.evidence:
        await asyncio.to_thread(evidence.discard, str(tracker.sender_id), evidence_ids(draft))
