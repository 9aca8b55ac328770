"""`python -m intake.thai extract --json`: texts on standard input, one a line; one JSON object a line out."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from intake.thai import BANGKOK, Extraction, extract, tokenize


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0, or 2 on wrong arguments."""
    parser = argparse.ArgumentParser(prog="python -m intake.thai", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    found = commands.add_parser("extract", help="the facts in each text")
    found.add_argument("--json", action="store_true", help="one JSON object a line (the default form is for people)")
    found.add_argument(
        "--now", type=_moment, help="ISO 8601 moment that relative days count from; without zone: Bangkok"
    )
    commands.add_parser("tokenize", help="the words of each text, separated by |")
    options = parser.parse_args(arguments)
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        if options.command == "tokenize":
            print("|".join(token.text for token in tokenize(text)), flush=True)
            continue
        items = extract(text, options.now)
        print(
            json.dumps({"entities": [_row(item) for item in items]}, ensure_ascii=False)
            if options.json
            else _plain(text, items),
            flush=True,
        )
    return 0


def _moment(text: str) -> datetime:
    """An aware datetime; argparse turns the ValueError of a wrong one into a usage message."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)


def _row(item: Extraction) -> dict[str, Any]:
    row = {
        "kind": item.kind,
        "value": item.value,
        "start": item.start,
        "end": item.end,
        "confidence": round(item.confidence, 3),
    }
    return {**row, "extra": item.extra} if item.extra else row


def _plain(text: str, items: list[Extraction]) -> str:
    return (
        "\n".join(
            f"{item.kind:14}{item.value}  «{text[item.start : item.end]}» {item.confidence:.2f}" for item in items
        )
        or "-"
    )


if __name__ == "__main__":
    sys.exit(main())
