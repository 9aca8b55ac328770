"""`rasa …` with three differences; runs in Rasa's environment (Python 3.10), started by deploy.bot.

Rasa takes the token of its HTTP API as an argument only, where every user of the machine could read it in the list of
processes: here it comes from RASA_TOKEN. TensorFlow is left out (bot/without_tensorflow.py), half of the memory. And
where it is in, Python's own end takes Rasa 5 s of taking it apart, for nothing.
"""

from __future__ import annotations

import logging
import os
import sys


def main() -> None:
    """Run Rasa's command line, then leave at once."""
    sys.argv = ["rasa", *sys.argv[1:], "--auth-token", os.environ["RASA_TOKEN"]]
    from bot import without_tensorflow

    without_tensorflow.install()
    from rasa.__main__ import main as rasa

    rasa()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
