"""Become the Rasa server: loopback only, with the model in place. `python -m deploy.bot`."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from deploy import assistant
from deploy.training.store import serving_model
from intake.settings import LOOPBACK, SettingsError, child_environment, load_settings


def main() -> NoReturn:
    """Replaces this process by Rasa's; exits with one sentence when that cannot be."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    if not assistant.PYTHON.exists():
        sys.exit(f"{assistant.PYTHON} is missing: run `make up`.")
    try:
        model, complaints = serving_model(settings.data_dir)
    except FileNotFoundError:
        sys.exit(f"No model of the current data in {settings.data_dir / 'models'}: run `make train`.")
    for complaint in complaints:
        print(complaint, file=sys.stderr, flush=True)
    command = [str(assistant.PYTHON), "-m", "deploy.rasa_server", "run", "-i", LOOPBACK, "-p", str(settings.rasa_port)]
    command += ["--model", str(model), "--enable-api"]
    command += ["--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"]
    os.chdir(assistant.ROOT)
    # The assistant follows what is in place there, and takes up only models of the code that it runs itself.
    watched = {"MODELS_DIR": str(settings.data_dir / "models"), "MODEL_CODE": assistant.code_fingerprint()}
    surroundings = {**os.environ, **child_environment(settings), **watched}
    os.execve(command[0], command, assistant.environment(surroundings, serving=True))


if __name__ == "__main__":
    main()
