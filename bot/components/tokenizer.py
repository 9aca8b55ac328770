"""Thai words for Rasa: PyThaiNLP with the dictionary of complaints."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from intake import thai

# A word-cutter's time grows with its input; nobody's intent hides behind the first 3,000 characters.
MAX_CHARACTERS = 3000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ThaiTokenizer(Tokenizer):
    """Cut a message into words; spans refer to the text as the person wrote it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options of Rasa's tokenizers, intents unsplit."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["pythainlp"]

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Thai, and the English that Thai people mix in."""
        return ["th", "en"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one attribute of a message."""
        text = message.get(attribute)[:MAX_CHARACTERS]
        return [Token(token.text, token.start, token.end) for token in thai.tokenize(text)]
