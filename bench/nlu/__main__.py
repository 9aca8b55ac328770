"""`python -m bench.nlu`: trains the assistant's own pipeline on labelled texts and measures it on others.

    python -m bench.nlu --train FILE --test FILE [--json OUT] [--stock] [--epochs N] [--limit N] [--spans]
    python -m bench.nlu own [--json OUT] [--folds 3]
    python -m bench.nlu split FILE --out FOLDER [--seed 7]
    python -m bench.nlu table --data FOLDER [--json OUT] [--stock] [--epochs N] [--limit N] [--sets NAME …]

The files are JSONL: one object a line with `text`, `label` and, if known, `spans` ([start, end, type] in characters).
Any Python of the repository will do: where Rasa is missing, the assistant's environment takes over.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.nlu.data import DataError, Row, limited, read_rows, split, write_rows

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
SEED = 7
# The sets of `table`: folder and file under --data.
SETS = {
    "TrueVoice": "truevoice-intent/dev.jsonl",
    "MASSIVE th": "massive-th/dev.jsonl",
    "MASSIVE th, no blanks": "massive-th/dev.nospace.jsonl",
    "FB th": "fb-multilingual-th/dev.jsonl",
    "SMS": "sms-thai/dev.jsonl",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Return 0; 1: `own` breaks a promise; 2: files cannot be used, after a sentence that says why."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = {"split": _split, "table": _table, "own": _own}.get(given[0] if given else "")
    try:
        return command(given[1:]) if command else _compare(given)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2


def _split(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.nlu split", description="Hold out a seeded, stratified fifth.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for train.jsonl and test.jsonl")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(given)
    for name, rows in zip(("train", "test"), split(read_rows(options.file), options.seed), strict=True):
        write_rows(options.out / f"{name}.jsonl", rows)
        print(f"{options.out / name}.jsonl: {len(rows)} rows")
    return 0


def _compare(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.nlu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    _add_common(parser)
    options = parser.parse_args(given)
    train, test = read_rows(options.train), read_rows(options.test)
    _need_rasa()
    result = {"train": str(options.train), "test": str(options.test), **_measured(train, test, options)}
    print(line(options.test.stem, result))
    _save(options.json, result)
    return 0


def _table(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.nlu table", description="Hold out a fifth of each set and measure.")
    parser.add_argument("--data", type=Path, required=True, help="folder with " + ", ".join(SETS.values()))
    parser.add_argument("--sets", nargs="*", choices=list(SETS), default=list(SETS))
    _add_common(parser)
    options = parser.parse_args(given)
    present = {name: options.data / SETS[name] for name in options.sets if (options.data / SETS[name]).exists()}
    if not present:
        raise DataError(f"{options.data}: none of the sets is there")
    _need_rasa()
    results = {}
    print(HEADER, flush=True)
    for name, path in present.items():
        results[name] = _measured(*split(read_rows(path), SEED), options)
        print(line(name, results[name]), flush=True)
        _save(options.json, results)
    return 0


def _own(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.nlu own", description="The assistant's own intents, and their gate.")
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument("--folds", type=int, default=3)
    options = parser.parse_args(given)
    _need_rasa()
    from bench.nlu import own

    figures = own.report(options.folds)
    print("\n".join(own.lines(figures)))
    _save(options.json, figures)
    broken = own.failures(figures)
    print("\n".join(broken), file=sys.stderr)
    return 1 if broken else 0


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument("--stock", action="store_true", help="measure Rasa's default pipeline (DIET) instead of ours")
    parser.add_argument("--epochs", type=int, help="of DIET, with --stock; its own default takes hours on large sets")
    parser.add_argument("--limit", type=int, help="train on about so many rows, labels in their proportions")
    parser.add_argument("--spans", action="store_true", help="teach spans to components that learn entities")


def _need_rasa() -> None:
    """Go on in the assistant's environment when this Python has no Rasa; SystemExit when there is none."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    if importlib.util.find_spec("rasa") is not None:
        logging.captureWarnings(True)  # of Rasa's dependencies about one another
        return
    if not PYTHON.exists():
        sys.exit(f"{PYTHON} is missing: run `make up`.")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    sys.stdout.flush()
    os.execve(str(PYTHON), [str(PYTHON), "-m", "bench.nlu", *sys.argv[1:]], environment)


def _measured(train: list[Row], test: list[Row], options: argparse.Namespace) -> dict[str, Any]:
    from bench.nlu import measure, pipelines

    items = pipelines.stock(options.epochs) if options.stock else pipelines.ours()
    rows = limited(train, options.limit, SEED)
    return {"pipeline": "stock" if options.stock else "ours", **measure.measure(items, rows, test, options.spans)}


HEADER = (
    "| set | pipeline | rows trained / tested | accuracy | macro F1 | training, s | of CPU | µs a text | of CPU |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def line(name: str, result: dict[str, Any]) -> str:
    """Return the row of the table for one result."""
    rows, wall, cpu = result["rows"], result["us_per_text"], result["cpu_us_per_text"]
    return (
        f"| {name} | {result['pipeline']} | {rows['train']} / {rows['test']} | {result['accuracy']:.3f} "
        f"| {result['macro_f1']:.3f} | {result['train_s']:.1f} | {result['train_cpu_s']:.1f} | {wall} | {cpu} |"
    )


def _save(path: Path | None, result: dict[str, Any]) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
