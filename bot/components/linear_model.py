"""A linear classifier over counted features: plain numbers in, plain numbers out, no Rasa.

Training uses scikit-learn; predicting is dictionary look-ups and one sum of weight rows, which for a chat message
takes a tenth of the time of scikit-learn's own vectoriser.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.components.features import FAMILIES, Features

COST = 0.25  # C of the linear SVM, by cross-validation
SEED = 7
_FOLDS = 3


class LinearModel:
    """Weights per feature and label; a softmax over the margins gives probabilities."""

    def __init__(self, labels: list[str], heat: float, families: dict[str, _Family], bias: Any) -> None:
        """Take trained numbers; `heat` multiplies the margins before the softmax."""
        self.labels, self.heat, self.families, self.bias = labels, heat, families, bias

    @classmethod
    def fit(
        cls,
        texts: Sequence[Features],
        labels: Sequence[str],
        cost: float = COST,
        copies: Sequence[Sequence[Features]] = (),
    ) -> LinearModel:
        """Train on texts and their labels, at least two labels; each of `copies` holds all texts again, misspelled."""
        everything = [*texts, *chain.from_iterable(copies)]
        # A gram that stands in one copy alone is a slip of the misspelling: half of all grams, and no use.
        least = 2 if copies else 1
        families = {name: _Family.of([text[name] for text in everything], least) for name in FAMILIES}
        matrix = hstack([families[name].matrix([text[name] for text in everything]) for name in FAMILIES]).tocsr()
        names = sorted(set(labels))
        place = {name: at for at, name in enumerate(names)}
        target = np.array([place[label] for label in labels])
        weights, bias = _train(matrix, np.tile(target, 1 + len(copies)), len(names), cost)
        start = 0
        for name in FAMILIES:
            size = len(families[name].index)
            families[name].weights = np.ascontiguousarray(weights[start : start + size], dtype=np.float32)
            start += size
        return cls(names, _heat(matrix, target, len(names), cost), families, bias.astype(np.float32))

    def predict(self, text: Features) -> list[tuple[str, float]]:
        """Return (label, probability), likeliest first."""
        margins = self.bias.copy()
        for name, family in self.families.items():
            family.add_margins(text[name], margins)
        chances = np.exp((margins - margins.max()) * self.heat)
        chances /= chances.sum()
        return [(self.labels[at], float(chances[at])) for at in np.argsort(-chances)]

    def save(self, folder: Path) -> None:
        """Write model.json and model.npz into `folder`; both are plain data, nothing in them is executed on loading."""
        about = {
            "labels": self.labels,
            "heat": self.heat,
            "index": {n: list(f.index) for n, f in self.families.items()},
        }
        (folder / "model.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        arrays = {f"idf_{name}": family.idf for name, family in self.families.items()}
        arrays |= {f"weights_{name}": family.weights for name, family in self.families.items()}
        np.savez(folder / "model.npz", bias=self.bias, **arrays)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Return the model that `save` wrote."""
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            families = {
                name: _Family(
                    {gram: at for at, gram in enumerate(grams)}, arrays[f"idf_{name}"], arrays[f"weights_{name}"]
                )
                for name, grams in about["index"].items()
            }
            return cls(about["labels"], about["heat"], families, arrays["bias"])


class _Family:
    """TF-IDF of one family, normalised by itself, so that many characters do not drown few concepts."""

    def __init__(self, index: dict[str, int], idf: Any, weights: Any = None) -> None:
        self.index, self.idf, self.weights = index, idf, weights

    @classmethod
    def of(cls, texts: Sequence[Counter[str]], least: int = 1) -> _Family:
        seen = Counter(gram for text in texts for gram in text)
        grams = sorted(gram for gram, times in seen.items() if times >= least)
        idf = np.log((1 + len(texts)) / (1 + np.array([seen[gram] for gram in grams], dtype=np.float64))) + 1
        return cls({gram: at for at, gram in enumerate(grams)}, idf.astype(np.float32))

    def row(self, text: Counter[str]) -> tuple[Any, Any]:
        """Return the places of a text's known features and their values, of length one as a vector."""
        # Without a loop in Python: with one, this was half of the time that an answer takes.
        places = np.fromiter(map(self.index.get, text, repeat(-1)), np.intp, len(text))
        counts = np.fromiter(text.values(), np.float32, len(text))
        seen = places >= 0
        known = places[seen]
        values = (1.0 + np.log(counts[seen])) * self.idf[known]
        norm = float(np.sqrt(values @ values)) if len(known) else 1.0
        return known, values / norm

    def matrix(self, texts: Sequence[Counter[str]]) -> csr_matrix:
        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0] + [len(known) for known, _ in rows])
        columns = np.concatenate([known for known, _ in rows]).astype(np.int32)
        return csr_matrix((np.concatenate([values for _, values in rows]), columns, ends), (len(rows), len(self.index)))

    def add_margins(self, text: Counter[str], margins: Any) -> None:
        known, values = self.row(text)
        if len(known):
            margins += values @ self.weights.take(known, axis=0)


def _train(matrix: csr_matrix, target: Any, labels: int, cost: float) -> tuple[Any, Any]:
    machine = LinearSVC(C=cost, random_state=SEED).fit(matrix, target)
    coefficients, bias = machine.coef_, machine.intercept_
    if labels == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    return coefficients.T, bias


def _heat(matrix: csr_matrix, target: Any, labels: int, cost: float) -> float:
    """Find the factor on margins whose softmax gives held-out texts the best likelihood (temperature scaling).

    `matrix` holds the texts of `target` first and their copies after them; a held-out text's copies are held out, too.
    """
    folds = min(_FOLDS, int(np.bincount(target).min()))
    if folds < 2:
        return 3.0
    margins = np.zeros((len(target), labels))
    for train, held_out in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(matrix[: len(target)], target):
        seen = np.concatenate([train + len(target) * copy for copy in range(matrix.shape[0] // len(target))])
        weights, bias = _train(matrix[seen], target[seen % len(target)], labels, cost)
        margins[held_out] = matrix[held_out] @ weights + bias
    margins -= margins.max(axis=1, keepdims=True)

    def loss(heat: float) -> float:
        scaled = margins * heat
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(target)), target]))

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)
