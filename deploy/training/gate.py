"""Whether a new model may take the old one's place: their marks compared under the limits of deploy/gate.yml. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.training.readings import Marks

Figures = dict[str, Any]
_SLACK = 1e-9  # shares are divisions; a limit that is just met is met


@dataclass(frozen=True)
class Verdict:
    """`broken`: a sentence for each limit that the new model breaks. `flips`: texts that the two judge differently."""

    broken: list[str]
    new: Figures
    old: Figures | None
    flips: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.broken


def judge(limits: Mapping[str, Any], new: Marks, old: Marks | None) -> Verdict:
    """Compare; with `old` None only what the new model must reach by itself is looked at.

    What only one of the two was asked (the gate's texts have changed since) is compared with nothing.
    """
    names = limits["intents"]["sets"]
    now = figures(new, names)
    if old is None:
        return Verdict([*_short_sets(limits, now), *_short_intents(limits, now)], now, None)
    shared_new, shared_old = _shared(new, old), _shared(old, new)
    new_of_both, old_of_both = figures(shared_new, names), figures(shared_old, names)
    broken = [
        *_short_sets(limits, now),
        *_lost_sets(limits, new_of_both, old_of_both),
        *_short_intents(limits, now, old_of_both),
        *_lost_intents(limits, new_of_both, old_of_both),
        *_lost_each("urgent", shared_new["urgent"], shared_old["urgent"], "urgent sentences are no longer let through"),
        *_lost_each("calm", shared_new["calm"], shared_old["calm"], "calm sentences sound an alarm now"),
        *_lost_stories(shared_new["stories"], shared_old["stories"]),
    ]
    return Verdict(broken, now, old_of_both, _flips(shared_new, shared_old))


def figures(marks: Marks, intent_sets: Iterable[str]) -> Figures:
    """Counts and shares of one model: sets, F1 by intent over `intent_sets`, urgent, calm, stories."""
    sets = {name: _share(mark[2] for mark in rows.values()) for name, rows in marks["sets"].items()}
    f1 = _f1([mark for name in intent_sets for mark in marks["sets"].get(name, {}).values()])
    macro = round(sum(f1.values()) / len(f1), 4) if f1 else 0.0
    return {
        "sets": sets,
        "macro_f1": macro,
        "f1_by_intent": f1,
        "urgent": _share(mark[2] for mark in marks["urgent"].values()),
        "calm": _share(mark[2] for mark in marks["calm"].values()),
        "stories": _share(marks["stories"].values()),
    }


def _share(right: Iterable[bool]) -> dict[str, Any]:
    marks = list(right)
    return {"right": sum(marks), "of": len(marks), "share": round(sum(marks) / len(marks), 4) if marks else 0.0}


def _f1(marks: list[list[Any]]) -> dict[str, float]:
    found = {}
    for name in sorted({label for label, _, _ in marks}):
        hit = sum(label == said == name for label, said, _ in marks)
        wanted, got = sum(label == name for label, _, _ in marks), sum(said == name for _, said, _ in marks)
        found[name] = round(2 * hit / (wanted + got), 4) if wanted + got else 0.0
    return found


def _short_sets(limits: Mapping[str, Any], new: Figures) -> list[str]:
    return [
        f"{name}: {new['sets'][name]['share']:.3f} is right, at least {limit['at_least']} is wanted"
        for name, limit in limits["sets"].items()
        if new["sets"][name]["share"] < limit["at_least"] - _SLACK
    ]


def _lost_sets(limits: Mapping[str, Any], new: Figures, old: Figures) -> list[str]:
    return [
        f"{name}: {old['sets'][name]['share']:.3f} -> {new['sets'][name]['share']:.3f}, "
        f"at most {limit['may_lose']} may be lost"
        for name, limit in limits["sets"].items()
        if old["sets"][name]["share"] - new["sets"][name]["share"] > limit["may_lose"] + _SLACK
    ]


def _short_intents(limits: Mapping[str, Any], new: Figures, old: Figures | None = None) -> list[str]:
    """What was below before and has not fallen is no fault of the new model."""
    least = limits["intents"]["at_least"]
    before = old["f1_by_intent"] if old else {}
    return [
        f"{name}: F1 {value:.2f}, at least {least} is wanted"
        for name, value in new["f1_by_intent"].items()
        if value < least - _SLACK and not before.get(name, 1.0) <= value
    ]


def _lost_intents(limits: Mapping[str, Any], new: Figures, old: Figures) -> list[str]:
    most = limits["intents"]["may_lose"]
    return [
        f"{name}: F1 {old['f1_by_intent'][name]:.2f} -> {value:.2f}, at most {most} may be lost"
        for name, value in new["f1_by_intent"].items()
        if old["f1_by_intent"].get(name, 0.0) - value > most + _SLACK
    ]


def _lost_each(name: str, new: Mapping[str, list[Any]], old: Mapping[str, list[Any]], words: str) -> list[str]:
    lost = [key for key, mark in new.items() if old[key][2] and not mark[2]]
    return [f"{name}: {len(lost)} {words}: {', '.join(lost)}"] if lost else []


def _lost_stories(new: Mapping[str, bool], old: Mapping[str, bool]) -> list[str]:
    lost = sorted(name for name, right in new.items() if old[name] and not right)
    return [f"stories: no longer as told: {'; '.join(lost)}"] if lost else []


def _shared(marks: Marks, other: Marks) -> Marks:
    """What both were asked."""
    return {
        "sets": {name: _common(rows, other["sets"].get(name, {})) for name, rows in marks["sets"].items()},
        **{part: _common(marks[part], other[part]) for part in ("urgent", "calm", "stories")},
    }


def _common(rows: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {key: mark for key, mark in rows.items() if key in other}


def _flips(new: Marks, old: Marks) -> list[dict[str, Any]]:
    groups = {**new["sets"], "urgent": new["urgent"], "calm": new["calm"]}
    before = {**old["sets"], "urgent": old["urgent"], "calm": old["calm"]}
    return [
        {
            "set": name,
            "id": key,
            "label": mark[0],
            "was": before[name][key][1],
            "is": mark[1],
            "change": "better" if mark[2] else "worse",
        }
        for name, rows in groups.items()
        for key, mark in rows.items()
        if mark[2] != before[name][key][2]
    ]
