"""What the intent classifier looks at: character and word n-grams, concepts, and what kinds of facts a text holds.

Pure functions of a text's words; three families that are weighed separately:
- "char": 1 to 4 characters inside a word with its borders, where misspellings and Latin-Thai mixtures still match;
- "word": single words and pairs;
- "sense": concepts (`concepts.yml`), kinds of entities, digits, length.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import yaml

CONCEPTS = Path(__file__).parent / "concepts.yml"
FAMILIES = ("char", "word", "sense")
# A text's intent stands in its first characters; the cap keeps a pasted story from costing a second.
MAX_CHARACTERS = 600
LONGEST_GRAM = 4

Features = dict[str, Counter[str]]

_THAI = re.compile("[\u0e00-\u0e7f]")
_DIGITS = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"(?:\d[ -]?){4,}")
_LENGTHS = (1, 2, 4, 8, 14)  # words


def features(words: Sequence[str], kinds: Iterable[str] = ()) -> Features:
    """Return the counted features of a text given as its (normalised) words and the kinds of entities in it."""
    text = " ".join(words)[:MAX_CHARACTERS].lower()
    return {"char": _characters(text), "word": _words(text), "sense": _senses(text, kinds)}


def _characters(text: str) -> Counter[str]:
    found: list[str] = []
    for word in text.split(" "):
        bordered = f" {word} "
        length = len(bordered)
        for size in range(1, LONGEST_GRAM + 1):
            found += [bordered[at : at + size] for at in range(length - size + 1)]
    return Counter(found)


def _words(text: str) -> Counter[str]:
    words = text.split(" ")
    return Counter(words + [f"{first} {second}" for first, second in pairwise(words)])


def _senses(text: str, kinds: Iterable[str]) -> Counter[str]:
    found = {f"concept {name}" for name in concepts_in(text)}
    found |= {f"entity {kind}" for kind in kinds}
    if _DIGITS.search(text):
        found.add("digits")
    if _LONG_NUMBER.search(text):
        found.add("long number")
    if not _THAI.search(text):
        found.add("no Thai")
    found.add(f"length {sum(limit <= text.count(' ') for limit in _LENGTHS)}")
    return Counter(found)


def concepts_in(text: str) -> set[str]:
    """Return the concepts that a text (its words joined by blanks, lower case) speaks of."""
    thai, latin = _concepts()
    return _found(text.replace(" ", ""), thai) | _found(f" {text} ", latin)


_Phrases = dict[str, list[tuple[str, str]]]  # first two characters -> (phrase, concept)


def _found(text: str, phrases: _Phrases) -> set[str]:
    found = set()
    for at in range(len(text) - 1):
        for phrase, concept in phrases.get(text[at : at + 2], ()):
            if text.startswith(phrase, at):
                found.add(concept)
    return found


@functools.lru_cache(maxsize=1)
def _concepts() -> tuple[_Phrases, _Phrases]:
    """Return the Thai phrases, which are matched without blanks, and the Latin ones, matched with them."""
    table = yaml.safe_load(CONCEPTS.read_text(encoding="utf-8"))
    thai: _Phrases = {}
    latin: _Phrases = {}
    for name, phrases in table.items():
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise ValueError(f"{CONCEPTS.name}: {name} must be a list of texts; quote yes, no and numbers")
        for phrase in map(str.lower, phrases):
            is_thai = _THAI.search(phrase) is not None
            wanted = phrase.replace(" ", "") if is_thai else phrase
            if len(wanted) < 2:
                raise ValueError(f"{CONCEPTS.name}: {name}: a phrase has at least two characters")
            (thai if is_thai else latin).setdefault(wanted[:2], []).append((wanted, name))
    return thai, latin
