"""The comparison of two models, for the screen and as a file. Ids, intents and figures only: never a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.training.gate import Figures, Verdict
from deploy.training.readings import Marks
from deploy.training.store import write_whole

_FLIPS_SHOWN = 12
_ROWS = (("urgent", "urgent, let through"), ("calm", "calm, no alarm"), ("stories", "stories as told"))


def lines(verdict: Verdict) -> list[str]:
    """A table of old and new, the intents that moved, the texts that flipped, and what is broken."""
    shown = [f"{'':30}{'old':>16}{'new':>16}{'':>9}"]
    shown += [_line(name, _of(verdict.old, "sets", name), figures) for name, figures in verdict.new["sets"].items()]
    shown.append(
        _score("F1, mean of the intents", verdict.old["macro_f1"] if verdict.old else None, verdict.new["macro_f1"])
    )
    for name, label in _ROWS:
        shown.append(_line(label, _of(verdict.old, name), verdict.new[name]))
    shown += _moved_intents(verdict)
    shown += _flip_lines(verdict)
    return shown + [f"  NOT MET  {sentence}" for sentence in verdict.broken]


def _of(figures: Figures | None, *path: str) -> Mapping[str, Any] | None:
    found: Any = figures
    for name in path:
        found = found.get(name) if found else None
    return found or None


def _line(label: str, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> str:
    before = f"{old['right']}/{old['of']} {old['share']:.3f}" if old else "-"
    change = new["right"] - old["right"] if old and old["of"] == new["of"] else 0
    return (
        f"  {label:28}{before:>16}{new['right']:>7}/{new['of']} {new['share']:.3f}{f'{change:+d}' if change else '':>8}"
    )


def _score(label: str, old: float | None, new: float) -> str:
    before = f"{old:.3f}" if old is not None else "-"
    change = f"{new - old:+.3f}" if old is not None and round(new - old, 3) else ""
    return f"  {label:28}{before:>16}{new:>16.3f}{change:>8}"


def _moved_intents(verdict: Verdict) -> list[str]:
    before = (verdict.old or {}).get("f1_by_intent", {})
    moved = {name: value - before[name] for name, value in verdict.new["f1_by_intent"].items() if name in before}
    moved = {name: change for name, change in moved.items() if round(change, 2)}
    if not moved:
        return []
    ordered = sorted(moved, key=lambda name: moved[name])
    return ["  F1 of intents that moved, the losers first:"] + [
        _score(f"  {name}", before[name], verdict.new["f1_by_intent"][name]) for name in ordered
    ]


def _flip_lines(verdict: Verdict) -> list[str]:
    shown: list[str] = []
    for change in ("worse", "better"):
        flips = [flip for flip in verdict.flips if flip["change"] == change]
        if flips:
            shown.append(f"  {len(flips)} {'text' if len(flips) == 1 else 'texts'} {change}, by id:")
        shown += [
            f"    {flip['set']:15} {flip['id']}  {flip['label']}: {flip['was']} -> {flip['is']}"
            for flip in flips[:_FLIPS_SHOWN]
        ]
        if len(flips) > _FLIPS_SHOWN:
            shown.append(f"    … and {len(flips) - _FLIPS_SHOWN} more in the report")
    return shown


def summary(figures: Figures) -> dict[str, Any]:
    """The few figures that stay with a model: what `/metrics` and the console show."""
    return {
        **{name: part["share"] for name, part in figures["sets"].items()},
        "macro_f1": figures["macro_f1"],
        "urgent": [figures["urgent"]["right"], figures["urgent"]["of"]],
        "stories": [figures["stories"]["right"], figures["stories"]["of"]],
    }


def path_of(data_dir: Path, content: str) -> Path:
    return data_dir / "models" / "reports" / f"{content}.json"


def write(path: Path, head: Mapping[str, Any], verdict: Verdict | None, marks: Marks | None) -> None:
    """Keep everything: `head` says which models and what came of it; the marks let a later model be compared."""
    told: dict[str, Any] = dict(head)
    if verdict is not None:
        told |= {"broken": verdict.broken, "new": verdict.new, "old": verdict.old, "flips": verdict.flips}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps({**told, "marks": marks}, ensure_ascii=False, indent=1) + "\n")


def kept_marks(path: Path) -> Marks | None:
    """The marks of a model that was measured before; None when there are none."""
    try:
        marks: Marks | None = json.loads(path.read_text(encoding="utf-8")).get("marks")
    except (OSError, ValueError, AttributeError):
        return None
    return marks
