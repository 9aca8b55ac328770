"""`python -m bench` (`make bench`): measures the system against a stock Rasa in one run; see bench/README.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import parts, report
from bench.desk import __main__ as desk
from bench.stats import machine

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
PARTS = ("train", "turns", "length", "ack", "desk")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="measure only these")
    parser.add_argument("--seconds", type=float, default=20, help="length of one measurement of turns")
    parser.add_argument("--no-peer", action="store_true", help="leave the stock Rasa out")
    parser.add_argument("--keep", action="store_true", help="write the table into bench/README.md")
    arguments = parser.parse_args()
    started = time.monotonic()
    results: dict[str, Any] = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": machine(),
    }
    workspace = Path(tempfile.mkdtemp(prefix="rongthuk-bench-"))
    try:
        asyncio.run(_measure(arguments, workspace, results))
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    results["bench_s"] = round(time.monotonic() - started)
    results["aims"] = report.aims(results)
    RESULTS.mkdir(exist_ok=True)
    stamp = results["taken_at"].replace(":", "").replace("+0000", "Z")
    for name in (f"{stamp}.json", "latest.json"):
        (RESULTS / name).write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(report.tables(results))
    if arguments.keep:
        report.write_readme(results)
    if "desk" in arguments.only:  # has a table and figures of its own
        desk.main(["--keep"] if arguments.keep else [])
    return 0


async def _measure(arguments: argparse.Namespace, workspace: Path, results: dict[str, Any]) -> None:
    wanted = set(arguments.only)
    if "train" in wanted:
        results["training"] = {"ours_s": parts.training_seconds(workspace)}
    if wanted & {"turns", "length"}:
        await parts.compare(workspace, results, wanted, arguments.seconds, peer=not arguments.no_peer)
    if "ack" in wanted:
        results["acknowledgement"] = await parts.acknowledgement(workspace)


def _commit() -> str:
    command = ("git", "describe", "--always", "--dirty")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
