"""The examples: enough of each, no near-duplicates, one intent a file; and a model that has learned them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bot.components.features import features
from bot.components.linear_model import LinearModel
from intake import thai

FOLDER = Path("nlu_data")
ENOUGH = 40
# By cross-validation on the examples; a change that loses more than a little has to be looked at.
LEAST_ACCURACY = 0.75
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


def test_no_near_duplicates() -> None:
    def trigrams(text: str) -> set[str]:
        bare = _PARTICLES.sub("", text.lower())
        return {bare[at : at + 3] for at in range(max(1, len(bare) - 2))}

    grams = [(intent, text, trigrams(text)) for intent, text in EXAMPLES]
    alike = [
        (first[:2], second[:2])
        for first, second in itertools.combinations(grams, 2)
        if len(first[2] & second[2]) > 0.75 * len(first[2] | second[2])
    ]
    assert alike == []


def test_cross_validation() -> None:
    texts = [features([t.text for t in thai.tokenize(s)], [e.kind for e in thai.extract(s)]) for _, s in EXAMPLES]
    labels = np.array([intent for intent, _ in EXAMPLES])
    predicted = np.empty(len(labels), dtype=object)
    for train, held_out in StratifiedKFold(3, shuffle=True, random_state=3).split(texts, labels):
        model = LinearModel.fit([texts[at] for at in train], list(labels[train]))
        for at in held_out:
            predicted[at] = model.predict(texts[at])[0][0]
    accuracy = float(np.mean(predicted == labels))
    print(f"3-fold accuracy {accuracy:.3f}, macro F1 {f1_score(labels, predicted, average='macro'):.3f}")
    assert accuracy >= LEAST_ACCURACY
