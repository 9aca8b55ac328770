"""Entities that follow rules rather than examples: money, dates, phones, accounts, links … read by `intake.thai`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.tokenizer import MAX_CHARACTERS
from intake import thai


def event_time(message: Message) -> datetime | None:
    """Return when the person wrote the message, or None when its metadata does not say (or says nonsense)."""
    metadata = message.get("metadata")
    stamp = metadata.get("event_time") if isinstance(metadata, dict) else None
    if not isinstance(stamp, str):
        return None
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ThaiExtractor(GraphComponent, EntityExtractorMixin):
    """Add what `intake.thai` reads to a message's entities, values in canonical form, spans in the original text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ThaiExtractor:
        """Return a new component; it has neither options nor state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Read every message; relative dates are resolved at the time the person wrote."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            found = [self._entity(reading) for reading in thai.extract(text[:MAX_CHARACTERS], event_time(message))]
            if found:
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entity(self, reading: thai.Extraction) -> dict[str, Any]:
        return {
            "entity": reading.kind,
            "value": reading.value,
            "start": reading.start,
            "end": reading.end,
            "confidence_entity": reading.confidence,
            "extractor": self.name,
            **({"extra": reading.extra} if reading.extra else {}),
        }
