"""Labelled texts: reading them, splitting them, taking a smaller part of them. Everything seeded, nothing of Rasa."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]  # at least "text" and "label"; perhaps "spans": [[start, end, type], …] in characters
HELD_OUT = 0.2


class DataError(ValueError):
    """A file does not hold labelled texts; the message names file and line."""


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a JSONL file. DataError: it cannot be read, is empty, or a row lacks text or label."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error
    rows = [_row(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise DataError(f"{path}: no rows")
    return rows


def _row(line: str, place: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"{place}: not JSON") from error
    texts = isinstance(row, dict) and [row.get("text"), row.get("label")]
    if not texts or not all(isinstance(value, str) and value for value in texts):
        raise DataError(f"{place}: a row needs a text and a label, neither of them empty")
    for span in row.get("spans") or []:
        if not (isinstance(span, list) and len(span) == 3 and 0 <= span[0] < span[1] <= len(row["text"])):
            raise DataError(f"{place}: a span is [start, end, type] inside the text")
    return dict(row)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows, one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def split(rows: list[Row], seed: int, held_out: float = HELD_OUT) -> tuple[list[Row], list[Row]]:
    """Return (train, test): of every label about `held_out` to test, texts equal but for blanks on one side.

    A text that occurs with several labels counts for its most frequent one. The rows keep their order.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        alike["".join(row["text"].split())].append(at)
    by_label: dict[str, list[list[int]]] = defaultdict(list)
    for group in alike.values():
        by_label[Counter(rows[at]["label"] for at in group).most_common(1)[0][0]].append(group)
    chooser, test = random.Random(seed), set[int]()
    for label in sorted(by_label):
        groups = by_label[label]
        chooser.shuffle(groups)
        test |= _first(groups, held_out * sum(map(len, groups)))
    return [row for at, row in enumerate(rows) if at not in test], [rows[at] for at in sorted(test)]


def _first(groups: list[list[int]], wanted: float) -> set[int]:
    """Return rows of whole groups, as near to `wanted` as they come."""
    taken: set[int] = set()
    for group in groups:
        if len(taken) + len(group) / 2 <= wanted:
            taken.update(group)
    return taken


def limited(rows: list[Row], limit: int | None, seed: int) -> list[Row]:
    """Return about `limit` rows with the labels in their proportions, all rows when there are no more."""
    if limit is None or limit >= len(rows):
        return rows
    return split(rows, seed, limit / len(rows))[1]
