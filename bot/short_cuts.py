"""What takes the place of functions of Rasa 3.6.21: the same results in less time. `bot.fast_path` puts it there."""

from __future__ import annotations

import copy
from typing import Any

import aiohttp
import rasa.core.policies.rule_policy
import rasa.utils.endpoints
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_VALIDATE_SLOT_MAPPINGS, DEFAULT_SLOT_NAMES
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

# "Class.function" -> Rasa's own; filled by `bot.fast_path`.
ORIGINALS: dict[str, Any] = {}


# --- the answer of the action server -------------------------------------------------------------------------------


def _validators() -> dict[str, Any]:
    """Compile what a known event may look like, by the event's name."""
    kinds = {}
    for kind in EVENT_SCHEMA["oneOf"]:
        name = kind["properties"]["event"]["const"]
        kinds[name] = validator_for(kind)({"type": "object", **kind})
    return kinds


_VALIDATORS = _validators()


def _is_event(event: Any) -> bool:
    if not isinstance(event, dict) or not isinstance(event.get("metadata"), (dict, type(None))):
        return False
    stamp = event.get("timestamp")
    if stamp is not None and (isinstance(stamp, bool) or not isinstance(stamp, (int, float))):
        return False
    if event.get("event") == "slot":  # nearly all there is
        return isinstance(event.get("name"), str) and "value" in event
    validator = _VALIDATORS.get(str(event.get("event")))
    return validator is not None and validator.is_valid(event)


def validate_action_result(self: Any, result: Any) -> bool:
    """Check an answer as Rasa's schema does. Rasa checks the schema itself first, on every answer: 50 of 75 ms."""
    events, responses = (result.get(key, []) if isinstance(result, dict) else None for key in ("events", "responses"))
    if not isinstance(events, list) or not isinstance(responses, list):
        raise ValidationError("the action server's answer has a wrong shape")
    if all(map(_is_event, events)) and all(isinstance(response, dict) for response in responses):
        return True
    raise ValidationError("the action server's answer has a wrong shape")


# --- the graphs ----------------------------------------------------------------------------------------------------


def run_graph(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
    """Run the nodes one after the other. Rasa builds a dask graph each time and formats its inputs for a debug log."""
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault("_plans", {})
    if wanted not in plans:
        plans[wanted] = _plan(self, wanted)
    done: dict[str, Any] = dict(inputs or {})
    for name, node, needs in plans[wanted]:
        arguments = {argument: done[parent] for argument, parent in needs}
        done[name] = node._fn(node._component, **arguments)
    return {name: done[name] for name in wanted}


def _plan(runner: Any, targets: tuple[str, ...]) -> list[tuple[str, Any, list[tuple[str, str]]]]:
    schema = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    ordered: list[str] = []

    def visit(name: str) -> None:
        if name in schema and name not in ordered:
            for parent in schema[name].needs.values():
                visit(parent)
            ordered.append(name)

    for name in targets:
        visit(name)
    nodes = runner._instantiated_nodes
    return [(name, nodes[name], list(schema[name].needs.items())) for name in ordered]


def _is_prediction(runner: Any) -> bool:
    """Training builds components as it goes and has hooks: that is left to dask."""
    nodes = runner._instantiated_nodes.values()
    return all(node._eager and not node._hooks for node in nodes)


def run_simple_graph(self: Any, inputs: Any = None, targets: Any = None) -> Any:
    simple = self.__dict__.setdefault("_is_simple", None)
    if simple is None:
        simple = self.__dict__["_is_simple"] = _is_prediction(self)
    return run_graph(self, inputs, targets) if simple else ORIGINALS["DaskGraphRunner.run"](self, inputs, targets)


# --- connections ---------------------------------------------------------------------------------------------------


class KeptSession:
    """An aiohttp session that survives the `async with` around one request."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *exc: object) -> None:
        return None


def session(self: Any) -> KeptSession:
    """Keep the connections to an endpoint open. Rasa makes a session, and so a connection, for every call."""
    kept = self.__dict__.get("_kept_session")
    if kept is None or kept.closed:
        auth = aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"]) if self.basic_auth else None
        timeout = aiohttp.ClientTimeout(total=rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT)
        kept = self.__dict__["_kept_session"] = aiohttp.ClientSession(headers=self.headers, auth=auth, timeout=timeout)
    return KeptSession(kept)


# --- events and rules ----------------------------------------------------------------------------------------------

_EVENT_CLASSES: dict[str, Any] = {}


def resolve_by_type(type_name: str, default: Any = None) -> Any:
    """Look an event's class up. Rasa walks through all subclasses for every event of every tracker."""
    found = _EVENT_CLASSES.get(type_name)
    if found is None:
        found = ORIGINALS["Event.resolve_by_type"](type_name, default)
        if found is not None and found.type_name == type_name:
            _EVENT_CLASSES[type_name] = found
    return found


def find_action_from_rules(self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
    """Skip the search by text, which Rasa makes before looking at the form, when no rule contains a user's text."""
    if use_text_for_last_user_input and not _has_text_rules(self):
        return None, None, False
    return ORIGINALS["RulePolicy._find_action_from_rules"](self, tracker, domain, use_text_for_last_user_input)


def _has_text_rules(policy: Any) -> bool:
    known = policy.__dict__.get("_has_text_rules")
    if known is None:
        lookup = policy.lookup.get(rasa.core.policies.rule_policy.RULES, {})
        states = (state for key in lookup for state in policy._rule_key_to_state(key))
        known = policy.__dict__["_has_text_rules"] = any("text" in state.get("user", {}) for state in states)
    return known


def get_possible_keys(self: Any, lookup: dict[str, str], states: list[Any]) -> Any:
    """Look only at rules whose last state has this action before it, and this intent or none."""
    memo = self.__dict__.setdefault("_rules_by_last_state", {})
    if id(lookup) not in memo:
        memo[id(lookup)] = (lookup, _by_last_state(self, lookup))  # keeping `lookup` keeps its id its own
    index = memo[id(lookup)][1]
    last = states[-1] if states else {}
    previous = last.get("prev_action", {}).get("action_name")
    intents = {last.get("user", {}).get("intent"), None}
    near = {key: lookup[key] for intent in intents for key in index.get((previous, intent), ())}
    return ORIGINALS["RulePolicy._get_possible_keys"](self, near, states)


def _by_last_state(policy: Any, lookup: dict[str, str]) -> dict[tuple[Any, Any], list[str]]:
    index: dict[tuple[Any, Any], list[str]] = {}
    for key in lookup:
        last = policy._rule_key_to_state(key)[-1]
        place = (last.get("prev_action", {}).get("action_name"), last.get("user", {}).get("intent"))
        index.setdefault(place, []).append(key)
    return index


# --- slots, domain, copies ------------------------------------------------------------------------------------------


async def extract_slots(self: Any, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
    """Our slots are set by actions alone (mapping `custom` without an action): then there is nothing to extract."""
    mappings = (mapping for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES for mapping in slot.mappings)
    nothing = all(mapping.get("type") == "custom" and not mapping.get("action") for mapping in mappings)
    if nothing and ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions:
        return []
    return await ORIGINALS["ActionExtractSlots.run"](self, output_channel, nlg, tracker, domain)


def is_empty(self: Any) -> bool:
    """A domain with actions of its own is not empty. Rasa builds two dictionaries of the domain for every message."""
    return not self.user_actions and ORIGINALS["Domain.is_empty"](self)


def copy_slot(self: Any) -> Any:
    """Copy a slot by its attributes, as the general protocol does in five times the time. Trackers copy all slots."""
    twin = self.__class__.__new__(self.__class__)
    twin.__dict__.update(self.__dict__)
    return twin


async def run_action(self: Any, action: Any, tracker: Any, output_channel: Any, nlg: Any, prediction: Any) -> bool:
    """Listening does nothing, so nothing can go wrong in it: no copy of the tracker to fall back to."""
    if action.name() != ACTION_LISTEN_NAME:
        original = ORIGINALS["MessageProcessor._run_action"]
        return bool(await original(self, action, tracker, output_channel, nlg, prediction))
    self._log_action_on_tracker(tracker, action, [], prediction)
    return False


class NoDeepCopy:
    """Stands for `copy` in modules that copy only for debug records, which nobody gets to see."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value
