"""`python -m bench.desk`: the desk of the agents, measured: relay, reading 100,000 cases, the console's first load."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.desk import dataset, reading, relay, report
from bench.parts import say
from bench.priority import foremost
from bench.stats import machine

PARTS = ("relay", "reading")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="measure only these")
    parser.add_argument("--cases", type=int, default=dataset.CASES)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60, help="length of the relay measurement")
    parser.add_argument("--foremost", action="store_true", help="before the other work of this machine (Linux, root)")
    parser.add_argument("--keep", action="store_true", help="write the table into bench/README.md")
    arguments = parser.parse_args(argv)
    with foremost() if arguments.foremost else contextlib.nullcontext():
        results = asyncio.run(measure(arguments))
    report.write(results)
    print(report.tables(results))
    if arguments.keep:
        report.write_readme(results)
    return 0


async def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """The figures of the parts asked for, with the machine's load before each."""
    results: dict[str, Any] = {"taken_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    results["foremost"] = arguments.foremost
    if "relay" in arguments.only:
        workspace = Path(tempfile.mkdtemp(prefix="rongthuk-bench-desk-"))
        try:
            before = machine()["load_before"]
            found = await relay.measure(workspace, say, arguments.chats, arguments.agents, arguments.seconds)
            results["relay"] = found | {"load_before": before, "load_after": machine()["load_before"]}
        finally:
            shutil.rmtree(workspace, ignore_errors=True)
        say(json.dumps(results["relay"], ensure_ascii=False))
    if "reading" in arguments.only:
        before = machine()["load_before"]
        found = await reading.measure(say, arguments.cases)
        results["reading"] = found | {"load_before": before, "load_after": machine()["load_before"]}
    return results


if __name__ == "__main__":
    sys.exit(main())
