"""Bring a backup into an empty database."""

from __future__ import annotations

import argparse
from pathlib import Path

from intake.cases import backups
from intake.cli._database import opened


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file that `backup` wrote")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Needs the ENCRYPTION_KEYS of then; refuses a database that has conversations."""
    with opened():
        counts = backups.restore(args.file)
    print(f"{sum(counts.values())} document(s) of {len(counts)} collection(s) restored.")
    return 0
