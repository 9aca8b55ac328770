"""`python -m bench.urgency [--show] [--json OUT]`: recall and false alarms by kind, on both parts of the sentences.

`--show` lists what went wrong in the development part (never in the held-out one).
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from intake import thai
from intake.forms.draft import Utterance
from intake.forms.urgency import urgent_in

SENTENCES = Path(__file__).parent / "sentences.jsonl"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=thai.BANGKOK)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.urgency", description="Measure what is heard as urgent.")
    parser.add_argument("--show", action="store_true", help="list what went wrong in the development part")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    figures = {part: measure([row for row in rows if row["set"] == part]) for part in ("dev", "held")}
    for part, result in figures.items():
        print(
            f"{part:<5} recall {result['heard']}/{result['urgent']}, false alarms {result['alarms']}/{result['calm']}"
        )
        for kind, (heard, all_of_kind) in result["kinds"].items():
            print(f"      {kind:<12} {heard}/{all_of_kind}")
        if options.show and part == "dev":
            print("\n".join(result["wrong"]))
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts of one part; `wrong` are its sentences that were not heard, or were heard for nothing."""
    found = [(row, urgent_in(Utterance(row["text"], NOW))) for row in rows]
    urgent = [(row, kinds) for row, kinds in found if row["kind"]]
    calm = [(row, kinds) for row, kinds in found if not row["kind"]]
    names = sorted({row["kind"] for row, _ in urgent})
    return {
        "urgent": len(urgent),
        "heard": sum(row["kind"] in kinds for row, kinds in urgent),
        "calm": len(calm),
        "alarms": sum(bool(kinds) for _, kinds in calm),
        "kinds": {
            name: (
                sum(name in kinds for row, kinds in urgent if row["kind"] == name),
                sum(row["kind"] == name for row, _ in urgent),
            )
            for name in names
        },
        "wrong": [row["text"] for row, kinds in urgent if row["kind"] not in kinds]
        + [row["text"] for row, kinds in calm if kinds],
    }


if __name__ == "__main__":
    sys.exit(main())
