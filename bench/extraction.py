"""Measures reading: value accuracy, span F1, word F1, speed, and that time grows with length and no faster.

    python -m bench.extraction --data FOLDER [--json OUT] [--show KIND]

FOLDER holds `thai-datetime-number/`, `thainer/` and `wordseg/` in the form their rows have there (see `docs/`); any
part that is missing is left out. Without --data only speed and growth are measured.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from intake.thai import BANGKOK, Extraction, extract, parse_number, tokenize
from intake.thai.moments import parse_time
from intake.thai.money import parse_amount

NOW = datetime(2026, 9, 30, 10, 0, tzinfo=BANGKOK)
SPOKEN = "โดนโกงค่ะ สั่งกระเป๋าจากเพจ Fernie Shop ในเฟส โอนไปพันห้าเข้ากสิกร 123-4-56789-0 เมื่อวาน ตอนนี้เขาบล็อกหนูแล้ว"
# What tempts a reader that goes back over its steps: long runs of what its patterns begin with.
HARD = {
    "digits": "1234567890 ", "one long number": "7", "blanks": " ", "number words": "สองพันห้าร้อย", "latin": "abcdefgh",
    "dotted": "a.",
    "at signs": "@a", "dashes": "0-", "slashes": "1/2/", "titles": "นาย", "shops": "ร้าน", "marks": "\u0e48\u0e35",
    "decomposed": "น\u0e4dา",
    "commas": "1,", "months": "มกรา ", "page": "เพจ ", "bank": "กสิกร", "company": "บริษัทก", "cue": "โอนเงินไป",
    "weekday": "วันจันทร์ที่",
    "spaced": "0 8 ", "story": SPOKEN + " ", "no-blank story": SPOKEN.replace(" ", ""), "zero width": "\u200b1",
    "repeats": "กกก", "parens": "(((", "account": "บัญชี ", "line": "line id ", "quotes": "เพจ '",
    "names": "ผมชื่อก ข ", "profiles": "ชื่อเฟส A B ", "english names": "I'm A B ", "capitals": "Ab ",
    "ids": "1.id", "english numbers": "one hundred ", "amounts": "โอน 100 200 ", "costs": "ค่าก",
    "letters for figures": "1O", "tags": "a#1234", "companies": "A Co Ltd ", "torn link": "www.a _ ",
    "postcodes": "จ.ก 10110 ", "spoken digits": "ศูนย์แปด", "weekdays": "อาทิตย์ที่ ",
    "times": "10.30 น. ", "month spans": "ม.ค.-",
}  # fmt: skip


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The JSON rows of a file; none when it does not exist."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def value_accuracy(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Share of expressions read as their value, with those that were not."""
    wrong, total = [], 0
    for row in rows:
        text = row["text"] if isinstance(row["text"], str) else "".join(row["text"])
        if not text:
            continue
        total += 1
        got = _value(row["kind"], text)
        want = row["value"]
        if got is None or (got != _clock(want) if row["kind"] == "time" else abs(got - float(want)) > 1e-6):
            wrong.append([text, want, got])
    return {"right": total - len(wrong), "of": total, "wrong": wrong}


def _value(kind: str, text: str) -> Any:
    if kind == "money":
        amount = parse_amount(text)
        return None if amount is None else amount[0] / 100
    if kind == "time":
        reading = parse_time(text, NOW)
        return reading.time.strftime("%H:%M") if reading else None
    number = parse_number(text)
    return None if number is None else float(number)


def _clock(value: str) -> str:
    return value.zfill(5)


class Score:
    """Counts of a span comparison; a predicted span is right when both its ends are."""

    def __init__(self) -> None:
        self.right = self.gold = self.found = self.touched = 0
        self.missed: list[str] = []
        self.extra: list[str] = []

    def add(self, text: str, gold: set[tuple[int, int]], found: set[tuple[int, int]]) -> None:
        """Count one text."""
        self.right += len(gold & found)
        self.gold += len(gold)
        self.found += len(found)
        self.touched += sum(any(a < d and c < b for c, d in found) for a, b in gold)
        self.missed += [_around(text, span) for span in sorted(gold - found)]
        self.extra += [_around(text, span) for span in sorted(found - gold)]

    def row(self) -> dict[str, Any]:
        """Precision, recall and F1 of exact spans, and the share of gold spans that were touched at all."""
        total = self.gold + self.found
        return {
            "precision": round(self.right / self.found, 4) if self.found else 0.0,
            "recall": round(self.right / self.gold, 4) if self.gold else 0.0,
            "f1": round(2 * self.right / total, 4) if total else 0.0,
            "touched": round(self.touched / self.gold, 4) if self.gold else 0.0,
            "gold": self.gold,
        }


def _around(text: str, span: tuple[int, int]) -> str:
    start, end = span
    return f"{text[max(0, start - 20) : start]}⟦{text[start:end]}⟧{text[end : end + 16]}".replace("\n", " ")


def thainer_scores(rows: list[dict[str, Any]]) -> dict[str, Score]:
    """Exact spans of DATE, TIME, MONEY, PHONE, URL and EMAIL."""
    kinds = ("date", "time", "money", "phone", "url", "email")
    scores = {kind: Score() for kind in kinds}
    for row in rows:
        found = _spans(extract(row["text"], NOW))
        gold: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for start, end, kind in row["spans"]:
            gold[kind.lower()].add((start, end))
        for kind in kinds:
            scores[kind].add(row["text"], gold[kind], found[kind])
    return scores


def _spans(items: Iterable[Extraction]) -> dict[str, set[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for item in items:
        found[item.kind].add((item.start, item.end))
    return found


def surface_scores(rows: list[dict[str, Any]]) -> dict[str, Score]:
    """Expressions in their context, by set and kind; rows that share a context are joined first."""
    contexts: dict[tuple[str, str], dict[str, set[tuple[int, int]]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        at = row["context"].find(row["text"])
        if at >= 0:
            contexts[row["set"], row["context"]][row["kind"]].add((at, at + len(row["text"])))
    scores: dict[str, Score] = defaultdict(Score)
    for (name, context), gold in contexts.items():
        found = _spans(extract(context, NOW))
        for kind, spans in gold.items():
            predicted = found["date"] | found["time"] if kind == "datetime" else found[kind]
            scores[f"{name} {kind}"].add(context, spans, predicted)
    return dict(scores)


def word_f1(rows: list[dict[str, Any]], cut: Callable[[str], list[tuple[int, int]]]) -> float:
    """F1 of word spans, blanks left out."""
    right = total = 0
    for row in rows:
        gold, place = set(), 0
        for word in row["tokens"]:
            if not word.isspace():
                gold.add((place, place + len(word)))
            place += len(word)
        found = set(cut(row["text"]))
        right += len(gold & found)
        total += len(gold) + len(found)
    return round(2 * right / total, 4) if total else 0.0


def _ours(text: str) -> list[tuple[int, int]]:
    return [(token.start, token.end) for token in tokenize(text)]


def _newmm(text: str) -> list[tuple[int, int]]:
    from pythainlp.tokenize import word_tokenize

    spans, place = [], 0
    for word in word_tokenize(text):
        if not word.isspace():
            spans.append((place, place + len(word)))
        place += len(word)
    return spans


def speed(text: str = SPOKEN, runs: int = 300) -> float:
    """Microseconds for one `extract` of a typical message, after a first one that loads the tables."""
    extract(text, NOW)
    best = float("inf")
    for _ in range(5):
        begin = time.process_time()  # of one core, whatever else the machine does
        for _ in range(runs // 5):
            extract(text, NOW)
        best = min(best, (time.process_time() - begin) / (runs // 5))
    return round(best * 1e6, 1)


def growth() -> dict[str, dict[str, float]]:
    """Milliseconds for 1,000 and 10,000 characters of every hard text; ten times the length should cost about ten."""
    table = {}
    for name, unit in HARD.items():
        small, large = (_once((unit * (size // len(unit) + 1))[:size]) for size in (1_000, 10_000))
        table[name] = {"ms_1000": small, "ms_10000": large, "ratio": round(large / max(small, 0.01), 1)}
    return table


def _once(text: str) -> float:
    extract(text[:100], NOW)
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        extract(text, NOW)
        best = min(best, time.process_time() - begin)
    return round(best * 1e3, 2)


def measure(data: Path | None, show: str | None) -> dict[str, Any]:
    """All figures; prints the mistakes of one kind when asked."""
    result: dict[str, Any] = {"microseconds": speed(), "growth": growth()}
    if data is None:
        return result
    cases = rows_of(data / "thai-datetime-number" / "cases.dev.jsonl")
    result["values"] = value_accuracy(cases)
    scores = {f"thainer-rows {k}": s for k, s in thainer_scores(rows_of(data / "thainer" / "dev.jsonl")).items()}
    scores |= surface_scores(rows_of(data / "thai-datetime-number" / "surface.dev.jsonl"))
    result["spans"] = {name: score.row() for name, score in scores.items()}
    if show:
        for name, score in scores.items():
            if show in name:
                print(*(f"{name} missed {line}" for line in score.missed[:80]), sep="\n")
                print(*(f"{name} extra  {line}" for line in score.extra[:80]), sep="\n")
    words = {}
    for name in ("ws1000.dev", "tud-dev", "tud-test.dev"):
        rows = rows_of(data / "wordseg" / f"{name}.jsonl")
        if rows:
            words[name] = {"ours": word_f1(rows, _ours), "newmm": word_f1(rows, _newmm)}
    result["words"] = words
    return result


def main() -> None:
    """Measure, print a table, write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", help="print the mistakes of the rows whose name contains this")
    options = parser.parse_args()
    result = measure(options.data, options.show)
    print(f"one message: {result['microseconds']} µs")
    for name, row in result["growth"].items():
        print(f"  {name:18} {row['ms_1000']:9} ms at 1,000  {row['ms_10000']:9} ms at 10,000  ×{row['ratio']}")
    if "values" in result:
        print(
            f"values: {result['values']['right']} of {result['values']['of']}", *result["values"]["wrong"], sep="\n  "
        )
    for name, row in result.get("spans", {}).items():
        figures = " ".join(f"{key} {row[key]:.3f}" for key in ("precision", "recall", "f1", "touched"))
        print(f"  {name:34} {figures} ({row['gold']})")
    for name, row in result.get("words", {}).items():
        print(f"  words {name:14} ours {row['ours']:.4f} newmm {row['newmm']:.4f}")
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
