"""`python -m bench.intake`: stories that people write first, through the real classifier and the real engine.

    python -m bench.intake [--set dev|heldout] [--stories FILE] [--json OUT] [--show] [--oracle] [--model FILE]

Trains the model when there is none for the current data. `--show` lists what was missed and what was wrong (never for
`many_heldout`, the held-out set); `--oracle` gives every story the intent of its form, to look at capturing alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.intake.measure import Result, measure
from deploy import assistant
from deploy.training.trainer import ensure_model
from intake.forms.registry import Registry, load_registry

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "bench" / "stories"


def main() -> int:
    """Measure, print the table, write the JSON. 2 when the stories are not there."""
    parser = argparse.ArgumentParser(prog="bench.intake", description="Measure one-message intake.")
    parser.add_argument("--set", choices=("dev", "heldout"), default="dev")
    parser.add_argument("--stories", type=Path, help="another file of stories")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    parser.add_argument("--show", action="store_true", help="list what was missed and what was wrong")
    parser.add_argument("--oracle", action="store_true", help="leave the classifier out")
    parser.add_argument("--model", type=Path, help="a trained model; otherwise that of the current data")
    options = parser.parse_args()
    path = options.stories or STORIES / f"{options.set}.jsonl"
    if not path.exists():
        print(f"{path} is not there.", file=sys.stderr)
        return 2
    stories = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    registry = load_registry()
    readings = _known(registry, stories) if options.oracle else _read(stories, options.model)
    judged = _judged(registry, stories)
    results = [
        measure(registry, story, reading, judged[story["form"]])
        for story, reading in zip(stories, readings, strict=True)
    ]
    if options.show and path.stem != "many_heldout":
        _show(results)
    figures = summary(results)
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def _judged(registry: Registry, stories: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    """{form: the fields looked for in its stories}: all that occur anywhere, of choices only those of its own."""
    everywhere = {name for story in stories for name in (*story["facts"], *story["may"])}
    found = {}
    for form in registry:
        own = {name for story in stories if story["form"] == form.name for name in (*story["facts"], *story["may"])}
        plain = {field.name for field in form.fields if field.name in everywhere and field.type != "choice"}
        found[form.name] = frozenset(own | plain)
    return found


def summary(results: list[Result]) -> dict[str, Any]:
    """Shares over all stories and per form: given facts captured, captured ones wrong, form right, questions a case."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups["all"].append(result)
        groups[result.form].append(result)
    return {name: _figures(group) for name, group in groups.items()}


def _figures(group: list[Result]) -> dict[str, Any]:
    given, taken = sum(item.given for item in group), sum(item.taken for item in group)
    return {
        "stories": len(group),
        "given": given,
        "captured": _share(sum(item.captured for item in group), given),
        "taken": taken,
        "wrong": _share(sum(len(item.wrong) for item in group), taken),
        "unjudged": sum(len(item.unjudged) for item in group),
        "form_right": _share(sum(item.guessed == item.form for item in group), len(group)),
        "form_offered": _share(sum(item.form in (item.guessed, *item.shown) for item in group), len(group)),
        "questions_per_case": round(sum(item.questions for item in group) / len(group), 1),
        "asked_though_given": sum(len(item.asked_again) for item in group),
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as a table in Markdown."""
    names = list(figures["all"])
    lines = [f"| form | {' | '.join(name.replace('_', ' ') for name in names)} |", "| --- |" + " --- |" * len(names)]
    lines += [f"| {form} | {' | '.join(str(row[name]) for name in names)} |" for form, row in figures.items()]
    return "\n".join(lines)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _read(stories: list[dict[str, Any]], trained: Path | None) -> list[dict[str, Any]]:
    model = trained or ensure_model(ROOT / "var")
    texts = "\n".join(json.dumps(story["text"]) for story in stories)
    environment = assistant.environment({}, serving=True)
    done = subprocess.run(
        [str(assistant.PYTHON), "-m", "bench.intake.reading", str(model)],
        input=texts,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the model could not be read: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _known(registry: Registry, stories: list[dict[str, Any]]) -> list[dict[str, Any]]:
    readings = []
    for story in stories:
        form = registry.get(story["form"])
        intent = form.intents[0] if form and form.intents else f"complain_{story['form']}"
        readings.append({"intent": intent, "confidence": 1.0, "ranking": [[intent, 1.0]], "entities": None})
    return readings


def _show(results: list[Result]) -> None:
    for item in results:
        if item.missed or item.wrong or item.guessed != item.form:
            print(f"{item.id} {item.form}" + (f" guessed {item.guessed}" if item.guessed != item.form else ""))
            for name, expected, captured in item.missed:
                print(f"   missed {name}: {expected!r}, captured {captured!r}")
            for name, expected, captured in item.wrong:
                if not any(name == missed for missed, _, _ in item.missed):
                    print(f"   wrong  {name}: {captured!r}, expected {expected!r}")


if __name__ == "__main__":
    sys.exit(main())
