"""`rasa train …` without TensorFlow where the pipeline has no use for it; runs in Rasa's environment (Python 3.10).

Importing TensorFlow is the longest part of a training of ours (docs/assistant.md); the model comes out the same.
"""

from __future__ import annotations

import logging
import os
import sys


def main() -> None:
    """Run Rasa's command line, then leave at once: taking a process with TensorFlow apart costs seconds."""
    from bot import without_tensorflow

    without_tensorflow.install()
    from rasa.__main__ import main as rasa

    sys.argv[0] = "rasa"
    code = 0
    try:
        rasa()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
