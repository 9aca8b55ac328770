"""Words of a Thai text, with the words of our domain, figures, addresses and abbreviations kept whole.

Thai runs are cut where the sum of the words' costs is least (a unigram model; a word's cost is the negative logarithm
of its frequency in the Thai National Corpus as PyThaiNLP carries it). Measured against PyThaiNLP's newmm, which takes
the fewest words, this finds far more of the boundaries that people mark: see `bench/extraction.py`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from intake.thai.normalize import normalize, normalize_with_map
from intake.thai.patterns import lazy
from intake.thai.types import Token

_PIECE = lazy(
    r"(?P<thai>[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+(?!\.[\u0e01-\u0e2e]\.))"
    r"|https?://[^\s\u0e00-\u0e7f]+|www\.[^\s\u0e00-\u0e7f]+"
    r"|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,100}\.[A-Za-z]{2,24}"
    r"|@[A-Za-z0-9._-]{2,40}|55+\+|\d+(?:[,.:/-]\d+)*[A-Za-z]*|[A-Za-z]+\d+[A-Za-z0-9]*|[A-Za-z]+(?:[&'-][A-Za-z]+)*"
    r"|[ \t]+|\s"
    r"|:\)|:\(|;\)|:D|\^_*\^|[\u2600-\u27bf\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*|(?P<sign>[^\w\s])(?P=sign)*|."
)
_ABBREVIATION = lazy(r"(?<![\u0e01-\u0e4e])(?:[\u0e40-\u0e44]?[\u0e01-\u0e2e]{1,3}[\u0e31-\u0e3a]?\.)+")
_SMALLEST = 0.1  # the count given to dictionary words that the corpus never saw
_BONUS = 3.0  # what every known word is cheaper by: people mark more boundaries than a dictionary of compounds
_DOMAIN_COST = 3.0  # that of a very common word, so that ours win over their parts
_UNKNOWN_COST, _UNKNOWN_CHAR = 10.0, 3.0


@dataclass(frozen=True)
class _Model:
    costs: dict[str, float]
    longest: dict[str, int]  # first two characters → length of the longest word that begins so


def domain_words() -> frozenset[str]:
    """The words of platforms, carriers, banks, payment and fraud that stay one token."""
    return _domain_words()


@lru_cache(maxsize=1)
def _domain_words() -> frozenset[str]:
    text = resources.files("intake.thai").joinpath("data/domain_words.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(normalize(line) for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    from pythainlp.corpus import tnc

    return tnc.unigram_word_freqs()


def _cuts() -> dict[str, float]:
    """Compounds of the dictionary that people cut more often than not, and what each costs more for it."""
    text = resources.files("intake.thai").joinpath("data/word_cuts.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {word: float(more) for word, more in rows}


@lru_cache(maxsize=1)
def _model() -> _Model:
    """Costs of all words; built once, at the first text (about a second)."""
    from pythainlp.corpus import thai_words

    frequencies = _frequencies()
    total = math.log(sum(frequencies.values()))
    vocabulary = thai_words() | {word for word, count in frequencies.items() if count > 100}
    costs = {word: total - math.log(frequencies.get(word, 0) + _SMALLEST) - _BONUS for word in vocabulary}
    for word, more in _cuts().items():
        costs[word] = costs.get(word, _UNKNOWN_COST) + more
    costs.update(dict.fromkeys(domain_words(), _DOMAIN_COST))
    longest: dict[str, int] = {}
    for word in costs:
        longest[word[:2]] = max(longest.get(word[:2], 0), len(word))
    return _Model(costs, longest)


def in_dictionary(word: str) -> bool:
    """Whether PyThaiNLP's dictionary or ours has the word."""
    return word in _model().costs


def word_frequency(word: str) -> int:
    """How often the word stands in the Thai National Corpus (33 million words); 0 when it does not."""
    return _frequencies().get(word, 0)


def tokenize(text: str) -> list[Token]:
    """The words of a text, in normal form, with their place in the text as given; blanks are left out. Never raises."""
    normal = normalize_with_map(text)
    plain, starts, ends = normal.text, normal.starts, normal.ends
    return [
        Token(plain[start:end], starts[start], ends[end - 1])
        for start, end in word_spans(plain)
        if not plain[start:end].isspace()
    ]


def word_spans(text: str) -> list[tuple[int, int]]:
    """Spans of all words and blanks of a normalised text; together they cover it."""
    spans: list[tuple[int, int]] = []
    place = 0
    for match in _ABBREVIATION().finditer(text):
        _pieces(text, place, match.start(), spans)
        spans.append(match.span())
        place = match.end()
    _pieces(text, place, len(text), spans)
    return spans


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    for match in _PIECE().finditer(text, start, end):
        if match["thai"]:
            spans.extend((match.start() + a, match.start() + b) for a, b in _cheapest(match[0]))
        else:
            spans.append(match.span())


@lru_cache(maxsize=1)
def _clusters() -> re.Pattern[str]:
    """PyThaiNLP's clusters of Thai letters, which no word cuts; any other letter is one by itself.

    One search through a run finds what its own function finds with a call for every cluster.
    """
    from pythainlp.tokenize import tcc_p

    return re.compile(f"{tcc_p._PAT_TCC.pattern}|.", re.DOTALL)


def _cheapest(run: str) -> list[tuple[int, int]]:
    """The cheapest cut of a run of Thai letters; neighbouring unknown pieces become one word."""
    model, size = _model(), len(run)
    cost_of, longest = model.costs.get, model.longest.get
    ends = [found.end() for found in _clusters().finditer(run)]
    best: list[float] = [math.inf] * (size + 1)
    back: list[tuple[int, bool]] = [(0, False)] * (size + 1)
    best[0], start = 0.0, 0
    for at, next_start in enumerate(ends):
        reach = start + longest(run[start : start + 2], longest(run[start : start + 1], 0))
        here = best[start]
        step = here + _UNKNOWN_COST + _UNKNOWN_CHAR * (next_start - start)
        if step < best[next_start]:
            best[next_start], back[next_start] = step, (start, False)
        for end in ends[at:]:
            if end > reach:
                break
            cost = cost_of(run[start:end])
            if cost is not None and here + cost < best[end]:
                best[end], back[end] = here + cost, (start, True)
        start = next_start
    return _walk_back(back, size)


def _walk_back(back: list[tuple[int, bool]], end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    known_after = True
    while end > 0:
        start, known = back[end]
        if not known and not known_after:
            spans[-1] = (start, spans[-1][1])
        else:
            spans.append((start, end))
        end, known_after = start, known
    spans.reverse()
    return spans
