"""`make train`: train, compare with the model in place, and replace it if the gate lets it. `python -m deploy.train`.

Ends with 0 when the wanted model is in place, 3 when the gate refused it, 1 when something failed.
"""

from __future__ import annotations

import argparse
import sys

from deploy.progress import CommandFailed, exit_on_signals
from deploy.training import loop
from intake.errors import AppError
from intake.settings import load_settings


def main() -> int:
    options = _options()
    exit_on_signals()
    try:
        settings = load_settings()
        if options.show:
            print("\n".join(loop.status(settings)))
            return loop.PLACED
        if options.undo:
            return loop.undo(settings, options.reason)
        return loop.train(settings, loop.Wish(options.again, options.learned, options.force))
    except (AppError, CommandFailed) as error:
        print(error, file=sys.stderr)
        return loop.FAILED


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="store_true", help="train even when the data have not changed")
    parser.add_argument(
        "--learned",
        metavar="desk|none|FILE",
        help="learn from this desk's labelled examples too: as they are in the console now, or from an exported file; "
        "they stay part of the data (DATA_DIR/nlu_data) until `none`",
    )
    parser.add_argument("--force", metavar="REASON", type=_reason, help="put it in place whatever the gate says; kept")
    parser.add_argument("--undo", action="store_true", help="put the model before back in place")
    parser.add_argument("--reason", type=_reason, help="why it is undone; kept")
    parser.add_argument("--show", action="store_true", help="which models are and were in place, and which is in use")
    return parser.parse_args()


def _reason(given: str) -> str:
    words = " ".join(given.split())
    if len(words) < 3:
        raise argparse.ArgumentTypeError("say why")
    return words[:500]


if __name__ == "__main__":
    sys.exit(main())
