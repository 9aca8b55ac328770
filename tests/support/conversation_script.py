"""Conversations as data: what a person writes, what the replies must and must not hold, what the case must say.

The format is described in docs/forms.md ("Scripted conversations"). A mistake in a file raises `BadScript` with the
file and the name of the script, so that a typo cannot make a check disappear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from intake import thai

FOLDER = Path(__file__).resolve().parents[1] / "flow" / "conversations"
DEFAULTS = FOLDER / "defaults.yml"
CHANNELS = ("line", "web")
DOES = ("write", "press", "file", "event", "rest", "officer", "restart")  # exactly one of these in a step
CHECKS = ("hears", "never", "offers", "never_offers", "first", "silent")
OPTIONS = ("count", "days_ago", "to", "until", "keep")
SCRIPT_KEYS = {"name", "channel", "language", "covers", "form", "say", "case", "cases", "answers"}
CASE_KEYS = {
    "form",
    "answers",
    "absent",
    "respondent",
    "evidence",
    "state",
    "history",
    "classification",
    "language",
    "events",
}


class BadScript(AssertionError):
    """A script that says nothing that can be run."""


@dataclass(frozen=True)
class Step:
    """One thing a person does (`kind`, `what`) and what must be true of the answer."""

    kind: str
    what: Any
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    never_offers: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    silent: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """One conversation on one channel. `cases` are what must be on file afterwards, in the order of filing."""

    id: str
    channel: str
    language: str
    form: str | None
    covers: tuple[str, ...]
    steps: tuple[Step, ...]
    answers: Mapping[str, str]
    cases: tuple[Mapping[str, Any], ...]


def load_scripts(folder: Path = FOLDER, now: datetime | None = None) -> list[Script]:
    """Every script of the folder, on every channel it asks for. Raises BadScript."""
    fill = places(now or datetime.now(thai.BANGKOK))
    found: list[Script] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name == DEFAULTS.name:
            continue
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            found.extend(_scripts(path, _filled(entry, fill)))
    ids = [script.id for script in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise BadScript(f"two scripts are called {', '.join(twice)}")
    return found


def defaults(language: str) -> dict[str, str]:
    """What a person of few words answers where the script says nothing else: {field: text}."""
    table = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))[language]
    return {str(name): str(said) for name, said in table.items()}


def places(now: datetime) -> dict[str, str]:
    """What stands for {today}, {yesterday}, {days_ago_N} (Buddhist, D/M/YYYY) and the same with _iso in a script."""
    days = {"today": 0, "yesterday": 1, **{f"days_ago_{n}": n for n in range(1, 61)}}
    found = {}
    for name, back in days.items():
        day = (now - timedelta(days=back)).date()
        found[name] = f"{day.day}/{day.month}/{day.year + 543}"
        found[f"{name}_iso"] = day.isoformat()
        found[f"{name}_shown"] = thai.format_date(day, "th")
        found[f"{name}_shown_en"] = thai.format_date(day, "en")
    return found


def _filled(value: Any, fill: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, text in fill.items():
            value = value.replace("{" + name + "}", text)
        return value
    if isinstance(value, dict):
        return {key: _filled(item, fill) for key, item in value.items()}
    return [_filled(item, fill) for item in value] if isinstance(value, list) else value


def _scripts(path: Path, entry: dict[str, Any]) -> Iterable[Script]:
    where = f"{path.name}: {entry.get('name')}"
    unknown = set(entry) - SCRIPT_KEYS
    if unknown or not entry.get("name") or not entry.get("say"):
        raise BadScript(f"{where}: needs name and say, does not know {sorted(unknown)}")
    cases = entry.get("cases") or ([entry["case"]] if entry.get("case") else [])
    for case in cases:
        if set(case) - CASE_KEYS:
            raise BadScript(f"{where}: a case has no {sorted(set(case) - CASE_KEYS)}")
    channels = entry.get("channel", "line")
    steps = tuple(_step(where, item) for item in entry["say"])
    if not cases and not any(step.hears or step.never or step.offers or step.first or step.silent for step in steps):
        raise BadScript(f"{where}: checks nothing")
    for channel in [channels] if isinstance(channels, str) else channels:
        if channel not in CHANNELS:
            raise BadScript(f"{where}: no channel {channel}")
        yield Script(
            id=f"{path.stem}/{entry['name']} [{channel}]",
            channel=channel,
            language=entry.get("language", "th"),
            form=entry.get("form") or (cases[0].get("form") if cases else None),
            covers=tuple(entry.get("covers", ())),
            steps=steps,
            answers=entry.get("answers", {}),
            cases=tuple(cases),
        )


def _step(where: str, item: Any) -> Step:
    if isinstance(item, str):
        item = {"write": item}
    does = [key for key in DOES if key in item]
    unknown = set(item) - set(DOES) - set(CHECKS) - set(OPTIONS)
    if len(does) != 1 or unknown:
        raise BadScript(f"{where}: a step does exactly one of {DOES}; unknown: {sorted(unknown)} in {item}")
    checks = {name: _listed(item.get(name)) for name in CHECKS if name != "silent"}
    options = {name: item[name] for name in OPTIONS if name in item}
    return Step(does[0], item[does[0]], silent=bool(item.get("silent")), options=options, **checks)


def _listed(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
