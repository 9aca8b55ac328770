"""Names that stand behind a word: the shop behind เพจ or ร้าน, the goods behind ซื้อ. Read token by token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from intake import thai
from intake.forms import phrases
from intake.forms.schema import Field

LONGEST_NAME = 45  # characters
_QUOTED = re.compile(r"\s*[\"“”'‘«「]([^\"“”'’»」\n]{2,60})[\"“”'’»」]")
_ENDS = re.compile(r"[\n,;!?()]|\.(?:\s|$)")
_LATIN = re.compile(r"[A-Za-z]")
_THAI = re.compile(r"[\u0e01-\u0e4e]")


@dataclass(frozen=True, slots=True)
class Name:
    """A captured name; offsets refer to the whole text."""

    text: str
    start: int
    end: int


def captured(field: Field, text: str, taken: list[tuple[int, int]]) -> Name | None:
    """The first name that stands behind one of the field's capture words. `taken` are spans that are facts already."""
    words = tuple(word for words in field.capture.values() for word in words)
    for match in _cue(words).finditer(text):
        found = _name_at(text, match.end(), taken, bool(field.part))
        if found is not None:
            return found
    return None


def _name_at(text: str, start: int, taken: list[tuple[int, int]], one_script: bool) -> Name | None:
    quoted = _QUOTED.match(text, start)
    if quoted:
        return Name(quoted.group(1).strip(), quoted.start(1), quoted.end(1))
    limit = min([begin for begin, _ in taken if begin >= start] + [start + LONGEST_NAME, len(text)])
    window = text[start:limit]
    ends = _ENDS.search(window, pos=len(window) - len(window.lstrip()))
    window = window[: ends.start()] if ends else window
    end = _end_of_name(window, one_script)
    name = window[:end].strip(" :-")
    article = phrases.alternatives("article_lead").match(name)
    if article and name[article.end() :].strip():
        name = name[article.end() :].strip()
    if len(re.sub(r"[\W\d_]", "", name)) < 2 or _starts_wrong(name):
        return None
    begin = start + window.index(name)
    return Name(name, begin, begin + len(name))


def _end_of_name(window: str, one_script: bool) -> int:
    stops = _stops()
    end = 0
    last = ""
    for token in thai.tokenize(window):
        word = token.text.strip().lower()
        if not word:
            continue
        spaced = token.start > 0 and window[token.start - 1].isspace()
        if one_script and word == "by":  # a shop's name: รองเท้าสวย by แอน
            end, last = token.end, ""
            continue
        if word in stops or any(word.startswith(stop) for stop in stops if len(stop) > 2 and _THAI.match(stop)):
            break
        if one_script and spaced and last and _LATIN.search(last) and _THAI.match(word):
            break
        end, last = token.end, word
    return end


def _starts_wrong(name: str) -> bool:
    low = name.lower()
    return any(
        low == word or (_THAI.match(word) and low.startswith(word)) or low.startswith(word + " ")
        for word in phrases.words("not_names")
    )


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return frozenset(word.lower() for word in phrases.words("stop_words"))


@lru_cache(maxsize=64)
def _cue(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(phrases.bounded(word) for word in ordered), re.IGNORECASE)
