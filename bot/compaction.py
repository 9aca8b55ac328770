"""What a conversation's tracker needs to keep: its slots, the active form, and the events of the last turns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)

# Turns kept besides the one that is at work when the tracker is loaded.
KEPT_TURNS = 1
# They concern the turn in which they happened: kept, a declined answer would bar the form from the next one.
_OF_THE_MOMENT = (ActionExecutionRejected, LoopInterrupted)


def compact(events: Sequence[Event], steering: Collection[str] = ()) -> list[Event]:
    """Return fewer events that lead to the same slots and the same active form.

    `steering` names the slots that rules look at: their order among the events is kept. Of any other slot only the
    last value is kept. The result's length does not depend on the conversation's.
    """
    start = _start_of_last_turns(events)
    slots, loop = _fold(events[:start])
    head: list[Event] = [SlotSet(key, value) for key, value in slots.items() if value is not None]
    if loop is not None:
        head.append(ActiveLoop(loop))
    head.append(ActionExecuted(ACTION_LISTEN_NAME))
    kept = head + [event for event in events[start:] if not isinstance(event, _OF_THE_MOMENT)]
    last = {event.key: at for at, event in enumerate(kept) if isinstance(event, SlotSet)}
    return [
        event
        for at, event in enumerate(kept)
        if not isinstance(event, SlotSet) or event.key in steering or last[event.key] == at
    ]


def _start_of_last_turns(events: Sequence[Event]) -> int:
    turns = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    return turns[-KEPT_TURNS] if len(turns) >= KEPT_TURNS else (turns[0] if turns else len(events))


def _fold(events: Sequence[Event]) -> tuple[dict[str, Any], str | None]:
    slots: dict[str, Any] = {}
    loop: str | None = None
    for event in events:
        if isinstance(event, (Restarted, SessionStarted, AllSlotsReset)):
            slots.clear()
            loop = loop if isinstance(event, AllSlotsReset) else None
        elif isinstance(event, SlotSet) and event.key != SESSION_START_METADATA_SLOT:
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
    return slots, loop


def to_json(event: Event) -> dict[str, Any]:
    """Return an event as JSON-able data, without what Rasa adds and nobody reads later."""
    data = event.as_dict()
    data.pop("metadata", None)
    if isinstance(event, UserUttered):
        reading = data["parse_data"]
        data["parse_data"] = {key: reading.get(key) for key in ("text", "intent", "entities")}
        data["metadata"] = {key: event.metadata[key] for key in ("turn_id", "event") if event.metadata.get(key)}
    return data
