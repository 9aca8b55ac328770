"""Remove what is kept longer than its purpose; with --dry-run only say what."""

from __future__ import annotations

import argparse
from datetime import timedelta

from intake.cases import clock, evidence
from intake.cli._database import opened

UPLOADS_KEPT = timedelta(days=1)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="change nothing, only count")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Files that were uploaded to the chat and never sent, after a day (the gateway does this every hour, too)."""
    before = clock.now() - UPLOADS_KEPT
    with opened():
        count = evidence.count_uploads(before) if args.dry_run else evidence.discard_uploads(before)
    print(f"{count} upload(s) that were never sent {'would be' if args.dry_run else 'were'} removed.")
    return 0
