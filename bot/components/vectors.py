"""TF-IDF of a text's features: what the weights of the linear model are multiplied by. No Rasa.

Every feature seen in training has a place. A text is turned into places and values in two ways that give the same:
`row` counts the strings of `features`, in training; `read` does without them where it can, because hundreds of look-ups
in dictionaries of a hundred thousand strings, each a few waits for memory, were two thirds of the time of an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bot.components.features import FAMILIES, LONGEST_SOUND, Features, Parts, grams_of_word

# A piece of sound is known by the value of this polynomial of its characters, modulo 2**64.
_FACTOR = 0x9E3779B97F4A7C15
_LAST = 0xFFFFFFFFFFFFFFFF
_FACTOR_64, _ONE = np.uint64(_FACTOR), np.uint64(1)  # one is added to each: a NUL is a letter, too
# The length of each family: concepts tell complaints apart and are in the way elsewhere; half is as good for both.
_SHARES = (1.0, 1.0, 1.0, 0.5)
# What a feature that occurs so many times counts.
_LOGARITHMS = (np.log(np.maximum(np.arange(1001), 1)) + 1).astype(np.float32)


class Vectors:
    """Places and values of features; each family has its own length, lest many characters drown few concepts.

    Place 0 stands for whatever was not seen in training: its value is zero, so nothing has to be sorted out.
    """

    def __init__(self, grams: Mapping[str, Sequence[str]], idf: Any) -> None:
        """Take the families' grams in the order of their places, which begin at 1, and the weight of each place."""
        place = iter(range(1, len(idf)))
        self.index = {name: {gram: next(place) for gram in grams[name]} for name in FAMILIES}
        self.idf = idf
        self._starts = np.cumsum([1, *(len(self.index[name]) for name in FAMILIES[:-1])])
        self._sounds = np.array([*map(_code, self.index["sound"]), _LAST], dtype=np.uint64)
        self._words: dict[str, Any] = {}  # a word seen in training -> the places of it and of its pieces

    @classmethod
    def of(cls, texts: Sequence[Features], least: int = 1) -> Vectors:
        """Give a place to every feature that stands in at least `least` of the texts."""
        grams, idf = {}, [np.zeros(1)]
        for name in FAMILIES:
            seen = Counter(gram for text in texts for gram in text[name])
            order = _code if name == "sound" else None
            grams[name] = sorted((gram for gram, times in seen.items() if times >= least), key=order)
            times = np.array([seen[gram] for gram in grams[name]], dtype=np.float64)
            idf.append(np.log((1 + len(texts)) / (1 + times)) + 1)
        return cls(grams, np.concatenate(idf).astype(np.float32))

    def row(self, text: Features) -> tuple[Any, Any]:
        """Return the places of a text's features, in order and each once, and their values."""
        return self._weighed(
            np.fromiter(
                chain.from_iterable(map(self.index[name].get, text[name].elements(), repeat(0)) for name in FAMILIES),
                np.intp,
            )
        )

    def read(self, text: Parts) -> tuple[Any, Any]:
        """Return what `row` does for the features of the same text."""
        words = text.text.split(" ")
        pairs = map("{} {}".format, words, words[1:])
        found = [self._of_word(word) for word in words]
        found.append(np.fromiter(map(self.index["word"].get, pairs, repeat(0)), np.intp, len(words) - 1))
        found.append(self._of_sound(text.sound))
        found.append(np.fromiter(map(self.index["sense"].get, text.senses, repeat(0)), np.intp, len(text.senses)))
        return self._weighed(np.concatenate(found))

    def matrix(self, texts: Sequence[Features]) -> csr_matrix:
        """Return the rows of texts as a sparse matrix."""
        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0] + [len(places) for places, _ in rows])
        columns = np.concatenate([places for places, _ in rows]).astype(np.int32)
        return csr_matrix((np.concatenate([values for _, values in rows]), columns, ends), (len(rows), len(self.idf)))

    def _of_word(self, word: str) -> Any:
        known = self._words.get(word)
        if known is None:
            places = map(self.index["char"].get, grams_of_word(word), repeat(0))
            itself = self.index["word"].get(word, 0)
            known = np.fromiter(chain((itself,), places), np.intp)
            if itself:  # what else people write, names and numbers among it, is not remembered
                self._words[word] = known
        return known

    def _of_sound(self, sound: str) -> Any:
        letters = np.frombuffer(f" {sound} ".encode("utf-32-le", "surrogatepass"), np.uint32) + _ONE
        codes = [letters]
        for size in range(2, min(LONGEST_SOUND, len(letters)) + 1):
            codes.append(codes[-1][:-1] * _FACTOR_64 + letters[size - 1 :])
        wanted = np.concatenate(codes)
        at = self._sounds.searchsorted(wanted)
        return (at + self._starts[1]) * (self._sounds.take(at) == wanted)

    def _weighed(self, every: Any) -> tuple[Any, Any]:
        """Count places (in any order, with repetitions) and weigh them."""
        every.sort()
        size = len(every)
        new = np.empty(size + 1, bool)
        new[0] = new[size] = True
        np.not_equal(every[1:], every[:-1], out=new[1:size])
        edges = new.nonzero()[0]
        places = every.take(edges[:-1])
        values = _LOGARITHMS.take(edges[1:] - edges[:-1], mode="clip") * self.idf.take(places)
        start = 0
        ends = [*places.searchsorted(self._starts[1:]).tolist(), len(places)]
        for end, share in zip(ends, _SHARES, strict=True):
            family = values[start:end]
            length = family.dot(family)
            if length:
                family *= share * length**-0.5
            start = end
        return places, values


def _code(sound: str) -> int:
    code = 0
    for letter in sound:
        code = (code * _FACTOR + ord(letter) + 1) & _LAST
    return code
