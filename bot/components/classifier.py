"""The intent of a message, from a linear model over n-grams (`bot.components.ngrams`)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.ngrams import LinearModel, Shape
from bot.components.thai_text import normalize

RANKING_LENGTH = 5


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
        """Return the measured best: which n-grams, and the SVM's cost."""
        return dict(vars(Shape()))

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: LinearModel | None = None
    ) -> None:
        """Take the options and, when loading, the trained model."""
        self._shape = Shape(**{key: config[key] for key in vars(Shape()) if key in config})
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
        """Learn from the examples that have an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        if len({e.get(INTENT) for e in examples}) > 1:
            self._model = LinearModel.fit([_words(e) for e in examples], [e.get(INTENT) for e in examples], self._shape)
            self._persist(self._model)
        return self._resource

    def _persist(self, model: LinearModel) -> None:
        about, arrays = model.dump()
        with self._storage.write_to(self._resource) as folder:
            (folder / "model.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
            np.savez(folder / "model.npz", **arrays)

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
                about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
                with np.load(folder / "model.npz", allow_pickle=False) as arrays:
                    model = LinearModel.restore(about, {name: arrays[name] for name in arrays.files})
        except ValueError:
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of every message that has a text."""
        for message in messages:
            if message.get(INTENT, {}).get("name") if isinstance(message.get(INTENT), dict) else False:
                continue  # an event made by the channel
            ranking = self._model.predict(_words(message)) if self._model and message.get(TEXT) else []
            named = [{"name": label, "confidence": chance} for label, chance in ranking[:RANKING_LENGTH]]
            message.set(INTENT, named[0] if named else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, named, add_to_output=True)
        return messages


def _words(message: Message) -> list[str]:
    return [word for token in message.get(TOKENS_NAMES[TEXT]) or [] if (word := normalize(token.text))]
