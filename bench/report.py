"""Turns the figures of a run into a table with the aims, and puts it into bench/README.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
MEMORY_AIM = 1300  # MB
ACK_AIM = 20.0  # ms
TRAINING_AIM = 60.0  # s
LENGTH_AIM = 1.2
RATIO_AIM = 5.0


def aims(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Each aim with what was measured and whether it was met; parts that did not run are left out."""
    found: list[dict[str, Any]] = []

    def add(name: str, aim: str, measured: float, met: bool, unit: str = "") -> None:
        found.append({"name": name, "aim": aim, "measured": round(measured, 2), "unit": unit, "met": met})

    ours, stock = results.get("turns", {}).get("ours", {}), results.get("turns", {}).get("stock", {})
    if "1" in ours and "1" in stock:
        ratio = stock["1"]["p50_ms"] / ours["1"]["p50_ms"]
        add("p50 of a turn, stock / ours", f"≥ {RATIO_AIM:g} ×", ratio, ratio >= RATIO_AIM, "×")
    if "8" in ours and "8" in stock:
        ratio = ours["8"]["turns_per_s"] / stock["8"]["turns_per_s"]
        add("turns/s at 8 conversations, ours / stock", f"≥ {RATIO_AIM:g} ×", ratio, ratio >= RATIO_AIM, "×")
    if "acknowledgement" in results:
        ack = results["acknowledgement"]
        met = ack["p99_ms"] < ACK_AIM and set(ack["statuses"]) == {"200"}
        add("acknowledgement p99 at 200 events/s, slow assistant", f"< {ACK_AIM:g} ms", ack["p99_ms"], met, "ms")
    if "length" in results:
        ratio = results["length"]["ours"]["500"]["ratio"]
        add("a turn at message 500 / at message 5", f"≤ {LENGTH_AIM:g} ×", ratio, ratio <= LENGTH_AIM, "×")
    if results.get("training", {}).get("ours_s"):
        seconds = results["training"]["ours_s"]
        add("training", f"< {TRAINING_AIM:g} s", seconds, seconds < TRAINING_AIM, "s")
    if "memory" in results:
        total = results["memory"]["ours"]["total_mb"]
        add("resident memory, everything", f"< {MEMORY_AIM} MB", total, total < MEMORY_AIM, "MB")
    return found


def tables(results: dict[str, Any]) -> str:
    """All figures as Markdown."""
    machine = results["machine"]
    lines = [
        f"Taken {results['taken_at']} at commit `{results['commit']}` on {machine['processor']},",
        f"{machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, Python {machine['python']};",
        f"load average before the run {machine['load_before']}.",
        "",
    ]
    rows = [
        [aim["name"], aim["aim"], f"{aim['measured']} {aim['unit']}", "met" if aim["met"] else "**missed**"]
        for aim in aims(results)
    ]
    lines += _table(["aim", "wanted", "measured", ""], rows)
    for part in (_turns, _acknowledgement, _start, _memory, _length):
        lines += ["", *part(results)]
    return "\n".join(lines).strip() + "\n"


def write_readme(results: dict[str, Any]) -> None:
    """Replaces what stands between the two marks."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    README.write_text(f"{head}{BEGIN}\n{tables(results)}{END}{tail}", encoding="utf-8")


def _turns(results: dict[str, Any]) -> list[str]:
    turns = results.get("turns")
    if not turns:
        return []
    rows = []
    for name, label in (("ours", "Rongthuk, webhook in → reply out"), ("stock", "stock Rasa 3.6.21, REST")):
        for count, one in turns.get(name, {}).items():
            cpu = round(sum(one["cpu_ms"].values()), 1)
            rows.append([label, count, *_times(one), f"{one['turns_per_s']}", str(cpu), str(one["count"])])
    head = ["a turn inside the form", "at once", "p50 ms", "p95 ms", "p99 ms", "turns/s", "CPU ms a turn", "measured"]
    lines = ["**Turns.** Closed loop: everybody answers at once when asked.", "", *_table(head, rows)]
    if "ours" in turns:
        shares = ", ".join(f"{name} {spent}" for name, spent in turns["ours"]["8"]["cpu_ms"].items())
        lines += ["", f"Processor time of one of our turns at 8 conversations, in ms: {shares}."]
    opened = turns.get("open_loop")
    if opened:
        lines += [
            "",
            f"Open loop, {opened['rate']} turns/s falling due over {opened['conversations']} conversations:"
            f" p50 {opened['p50_ms']} ms, p95 {opened['p95_ms']} ms, p99 {opened['p99_ms']} ms.",
        ]
    return lines


def _acknowledgement(results: dict[str, Any]) -> list[str]:
    ack = results.get("acknowledgement")
    if not ack:
        return []
    rows = [[f"{ack['rate']} events/s, {ack['seconds']} s", *_times(ack), str(ack["max_ms"]), str(ack["count"])]]
    head = ["webhook acknowledged", "p50 ms", "p95 ms", "p99 ms", "max ms", "events"]
    return ["**Acknowledgement** while every turn takes the assistant 10 s (open loop).", "", *_table(head, rows)]


def _start(results: dict[str, Any]) -> list[str]:
    start, training = results.get("start", {}), results.get("training", {})
    rows = [[name, str(seconds)] for name, seconds in start.items()]
    rows += [[f"training, {name.removesuffix('_s')}", str(took)] for name, took in training.items() if took is not None]
    return ["**Start and training.**", "", *_table(["", "seconds"], rows)] if rows else []


def _memory(results: dict[str, Any]) -> list[str]:
    memory = results.get("memory")
    if not memory:
        return []
    rows = [[name, process, str(size)] for name, sizes in memory.items() for process, size in sizes.items()]
    return ["**Resident memory** after the load, whole process trees.", "", *_table(["", "process", "MB"], rows)]


def _length(results: dict[str, Any]) -> list[str]:
    length = results.get("length")
    if not length:
        return []
    rows = [
        [name, message, str(one["p50_ms"]), str(one["fresh_p50_ms"]), str(one["ratio"])]
        for name, points in length.items()
        for message, one in points.items()
    ]
    head = ["", "message", "p50 ms", "message 5 of a new conversation at that moment, p50 ms", "ratio"]
    return ["**A long conversation.**", "", *_table(head, rows)]


def _times(one: dict[str, Any]) -> list[str]:
    return [str(one["p50_ms"]), str(one["p95_ms"]), str(one["p99_ms"])]


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
