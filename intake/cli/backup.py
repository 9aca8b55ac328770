"""Copy the whole database into one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from intake.cases import backups
from intake.cli._database import opened


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a new file, such as desk-2026-11-22.zip")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Sealed as in the database: whoever has this file and ENCRYPTION_KEYS can read everything, so keep them apart."""
    with opened():
        counts = backups.write(args.file)
    print(f"{sum(counts.values())} document(s) of {len(counts)} collection(s) written to {args.file}.")
    return 0
