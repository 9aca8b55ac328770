"""The intent of a message, from a linear model over n-grams and concepts (`features`, `linear_model`)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.features import Features, features, parts
from bot.components.linear_model import COST, SEED, LinearModel
from bot.components.misspelling import STRENGTHS, misspelled
from intake import thai

RANKING_LENGTH = 10  # the action server picks the openings out of them
# Made by the channel, never read out of a text.
EVENT_INTENTS = "event_"
# Kinds found in training are read here; in a conversation the extractor has already read them.
_EXTRACTOR = "ThaiExtractor"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Train and apply the linear model; the confidence of an intent is a calibrated probability."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Say that a tokenizer must come first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the SVM's cost, the most examples of which misspelled copies are made (more examples misspell by
        themselves, and take long), and a digest that tells Rasa's training cache when the features have changed."""
        return {"cost": COST, "misspell_up_to": 4000, "sources": _digest()}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: LinearModel | None = None
    ) -> None:
        """Take the options and, when loading, the trained model."""
        config = {**self.get_default_config(), **config}
        self._cost, self._misspell_up_to = config["cost"], config["misspell_up_to"]
        self._storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that have an intent which a text can have."""
        labelled = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        examples = [e for e in labelled if not e.get(INTENT).startswith(EVENT_INTENTS)]
        if len({e.get(INTENT) for e in examples}) > 1:
            kinds = [[reading.kind for reading in thai.extract(e.get(TEXT))] for e in examples]
            texts = [features(_words(e), kind) for e, kind in zip(examples, kinds, strict=True)]
            copies = (
                misspelled_copies([e.get(TEXT) for e in examples], kinds) if len(texts) <= self._misspell_up_to else []
            )
            self._model = LinearModel.fit(texts, [e.get(INTENT) for e in examples], self._cost, copies)
            with self._storage.write_to(self._resource) as folder:
                self._model.save(Path(folder))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Return the trained component; without stored weights (too few intents) one that knows nothing."""
        try:
            with model_storage.read_from(resource) as folder:
                model = LinearModel.load(Path(folder))
        except ValueError:
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of every message that has a text."""
        for message in messages:
            kinds = [e["entity"] for e in message.get(ENTITIES, []) if e.get("extractor") == _EXTRACTOR]
            read = parts(_words(message), kinds)
            ranking = self._model.predict(read, RANKING_LENGTH) if self._model and message.get(TEXT) else []
            named = [{"name": label, "confidence": chance} for label, chance in ranking]
            message.set(INTENT, named[0] if named else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, named, add_to_output=True)
        return messages


def misspelled_copies(texts: Sequence[str], kinds: Sequence[Sequence[str]]) -> list[list[Features]]:
    """Return the features of all texts misspelled, lightly and heavily; what facts they hold stays as it was."""
    chance = random.Random(SEED)
    return [
        [
            features([token.text for token in thai.tokenize(misspelled(text, chance, words, letters))], kind)
            for text, kind in zip(texts, kinds, strict=True)
        ]
        for words, letters in STRENGTHS
    ]


def _words(message: Message) -> list[str]:
    return [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]


def _digest() -> str:
    content = b"".join(
        path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.*")) if path.suffix in (".py", ".yml")
    )
    return hashlib.sha256(content).hexdigest()[:16]
