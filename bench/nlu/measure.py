"""Trains a pipeline on some rows, asks it about others, and says in figures how it did."""

from __future__ import annotations

import gc
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from sklearn.metrics import accuracy_score, f1_score

from bench.nlu import pipelines
from bench.nlu.data import Row

_WARM_UP = 20  # texts; the first calls fill caches that a server has long filled
_CONFUSIONS = 15
_NOTHING = "(none)"  # the label of a text about which a pipeline says nothing


def measure(
    items: Sequence[dict[str, Any]], train: Sequence[Row], test: Sequence[Row], spans: bool = False
) -> dict[str, Any]:
    """Return accuracy, macro F1, F1 per label, seconds of training, microseconds per text (single calls) and more."""
    with tempfile.TemporaryDirectory(prefix="rongthuk-nlu-") as folder:
        started, worked = time.perf_counter(), time.process_time()
        pipeline = pipelines.train(items, train, Path(folder), spans)
        seconds, work = time.perf_counter() - started, time.process_time() - worked
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        answers, times, cpu = _ask(pipeline, [row["text"] for row in test])
    each = {name: round(spent / len(test) * 1e6) for name, spent in pipeline.spent.items()}
    return {
        **scores([row["label"] for row in test], [answer.label or _NOTHING for answer in answers]),
        "fell_back": round(sum(answer.fell_back for answer in answers) / len(answers), 4),
        "train_s": round(seconds, 2),
        "train_cpu_s": round(work, 2),
        "us_per_text": round(sum(times) / len(times) * 1e6),
        "us_per_text_median": round(median(times) * 1e6),
        # Processor time of the process: what it would take on an idle core, whatever else the machine does.
        "cpu_us_per_text": round(cpu / len(test) * 1e6),
        "cpu_us_by_component": each,
        "stored_bytes": size,
        "rows": {"train": len(train), "test": len(test)},
        **span_scores(test, [answer.entities for answer in answers]),
    }


def _ask(pipeline: pipelines.Pipeline, texts: Sequence[str]) -> tuple[list[pipelines.Answer], list[float], float]:
    """Return the answers, the seconds of each call, and the seconds of processor time of all."""
    for text in texts[:_WARM_UP]:
        pipeline.read(text)
    pipeline.spent.clear()
    gc.collect()
    answers, times = [], []
    worked = time.process_time()
    for text in texts:
        started = time.perf_counter()
        answers.append(pipeline.read(text))
        times.append(time.perf_counter() - started)
    return answers, times, time.process_time() - worked


def scores(labels: Sequence[str], said: Sequence[str]) -> dict[str, Any]:
    """Return accuracy and F1: macro over all labels that occur or were said, and of each label of the test."""
    names = sorted(set(labels))
    each = f1_score(labels, said, labels=names, average=None, zero_division=0)
    wrong = Counter((label, guess) for label, guess in zip(labels, said, strict=True) if label != guess)
    return {
        "accuracy": round(float(accuracy_score(labels, said)), 4),
        "macro_f1": round(float(f1_score(labels, said, average="macro", zero_division=0)), 4),
        "f1_by_label": {name: round(float(value), 4) for name, value in zip(names, each, strict=True)},
        "confusions": [[label, guess, times] for (label, guess), times in wrong.most_common(_CONFUSIONS)],
    }


def span_scores(rows: Sequence[Row], found: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """Return strict span F1 over the types that both the rows and the pipeline know; nothing when there are none."""
    gold = {
        (at, start, end, kind.lower()) for at, row in enumerate(rows) for start, end, kind in row.get("spans") or []
    }
    said = {(at, e["start"], e["end"], e["entity"].lower()) for at, entities in enumerate(found) for e in entities}
    kinds = {span[3] for span in gold} & {span[3] for span in said}
    gold, said = ({span for span in spans if span[3] in kinds} for spans in (gold, said))
    if not kinds:
        return {}
    return {"spans": {"types": sorted(kinds), "f1": round(2 * len(gold & said) / (len(gold) + len(said)), 4)}}
