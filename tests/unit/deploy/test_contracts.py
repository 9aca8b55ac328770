"""The import contracts must cover every room: a new one that is in none of them would obey no rule."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
# May see everything: they stand outside the system.
OUTSIDE = {"tests", "bench"}


def contracts() -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert isinstance(settings, dict)
    return settings


def contract(name: str) -> dict[str, Any]:
    return next(each for each in contracts()["contracts"] if each["name"] == name)


def rooms_of(package: Path) -> set[str]:
    """Modules and packages directly in a package."""
    packages = {each.parent.name for each in package.glob("*/__init__.py")}
    return packages | {each.stem for each in package.glob("*.py") if each.stem != "__init__"}


def test_every_top_level_package_is_watched() -> None:
    packages = {each.parent.name for each in ROOT.glob("*/__init__.py")}
    assert packages - OUTSIDE == set(contracts()["root_packages"])


def test_every_room_of_the_core_has_a_layer() -> None:
    layers = contract("Imports go downward only")["layers"]
    named = {part.strip("() ") for layer in layers for part in re.split(r"[|:]", layer)}
    assert {f"intake.{room}" for room in rooms_of(ROOT / "intake")} - named == set()


def test_every_connector_is_kept_from_the_others() -> None:
    independent = set(contract("Connectors do not know each other")["modules"])
    packages = {f"connectors.{each.parent.name}" for each in (ROOT / "connectors").glob("*/__init__.py")}
    assert packages == independent


def test_only_the_console_among_the_connectors_may_see_the_cases() -> None:
    kept_out = set(contract("A connector sees messaging, texts and settings, never the cases")["source_modules"])
    packages = {f"connectors.{each.parent.name}" for each in (ROOT / "connectors").glob("*/__init__.py")}
    assert packages - kept_out == {"connectors.console"}
