"""The short cuts are made for this very Rasa, and give what Rasa gives."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import rasa
from hypothesis import given
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import fast_path, short_cuts


@pytest.fixture(scope="module")
def runner(model: Path) -> DaskGraphRunner:
    """The graph of the trained model, as the server loads it."""
    graph = MessageProcessor._load_model(model)[2]
    assert isinstance(graph, DaskGraphRunner)
    return graph


def test_this_is_the_rasa_they_were_written_for() -> None:
    assert rasa.__version__ == "3.6.21"
    assert fast_path.mismatches() == []


def test_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fast_path.SWITCH, "0")
    before = RemoteAction._validate_action_result
    fast_path.install()
    assert RemoteAction._validate_action_result is before


# --- the answer of the action server -------------------------------------------------------------------------------

scraps = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=4,
)
event_like = st.fixed_dictionaries(
    {"event": st.one_of(st.sampled_from(["slot", "user", "action", "active_loop", "entities", "none such"]), scraps)},
    optional={
        "name": scraps,
        "value": scraps,
        "timestamp": st.one_of(st.floats(allow_nan=False), scraps),
        "metadata": scraps,
        "entities": scraps,
        "text": scraps,
        "policy": scraps,
        "confidence": scraps,
    },
)
answers = st.one_of(
    scraps,
    st.fixed_dictionaries(
        {},
        optional={
            "events": st.one_of(scraps, st.lists(st.one_of(event_like, scraps), max_size=3)),
            "responses": st.one_of(scraps, st.lists(st.one_of(st.just({"text": "x"}), scraps), max_size=2)),
        },
    ),
)


@given(answers)
def test_an_answer_passes_when_it_passes_the_schema(answer: Any) -> None:
    schema = RemoteAction.action_response_format_spec()
    wanted = validator_for(schema)(schema).is_valid(answer)
    try:
        passed = short_cuts.validate_action_result(None, answer)
    except ValidationError:
        passed = False
    assert passed == wanted


# --- the graphs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["สวัสดีครับ", "โดนโกง โอนไปพันห้าเมื่อวาน", "1441 คืออะไร", "😀"])
def test_a_text_is_read_alike(runner: DaskGraphRunner, text: str) -> None:
    def read(run: Any) -> dict[str, Any]:
        tracker = DialogueStateTracker.from_events("c", [])
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
        found = run(runner, inputs, ["run_RegexMessageHandler"])
        parsed: dict[str, Any] = found["run_RegexMessageHandler"][0].as_dict(only_output_properties=True)
        parsed.pop("message_id", None)
        return parsed

    assert read(short_cuts.run_graph) == read(short_cuts.ORIGINALS["DaskGraphRunner.run"])


def turns(domain: Domain) -> list[DialogueStateTracker]:
    """Return trackers in which the next action is to be predicted, with and without a form, declined or not."""
    made: list[list[Event]] = []
    listening = ActionExecuted("action_listen")
    for intent in domain.intents:
        user = UserUttered("words", {"name": intent, "confidence": 0.9})
        form = [ActiveLoop("complaint_form"), listening, user]
        declined = [*form, ActionExecutionRejected("complaint_form")]
        made += [[listening, user], form, [*form, ActionExecuted("complaint_form")], declined]
        for action in domain.user_actions:
            made += [[listening, user, ActionExecuted(action)], [*declined, ActionExecuted(action)]]
    for answer in ("yes", "no", None):
        over = [ActionExecuted("complaint_form"), ActiveLoop(None), SlotSet("confirmation", answer)]
        made.append([ActiveLoop("complaint_form"), listening, UserUttered("x", {"name": "affirm"}), *over])
    return [DialogueStateTracker.from_events("c", copy.deepcopy(events), domain.slots) for events in made]


def test_every_prediction_is_the_same(runner: DaskGraphRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    domain = Domain.load("bot/domain")
    target = "select_prediction"

    def predict(run: Any) -> list[Any]:
        found = [run(runner, {PLACEHOLDER_TRACKER: tracker}, [target])[target] for tracker in turns(domain)]
        return [(p.max_confidence_index, p.max_confidence, p.is_no_user_prediction, len(p.events)) for p in found]

    slow = predict(short_cuts.ORIGINALS["DaskGraphRunner.run"])
    for cut in fast_path.SHORT_CUTS:
        if cut.owner is RulePolicy:
            monkeypatch.setattr(cut.owner, cut.name, cut.replacement)
    assert predict(short_cuts.run_graph) == slow


def test_the_trained_graph_is_one_that_may_be_run_directly(runner: DaskGraphRunner) -> None:
    assert short_cuts._is_prediction(runner)


# --- the rest ------------------------------------------------------------------------------------------------------


def test_every_kind_of_event_is_found() -> None:
    names = [kind["properties"]["event"]["const"] for kind in short_cuts.EVENT_SCHEMA["oneOf"]]
    known = [name for name in names if name not in ("form", "form_validation")]  # old names, resolved as their heirs
    for name in [*known, *known]:
        assert short_cuts.resolve_by_type(name).type_name == name
    with pytest.raises(ValueError, match="none such"):
        short_cuts.resolve_by_type("none such")
    assert short_cuts.resolve_by_type("none such", Event) is Event


def test_our_domain_is_not_empty_and_an_empty_one_is() -> None:
    assert not short_cuts.is_empty(Domain.load("bot/domain"))
    assert short_cuts.is_empty(Domain.empty())


async def test_nothing_is_extracted_where_slots_are_set_by_actions_alone() -> None:
    domain = Domain.load("bot/domain")
    tracker = turns(domain)[0]
    original = short_cuts.ORIGINALS["ActionExtractSlots.run"]
    action = rasa.core.actions.action.ActionExtractSlots(None)
    slow = await original(action, None, None, tracker, domain)
    assert await short_cuts.extract_slots(action, None, None, tracker, domain) == slow == []


async def test_slots_with_other_mappings_are_still_extracted() -> None:
    slots = {"word": {"type": "text", "mappings": [{"type": "from_text"}]}}
    domain = Domain.from_dict({"intents": ["inform"], "slots": slots, "actions": ["action_x"]})
    user = UserUttered("hello", {"name": "inform", "confidence": 1.0})
    tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen"), user], domain.slots)
    action = rasa.core.actions.action.ActionExtractSlots(None)
    found = await short_cuts.extract_slots(action, None, None, tracker, domain)
    assert [(event.key, event.value) for event in found] == [("word", "hello")]


def test_a_copied_slot_is_another_slot_with_the_same_value() -> None:
    for slot in Domain.load("bot/domain").slots:
        slot.value = "yes"
        twin = short_cuts.copy_slot(slot)
        assert type(twin) is type(slot) and twin is not slot and vars(twin) == vars(copy.copy(slot))
        twin.value = None
        assert slot.value == "yes"


def test_a_session_is_kept_and_replaced_once_closed() -> None:
    async def check() -> None:
        endpoint = EndpointConfig("http://127.0.0.1:1/")
        async with short_cuts.session(endpoint) as first, short_cuts.session(endpoint) as second:
            assert first is second and not first.closed
        assert not first.closed
        await first.close()
        async with short_cuts.session(endpoint) as third:
            assert third is not first
        await third.close()

    asyncio.run(check())
