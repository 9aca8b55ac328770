"""`make test`: every test, in the environment it belongs to; all parts run, then the failed ones are named."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from deploy import assistant, front_end
from deploy.chromium import ensure_chromium
from deploy.progress import CommandFailed, exit_on_signals, say
from deploy.training.trainer import ensure_model

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".tools" / "setup.log"
# Two at a time, a file each, since most of a test's time is waiting; what starts the whole system runs alone.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the tests: a command, run at the root of the repository."""

    name: str
    command: list[str]
    environment: dict[str, str]


def parts(model: Path, chromium: Path) -> list[Part]:
    """Quick ones first. A browser test finds its browser in CHROMIUM."""
    services = {**os.environ, "CHROMIUM": str(chromium)}
    rasa = assistant.environment(os.environ, serving=True)
    own, python = [sys.executable, "-m", "pytest"], str(assistant.PYTHON)
    data = ["--domain", str(assistant.DOMAIN), "--data", *map(str, assistant.TRAINING_DATA)]
    return [
        Part("widget (unit)", front_end.tool("test.mjs"), services),
        Part("unit", [*own, *SIDE_BY_SIDE, "tests/unit"], services),
        Part("contract", [*own, *SIDE_BY_SIDE, "tests/contract"], services),
        Part("assistant", [python, "-m", "pytest", "tests/assistant"], rasa),
        Part(
            "assistant's data (rasa data validate)",
            [python, "-m", "rasa", "data", "validate", "--config", str(assistant.CONFIG), *data, "--fail-on-warnings"],
            rasa,
        ),
        *_stories(python, model, rasa),
        Part("flow", [*own, "tests/flow"], services),
        Part("browser", [*own, "tests/browser"], services),
    ]


def _stories(python: str, model: Path, rasa: dict[str, str]) -> list[Part]:
    stories = ROOT / "tests" / "stories"
    if not stories.is_dir():
        return []
    command = [python, "-m", "rasa", "test", "core", "--model", str(model), "--stories", str(stories)]
    command += ["--endpoints", "tests/stories/endpoints.yml", "--out", "tests/output/core"]
    return [Part("stories (rasa test)", [*command, "--fail-on-prediction-errors"], rasa)]


def run(part: Part) -> bool:
    """Whether it passed; its output goes straight to the terminal."""
    say(f"{part.name} …")
    begun = time.monotonic()
    code = subprocess.run(part.command, cwd=ROOT, env=part.environment).returncode
    passed = code == 0
    say(f"{part.name}: {'passed' if passed else f'FAILED (code {code})'} in {time.monotonic() - begun:.1f} s")
    return passed


def main() -> int:
    exit_on_signals()
    try:
        chromium = ensure_chromium(LOG)
        front_end.ensure(dev=True)
        model = ensure_model(ROOT / "var")
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 1
    failed = [part.name for part in parts(model, chromium) if not run(part)]
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
