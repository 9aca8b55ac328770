"""`python -m intake COMMAND …`: each module of intake.cli is a command whose `configure(parser)` sets `run`.

`run(args)` returns the exit code.

Exit codes: 0 done, 1 refused (one sentence on stderr), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from intake import cli
from intake.errors import AppError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what it refuses becomes one sentence and exit code 1."""
    args = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="python -m intake", description="The desk's command line.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in _modules(args).items():
        summary = (module.__doc__ or "").strip().splitlines()[0]
        module.configure(commands.add_parser(name, help=summary, description=summary))
    parsed = parser.parse_args(args)
    run: Callable[[argparse.Namespace], int] = parsed.run
    try:
        return run(parsed)
    except AppError as error:
        print(str(error), file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0  # the reader of a pipe had enough
    except KeyboardInterrupt:
        return 130


def _modules(args: Sequence[str]) -> dict[str, ModuleType]:
    """The commands: only the one asked for when its name is known, for a quick start."""
    names = [module.name for module in pkgutil.iter_modules(cli.__path__) if not module.name.startswith("_")]
    wanted = [name for name in names if args and args[0] == name] or names
    return {name: importlib.import_module(f"intake.cli.{name}") for name in wanted}


if __name__ == "__main__":
    sys.exit(main())
