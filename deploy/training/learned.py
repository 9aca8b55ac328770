"""The examples that a desk has labelled in the console: into DATA_DIR/nlu_data, where training takes them from.

None of them may stand in the gate's sets too, or the gate would measure what was learned by heart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy import assistant
from deploy.training.store import write_whole
from intake.settings import Settings

NAME = "learned.yml"
FROM_DESK, NONE = "desk", "none"
_BARE = re.compile(r"[\W_]+")


class LearnedUnfit(Exception):
    """What was given cannot be learned from; one sentence."""


@dataclass(frozen=True)
class Learned:
    """What there is to learn from: intent -> texts, and how many were left out because the gate asks them."""

    examples: dict[str, list[str]]
    left_out: int = 0

    @property
    def count(self) -> int:
        return sum(map(len, self.examples.values()))


def read(words: str, asked: Iterable[str], name: str) -> Learned:
    """Check a file of the console's export, without what stands in `asked`. Raises LearnedUnfit."""
    try:
        parts = [(part["intent"], part["examples"]) for part in (yaml.safe_load(words) or {})["nlu"] or []]
        found = {intent: [line[2:].strip() for line in lines.splitlines() if line.strip()] for intent, lines in parts}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LearnedUnfit(f"{name} is no file of examples as the console gives it out.") from error
    unknown = sorted(set(found) - set(intents()))
    if unknown:
        raise LearnedUnfit(f"{name} names intents that the assistant does not have: {', '.join(unknown)}.")
    taboo = {bare(text) for text in asked}
    kept = {intent: [text for text in texts if text and bare(text) not in taboo] for intent, texts in found.items()}
    left_out = sum(map(len, found.values())) - sum(map(len, kept.values()))
    return Learned({intent: texts for intent, texts in kept.items() if texts}, left_out)


def from_desk(settings: Settings) -> str:
    """The export as the console gives it out now. Raises LearnedUnfit when the database does not answer."""
    from mongoengine.connection import ConnectionFailure
    from pymongo.errors import PyMongoError

    from intake.cases import database, learning
    from intake.errors import AppError

    try:
        database.connect(settings, patience=5)
        try:
            return learning.give_out()
        finally:
            database.disconnect()
    except (AppError, PyMongoError, ConnectionFailure) as error:
        raise LearnedUnfit(f"The desk's examples cannot be read ({error}): is the system running?") from error


def keep(data_dir: Path, learned: Learned | None) -> Callable[[], None]:
    """Make these the desk's examples (None: there are none); returns what puts back those that were there before."""
    path = data_dir / assistant.LEARNED / NAME
    before = path.read_text(encoding="utf-8") if path.exists() else None

    def put(words: str | None) -> None:
        if words is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, words)

    put(_written(learned) if learned is not None and learned.examples else None)
    return lambda: put(before)


def count(data_dir: Path) -> int:
    """How many examples of this desk are learned from."""
    files = assistant.learned_files(data_dir / assistant.LEARNED)
    return sum(read(path.read_text(encoding="utf-8"), (), path.name).count for path in files)


def count_ours() -> int:
    """How many examples the repository holds."""
    total = 0
    for path in (assistant.ROOT / "nlu_data").glob("*.yml"):
        parts: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        total += sum(len(part["examples"].splitlines()) for part in parts)
    return total


def intents() -> list[str]:
    """The intents of the assistant's domain."""
    return list(yaml.safe_load((assistant.ROOT / assistant.DOMAIN / "intents.yml").read_text("utf-8"))["intents"])


def bare(text: str) -> str:
    """A text without blanks and signs, to find the same one again."""
    return _BARE.sub("", text.lower())


def _written(learned: Learned) -> str:
    parts = ['version: "3.1"', "nlu:"]
    for intent, texts in sorted(learned.examples.items()):
        parts += [f"  - intent: {intent}", "    examples: |", *(f"      - {text}" for text in texts)]
    return "\n".join(parts) + "\n"
