"""While a field is being asked, an answer is an answer, even when it resembles a command."""

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

ANSWER = "inform"
# What a person may say instead of an answer, and the engine of the form wants to know of.
INTERRUPTIONS = frozenset(
    (
        "request_human",
        "cancel",
        "start_over",
        "correct",
        "skip",
        "unknown_answer",
        "ask_status",
        "ask_1441",
        "ask_duration",
        "ask_privacy",
        "ask_is_real",
        "ask_fees",
        "ask_help",
        "keep_draft",
        "delete_draft",
        "greet",
        "thank",
        "goodbye",
        "insult",
    )
)
# Where the answer is a yes or a no, these are answers.
YES_NO = frozenset({"affirm", "deny"})
YES_NO_TYPES = frozenset({"yes_no", "consent", "confirmation", "leaving", "evidence"})
# Facts of these kinds in a text say that it answers something, whatever else it resembles.
FACTS = frozenset({"money", "date", "phone", "account", "bank", "url", "email", "promptpay", "national_id", "parcel"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FormGate(GraphComponent):
    """Turn the intent into `inform` while a field is asked, unless the text is a short, confident interruption.

    The intent that the classifier had read stays in the intent as `read_as`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the limits of an interruption: its length in words, and how sure the classifier must be."""
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
        if name is None or (name in YES_NO and asked.get("type") in YES_NO_TYPES):
            return
        if name in INTERRUPTIONS and self._is_short(message) and intent["confidence"] >= self._config["min_confidence"]:
            # "ขอแก้เบอร์เป็น 081…" carries a fact and is a correction all the same.
            holds_fact = any(entity.get("entity") in FACTS for entity in message.get(ENTITIES) or [])
            if name == "correct" or not holds_fact:
                return
        message.set(INTENT, {**intent, "name": ANSWER, "read_as": name}, add_to_output=True)

    def _is_short(self, message: Message) -> bool:
        return len(message.get(TOKENS_NAMES[TEXT]) or []) <= self._config["max_tokens"]


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
