"""The examples: enough of each, no near-duplicates, one intent a file, none of them among the messages held out."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import yaml

from bench.nlu.data import read_rows
from bench.nlu.own import DATA

FOLDER = Path("nlu_data")
ENOUGH = 40
_PARTICLES = re.compile("ครับผม|ครับ|ค่ะ|คะ|ค่า|นะ|จ้า|หน่อย|ผม|[^\\w\u0e00-\u0e7f]")


def examples() -> list[tuple[str, str]]:
    """Return (intent, text) of all examples that people could write."""
    read = []
    for path in sorted(FOLDER.glob("*.yml")):
        for part in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = part["examples"].splitlines()
            assert all(line.startswith("- ") for line in lines), path
            read += [(part["intent"], line[2:]) for line in lines]
    return [(intent, text) for intent, text in read if not intent.startswith("event_")]


EXAMPLES = examples()
INTENTS = sorted({intent for intent, _ in EXAMPLES})


def test_one_intent_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == {*INTENTS, "events"}


@pytest.mark.parametrize("intent", INTENTS)
def test_enough_examples(intent: str) -> None:
    texts = [text for name, text in EXAMPLES if name == intent]
    assert len(texts) >= ENOUGH
    assert any(re.search("[a-z]{2}", text) for text in texts), "English is written, too"


def trigrams(text: str) -> set[str]:
    """Return the three-letter pieces of a text without particles and signs."""
    bare = _PARTICLES.sub("", text.lower())
    return {bare[at : at + 3] for at in range(max(1, len(bare) - 2))}


def alike(first: set[str], second: set[str]) -> bool:
    """Tell whether two texts are the same but for a word."""
    return len(first & second) > 0.75 * len(first | second)


def test_no_near_duplicates() -> None:
    grams = [(intent, text, trigrams(text)) for intent, text in EXAMPLES]
    pairs = itertools.combinations(grams, 2)
    assert [(first[:2], second[:2]) for first, second in pairs if alike(first[2], second[2])] == []


def test_held_out_messages_are_of_all_intents_and_no_examples() -> None:
    held_out = read_rows(DATA / "held_out.jsonl")
    assert len(held_out) >= 300 and {row["label"] for row in held_out} == set(INTENTS)
    learned = [(text, trigrams(text)) for _, text in EXAMPLES]
    # Of a word or two, such as an answer, there is only one way to write it.
    long = [(row["text"], trigrams(row["text"])) for row in held_out if len(row["text"]) > 12]
    assert [(text, other) for text, grams in long for other, known in learned if alike(grams, known)] == []


def test_misspelled_messages_are_those_held_out() -> None:
    clean = {(row["text"], row["label"]) for row in read_rows(DATA / "held_out.jsonl")}
    rows = read_rows(DATA / "misspelled.jsonl")
    assert len(rows) >= 200 and all((row["clean"], row["label"]) in clean for row in rows)
    assert all(row["text"] != row["clean"] for row in rows)
    assert {row["text"] for row in rows}.isdisjoint(text for _, text in EXAMPLES)
