"""The figures of the desk as a table with the aims, in bench/README.md and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

README = Path(__file__).parents[1] / "README.md"
RESULTS = Path(__file__).parents[1] / "results"
BEGIN, END = "<!-- desk: begin -->", "<!-- desk: end -->"
RELAY_AIM = 150.0  # ms, p95
READ_AIM = 100.0  # ms, p95
LOAD_AIM = 300.0  # KB with gzip


def write(results: dict[str, Any]) -> None:
    """Merge the parts that were measured into the last figures, `desk.json`."""
    path = RESULTS / "desk.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(known | results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def tables(results: dict[str, Any]) -> str:
    """All figures as Markdown."""
    machine = results["machine"]
    lines = [f"Taken {results['taken_at']} on {machine['processor']}, {machine['cores']} cores."]
    if "relay" in results:
        lines += ["", *_relay(results["relay"])]
    if "reading" in results:
        lines += ["", *_reading(results["reading"])]
    return "\n".join(lines) + "\n"


def write_readme(results: dict[str, Any]) -> None:
    """Replaces what stands between the two marks, with the parts measured last."""
    known: dict[str, Any] = json.loads((RESULTS / "desk.json").read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    README.write_text(f"{head}{BEGIN}\n{tables(known | results)}{END}{tail}", encoding="utf-8")


def _relay(found: dict[str, Any]) -> list[str]:
    ways = found["ways"]
    lost = ways["lost"]
    rows = [[name, *_times(one, RELAY_AIM)] for name, one in ways.items() if isinstance(one, dict)]
    return [
        f"**Relay**, {found['chats']} live conversations, {found['agents']} open consoles, {found['seconds']:.0f} s; "
        f"load average {found['load_before']} before and {found['load_after']} after; {lost} words lost; the measuring "
        f"process was late by {found['client_lag']['p95_ms']} ms at p95. Aim: p95 under {RELAY_AIM:.0f} ms.",
        "",
        f"Processor time of a word, in ms: {', '.join(f'{name} {spent}' for name, spent in found['cpu_ms'].items())}.",
        "",
        *_table(["way", "p50 ms", "p95 ms", "p99 ms", "", "measured"], rows),
    ]


def _reading(found: dict[str, Any]) -> list[str]:
    load = found["front"]
    lines = [
        f"**Reading** with {found['cases']:,} cases and {found['messages']:,} messages; load average "
        f"{found['load_before']} before and {found['load_after']} after; the data set took {found['made_s']} s to make "
        f"(0: from the cache). Aim: p95 under {READ_AIM:.0f} ms. `shops` sees one team of four, `all` the four.",
        "",
    ]
    rows = []
    for name, one in found["all"].items():
        narrow = found["shops"].get(name, {})
        rows.append([name, *_times(narrow, READ_AIM)[:-1], *_times(one, READ_AIM)])
    head = ["call", "shops: p50 ms", "p95 ms", "p99 ms", "", "all: p50 ms", "p95 ms", "p99 ms", "", "measured"]
    verdict = "met" if load["gzip_kb"] < LOAD_AIM else "**missed**"
    lines += _table(head, rows)
    lines += ["", f"**First load of the console**: {load['gzip_kb']} KB with gzip, {load['sent_kb']} KB as the gateway "
              f"sends it (aim: under {LOAD_AIM:.0f} KB, {verdict})."]  # fmt: skip
    return lines


def _times(one: dict[str, Any], aim: float) -> list[str]:
    if not one:
        return ["", "", "", "", ""]
    verdict = "met" if one["p95_ms"] < aim else "**missed**"
    return [str(one["p50_ms"]), str(one["p95_ms"]), str(one["p99_ms"]), verdict, str(one["count"])]


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
