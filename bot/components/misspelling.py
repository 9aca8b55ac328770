"""Misspells examples the way people on phones do: in training, so that the classifier has met such spellings before."""

from __future__ import annotations

import functools
import random
import re
from pathlib import Path

import yaml

TABLE = Path(__file__).parent / "misspellings.yml"
# How much of what could be misspelled is: (words, letters), once for each copy of an example.
STRENGTHS = ((0.6, 0.25), (0.9, 0.5))
_SILENCED = re.compile("[ก-ฮ]์")
_TONE_LOST, _TONE_SWAPPED, _LETTER_LOST = 0.12, 0.08, 0.015
_TONES = "่้๊๋็"
_SWAPPED = {"่": "้", "้": "่"}


def misspelled(text: str, chance: random.Random, words: float, letters: float) -> str:
    """Return a misspelling of a text; `words` and `letters` are probabilities. Any letter is lost now and then."""
    for right, wrong in _table()["words"].items():
        if right in text and chance.random() < words:
            text = text.replace(right, wrong)
    text = _SILENCED.sub(lambda found: "" if chance.random() < words else found.group(), text)
    return "".join(_letter(letter, chance.random(), letters) for letter in text) or text


def _letter(letter: str, dice: float, letters: float) -> str:
    """Return what is written for a letter when the dice (0 to 1) fall so."""
    alike = _table()["letters"]
    if letter in alike and dice < letters:
        return alike[letter]
    if letter in _TONES and dice < _TONE_LOST:
        return ""
    if letter in _SWAPPED and dice < _TONE_LOST + _TONE_SWAPPED:
        return _SWAPPED[letter]
    return "" if dice < _LETTER_LOST else letter


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return read
