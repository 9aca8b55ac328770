"""`python -m intake.thai extract --json`: texts on standard input, one a line; one JSON object a line out."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import datetime
from typing import Any

from intake.thai import BANGKOK, Extraction, extract, tokenize
from intake.thai.extraction import LIMIT


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
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        for raw in sys.stdin.buffer:
            print(_answer(raw.rstrip(b"\r\n"), options), flush=True)
    except BrokenPipeError:  # the reader has seen enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _answer(raw: bytes, options: argparse.Namespace) -> str:
    """The output for one line; what could not be read of it is said in `warnings`."""
    text = raw.decode("utf-8", errors="replace")
    if options.command == "tokenize":
        return "|".join(token.text for token in tokenize(text))
    items = extract(text, options.now)
    if not options.json:
        return _plain(text, items)
    answer: dict[str, Any] = {"entities": [_row(item) for item in items]}
    if warnings := _warnings(raw, text):
        answer["warnings"] = warnings
    return json.dumps(answer, ensure_ascii=False)


def _warnings(raw: bytes, text: str) -> list[str]:
    warnings = []
    if len(text) > LIMIT:
        warnings.append(f"only the first {LIMIT} of {len(text)} characters were read")
    if "\ufffd" in text and not _is_utf8(raw):
        warnings.append("not valid UTF-8: each unreadable byte counts as one character, U+FFFD")
    return warnings


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
