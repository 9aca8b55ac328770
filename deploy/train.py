"""Train the assistant's model when there is none for the current data. `python -m deploy.train`, `make train`."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from pathlib import Path

from deploy import assistant
from deploy.progress import CommandFailed, exit_on_signals, run_step, say
from intake.settings import SettingsError, prepare_data_dir

_KEPT_MODELS = 3


def ensure_model(data_dir: Path, again: bool = False) -> Path:
    """Return the model for the current content, training it when it is missing (or `again`).

    The file appears whole or not at all. Raises CommandFailed with one sentence.
    """
    present = assistant.find_model(data_dir)
    if present is not None and not again:
        os.utime(present)  # the most recently used ones are kept
        return present
    model = assistant.model_path(data_dir)
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=model.parent) as directory:
        _train(Path(directory), model.name, data_dir / "logs" / "train.log")
        (Path(directory) / model.name).replace(model)
    _forget_old_models(model)
    return model


def _train(directory: Path, name: str, log: Path) -> None:
    command: list[str | Path] = [
        assistant.PYTHON,
        "-m",
        "rasa",
        "train",
        "--config",
        assistant.CONFIG,
        "--domain",
        assistant.DOMAIN,
    ]
    command += ["--data", *assistant.TRAINING_DATA]
    command += ["--out", directory, "--fixed-model-name", name.removesuffix(".tar.gz")]
    environment = assistant.environment(os.environ, serving=False)
    run_step("Training the assistant's model (about a minute)", command, log, environment, cwd=assistant.ROOT)
    if not (directory / name).exists():
        raise CommandFailed(f"Training ended without a model; the whole output is in {log}.")


def _forget_old_models(current: Path) -> None:
    models = sorted(current.parent.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in models[_KEPT_MODELS:]:
        if old != current:
            with contextlib.suppress(FileNotFoundError):
                old.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="train even when the data have not changed")
    arguments = parser.parse_args()
    exit_on_signals()
    try:
        model = ensure_model(prepare_data_dir(os.environ), arguments.again)
    except (SettingsError, CommandFailed) as error:
        print(error, file=sys.stderr)
        return 1
    say(f"the model for the current data is {model}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
