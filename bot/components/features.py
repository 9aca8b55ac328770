"""What the intent classifier looks at: character and word n-grams, concepts, and what kinds of facts a text holds.

Pure functions of a text's words; four families that are weighed separately:
- "char": 1 to 4 characters inside a word with its borders, where Latin-Thai mixtures still match;
- "sound": 1 to 5 letters of how the whole text sounds (`sounds`), where misspellings still match, however they are cut;
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

from bot.components.sounds import sound_of

CONCEPTS = Path(__file__).parent / "concepts.yml"
FAMILIES = ("char", "sound", "word", "sense")
# A text's intent stands in its first characters; the cap keeps a pasted story from costing a second.
MAX_CHARACTERS = 600
LONGEST_GRAM = 4
LONGEST_SOUND = 5
# A shorter concept is not looked for by sound: too many words hold it.
_LEAST_SOUND = 3

Features = dict[str, Counter[str]]

_THAI = re.compile("[\u0e00-\u0e7f]")
_DIGITS = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"(?:\d[ -]?){4,}")
_LENGTHS = (1, 2, 4, 8, 14)  # words


def features(words: Sequence[str], kinds: Iterable[str] = ()) -> Features:
    """Return the counted features of a text given as its (normalised) words and the kinds of entities in it."""
    text = " ".join(words)[:MAX_CHARACTERS].lower()
    sound = sound_of(text)
    return {
        "char": _characters(text),
        "sound": _sounds(sound),
        "word": _words(text),
        "sense": _senses(text, sound, kinds),
    }


def _characters(text: str) -> Counter[str]:
    found: list[str] = []
    for word in text.split(" "):
        bordered = f" {word} "
        length = len(bordered)
        for size in range(1, LONGEST_GRAM + 1):
            found += [bordered[at : at + size] for at in range(length - size + 1)]
    return Counter(found)


def _sounds(sound: str) -> Counter[str]:
    bordered = f" {sound} "
    length = len(bordered)
    found: list[str] = []
    for size in range(1, LONGEST_SOUND + 1):
        found += [bordered[at : at + size] for at in range(length - size + 1)]
    return Counter(found)


def _words(text: str) -> Counter[str]:
    words = text.split(" ")
    return Counter(words + [f"{first} {second}" for first, second in pairwise(words)])


def _senses(text: str, sound: str, kinds: Iterable[str]) -> Counter[str]:
    found = {f"concept {name}" for name in concepts_in(text, sound)}
    found |= {f"entity {kind}" for kind in kinds}
    if _DIGITS.search(text):
        found.add("digits")
    if _LONG_NUMBER.search(text):
        found.add("long number")
    if not _THAI.search(text):
        found.add("no Thai")
    found.add(f"length {sum(limit <= text.count(' ') for limit in _LENGTHS)}")
    return Counter(found)


def concepts_in(text: str, sound: str | None = None) -> set[str]:
    """Return the concepts that a text (its words joined by blanks, lower case) speaks of, by letters or by sound."""
    thai, latin, sounds = _concepts()
    heard = sound_of(text) if sound is None else sound
    return _found(text.replace(" ", ""), thai) | _found(f" {text} ", latin) | _found(heard, sounds)


_Phrases = dict[str, list[tuple[str, str]]]  # first two characters -> (phrase, concept)


def _found(text: str, phrases: _Phrases) -> set[str]:
    found = set()
    for at in range(len(text) - 1):
        for phrase, concept in phrases.get(text[at : at + 2], ()):
            if text.startswith(phrase, at):
                found.add(concept)
    return found


@functools.lru_cache(maxsize=1)
def _concepts() -> tuple[_Phrases, _Phrases, _Phrases]:
    """Return the Thai phrases, matched without blanks, the Latin ones, with them, and the Thai ones by sound."""
    table = yaml.safe_load(CONCEPTS.read_text(encoding="utf-8"))
    thai: _Phrases = {}
    latin: _Phrases = {}
    sounds: _Phrases = {}
    for name, phrases in table.items():
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise ValueError(f"{CONCEPTS.name}: {name} must be a list of texts; quote yes, no and numbers")
        for phrase in map(str.lower, phrases):
            is_thai = _THAI.search(phrase) is not None
            wanted = phrase.replace(" ", "") if is_thai else phrase
            if len(wanted) < 2:
                raise ValueError(f"{CONCEPTS.name}: {name}: a phrase has at least two characters")
            (thai if is_thai else latin).setdefault(wanted[:2], []).append((wanted, name))
            heard = sound_of(wanted)
            if is_thai and len(heard) >= _LEAST_SOUND:
                sounds.setdefault(heard[:2], []).append((heard, name))
    return thai, latin, sounds
