"""Set-up does nothing twice, and notices everything that makes an environment stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy import setup_environments
from deploy.setup_environments import Environment, is_current


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment as set-up leaves it, with tools for tests."""
    (tmp_path / "uv.lock").write_text("lock")
    (tmp_path / "pyproject.toml").write_text("project")
    made = Environment("sample", tmp_path, ((3, 11),), (), 1)
    made.python.parent.mkdir(parents=True)
    made.python.touch()
    stamp(made, dev=True)
    return made


def stamp(made: Environment, dev: bool) -> None:
    content = {"source": setup_environments._source(made), "dev": dev}
    (made.venv / "rongthuk-stamp.json").write_text(json.dumps(content))


def test_a_finished_environment_is_current(environment: Environment) -> None:
    assert is_current(environment, dev=True)
    assert is_current(environment, dev=False), "tools for tests do not hurt"


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_makes_it_stale(environment: Environment, name: str) -> None:
    (environment.project / name).write_text("changed")
    assert not is_current(environment, dev=False)


def test_without_tools_it_is_stale_for_tests_only(environment: Environment) -> None:
    stamp(environment, dev=False)
    assert is_current(environment, dev=False)
    assert not is_current(environment, dev=True)


def test_a_vanished_interpreter_or_stamp_makes_it_stale(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3.11")
    assert not is_current(environment, dev=False)


def test_a_moved_tree_makes_it_stale(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> None:
    moved = tmp_path_factory.mktemp("moved") / "tree"
    environment.project.rename(moved)
    assert not is_current(Environment("sample", moved, ((3, 11),), (), 1), dev=False)


def test_half_written_stamps_count_as_none(environment: Environment) -> None:
    (environment.venv / "rongthuk-stamp.json").write_text('{"source": ')
    assert not is_current(environment, dev=False)
