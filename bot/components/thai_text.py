"""The components' one door to `intake.thai`; plain PyThaiNLP stands in for a part that is not there."""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import datetime
from typing import Any, NamedTuple

try:
    from intake.thai import extract as _extract
    from intake.thai import normalize as _normalize
    from intake.thai import tokenize as _tokenize
except ImportError:  # pragma: no cover - only while intake.thai is incomplete
    _extract = _normalize = _tokenize = None  # type: ignore[assignment]

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")


class Piece(NamedTuple):
    """One token: its text and its half-open span in the text it was cut from."""

    text: str
    start: int
    end: int


def normalize(text: str) -> str:
    """Return `text` in the one spelling that features are computed on."""
    if _normalize is not None:
        return _normalize(text)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


@functools.lru_cache(maxsize=1)
def _plain_trie() -> Any:
    from pythainlp.corpus.common import thai_words
    from pythainlp.util import dict_trie

    return dict_trie(set(thai_words()))


def pieces(text: str) -> list[Piece]:
    """Cut `text` into tokens without the blanks; spans refer to `text` as given."""
    if _tokenize is not None:
        return [Piece(t.text, t.start, t.end) for t in _tokenize(text) if t.text.strip()]
    from pythainlp.tokenize.newmm import segment

    cut, at = [], 0
    for word in segment(text, _plain_trie(), safe_mode=True):
        if word.strip():
            cut.append(Piece(word, at, at + len(word)))
        at += len(word)
    return cut


def readings(text: str, now: datetime | None) -> list[Any]:
    """Return what `intake.thai` reads out of `text` (kind, value, start, end, confidence, extra)."""
    return [] if _extract is None else _extract(text, now)
