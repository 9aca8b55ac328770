"""While a field is being asked, an answer is an answer: keeps sentences that merely resemble a command from leaving the form."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

# What a person may say instead of an answer.
INTERRUPTIONS = frozenset(
    "request_human cancel start_over correct skip unknown_answer ask_status ask_1441 ask_duration ask_privacy "
    "ask_is_real ask_fees ask_help".split()
)
# Answers to a yes/no or a choice, which the form's engine reads by itself.
CHOICE_INTENTS = frozenset({"affirm", "deny"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FormGate(GraphComponent):
    """Turn the intent into `inform` while a field is asked, unless the text is a short, confident interruption."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the limits: characters of an interruption, and how sure the classifier must be."""
        return {"max_tokens": 12, "min_confidence": 0.6}

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the limits."""
        self._config = {**self.get_default_config(), **config}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FormGate:
        """Return a new component; it has no state."""
        return cls(config)

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Look at every message in the light of what is being asked."""
        asked = _asked(tracker)
        if asked is not None:
            for message in messages:
                self._judge(message, asked)
        return messages

    def _judge(self, message: Message, asked: dict[str, Any]) -> None:
        intent = message.get(INTENT) or {}
        name = intent.get("name")
        if name is None or name.startswith("event_"):
            return
        if name in CHOICE_INTENTS and asked.get("type") in ("yes_no", "choice", "consent", "confirmation"):
            return
        short = len(message.get(TOKENS_NAMES[TEXT]) or []) <= self._config["max_tokens"]
        if name in INTERRUPTIONS and short and not message.get(ENTITIES):
            if intent.get("confidence", 0.0) >= self._config["min_confidence"]:
                return
        message.set(INTENT, {**intent, "name": "inform", "read_as": name}, add_to_output=True)


def _asked(tracker: DialogueStateTracker | None) -> dict[str, Any] | None:
    """Return what is being asked, or None when nothing is."""
    if tracker is None or tracker.active_loop_name is None:
        return None
    value = tracker.get_slot("asked")
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {"field": value}
    return value if isinstance(value, dict) else None
