"""What a text is found by: its words, its numbers, and names however they are spaced. Pure functions.

The same function reads what is stored and what is searched for, so both are cut alike. Thai words come from the
product's tokenizer (PyThaiNLP's dictionary) and are cut as far as common words go, because people put a space between
two words, or none, as they like. Names are compared by their letter triples, without spaces and titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from intake import thai
from intake.thai.tokens import in_dictionary, word_frequency

LONGEST_TEXT = 5000  # characters
NUMBER_DIGITS = range(6, 20)  # a shorter number is a word; accounts, phones, IDs, parcels and IMEIs have these
NAME_LETTERS = 3
_USUAL_DIGITS = (9, 10, 11, 12, 13, 15)  # phones, accounts, IDs, IMEIs: of a query, groups that make one are one
_COMMON = 1000  # times in the Thai National Corpus: what is cut further is cut into words people really use
_LONGEST_WORD = 30
_WORD = re.compile(r"[\w\u0e00-\u0e7f]+")
_ASCII_CODE = re.compile(r"(?=[a-z_]*\d)(?=\d*[a-z_])[a-z0-9_]+")
_RUN = re.compile(r"\+?\d+(?:[ -]{1,2}\d+)*")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# The titles of people, in Thai (Miss, Ms, Mr, Mrs, Khun, Master) and in English.
_TITLES = re.compile(
    r"^(?:\u0e19\u0e32\u0e07\u0e2a\u0e32\u0e27|\u0e19\.\u0e2a\.|\u0e19\u0e32\u0e22|"
    r"\u0e19\u0e32\u0e07|\u0e04\u0e38\u0e13|\u0e14\.\u0e0a\.|\u0e14\.\u0e0d\.|mr|mrs|ms|miss)[.\s]*"
)
_NOT_LETTERS = re.compile(r"[\W_]+")


def words(text: str) -> set[str]:
    """Every word and number of a text, as a stored text is found by."""
    lowered = _plain(text)
    found = set(_words_between(lowered))
    for run in _numbers(lowered):
        found |= set(_joins(re.findall(r"\d+", run)))
    return found


def wanted(query: str) -> set[str]:
    """The words and numbers that a text must have to be found; digits that stand together are one number."""
    lowered = _plain(query)
    found = set(_words_between(lowered))
    for run in _numbers(lowered):
        groups = re.findall(r"\d+", run)
        whole = "".join(groups)
        found |= {_national(whole)} if len(whole) in _USUAL_DIGITS else {_national(group) for group in groups}
    return found


def name_parts(name: str) -> set[str]:
    """What a name is found by: each three letters that follow each other, spaces and title left out."""
    letters = _NOT_LETTERS.sub("", _TITLES.sub("", _plain(name).strip()))
    if any(letter.isdigit() for letter in letters):
        return set()
    return {letters[i : i + NAME_LETTERS] for i in range(len(letters) - NAME_LETTERS + 1)}


def _plain(text: str) -> str:
    """In normal form (Thai digits as ours), lower case, figures without commas."""
    return _GROUPED.sub("", thai.normalize(text[:LONGEST_TEXT]).lower())


def _words_between(lowered: str) -> Iterator[str]:
    for run in _WORD.findall(_RUN.sub(_keep_codes, lowered)):
        if _ASCII_CODE.fullmatch(run):
            yield run
            continue
        for token in thai.tokenize(run):
            if len(token.text) > 1 and _WORD.fullmatch(token.text):
                yield from _cut(token.text)


def _numbers(lowered: str) -> Iterator[str]:
    return (run.group() for run in _RUN.finditer(lowered) if not _in_code(run))


def _keep_codes(run: re.Match[str]) -> str:
    return run.group() if _in_code(run) else " "


def _in_code(run: re.Match[str]) -> bool:
    """Whether digits belong to a code such as TH0123AB, which is a word; numbers are read by themselves."""
    text, start, end = run.string, run.start(), run.end()
    return (start > 0 and _is_latin(text[start - 1])) or (end < len(text) and _is_latin(text[end]))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalpha() or character == "_")


@lru_cache(maxsize=50_000)
def _cut(word: str) -> tuple[str, ...]:
    """The fewest common words that make up a word, two at least; else the word itself."""
    if len(word) < 4 or word.isascii():
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end - 1):
            before, part = best[start], word[start:end]
            if before is None or part == word or not (in_dictionary(part) and word_frequency(part) >= _COMMON):
                continue
            known = best[end]
            if known is None or len(before) + 1 < len(known):
                best[end] = (*before, part)
    return best[len(word)] or (word,)


def _joins(groups: list[str]) -> Iterable[str]:
    """Each group, and neighbours together as one number: where one number ends and the next begins nobody can tell."""
    for start in range(len(groups)):
        joined = ""
        for group in groups[start : start + 6]:
            joined += group
            if joined == group and len(group) > 1:
                yield _national(group)
            elif len(joined) in NUMBER_DIGITS:
                yield _national(joined)


def _national(digits: str) -> str:
    """A Thai telephone number in its national form; other numbers as they are."""
    return "0" + digits[2:] if digits.startswith("66") and len(digits) in (10, 11) else digits
