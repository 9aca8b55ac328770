"""A model is named by everything that it is made from, and by nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deploy.assistant import ROOT, code_fingerprint, environment, fingerprint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a model is made from."""
    for name in ("bot", "nlu_data", "intake"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
    shutil.copy(ROOT / "config.yml", tmp_path / "config.yml")
    return tmp_path


@pytest.mark.parametrize(
    "ingredient",
    [
        "config.yml",
        "bot/domain/new.yml",
        "bot/rules/new.yml",
        "nlu_data/new.yml",
        "bot/forms/new.yml",
        "bot/components/new.py",
        "bot/uv.lock",
        "intake/thai/new.py",
        "intake/thai/data/new.txt",
    ],
)
def test_a_changed_ingredient_asks_for_another_model(tree: Path, ingredient: str) -> None:
    before = fingerprint(tree)
    path = tree / ingredient
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write("# changed\n")
    assert fingerprint(tree) != before


@pytest.mark.parametrize(
    ("changed", "is_code"),
    [
        ("bot/components/new.py", True),
        ("bot/components/concepts.yml", True),
        ("intake/thai/new.py", True),
        ("bot/uv.lock", True),
        ("config.yml", False),
        ("nlu_data/new.yml", False),
        ("bot/domain/new.yml", False),
        ("bot/rules/new.yml", False),
    ],
)
def test_only_a_change_of_code_keeps_a_running_assistant_from_a_new_model(
    tree: Path, changed: str, is_code: bool
) -> None:
    before = code_fingerprint(tree)
    with (tree / changed).open("a") as file:
        file.write("# changed\n")
    assert (code_fingerprint(tree) != before) == is_code


def test_a_renamed_ingredient_asks_for_another_model(tree: Path) -> None:
    before = fingerprint(tree)
    path = next((tree / "nlu_data").glob("*.yml"))
    path.rename(path.with_name("renamed.yml"))
    assert fingerprint(tree) != before


def test_what_no_model_is_made_from_asks_for_none(tree: Path) -> None:
    before = fingerprint(tree)
    (tree / "intake" / "settings.py").write_text("")
    (tree / "bot" / "components" / "__pycache__").mkdir()
    (tree / "bot" / "components" / "__pycache__" / "x.pyc").write_text("")
    (tree / "README.md").write_text("")
    assert fingerprint(tree) == before


def test_rasa_never_logs_what_people_write() -> None:
    for level, expected in {"DEBUG": "WARNING", "INFO": "WARNING", "ERROR": "ERROR", "": "WARNING"}.items():
        assert environment({"LOG_LEVEL": level}, serving=True)["LOG_LEVEL"] == expected
