"""Measured short cuts through Rasa 3.6.21; RASA_FAST_PATH=0 leaves them out, and nothing but the time changes.

Each replaces one function of Rasa by one of `bot.short_cuts` that gives the same result. What each saves stands in
docs/assistant.md.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import rasa.core.actions.action
import rasa.core.actions.forms
import rasa.core.policies.rule_policy
import rasa.core.processor
import rasa.engine.runner.dask
import rasa.shared.core.domain
import rasa.shared.core.events
import rasa.shared.core.slots
import rasa.utils.endpoints

from bot import short_cuts

SWITCH = "RASA_FAST_PATH"

# Module -> how many deep copies it makes, every one of them as an argument of a log call.
COPIES_FOR_LOGS = {rasa.core.processor: 6, rasa.core.actions.forms: 3, rasa.core.policies.rule_policy: 1}


@dataclass(frozen=True)
class ShortCut:
    """One replaced function: where it is, and the parameters that Rasa 3.6.21 gives it."""

    owner: Any
    name: str
    parameters: tuple[str, ...]
    replacement: Callable[..., Any]

    @property
    def key(self) -> str:
        """Return "Class.function"."""
        return f"{self.owner.__name__}.{self.name}"


SHORT_CUTS = (
    ShortCut(
        rasa.core.actions.action.RemoteAction,
        "_validate_action_result",
        ("self", "result"),
        short_cuts.validate_action_result,
    ),
    ShortCut(
        rasa.engine.runner.dask.DaskGraphRunner, "run", ("self", "inputs", "targets"), short_cuts.run_simple_graph
    ),
    ShortCut(rasa.utils.endpoints.EndpointConfig, "session", ("self",), short_cuts.session),
    ShortCut(
        rasa.shared.core.events.Event,
        "resolve_by_type",
        ("type_name", "default"),
        staticmethod(short_cuts.resolve_by_type),
    ),
    ShortCut(
        rasa.core.policies.rule_policy.RulePolicy,
        "_find_action_from_rules",
        ("self", "tracker", "domain", "use_text_for_last_user_input"),
        short_cuts.find_action_from_rules,
    ),
    ShortCut(
        rasa.core.actions.action.ActionExtractSlots,
        "run",
        ("self", "output_channel", "nlg", "tracker", "domain"),
        short_cuts.extract_slots,
    ),
    ShortCut(rasa.shared.core.domain.Domain, "is_empty", ("self",), short_cuts.is_empty),
    ShortCut(
        rasa.core.policies.rule_policy.RulePolicy,
        "_get_possible_keys",
        ("self", "lookup", "states"),
        short_cuts.get_possible_keys,
    ),
    ShortCut(
        rasa.core.processor.MessageProcessor,
        "_run_action",
        ("self", "action", "tracker", "output_channel", "nlg", "prediction"),
        short_cuts.run_action,
    ),
)

short_cuts.ORIGINALS.update({cut.key: getattr(cut.owner, cut.name) for cut in SHORT_CUTS})


def mismatches() -> list[str]:
    """Name the short cuts whose target is not the function that they were written for."""
    wrong = []
    for cut in SHORT_CUTS:
        found = tuple(inspect.signature(short_cuts.ORIGINALS[cut.key]).parameters)
        if found != cut.parameters:
            wrong.append(f"{cut.key}{found}")
    for module, known in COPIES_FOR_LOGS.items():
        copies = inspect.getsource(module).count("copy.deepcopy(")
        if copies != known:
            wrong.append(f"{module.__name__} makes {copies} deep copies")
    return wrong


def install() -> None:
    """Apply the short cuts, unless they are switched off or Rasa is not the version they were written for."""
    if os.environ.get(SWITCH, "1") == "0" or mismatches():
        return
    for cut in SHORT_CUTS:
        setattr(cut.owner, cut.name, cut.replacement)
    rasa.shared.core.slots.Slot.__copy__ = short_cuts.copy_slot  # type: ignore[attr-defined]
    for module in COPIES_FOR_LOGS:
        module.copy = short_cuts.NoDeepCopy  # type: ignore[attr-defined]
