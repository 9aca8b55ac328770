"""`bench.nlu`: a split that leaks nothing, and the pipeline of config.yml trained and asked on a handful of texts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bench.nlu import __main__ as command
from bench.nlu import data, measure

GREETINGS = ["สวัสดีค่ะ", "สวัสดีครับ", "หวัดดีจ้า", "hello ค่ะ", "ดีค่ะ", "สวัสดีตอนเช้า"]
PRICES = ["ราคาเท่าไหร่", "กี่บาทคะ", "ราคา กี่บาท", "คิดเงินเท่าไหร่", "ค่าส่งกี่บาท", "ราคาเท่าไรครับ"]
ROWS = [{"text": t, "label": "greet"} for t in GREETINGS] + [{"text": t, "label": "price"} for t in PRICES]


@given(st.lists(st.tuples(st.text("กขค ", min_size=1, max_size=5), st.sampled_from("xyz")), min_size=1, max_size=60))
def test_a_split_keeps_every_row_and_equal_texts_together(pairs: list[tuple[str, str]]) -> None:
    rows = [{"text": text, "label": label, "id": at} for at, (text, label) in enumerate(pairs)]
    train, test = data.split(rows, seed=7)
    assert sorted(row["id"] for row in train + test) == list(range(len(rows)))
    assert data.split(rows, seed=7) == (train, test)
    bare = [{"".join(row["text"].split()) for row in side} for side in (train, test)]
    assert not bare[0] & bare[1]


def test_a_split_holds_out_a_fifth_of_every_label() -> None:
    rows = [{"text": f"{label} {at}", "label": label} for label, size in (("a", 100), ("b", 20)) for at in range(size)]
    test = data.split(rows, seed=1)[1]
    assert [sum(row["label"] == label for row in test) for label in "ab"] == [20, 4]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "ก"}', '{"text": "", "label": "a"}',
                                  '{"text": "ก", "label": "a", "spans": [[0, 9, "x"]]}'])  # fmt: skip
def test_a_bad_row_is_named(tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "ก", "label": "a"}\n' + line + "\n", encoding="utf-8")
    assert command.main(["--train", str(file), "--test", str(file)]) == 2
    assert f"{file}:2" in capsys.readouterr().err


def test_the_pipeline_of_the_assistant_is_trained_and_asked(tmp_path: Path) -> None:
    train, out = tmp_path / "rows.jsonl", tmp_path / "out.json"
    data.write_rows(train, ROWS)
    run = [sys.executable, "-m", "bench.nlu", "--train", str(train), "--test", str(train), "--json", str(out)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["accuracy"] >= 0.9 and result["us_per_text"] > 0 and result["train_s"] > 0
    assert list(result["cpu_us_by_component"])[-2:] == ["OpeningFallback", "FormGate"]
    assert done.stdout.startswith("| rows | ours | 12 / 12 |")


def test_scores_know_accuracy_from_macro_f1() -> None:
    result = measure.scores(["a", "a", "a", "b"], ["a", "a", "a", "a"])
    assert result["accuracy"] == 0.75 and result["macro_f1"] == pytest.approx(0.4286, abs=1e-4)
    assert result["confusions"] == [["b", "a", 1]]


def test_spans_count_where_rows_and_pipeline_know_the_type() -> None:
    rows = [{"text": "9 โมง", "spans": [[0, 5, "time"]]}, {"text": "ปลุก", "spans": [[0, 4, "thing"]]}]
    found = [[{"entity": "time", "start": 0, "end": 5}, {"entity": "money", "start": 0, "end": 1}], []]
    assert measure.span_scores(rows, found) == {"spans": {"types": ["time"], "f1": 1.0}}
