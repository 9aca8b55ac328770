"""A linear classifier over counted features: plain numbers in, plain numbers out, no Rasa.

Training uses scikit-learn; predicting is looking up features and one sum of weight rows, which for a chat message
takes a twentieth of the time of scikit-learn's own vectoriser. Weights are kept in a byte each, a scale for every
feature: the hundreds of rows that a text needs lie scattered in memory, and fetching them is what takes time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, diags
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.components.features import Features, Parts
from bot.components.vectors import Vectors

COST = 0.28  # C of the plain linear SVM, by cross-validation
SEED = 7
_FOLDS = 3
_TELLING_COST = 0.54  # of the second machine, as a part of COST
_SMOOTHING = 0.02
_STEPS = 127  # of a weight, on either side of zero


class LinearModel:
    """Weights per feature and label; a softmax over the margins gives probabilities."""

    def __init__(self, labels: list[str], heat: float, vectors: Vectors, weights: Any, scales: Any, bias: Any) -> None:
        """Take trained numbers: `weights * scales` are the feature's (rows) for the labels (columns).

        `heat` multiplies the margins before the softmax.
        """
        self.labels, self.heat, self.vectors = labels, heat, vectors
        self.weights, self.scales, self.bias = weights, scales, bias

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
        vectors = Vectors.of(everything, least=2 if copies else 1)
        matrix = vectors.matrix(everything)
        names = sorted(set(labels))
        place = {name: at for at, name in enumerate(names)}
        target = np.array([place[label] for label in labels])
        weights, bias = _train(matrix, np.tile(target, 1 + len(copies)), len(names), cost)
        scales = np.abs(weights).max(axis=1, keepdims=True) / _STEPS
        small = np.rint(weights / np.where(scales, scales, 1.0)).astype(np.int8)
        heat = _heat(matrix, target, len(names), cost)
        return cls(names, heat, vectors, small, scales[:, 0].astype(np.float32), bias.astype(np.float32))

    def predict(self, text: Parts, most: int | None = None) -> list[tuple[str, float]]:
        """Return (label, probability), likeliest first, `most` of them or all."""
        places, values = self.vectors.read(text)
        values *= self.scales.take(places)
        margins = values @ self.weights.take(places, axis=0).astype(np.float32) + self.bias
        chances = np.exp((margins - margins.max()) * self.heat)
        chances /= chances.sum()
        return [(self.labels[at], float(chances[at])) for at in np.argsort(-chances)[:most].tolist()]

    def save(self, folder: Path) -> None:
        """Write model.json and model.npz into `folder`; both are plain data, nothing in them is executed on loading."""
        index = {name: list(grams) for name, grams in self.vectors.index.items()}
        about = {"labels": self.labels, "heat": self.heat, "index": index}
        (folder / "model.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        arrays = {"idf": self.vectors.idf, "weights": self.weights, "scales": self.scales, "bias": self.bias}
        np.savez(folder / "model.npz", **arrays)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Return the model that `save` wrote."""
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            vectors = Vectors(about["index"], arrays["idf"])
            return cls(about["labels"], about["heat"], vectors, arrays["weights"], arrays["scales"], arrays["bias"])


def _train(matrix: csr_matrix, target: Any, labels: int, cost: float) -> tuple[Any, Any]:
    """Return weights (features x labels) and bias: the sum of a plain SVM and of one that looks at telling features.

    The second sees every feature multiplied by how much it tells about labels, in the manner of NB-SVM. Both are
    linear in the same features, so a text is read with their sum and costs no more.
    """
    weights, bias = _machine(matrix, target, labels, cost)
    telling = _telling(matrix, target, labels)
    more, more_bias = _machine((matrix @ diags(telling)).tocsr(), target, labels, cost * _TELLING_COST)
    return weights + more * telling[:, None], bias + more_bias


def _machine(matrix: csr_matrix, target: Any, labels: int, cost: float) -> tuple[Any, Any]:
    machine = LinearSVC(C=cost, random_state=SEED).fit(matrix, target)
    coefficients, bias = machine.coef_, machine.intercept_
    if labels == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    return coefficients.T, bias


def _telling(matrix: csr_matrix, target: Any, labels: int) -> Any:
    """Return per feature the mean over labels of |log odds| of standing with the label, of root mean square 1."""
    everywhere = np.asarray(matrix.sum(axis=0)).ravel()
    odds = np.zeros(matrix.shape[1])
    for label in range(labels):
        here = np.asarray(matrix[target == label].sum(axis=0)).ravel() + _SMOOTHING
        elsewhere = everywhere - here + 2 * _SMOOTHING
        odds += np.abs(np.log(here / here.sum() / (elsewhere / elsewhere.sum())))
    return (odds / np.sqrt(np.mean(odds**2))).astype(np.float32)


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
