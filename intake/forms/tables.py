"""The small tables that forms share: category tree, platforms, authorities. Data files, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake import texts
from intake.forms.schema import Choice

DATA = Path(__file__).parent / "data"


def load(name: str) -> Any:
    """A data file of this room, every scalar a string (so that "yes" and "1441" are words)."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load((DATA / f"{name}.yml").read_text(encoding="utf-8"), Loader=loader)


@lru_cache(maxsize=1)
def categories() -> dict[str, dict[str, str]]:
    """First level of the category tree: {id: {th, en}}. A form is a leaf below one of them."""
    return dict(load("categories"))


@lru_cache(maxsize=1)
def platforms() -> tuple[Choice, ...]:
    """Places where people buy, sell and are cheated, in the order they are offered."""
    return tuple(
        Choice(
            id=item["id"],
            label=item["label"],
            synonyms={lang: tuple(str(word) for word in words) for lang, words in item["synonyms"].items()},
        )
        for item in load("platforms")
    )


def authorities() -> tuple[str, ...]:
    """Who a complaint may be referred to: the names of the reviewed table of contacts."""
    return tuple(texts.contacts())


def has_text(key: str) -> bool:
    """Whether both languages hold this sentence."""
    return all(key in texts.keys(lang) for lang in texts.LANGUAGES)
