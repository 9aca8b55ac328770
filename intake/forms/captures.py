"""Names that stand behind a word: the shop behind เพจ or ร้าน, the goods behind ซื้อ. Read token by token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from intake import thai
from intake.forms import phrases
from intake.forms.schema import Field

LONGEST_NAME = 45  # characters
LONGEST_RUN = 30  # letters without a blank that are one name
_QUOTED = re.compile(r"\s*[\"“”'‘«「]([^\"“”'’»」\n]{2,60})[\"“”'’»」]")
_ENDS = re.compile(r"[\n,;!?()]|\.(?:\s|$)")
_RUN = re.compile(r"[\u0e01-\u0e4e]{4,}(?=\s|$)")
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
        if phrases.alternatives("unnamed").search(text[max(0, match.start() - 10) : match.start()]):
            continue
        found = _name_at(text, match.end(), taken, bool(field.part))
        if found is not None:
            return found
    return None


def name_from(text: str, start: int, taken: list[tuple[int, int]]) -> Name | None:
    """The words that begin at a place and name a thing, or None."""
    return _name_at(text, start, taken, one_script=False)


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
    tail = next((word for word in phrases.words("name_tails") if name.endswith(word) and len(name) > len(word) + 2), "")
    name = name[: len(name) - len(tail)].strip(" :-")
    if len(re.sub(r"[\W\d_]", "", name)) < 2 or starts_wrong(name, one_script):
        return None
    begin = start + window.index(name)
    return Name(name, begin, begin + len(name))


def _end_of_name(window: str, one_script: bool) -> int:
    stops = _stops()
    end = 0
    last = ""
    whole = run_end(window, len(window) - len(window.lstrip())) if one_script else 0
    for token in thai.tokenize(window):
        word = token.text.strip().lower()
        if not word:
            continue
        spaced = token.start > 0 and window[token.start - 1].isspace()
        if one_script and word == "by":  # a shop's name: รองเท้าสวย by แอน
            end, last = token.end, ""
            continue
        if token.end > whole and (word in stops or any(_runs_on(word, stop) for stop in stops)):
            break
        if one_script and spaced and last and _LATIN.search(last) and _THAI.match(word):
            break
        end, last = token.end, word
    return end


def run_end(text: str, start: int) -> int:
    """Where a run of Thai without blanks ends that is one name; `start` when it holds a word of another clause."""
    run = _RUN.match(text, start)
    if run is None or len(run[0]) > LONGEST_RUN or phrases.alternatives("run_stops").search(run[0]):
        return start
    return run.end()


def _runs_on(word: str, stop: str) -> bool:
    """Whether a token is a stop word with others stuck to it, and not a longer word that happens to begin so."""
    return len(stop) > 2 and _THAI.match(stop) is not None and word.startswith(stop) and len(word) > len(stop) + 5


def starts_wrong(name: str, shop: bool) -> bool:
    """Whether a captured name begins with a word that no name, or no `shop`'s, begins with."""
    low = name.lower()
    if shop and phrases.alternatives("shops_begin").match(name):
        return False
    words = (*phrases.words("not_names"), *(phrases.words("not_shops") if shop else ()))
    return any(
        low == word or (_THAI.match(word) and low.startswith(word)) or low.startswith(word + " ") for word in words
    )


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return frozenset(word.lower() for word in phrases.words("stop_words"))


@lru_cache(maxsize=64)
def _cue(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(phrases.bounded(word) for word in ordered), re.IGNORECASE)
