"""Between Rasa's tracker and the engine: an utterance out of the tracker, slots and bubbles out of a step."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.case_numbers import without_number
from intake.forms import handback
from intake.forms.draft import SLOT_OF_STAGE, Draft, Reply, Step, Utterance
from intake.forms.registry import Registry

FORM = "complaint_form"
STAGE_SLOTS = ("form_choice", "consent", "report", "confirmation")
Events = list[dict[str, Any]]


def utterance(tracker: Tracker) -> Utterance:
    """What the person did in this turn. Without a time of the event in the metadata it is now."""
    message = tracker.latest_message or {}
    data = metadata(tracker)
    event = data.get("event")
    intent = message.get("intent") or {}
    return Utterance(
        text="" if event else str(message.get("text") or ""),
        now=_moment(data.get("event_time")),
        turn_id=str(data.get("turn_id") or ""),
        intent=_intent_name(message),
        confidence=float(intent.get("confidence") or 0.0),
        entities=None if event else [item for item in message.get("entities") or [] if "start" in item],
        event=event,
        data=data.get("data") or {},
        language=data.get("language"),
        ranking=_ranking(message),
    )


def metadata(tracker: Tracker) -> dict[str, Any]:
    """The turn's metadata as the bot's channel made it."""
    return (tracker.latest_message or {}).get("metadata") or {}


def draft_of(tracker: Tracker) -> Draft | None:
    """The draft in its slot, with what a human filled in meanwhile; or None."""
    data = tracker.get_slot("draft")
    if not (isinstance(data, dict) and data.get("id")):
        return None
    told = (metadata(tracker).get("data") or {}).get("handback")
    draft = Draft.from_json(data)
    return handback.merge(draft, told) if told else draft


def language_of(tracker: Tracker) -> str:
    """The language of the conversation: that of the draft, of the text, or of the channel."""
    from intake.forms.interruptions import guess_language

    draft = draft_of(tracker)
    if draft is not None:
        return draft.language
    heard = utterance(tracker)
    return guess_language(without_number(heard.text), None, heard.language)


def say(dispatcher: CollectingDispatcher, replies: Iterable[Reply]) -> None:
    """Hand bubbles to Rasa."""
    for reply in replies:
        buttons = [
            {"title": button.label, "payload": button.text} | ({"opens": button.opens} if button.opens else {})
            for button in reply.buttons
        ]
        dispatcher.utter_message(text=reply.text, buttons=buttons, json_message=reply.card)


def slots(registry: Registry, step: Step, in_form: bool = True) -> Events:
    """The slots after a step. `requested_slot` None ends the form; `confirmation` "yes" alone leads to saving."""
    draft = step.draft
    if draft is None or step.outcome == "kept":
        return [SlotSet("draft", draft.to_json() if draft else None), *cleared()]
    events = [SlotSet("draft", draft.to_json())]
    if not in_form:
        return events
    stage = draft.back or draft.stage if draft.stage == "leaving" else draft.stage
    events += [
        SlotSet("asked", json.dumps(what_is_asked(registry, draft))),
        SlotSet("form_choice", draft.form if draft.stage != "choosing" else None),
        SlotSet("consent", "given" if draft.consent else None),
        SlotSet("report", "complete" if stage in ("review", "confirmed") else None),
        SlotSet("confirmation", "yes" if step.outcome == "save" else None),
        SlotSet("requested_slot", None if step.outcome == "save" else SLOT_OF_STAGE.get(stage, "report")),
    ]
    return events


def cleared() -> Events:
    """Nothing asked, no stage reached: the form is over."""
    return [SlotSet(name, None) for name in ("asked", *STAGE_SLOTS, "requested_slot")]


def what_is_asked(registry: Registry, draft: Draft) -> dict[str, Any]:
    """{"field", "type", "choices"} for the assistant's form gate; a stage stands in where no field is asked."""
    form = registry.get(draft.form)
    field = form.get(draft.asked) if form else None
    if draft.stage == "asking" and field is not None:
        return {"field": field.name, "type": field.type, "choices": [choice.id for choice in field.choices]}
    name = SLOT_OF_STAGE.get(draft.stage, draft.stage)
    return {"field": name, "type": {"form_choice": "choice"}.get(name, name), "choices": []}


def _intent_name(message: dict[str, Any]) -> str | None:
    intent = message.get("intent") or {}
    # The form gate turns what it takes for an answer into `inform` and leaves what the classifier had read.
    return intent.get("read_as") or intent.get("name")


def _ranking(message: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    items = message.get("intent_ranking") or []
    return tuple((str(item["name"]), float(item.get("confidence") or 0.0)) for item in items if item.get("name"))


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
