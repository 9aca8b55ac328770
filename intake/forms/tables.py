"""The small tables that forms share: category tree, platforms, authorities. Data files, read once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake import texts
from intake.forms.located import FormError, Located, read_located
from intake.forms.schema import Choice

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=32)
def load(name: str) -> Any:
    """A data file of this room, every scalar a string (so that "yes" and "1441" are words). Not to be changed."""
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


@lru_cache(maxsize=1)
def _shared() -> tuple[dict[str, Located], tuple[FormError, ...]]:
    errors: list[FormError] = []
    root = read_located(DATA / "fields.yml", errors, "intake/forms/data/fields.yml")
    return (dict(root.value) if root is not None and isinstance(root.value, dict) else {}), tuple(errors)


def shared_fields() -> dict[str, Located]:
    """Declarations that every form may take with `use: NAME`."""
    return _shared()[0]


def shared_errors() -> tuple[FormError, ...]:
    """What is wrong with the file of shared fields itself."""
    return _shared()[1]


def authorities() -> tuple[str, ...]:
    """Who a complaint may be referred to: the names of the reviewed table of contacts."""
    return tuple(texts.contacts())


@lru_cache(maxsize=1)
def _also_needed() -> dict[str, list[dict[str, Any]]]:
    return dict(load("authorities"))


def also_needed(authority: str) -> list[dict[str, Any]]:
    """What an authority asks for beside a form's fields and files: [{name, label: {th, en}, source}]."""
    return list(_also_needed().get(authority, []))


def wrong_numbers(words: dict[str, str]) -> str | None:
    """What is wrong with the telephone numbers in a sentence of a form: only {contact.NAME} may be said."""
    numbers = {str(entry["number"]): name for name, entry in texts.contacts().items() if entry.get("number")}
    for sentence in words.values():
        try:
            texts.with_numbers(sentence)
        except (texts.MissingText, KeyError, ValueError, IndexError, AttributeError) as error:
            return f"no reviewed number for {error}"
        for number, name in numbers.items():
            if re.search(rf"(?<!\d){number}(?!\d)", sentence):
                return f"write {{contact.{name}}} instead of {number}"
    return None


def has_text(key: str) -> bool:
    """Whether both languages hold this sentence."""
    return all(key in texts.keys(lang) for lang in texts.LANGUAGES)
