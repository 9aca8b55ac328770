"""Files that arrive at any moment: before, during and after the question for them, one or many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake.forms.finding import find_facts
from intake.forms.listening import hear_story, remark_taken
from intake.forms.questions import go_on, repeat
from intake.forms.showing import FILES, button, openers
from intake.forms.slips import give_up, hear_slip, offer_slip, remarks, repeat_slip
from intake.forms.talk import Talk

BATCH_SECONDS = 20  # files closer together than this are one batch, acknowledged without repeating the question
KEPT = ("evidence_id", "kind", "content_type", "size", "file_name", "slip")
PATIENCE = 2  # messages that are no answer to a question about a slip


def hear_evidence(talk: Talk) -> None:
    """Note the file (or the files of `data["items"]`), say what its codes say, and acknowledge in one bubble."""
    draft = talk.draft
    batch = bool(draft.evidence) and _seconds(draft.evidence[-1], talk.now) < BATCH_SECONDS
    codes = _note(talk)
    talk.remark(talk.t("evidence_received", count=len(draft.evidence)))
    for words in remarks(talk, codes):
        talk.remark(words)
    if draft.form is None:
        talk.say(talk.t("evidence_before_story"))
        return
    if draft.stage == "kept":
        talk.say(talk.t("evidence_kept_draft"), (button(talk.t("button_continue")),))
        return
    _refresh(talk)
    if codes and may_offer(talk) and offer_slip(talk):
        return
    if draft.stage == "asking" and talk.asked is not None and talk.asked.type == "evidence":
        talk.say(talk.t("evidence_more_or_done"), (*openers(FILES, draft.language), button(talk.t("button_done"))))
    elif batch:
        last = talk.remarks.pop()  # `say` puts the others on top of it
        talk.say(last)
    else:
        repeat(talk)


def hear_about_slip(talk: Talk) -> None:
    """The answer to a question about a slip; what is told instead is taken in, and the question asked once more."""
    draft = talk.draft
    if hear_slip(talk):
        go_on(talk)
        return
    taken = hear_story(talk, talk.words, find_facts(talk.words, talk.entities, talk.now), told=False)
    remark_taken(talk, taken)
    draft.tries += 1
    if taken or draft.tries >= PATIENCE:
        give_up(talk)
        go_on(talk)
    else:
        repeat_slip(talk)


def may_offer(talk: Talk) -> bool:
    """Whether a question about a slip may come now: after consent, and not in the middle of another question."""
    draft = talk.draft
    between = draft.pending is None or draft.pending["kind"] in ("slip", "loose")
    return draft.stage in ("asking", "review") and (draft.consent is not None or not talk.form.personal) and between


def _note(talk: Talk) -> list[dict[str, Any]]:
    """Add what is new; returns the codes that came with it."""
    draft = talk.draft
    known = {item.get("evidence_id") for item in draft.evidence}
    codes: list[dict[str, Any]] = []
    for item in _items(talk.heard.data):
        if item.get("evidence_id") in known:
            continue
        known.add(item.get("evidence_id"))
        kept = {key: item[key] for key in KEPT if item.get(key) is not None}
        draft.evidence.append({**kept, "at": talk.now.isoformat()})
        codes += item.get("slip") or ()
    return codes


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
