"""When to say that a text was not understood. A story that may be one of two complaints was understood well enough."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

# Intents that open the form. Which form it is, the action server asks with the likeliest three of the ranking.
OPENINGS = frozenset(
    (
        "complain_online_purchase",
        "complain_scam",
        "complain_account",
        "complain_content",
        "complain_cyber",
        "complain_telecom",
        "complain_device",
        "complain_bank",
        "complain_other",
        "tip_off",
        "ask_question",
        "ask_advice",
    )
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OpeningFallback(FallbackClassifier):
    """Rasa's fallback, which looks at the openings as at one intent: their probabilities are added up."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return Rasa's thresholds and the probability that all openings together must reach."""
        return {**FallbackClassifier.get_default_config(), "opening_threshold": 0.5}

    def _should_fallback(self, message: Message) -> bool:
        if not super()._should_fallback(message):
            return False
        name = (message.get(INTENT) or {}).get("name")
        ranking = message.get(INTENT_RANKING_KEY) or []
        likely = sum(named["confidence"] for named in ranking if named["name"] in OPENINGS)
        return name not in OPENINGS or likely < self.component_config["opening_threshold"]
