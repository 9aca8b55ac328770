"""Files that arrive at any moment: before, during and after the question for them, one or many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake.forms.questions import repeat
from intake.forms.showing import button
from intake.forms.talk import Talk

BATCH_SECONDS = 20  # files closer together than this are one batch, acknowledged without repeating the question
KEPT = ("evidence_id", "kind", "content_type", "size", "file_name")


def hear_evidence(talk: Talk) -> None:
    """Note the file (or the files of `data["items"]`) and acknowledge in one short sentence."""
    draft = talk.draft
    batch = bool(draft.evidence) and _seconds(draft.evidence[-1], talk.now) < BATCH_SECONDS
    known = {item.get("evidence_id") for item in draft.evidence}
    for item in _items(talk.heard.data):
        if item.get("evidence_id") not in known:
            draft.evidence.append({**{key: item.get(key) for key in KEPT}, "at": talk.now.isoformat()})
    count = len(draft.evidence)
    talk.remark(talk.t("evidence_received", count=count))
    if draft.form is None:
        talk.say(talk.t("evidence_before_story"))
    elif draft.stage == "asking" and talk.asked is not None and talk.asked.type == "evidence":
        talk.say(talk.t("evidence_more_or_done"), (button(talk.t("button_done")),))
    elif batch:
        talk.say(talk.remarks.pop())
    elif draft.stage == "kept":
        talk.say(talk.t("evidence_kept_draft"), (button(talk.t("button_continue")),))
    else:
        _refresh(talk)
        repeat(talk)


def _refresh(talk: Talk) -> None:
    """A file after the evidence question was passed over counts as its answer."""
    field = next((item for item in talk.form.fields if item.type == "evidence"), None)
    if field is not None and field.name in talk.draft.answers:
        talk.give(field, len(talk.draft.evidence))


def _items(data: dict[str, Any]) -> list[dict[str, Any]]:
    items = data.get("items")
    return [dict(item) for item in items] if isinstance(items, list) else [data]


def _seconds(item: dict[str, Any], now: datetime) -> float:
    try:
        return abs((now - datetime.fromisoformat(item["at"])).total_seconds())
    except (KeyError, ValueError):
        return float("inf")
