"""What models make of the gate's texts and stories, as marks: by the id of a text, was it right?

An id is the beginning of the text's SHA-256, so that reports and logs need no text. Marks are plain JSON:
    {"sets": {set: {id: [label, said, right]}}, "urgent": {id: [kind, said, let through]}, "calm":
     {id: ["calm", said, quiet]}, "stories": {name: right}}
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from deploy import assistant
from deploy.progress import CommandFailed, run_step
from intake import thai
from intake.forms.draft import Utterance
from intake.forms.urgency import urgent_in

CONFIG = assistant.ROOT / "deploy" / "gate.yml"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=thai.BANGKOK)  # when the urgent sentences are said

Marks = dict[str, Any]
_Read = dict[str, Any]  # what one model says of one text


@dataclass(frozen=True)
class Row:
    """A text of the gate. `labels`: intents that are right; for the urgent sentences the kind, "" for a calm one."""

    text: str
    labels: tuple[str, ...]

    @property
    def id(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Gate:
    """The gate's configuration with its texts."""

    limits: dict[str, Any]
    sets: dict[str, list[Row]]
    urgent: list[Row]
    stories: Path

    @property
    def texts(self) -> list[str]:
        return list(dict.fromkeys(row.text for rows in (*self.sets.values(), self.urgent) for row in rows))


def load_gate(config: Path = CONFIG, root: Path = assistant.ROOT) -> Gate:
    """Read the configuration and everything that it names. CommandFailed: something of it is missing or not so."""
    try:
        limits = yaml.safe_load(config.read_text(encoding="utf-8"))
        sets = {
            name: [row for file in part["files"] for row in _rows(root / file)] for name, part in limits["sets"].items()
        }
        urgent = [Row(row["text"], (row["kind"] or "",)) for row in _lines(root / limits["urgent"]["file"])]
        return Gate(limits, sets, urgent, root / limits["stories"]["folder"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise CommandFailed(f"{config.name} cannot be used: {type(error).__name__}: {error}.") from error


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _rows(path: Path) -> list[Row]:
    return [Row(row["text"], (row["label"],) if "label" in row else opening(row["form"])) for row in _lines(path)]


def opening(form: str) -> tuple[str, ...]:
    """The intents that open a form, as the form itself says."""
    return tuple(_openings()[form])


@lru_cache(maxsize=1)
def _openings() -> dict[str, list[str]]:
    paths = (assistant.ROOT / "bot" / "forms").glob("*.yml")
    forms = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
    return {form["form"]: list(form.get("intents") or []) for form in forms}


def read_models(gate: Gate, models: Sequence[Path], log: Path) -> list[Marks | None]:
    """The marks of each model, None for one that cannot be loaded. CommandFailed: nothing can be measured."""
    with tempfile.TemporaryDirectory(prefix="rongthuk-gate-") as folder:
        texts, out = Path(folder) / "texts.json", Path(folder) / "read.json"
        texts.write_text(json.dumps(gate.texts, ensure_ascii=False), encoding="utf-8")
        command: list[str | Path] = [assistant.PYTHON, "-m", "bot.read_models", "--texts", texts]
        command += ["--stories", gate.stories, "--out", out, *models]
        named = "the new model and the one in use" if len(models) > 1 else "the model"
        environment = assistant.environment(os.environ, serving=True)
        run_step(f"Asking {named} {len(gate.texts)} texts", command, log, environment, cwd=assistant.ROOT)
        return [None if "error" in found else _marks(gate, found) for found in json.loads(out.read_text("utf-8"))]


def _marks(gate: Gate, found: dict[str, Any]) -> Marks:
    said = dict(zip(gate.texts, found["texts"], strict=True))
    sets = {
        name: {row.id: _set_mark(row, said[row.text], gate.limits["sets"][name]["first"]) for row in rows}
        for name, rows in gate.sets.items()
    }
    deaf = gate.limits["urgent"]["deaf_intents"]
    heard = {row.id: _urgent_mark(row, said[row.text], deaf) for row in gate.urgent}
    urgent = {row.id: heard[row.id] for row in gate.urgent if row.labels[0]}
    calm = {row.id: heard[row.id] for row in gate.urgent if not row.labels[0]}
    return {"sets": sets, "urgent": urgent, "calm": calm, "stories": found["stories"]}


def _set_mark(row: Row, read: _Read, first: int) -> list[Any]:
    names = [name for name, _ in read["ranking"]]
    return [row.labels[0], names[0] if names else "", any(label in names[:first] for label in row.labels)]


def _urgent_mark(row: Row, read: _Read, deaf: Sequence[str]) -> list[Any]:
    """An urgent sentence is let through when it is heard as its kind by an action that listens to it."""
    ranking = tuple((name, chance) for name, chance in read["ranking"])
    kinds = urgent_in(Utterance(row.text, NOW, intent=read["intent"], entities=read["entities"], ranking=ranking))
    kind = row.labels[0]
    if not kind:
        return ["calm", read["intent"], not kinds]
    return [kind, read["intent"], kind in kinds and read["intent"] not in deaf]
