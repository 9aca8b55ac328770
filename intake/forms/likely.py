"""Which problem of a form a story is probably about, where no pattern and no word of a choice says so.

Weights of letter sequences, learnt from labelled stories and examples by `bench.intake.problems`
(`data/problems.json`). Only a guess that is likelier than all others together is used: with less the person is asked.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

LEAST = 0.5  # probability from which a guess is used
SURE = 0.6  # and from which it is believed against a single word
SHORTEST, LONGEST = 2, 5  # letters of a sequence
FEWEST_LETTERS = 40  # of a story
READ_AT_MOST = 1200  # characters: a story says what went wrong in its first lines
_FILE = Path(__file__).parent / "data" / "problems.json"
_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")


def likely_problem(form: str, story: str) -> str | None:
    """The id of the choice, or None when nothing is sure enough or nothing was learnt for the form."""
    table = _tables().get(form)
    if table is None or len(story) < FEWEST_LETTERS:
        return None
    choice, chance = _best(form, story)
    return choice if chance >= LEAST else None


def contradicted(form: str, story: str, choice: str) -> bool:
    """Whether the story as a whole speaks so clearly for another choice that a word of it is not enough."""
    table = _tables().get(form)
    if table is None or len(story) < FEWEST_LETTERS:
        return False
    likelier, chance = _best(form, story)
    return likelier != choice and chance >= SURE


@lru_cache(maxsize=64)
def _best(form: str, story: str) -> tuple[str, float]:
    return best(_tables()[form], story)


def best(table: dict[str, Any], story: str) -> tuple[str, float]:
    """The likeliest choice of a form's table and its probability."""
    text = folded(story)
    counts: Counter[str] = Counter()
    grams = table["grams"]
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(text) - length + 1):
            gram = text[start : start + length]
            if gram in grams:
                counts[gram] += 1
    found = {gram: (1 + math.log(count)) * grams[gram][0] for gram, count in counts.items()}
    norm = math.sqrt(sum(value * value for value in found.values())) or 1.0
    scores = [
        (bias + sum(value / norm * grams[gram][place + 1] for gram, value in found.items())) / 100
        for place, bias in enumerate(table["bias"])
    ]
    highest = max(scores)
    chances = [math.exp(score - highest) for score in scores]
    place = scores.index(highest)
    return str(table["choices"][place]), chances[place] / sum(chances)


def folded(story: str) -> str:
    """A story as it is compared: small letters, every figure alike, single blanks."""
    return _BLANKS.sub(" ", _DIGITS.sub("0", story[:READ_AT_MOST].lower()))


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return dict(json.loads(_FILE.read_text(encoding="utf-8")))
