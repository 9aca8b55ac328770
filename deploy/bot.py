"""Become the Rasa server: loopback only, with the model of the current data. `python -m deploy.bot`."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from deploy import assistant
from intake.settings import LOOPBACK, SettingsError, child_environment, load_settings


def main() -> NoReturn:
    """Replaces this process by Rasa's; exits with one sentence when that cannot be."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    model = assistant.find_model(settings.data_dir)
    if not assistant.PYTHON.exists():
        sys.exit(f"{assistant.PYTHON} is missing: run `make up`.")
    if model is None:
        sys.exit(f"No model of the current data in {settings.data_dir / 'models'}: run `make train`.")
    command = [str(assistant.PYTHON), "-m", "deploy.rasa_server", "run", "-i", LOOPBACK, "-p", str(settings.rasa_port)]
    command += ["--model", str(model), "--enable-api"]
    command += ["--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"]
    os.chdir(assistant.ROOT)
    os.execve(command[0], command, assistant.environment({**os.environ, **child_environment(settings)}, serving=True))


if __name__ == "__main__":
    main()
