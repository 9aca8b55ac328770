"""Rasa pipelines by themselves: components as a config.yml lists them, trained and asked without server or stories.

Components are found in Rasa's own registry and made, trained, stored and loaded in the order and by the calls of
Rasa's graph, so what is measured is what serves; only the graph's scheduling is left out.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.nlu.data import Row

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "config.yml"
STOCK = ROOT / "bench" / "peer" / "project" / "config.yml"
# Of the stock pipeline, what neither sees nor sets an intent.
_BESIDE_THE_INTENT = ("EntitySynonymMapper", "ResponseSelector")
# They prepare the training examples for the components after them.
_PREPARING = {DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER}


@dataclass
class Answer:
    """What a pipeline says of a text: label (None: none at all), whether it would fall back, entities."""

    label: str | None
    confidence: float
    fell_back: bool
    entities: list[dict[str, Any]]
    ranking: list[str] = field(default_factory=list)


@dataclass
class Pipeline:
    """Loaded components in their order, with the seconds of processor time that each has spent on texts."""

    components: list[tuple[str, Any]] = field(default_factory=list)
    spent: dict[str, float] = field(default_factory=dict)

    def read(self, text: str) -> Answer:
        """Send one text through all components, as a message of a person is."""
        message = Message({TEXT: text})
        for name, component in self.components:
            started = time.process_time()
            component.process([message])
            self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - started
        intent = message.get(INTENT) or {}
        ranking = [named for named in message.get(INTENT_RANKING_KEY) or [intent] if named.get("name") != FALLBACK]
        best = ranking[0] if ranking else {}
        return Answer(
            best.get("name"),
            best.get("confidence", 0.0),
            intent.get("name") == FALLBACK,
            message.get(ENTITIES, []),
            [str(named["name"]) for named in ranking if named.get("name")],
        )


def ours() -> list[dict[str, Any]]:
    """Return the pipeline of config.yml."""
    return list(yaml.safe_load(OURS.read_text(encoding="utf-8"))["pipeline"])


def stock(epochs: int | None = None) -> list[dict[str, Any]]:
    """Return Rasa's default pipeline as the peer of `bench` has it, DIET with as many epochs as given."""
    items = yaml.safe_load(STOCK.read_text(encoding="utf-8"))["pipeline"]
    kept = [item for item in items if item["name"] not in _BESIDE_THE_INTENT]
    return [{**item, "epochs": epochs} if epochs and "epochs" in item else item for item in kept]


def train(items: Sequence[dict[str, Any]], rows: Sequence[Row], folder: Path, spans: bool = False) -> Pipeline:
    """Train on rows; what components store goes to `folder`. With `spans` they may learn those as entities."""
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}), "bench")
    data = TrainingData([_example(row, spans) for row in rows])
    pipeline = Pipeline()
    for at, item in enumerate(items):
        registered = DefaultV1Recipe._from_registry(item["name"])
        kind = registered.clazz
        options = {**kind.get_default_config(), **{key: item[key] for key in item if key != "name"}}
        resource = Resource(f"train_{kind.__name__}{at}")
        if registered.is_trainable:
            resource = kind.create(options, storage, resource, context).train(data)
            component = kind.load(options, storage, resource, context)
        else:
            component = kind.create(options, storage, resource, context)
        if registered.types & _PREPARING:
            data = component.process_training_data(data)
        pipeline.components.append((kind.__name__, component))
    return pipeline


def _example(row: Row, spans: bool) -> Message:
    found = [
        {"start": start, "end": end, "entity": kind, "value": row["text"][start:end]}
        for start, end, kind in (row.get("spans") or [] if spans else [])
    ]
    return Message({TEXT: row["text"], INTENT: row["label"], **({ENTITIES: found} if found else {})})
