"""A linear text classifier over character and word n-grams: plain numbers in, plain numbers out, no Rasa.

Training uses scikit-learn; predicting is dictionary look-ups and one sum of weight rows, which for a chat message
takes a tenth of the time of scikit-learn's own vectoriser.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

# A text's intent stands in its first characters; a cap keeps a pasted story from costing a second.
MAX_CHARACTERS = 600


@dataclass(frozen=True)
class Shape:
    """Which n-grams are counted: characters inside a word with its borders, across words, and words."""

    char_min: int = 1
    char_max: int = 5
    word_max: int = 2
    cost: float = 1.0  # C of the linear SVM


def grams(words: Sequence[str], shape: Shape) -> Counter[str]:
    """Count the n-grams of a text given as its words. Word n-grams carry the prefix "w\t", so families never mix."""
    found: Counter[str] = Counter()
    text = " ".join(words)[:MAX_CHARACTERS].lower()
    padded = f" {text} "
    for size in range(shape.char_min, shape.char_max + 1):
        found.update(padded[i : i + size] for i in range(len(padded) - size + 1))
    lowered = text.split(" ")
    for size in range(1, shape.word_max + 1):
        found.update("w\t" + " ".join(lowered[i : i + size]) for i in range(len(lowered) - size + 1))
    return found


class LinearModel:
    """Weights of a linear classifier with a softmax on its margins."""

    def __init__(
        self, shape: Shape, labels: list[str], vocabulary: dict[str, int], idf: Any, weights: Any, bias: Any, heat: float
    ) -> None:
        """Take trained numbers: `weights` is (features, labels), float32; `heat` divides nothing, it multiplies margins."""
        self.shape, self.labels, self.vocabulary, self.heat = shape, labels, vocabulary, heat
        self.idf, self.weights, self.bias = idf, weights, bias

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], labels: Sequence[str], shape: Shape = Shape()) -> LinearModel:
        """Train on texts (each a list of words) and their labels; at least two labels."""
        counted = [grams(words, shape) for words in texts]
        vocabulary, idf = _vocabulary(counted)
        matrix = _matrix(counted, vocabulary, idf)
        names = sorted(set(labels))
        target = np.array([names.index(label) for label in labels])
        heat = _heat(matrix, target, len(names), shape.cost)
        machine = LinearSVC(C=shape.cost, random_state=7).fit(matrix, target)
        weights, bias = _per_label(machine, len(names))
        return cls(shape, names, vocabulary, idf, weights, bias, heat)

    def predict(self, words: Sequence[str]) -> list[tuple[str, float]]:
        """Return (label, probability), likeliest first. A text with no known n-gram gets every label alike."""
        margins = self._margins(words)
        if margins is None:
            return [(label, 1.0 / len(self.labels)) for label in self.labels]
        chances = np.exp((margins - margins.max()) * self.heat)
        chances /= chances.sum()
        order = np.argsort(-chances)
        return [(self.labels[i], float(chances[i])) for i in order]

    def _margins(self, words: Sequence[str]) -> Any:
        known, counts = [], []
        find = self.vocabulary.get
        for gram, count in grams(words, self.shape).items():
            at = find(gram)
            if at is not None:
                known.append(at)
                counts.append(count)
        if not known:
            return None
        values = (1.0 + np.log(np.asarray(counts, dtype=np.float32))) * self.idf[known]
        values /= np.sqrt(values @ values)
        return values @ self.weights[known] + self.bias

    def dump(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (JSON-able description, arrays by name)."""
        grams_in_order = [gram for gram, _ in sorted(self.vocabulary.items(), key=lambda item: item[1])]
        about = {"shape": vars(self.shape), "labels": self.labels, "heat": self.heat, "grams": grams_in_order}
        return about, {"idf": self.idf, "weights": self.weights, "bias": self.bias}

    @classmethod
    def restore(cls, about: dict[str, Any], arrays: Any) -> LinearModel:
        """Return what `dump` described."""
        vocabulary = {gram: at for at, gram in enumerate(about["grams"])}
        return cls(
            Shape(**about["shape"]), about["labels"], vocabulary, arrays["idf"], arrays["weights"], arrays["bias"],
            about["heat"],
        )


def _vocabulary(counted: Sequence[Counter[str]]) -> tuple[dict[str, int], Any]:
    seen = Counter(gram for counts in counted for gram in counts)
    # A gram of one text teaches that text alone; dropping them halves the model and costs no accuracy.
    kept = sorted(gram for gram, texts in seen.items() if texts > 1)
    idf = np.log((1 + len(counted)) / (1 + np.array([seen[gram] for gram in kept], dtype=np.float32))) + 1
    return {gram: at for at, gram in enumerate(kept)}, idf.astype(np.float32)


def _matrix(counted: Iterable[Counter[str]], vocabulary: dict[str, int], idf: Any) -> csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for counts in counted:
        pairs = [(vocabulary[gram], count) for gram, count in counts.items() if gram in vocabulary]
        row = np.array([1.0 + np.log(count) for _, count in pairs]) * idf[[at for at, _ in pairs]] if pairs else []
        norm = np.sqrt(np.dot(row, row)) if len(row) else 1.0
        columns += [at for at, _ in pairs]
        values += list(np.asarray(row) / norm)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(vocabulary)))


def _per_label(machine: LinearSVC, labels: int) -> tuple[Any, Any]:
    coefficients, bias = machine.coef_, machine.intercept_
    if labels == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(coefficients.T, dtype=np.float32), bias.astype(np.float32)


def _heat(matrix: csr_matrix, target: Any, labels: int, cost: float) -> float:
    """Find the factor on margins whose softmax gives held-out texts the best likelihood (temperature scaling)."""
    folds = min(3, int(np.bincount(target).min()))
    if folds < 2:
        return 3.0
    margins = np.zeros((len(target), labels))
    for train, held_out in StratifiedKFold(folds, shuffle=True, random_state=7).split(matrix, target):
        weights, bias = _per_label(LinearSVC(C=cost, random_state=7).fit(matrix[train], target[train]), labels)
        margins[held_out] = matrix[held_out] @ weights + bias
    margins -= margins.max(axis=1, keepdims=True)

    def loss(heat: float) -> float:
        scaled = margins * heat
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(target)), target]))

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)


def to_bytes(about: dict[str, Any]) -> bytes:
    """Return a description as UTF-8 JSON."""
    return json.dumps(about, ensure_ascii=False).encode()
