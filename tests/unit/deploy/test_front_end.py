"""The widget is built when a source changed, once, with a Node that is new enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy import front_end


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with a source, as the module's folders."""
    source = tmp_path / "web" / "widget" / "src"
    source.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "build.mjs"):
        (tmp_path / "web" / name).write_text("{}")
    (source / "widget.ts").write_text("one")
    monkeypatch.setattr(front_end, "ROOT", tmp_path)
    monkeypatch.setattr(front_end, "WEB", tmp_path / "web")
    monkeypatch.setattr(front_end, "BUILT", tmp_path / ".tools" / "web")
    monkeypatch.setattr(front_end, "TOOLS", tmp_path / ".tools")
    return tmp_path


def stamp(tree: Path) -> None:
    built = tree / ".tools" / "web"
    built.mkdir(parents=True, exist_ok=True)
    for name in ("widget.js", "console.js"):
        (built / name).write_text("built")
    digest = front_end._digest(front_end._sources())
    (built / "rongthuk-stamp.json").write_text(f'{{"sources": "{digest}"}}')


def test_what_is_built_is_not_built_again(tree: Path) -> None:
    assert not front_end._is_built()
    stamp(tree)
    assert front_end._is_built()
    assert front_end.ensure() == tree / ".tools" / "web"


@pytest.mark.parametrize("changed", ["widget/src/widget.ts", "package-lock.json", "build.mjs", "widget/src/ui/new.ts"])
def test_any_change_of_a_source_makes_it_stale(tree: Path, changed: str) -> None:
    stamp(tree)
    file = tree / "web" / changed
    file.parent.mkdir(exist_ok=True)
    file.write_text("changed")
    assert not front_end._is_built()


@pytest.mark.parametrize(
    ("said", "good"),
    [("v20.11.0", True), ("v24.19.0", True), ("v20.10.9", False), ("v18.20.1", False), ("not a version", False)],
)
def test_only_a_node_that_is_new_enough_counts(tmp_path: Path, said: str, good: bool) -> None:
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\necho {said}\n")
    program.chmod(0o755)
    assert front_end._is_new_enough(program) is good


def test_a_node_that_does_not_run_does_not_count(tmp_path: Path) -> None:
    assert front_end._is_new_enough(tmp_path / "nothing") is False


def test_the_lock_has_every_tools_build_for_every_system() -> None:
    """npm leaves out what its registry lacks, without a word: another system would find its tool missing."""
    lock = json.loads((front_end.WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = {f"node_modules/{name}" for each in lock.values() for name in each.get("optionalDependencies", ())}
    for tool in ("@biomejs/cli", "@esbuild/", "@typescript/"):
        for system in ("linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"):
            assert any(tool in name and name.endswith(system) for name in wanted), (tool, system)
    assert wanted <= lock.keys()
    assert all(entry.get("integrity") for name, entry in lock.items() if name)
