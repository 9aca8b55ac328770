"""Compaction keeps what matters, whatever happened, and does not grow."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from hypothesis import given
from rasa.shared.core import events as rasa_events
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot, CategoricalSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.compaction import compact, to_json

SLOTS = ["draft", "asked", "report"]


def new_slots() -> list[Any]:
    """Return the slots of a domain: three that nobody looks at, one that rules look at."""
    free: list[Any] = [AnySlot(name, mappings=[{}], influence_conversation=False) for name in SLOTS]
    return [*free, CategoricalSlot("confirmation", mappings=[{}], values=["yes", "no"])]


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    """Return the tracker that these events lead to."""
    return DialogueStateTracker.from_events("c", events, new_slots())


def said(text: str) -> list[Event]:
    """Return what stands at the start of every turn."""
    return [ActionExecuted("action_listen"), UserUttered(text, {"name": "inform", "confidence": 0.9})]


one_event = st.one_of(
    st.builds(SlotSet, st.sampled_from(SLOTS), st.one_of(st.none(), st.text(max_size=5))),
    st.builds(SlotSet, st.just("confirmation"), st.sampled_from([None, "yes", "no"])),
    st.builds(ActiveLoop, st.sampled_from([None, "complaint_form"])),
    st.builds(ActionExecuted, st.sampled_from(["complaint_form", "action_greet"])),
    st.builds(lambda: ActionExecutionRejected("complaint_form")),
    st.builds(lambda: LoopInterrupted(True)),
    st.builds(AllSlotsReset),
    st.builds(BotUttered, st.text(max_size=5)),
)
turns = st.lists(st.lists(one_event, max_size=8), min_size=1, max_size=8)


def flat(conversation: list[list[Event]]) -> list[Event]:
    """Return a whole conversation's events, ending with the bot listening."""
    parts = [event for at, turn in enumerate(conversation) for event in [*said(f"text {at}"), *turn]]
    return [ActionExecuted("action_session_start"), SessionStarted(), *parts, ActionExecuted("action_listen")]


@given(turns)
def test_slots_and_form_survive(conversation: list[list[Event]]) -> None:
    events = flat(conversation)
    whole, short = tracker_of(events), tracker_of(compact(events, {"confirmation"}))
    assert short.current_slot_values() == whole.current_slot_values()
    assert short.active_loop_name == whole.active_loop_name
    assert short.latest_action_name == whole.latest_action_name == "action_listen"
    assert short.latest_message == whole.latest_message


@given(turns)
def test_compacting_again_and_storing_change_nothing(conversation: list[list[Event]]) -> None:
    once = compact(flat(conversation), {"confirmation"})
    restored = rasa_events.deserialise_events([to_json(event) for event in once])
    assert tracker_of(restored).current_slot_values() == tracker_of(once).current_slot_values()
    twice = compact(restored, {"confirmation"})
    assert [event.type_name for event in twice] == [event.type_name for event in once]


def test_five_hundred_turns_are_no_longer_than_five() -> None:
    def length(count: int) -> int:
        events: list[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
        for at in range(count):
            turn = [*said(f"t{at}"), ActionExecuted("complaint_form"), ActiveLoop("complaint_form")]
            events = compact([*events, *turn, SlotSet("draft", {"at": at}), BotUttered("b")])
        return len(events)

    assert length(500) == length(5)


def test_only_the_last_value_of_a_slot_is_kept() -> None:
    first = [*said("a"), SlotSet("draft", "one"), SlotSet("confirmation", "yes"), SlotSet("confirmation", None)]
    events = [*first, *said("b"), SlotSet("draft", "two"), SlotSet("draft", "three")]
    kept = [event for event in compact(events, {"confirmation"}) if isinstance(event, SlotSet)]
    assert [(event.key, event.value) for event in kept] == [("draft", "three")]


def test_a_declined_answer_does_not_bar_the_form_from_the_next_turn() -> None:
    turn = [*said("a"), ActiveLoop("complaint_form"), ActionExecutionRejected("complaint_form")]
    tracker = tracker_of(compact([*turn, ActionExecuted("action_request_human"), ActionExecuted("action_listen")]))
    assert tracker.active_loop_name == "complaint_form" and not tracker.is_active_loop_rejected


def test_a_restart_forgets() -> None:
    tracker = tracker_of(compact([SlotSet("draft", "x"), Restarted(), *said("a")]))
    assert tracker.get_slot("draft") is None


def test_stored_texts_are_those_of_the_last_turn_without_metadata() -> None:
    user = UserUttered(
        "words",
        {"name": "inform", "confidence": 0.5},
        parse_data={"intent_ranking": [{"name": "inform"}], "text": "words"},  # type: ignore[arg-type]
        metadata={"turn_id": "t", "event": None, "data": {"secret": 1}},
    )
    stored = to_json(user)
    assert stored["metadata"] == {"turn_id": "t"}
    assert set(stored["parse_data"]) == {"text", "intent", "entities"}
