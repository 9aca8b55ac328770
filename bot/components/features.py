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
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

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


class Parts(NamedTuple):
    """A text as the families see it: its words with blanks between, how it sounds, and its senses."""

    text: str
    sound: str
    senses: frozenset[str]


_THAI = re.compile("[\u0e00-\u0e7f]")
_NO_LATIN = re.compile("[\u0e00-\u0e7f ]*")
_DIGITS = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"(?:\d[ -]?){4,}")
_LENGTHS = (1, 2, 4, 8, 14)  # words


def parts(words: Sequence[str], kinds: Iterable[str] = ()) -> Parts:
    """Return the parts of a text given as its (normalised) words and the kinds of entities in it."""
    text = " ".join(words)[:MAX_CHARACTERS].lower()
    sound = sound_of(text)
    return Parts(text, sound, _senses(text, sound, kinds))


def features(words: Sequence[str], kinds: Iterable[str] = ()) -> Features:
    """Return the counted features of a text given as its (normalised) words and the kinds of entities in it."""
    text, sound, senses = parts(words, kinds)
    words = text.split(" ")
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    return {
        "char": Counter(chain.from_iterable(map(grams_of_word, words))),
        "sound": Counter(_grams(f" {sound} ", LONGEST_SOUND)),
        "word": Counter([*words, *pairs]),
        "sense": Counter(senses),
    }


def grams_of_word(word: str) -> list[str]:
    """Return the pieces of a word with its borders, each as often as it occurs."""
    return _grams(f" {word} ", LONGEST_GRAM)


def _grams(bordered: str, longest: int) -> list[str]:
    found = list(bordered)
    for size in range(2, longest + 1):
        found += [bordered[at : at + size] for at in range(len(bordered) - size + 1)]
    return found


def _senses(text: str, sound: str, kinds: Iterable[str]) -> frozenset[str]:
    found = {f"concept {name}" for name in concepts_in(text, sound)}
    found |= {f"entity {kind}" for kind in kinds}
    if _DIGITS.search(text):
        found.add("digits")
    if _LONG_NUMBER.search(text):
        found.add("long number")
    if not _THAI.search(text):
        found.add("no Thai")
    found.add(f"length {sum(limit <= text.count(' ') for limit in _LENGTHS)}")
    return frozenset(found)


def concepts_in(text: str, sound: str | None = None) -> set[str]:
    """Return the concepts that a text (its words joined by blanks, lower case) speaks of, by letters or by sound."""
    thai, latin, sounds = _concepts()
    found: set[str] = set()
    if _THAI.search(text):
        found |= _found(text.replace(" ", ""), thai) | _found(sound_of(text) if sound is None else sound, sounds)
    if not _NO_LATIN.fullmatch(text):
        found |= _found(f" {text} ", latin)
    return found


_Phrases = dict[str, list[tuple[str, str]]]  # first characters -> (phrase, concept)
_BEGINNING = 3  # characters; of a phrase of two, both


def _found(text: str, phrases: _Phrases) -> set[str]:
    pieces = {text[at : at + 2] for at in range(len(text) - 1)}
    pieces |= {text[at : at + _BEGINNING] for at in range(len(text) - _BEGINNING + 1)}
    return {
        concept for beginning in phrases.keys() & pieces for phrase, concept in phrases[beginning] if phrase in text
    }


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
            (thai if is_thai else latin).setdefault(wanted[:_BEGINNING], []).append((wanted, name))
            heard = sound_of(wanted)
            if is_thai and len(heard) >= _LEAST_SOUND:
                sounds.setdefault(heard[:_BEGINNING], []).append((heard, name))
    return thai, latin, sounds
