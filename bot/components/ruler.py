"""spaCy's Thai with an entity ruler: platforms, carriers, ways to pay, what went wrong."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from intake import thai

PATTERNS = Path(__file__).parent / "patterns.yml"


class _Words:
    """spaCy's tokenizer for pattern phrases: the same cutter that cuts the messages."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        return _doc(self.vocab, thai.tokenize(text))


def _doc(vocab: Vocab, tokens: list[Token] | list[thai.Token]) -> Doc:
    return Doc(vocab, words=[token.text for token in tokens], spaces=[False] * len(tokens))


def read_patterns(path: Path = PATTERNS) -> list[dict[str, Any]]:
    """Return spaCy's patterns, the canonical value as id. ValueError: the file has a wrong shape."""
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    patterns = []
    for label, values in table.items():
        for value, ways in values.items():
            if not isinstance(ways, list) or not ways:
                raise ValueError(f"{path.name}: {label}.{value} must be a list of phrases")
            for way in ways:
                found = _patterns(way, f"{path.name}: {label}.{value}")
                patterns += [{"label": label, "pattern": pattern, "id": value} for pattern in found]
    return patterns


def _patterns(way: Any, place: str) -> list[str | list[dict[str, Any]]]:
    """Return a phrase as it is, and a row of words as spaCy's token patterns."""
    if isinstance(way, str):
        return [way]
    if isinstance(way, list) and way and all(isinstance(word, str) for word in way):
        return [list(itertools.chain(*parts)) for parts in itertools.product(*map(_alternatives, way))]
    raise ValueError(f"{place}: a way to say it is a text or a list of words")


def _alternatives(word: str) -> list[list[dict[str, Any]]]:
    """Return what may stand in one place of a row: the words cut as one token together, each longer one by itself."""
    if word == "*":
        return [[{"OP": "{0,2}"}]]
    cut = [[token.text for token in thai.tokenize(choice.lower())] for choice in word.split("|")]
    single = [tokens[0] for tokens in cut if len(tokens) == 1]
    longer = [[{"LOWER": token} for token in tokens] for tokens in cut if len(tokens) > 1]
    return ([[{"LOWER": {"IN": single}}]] if single else []) + longer


_Parts = tuple[frozenset[str], ...]


def _parts_by_beginning(patterns: list[dict[str, Any]]) -> dict[str, list[_Parts]]:
    """Return, by a pattern's first word, what else it needs one of each. Lower case; no pattern begins with a gap."""
    found: dict[str, set[_Parts]] = {}
    for entry in patterns:
        pattern = entry["pattern"]
        if isinstance(pattern, str):
            parts = [frozenset((token.text.lower(),)) for token in thai.tokenize(pattern)]
        else:
            wanted = [part["LOWER"] for part in pattern if "LOWER" in part]
            parts = [frozenset(lower["IN"] if isinstance(lower, dict) else (lower,)) for lower in wanted]
        for word in parts[0]:
            found.setdefault(word, set()).add(tuple(parts[1:]))
    return {word: list(parts) for word, parts in found.items()}


def _may_match(words: set[str], beginnings: dict[str, list[_Parts]]) -> bool:
    """Tell whether the words of a text (lower case), in whatever order, hold all that some pattern needs."""
    return any(
        not any(words.isdisjoint(part) for part in parts)
        for word in words & beginnings.keys()
        for parts in beginnings[word]
    )


def build_language() -> Language:
    """Return a blank Thai pipeline whose only part is the entity ruler, longest match first."""
    nlp = spacy.blank("th")
    nlp.tokenizer = _Words(nlp.vocab)
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(read_patterns())  # type: ignore[attr-defined]
    return nlp


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ThaiEntityRuler(GraphComponent, EntityExtractorMixin):
    """Run the ruler over the tokens that the tokenizer has cut; values are canonical, spans in the original text."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Say that a tokenizer must come first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["spacy", "pythainlp"]

    def __init__(self, nlp: Language) -> None:
        """Take the pipeline that `build_language` made."""
        self._nlp = nlp
        self._beginnings = _parts_by_beginning(read_patterns())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ThaiEntityRuler:
        """Build the pipeline once, when the model is loaded."""
        return cls(build_language())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ThaiEntityRuler:
        """Build the pipeline once, when the model is loaded."""
        return cls(build_language())

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message."""
        for message in messages:
            tokens = message.get(TOKENS_NAMES[TEXT])
            # Most short messages hold no pattern's words: spaCy need not look at them.
            if not tokens or not _may_match({token.text.lower() for token in tokens}, self._beginnings):
                continue
            doc = _doc(self._nlp.vocab, tokens)
            for _, part in self._nlp.pipeline:
                doc = part(doc)
            found = [self._entity(span, tokens, message.get(TEXT)) for span in doc.ents]
            if found:
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entity(self, span: Any, tokens: list[Token], text: str) -> dict[str, Any]:
        start, end = tokens[span.start].start, tokens[span.end - 1].end
        return {
            "entity": span.label_,
            "value": span.ent_id_ or text[start:end],
            "start": start,
            "end": end,
            "confidence_entity": 1.0,
            "extractor": self.name,
        }
