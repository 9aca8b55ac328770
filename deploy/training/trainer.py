"""Trains a model with Rasa's own command; the file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from deploy import assistant
from deploy.progress import CommandFailed, run_step
from deploy.training.store import ModelStore, bring


def ensure_model(data_dir: Path, again: bool = False) -> Path:
    """Return the model for the current content, training it when it is missing (or `again`).

    Nothing is compared and nothing put in place: that is deploy.training.loop's. CommandFailed: one sentence.
    """
    present = assistant.find_model(data_dir)
    if present is not None and not again:
        os.utime(present)  # the most recently used ones are kept
        return present
    model = assistant.model_path(data_dir)
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=model.parent) as directory:
        trained = _train(Path(directory), model.name, data_dir)
        if again:
            model.unlink(missing_ok=True)
        bring(trained, model.parent)
    ModelStore(data_dir).forget_old()
    return model


def _train(directory: Path, name: str, data_dir: Path) -> Path:
    command: list[str | Path] = [assistant.PYTHON, "-m", "deploy.training.rasa_train", "train"]
    command += ["--config", assistant.CONFIG, "--domain", assistant.DOMAIN]
    command += ["--data", *assistant.TRAINING_DATA, *assistant.learned_files(data_dir / assistant.LEARNED)]
    command += ["--out", directory, "--fixed-model-name", name.removesuffix(".tar.gz")]
    log = data_dir / "logs" / "train.log"
    environment = assistant.environment(os.environ, serving=False)
    run_step("Training the assistant's model (about half a minute)", command, log, environment, cwd=assistant.ROOT)
    if not (directory / name).exists():
        raise CommandFailed(f"Training ended without a model; the whole output is in {log}.")
    return directory / name
