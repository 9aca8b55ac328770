"""Which model is in place: changed at once or not at all, undone, and never one that is not whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import model_in_place
from deploy import assistant
from deploy.training.store import KEPT, ModelStore, NothingBefore, bring, serving_model

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    (tmp_path / "models").mkdir()
    return ModelStore(tmp_path)


def model(store: ModelStore, name: str) -> Path:
    path = store.folder / f"{name}.tar.gz"
    path.write_bytes(os.urandom(2000))
    return path


def contents(store: ModelStore) -> list[str]:
    return [record["content"] for record in store.placed()]


def test_the_latest_is_in_place_and_those_before_are_kept(store: ModelStore) -> None:
    for name in "abcdef":
        store.place(model(store, name), "passed", {"figures": {"held_out": 0.9}})
    assert contents(store) == ["f", "e", "d", "c"] and len(contents(store)) == KEPT + 1
    store.place(store.folder / "d.tar.gz", "forced", {"reason": "because"})
    assert contents(store) == ["d", "f", "e", "c"]
    assert store.placed()[0]["reason"] == "because"
    store.forget_old()
    assert {path.name[0] for path in store.folder.glob("*.tar.gz")} >= {"c", "d", "e", "f"}


def test_undoing_goes_back_and_the_undone_does_not_return_by_itself(store: ModelStore) -> None:
    with pytest.raises(NothingBefore):
        store.undo()
    for name in "ab":
        store.place(model(store, name), "passed")
    back = store.undo(reason="worse on the phone")
    assert (back["content"], back["why"], contents(store)) == ("a", "undone", ["a"])
    assert store.declined() == {"b": "undone"}
    store.place(store.folder / "b.tar.gz", "passed")
    assert contents(store) == ["b", "a"] and store.declined() == {}
    history = [json.loads(line) for line in (store.folder / "history.jsonl").read_text().splitlines()]
    assert [(line["what"], line["content"]) for line in history] == [
        ("passed", "a"), ("passed", "b"), ("undone", "b"), ("passed", "b"),
    ]  # fmt: skip


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_model_that_is_not_whole_does_not_serve(store: ModelStore, harm: str) -> None:
    for name in "ab":
        store.place(model(store, name), "passed")
    path = store.folder / "b.tar.gz"
    if harm == "gone":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[:1000] if harm == "cut" else b"\x00" + content[1:])
    found, complaints = serving_model(store.data_dir)
    assert found.name == "a.tar.gz" and len(complaints) == 1 and "b is not whole" in complaints[0]


def test_a_model_of_other_code_does_not_serve(store: ModelStore) -> None:
    for name in "ab":
        store.place(model(store, name), "passed")
    path = store.folder / model_in_place.NAME
    told = json.loads(path.read_text())
    told["placed"][0]["code"] = "0" * 16
    path.write_text(json.dumps(told))
    assert serving_model(store.data_dir)[0].name == "a.tar.gz"


@pytest.mark.parametrize("words", ["", "{", "[]", '{"placed": [{"file": "x"}]}', '{"placed": [{"file": "../x", '
                                   '"sha256": "", "content": "", "code": ""}]}'])  # fmt: skip
def test_a_spoilt_list_names_no_model(store: ModelStore, words: str) -> None:
    (store.folder / model_in_place.NAME).write_text(words)
    with pytest.raises(ValueError):
        store.placed()


def test_without_a_list_the_model_of_the_current_content_serves(store: ModelStore) -> None:
    wanted = assistant.model_path(store.data_dir)
    wanted.write_bytes(b"a model")
    assert serving_model(store.data_dir) == (wanted, [])
    assert [record["why"] for record in store.placed()] == ["first"], "from now on it is in place"


def test_a_spoilt_list_is_left_as_it_is_and_the_model_of_the_current_content_serves(store: ModelStore) -> None:
    wanted = assistant.model_path(store.data_dir)
    wanted.write_bytes(b"a model")
    (store.folder / model_in_place.NAME).write_text("{")
    found, complaints = serving_model(store.data_dir)
    assert found == wanted and len(complaints) == 1


def test_a_file_is_brought_whole_or_not_at_all(store: ModelStore, tmp_path: Path) -> None:
    source = tmp_path / "z.tar.gz"
    source.write_bytes(b"z" * 100)
    assert bring(source, store.folder).read_bytes() == b"z" * 100
    assert [path.name for path in store.folder.iterdir()] == ["z.tar.gz"]


CHANGING = """
import sys
from pathlib import Path
from deploy.training.store import ModelStore
store = ModelStore(Path(sys.argv[1]))
models = sorted(store.folder.glob("*.tar.gz"))
print("ready", flush=True)
while True:
    for path in models:
        store.place(path, "passed", {"reason": "x" * 20000})
    store.undo()
"""


def test_killed_at_any_moment_a_whole_model_is_in_place(store: ModelStore) -> None:
    dice = random.Random(20261122)
    for name in "abc":
        store.place(model(store, name), "passed")
    for _ in range(8):
        command = [sys.executable, "-c", CHANGING, str(store.data_dir)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        time.sleep(dice.uniform(0.0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found, complaints = serving_model(store.data_dir)
        assert complaints == [] and found.name == store.placed()[0]["file"]
    store.place(store.folder / "a.tar.gz", "passed")  # no lock was left behind
    assert contents(store)[0] == "a"
