"""Wrap all data keys with the newest key of ENCRYPTION_KEYS."""

from __future__ import annotations

import argparse

from intake.cases import vault
from intake.cli._database import opened


def configure(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    rotate = commands.add_parser("rotate", help="after a new key was put first: rewrap, then the old key can go")
    rotate.set_defaults(run=run_rotate)


def run_rotate(args: argparse.Namespace) -> int:
    """Only wrapped keys are rewritten; what is sealed with them stays as it is. Again is harmless."""
    with opened():
        changed = vault.current().rewrap()
    print(f"{changed} key(s) wrapped anew; the first key of ENCRYPTION_KEYS now opens everything.")
    return 0
