"""Words of a Thai text, with the words of our domain, figures and addresses kept whole."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from intake.thai.normalize import normalize, normalize_with_map
from intake.thai.patterns import lazy
from intake.thai.types import Token

_WHOLE = lazy(
    r"https?://[^\s\u0e00-\u0e7f]+|www\.[^\s\u0e00-\u0e7f]+|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,100}\.[A-Za-z]{2,24}"
    r"|@[A-Za-z0-9._-]{2,40}|\d+(?:[,.:/-]\d+)*"
)


def domain_words() -> frozenset[str]:
    """The words of platforms, carriers, banks, payment and fraud that stay one token."""
    return _domain_words()


@lru_cache(maxsize=1)
def _domain_words() -> frozenset[str]:
    text = resources.files("intake.thai").joinpath("data/domain_words.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(normalize(line) for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _trie() -> Any:
    """PyThaiNLP's dictionary with ours; built once, at the first text (about a second)."""
    from pythainlp.corpus import thai_words
    from pythainlp.util import Trie

    return Trie(set(thai_words()) | domain_words())


def tokenize(text: str) -> list[Token]:
    """The words of a text with their place in it; blanks are left out. Never raises."""
    normal = normalize_with_map(text)
    tokens = []
    for start, end in word_spans(normal.text):
        if normal.text[start:end].isspace():
            continue
        origin = normal.span(start, end)
        tokens.append(Token(normal.text[start:end], *origin))
    return tokens


def word_spans(text: str) -> list[tuple[int, int]]:
    """Spans of all words and blanks of a normalised text; together they cover it."""
    spans: list[tuple[int, int]] = []
    place = 0
    for match in _WHOLE().finditer(text):
        _segment(text, place, match.start(), spans)
        spans.append(match.span())
        place = match.end()
    _segment(text, place, len(text), spans)
    return spans


def _segment(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    if start >= end:
        return
    from pythainlp.tokenize.newmm import segment

    for word in segment(text[start:end], custom_dict=_trie(), safe_mode=True):
        spans.append((start, start + len(word)))
        start += len(word)
