"""Interpreters are found by running them: a name on the path proves nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy.pythons import find_python

VERSION = sys.version_info[:2]


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path and a pyenv without any Python."""
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_a_shim_that_does_not_run_is_passed_over(empty_machine: Path) -> None:
    name = f"python{VERSION[0]}.{VERSION[1]}"
    program(empty_machine / "shims" / name, f'echo "pyenv: {name}: command not found" >&2; exit 127')
    assert find_python((VERSION,)) is None
    for patch in ("2", "10"):
        bin_dir = empty_machine / "pyenv" / "versions" / f"{VERSION[0]}.{VERSION[1]}.{patch}" / "bin"
        program(bin_dir / "python", f'exec "{sys.executable}" "$@"')
    assert find_python((VERSION,)) == Path(sys.executable)


def test_a_program_of_another_version_is_passed_over(empty_machine: Path) -> None:
    program(empty_machine / "shims" / "python3.10", f'exec "{sys.executable}" "$@"')
    assert find_python(((3, 10),)) is None
