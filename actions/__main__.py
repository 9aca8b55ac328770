"""`python -m actions`: the action server on 127.0.0.1:ACTIONS_PORT, one process."""

from __future__ import annotations

import logging
import os
import sys

from intake.errors import AppError


def main() -> int:
    """Check the forms, connect, listen. 1 with one clear sentence when something is wrong."""
    from intake.settings import LOOPBACK, load_settings

    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = load_settings()
        logging.getLogger().setLevel(settings.log_level)
        quiet_libraries()
        from actions import bootstrap
        from actions.server import create_app

        bootstrap.use(bootstrap.build(settings))
    except AppError as error:
        print(f"The action server cannot start: {error}", file=sys.stderr)
        return 1
    app = create_app()
    host = os.environ.get("SANIC_HOST", LOOPBACK)
    app.run(host=host, port=settings.actions_port, single_process=True, access_log=False, motd=False, debug=False)
    return 0


def quiet_libraries() -> None:
    """No library may write what passes through it: rasa-sdk and Sanic log calls at lower levels."""
    for name in ("rasa_sdk", "sanic", "sanic.root", "sanic.error", "sanic.access", "pymongo", "mongoengine"):
        logging.getLogger(name).setLevel(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main())
