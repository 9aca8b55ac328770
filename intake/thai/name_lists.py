"""Lists of Thai names and of everyday words, read when the first title or ชื่อ is met."""

from __future__ import annotations

from functools import lru_cache

# A word that the Thai National Corpus (33 million words) has so often is speech before it is a name.
_EVERYDAY = 2500


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """The given names of PyThaiNLP's corpus."""
    from pythainlp.corpus import thai_female_names, thai_male_names

    return frozenset(name for name in thai_female_names() | thai_male_names() if len(name) > 1)


def is_first_name(word: str) -> bool:
    """Whether a Thai word is a given name and no word of everyday speech."""
    return word in first_names() and not everyday(word)


@lru_cache(maxsize=1)
def family_names() -> frozenset[str]:
    """The family names of PyThaiNLP's corpus."""
    from pythainlp.corpus import thai_family_names

    return frozenset(thai_family_names())


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """PyThaiNLP's dictionary: many names stand in it too (น้อย, ยอด, สามารถ) and prove little without a title."""
    from pythainlp.corpus import thai_words

    return thai_words()


def everyday(word: str) -> bool:
    """Whether a word is so frequent in ordinary texts that it is probably no name."""
    from intake.thai.tokens import word_frequency

    return word_frequency(word) >= _EVERYDAY
