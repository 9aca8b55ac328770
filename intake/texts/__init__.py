"""All wording that no form owns, in Thai and in English: one file a language, the same keys in both.

`th.yml` and `en.yml` hold sections of named sentences; `consent.yml` the notice with its version; `contacts.yml`
the reviewed table of every telephone number and address that a reply may contain.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
LANGUAGES = ("th", "en")
DEFAULT_LANGUAGE = "th"


class MissingText(KeyError):
    """A sentence was asked for that the files do not hold; the key says which."""


def text(key: str, lang: str, **params: object) -> str:
    """The sentence `key` ("section.name") in `lang` ("th" or "en"; anything else reads as Thai).

    `{name}` places are filled from `params`; `{contact.aoc}` places from the reviewed table of contacts.
    Raises MissingText for an unknown key and KeyError for a place without a value.
    """
    sentences = _sentences(lang if lang in LANGUAGES else DEFAULT_LANGUAGE)
    if key not in sentences:
        raise MissingText(key)
    sentence = sentences[key]
    if "{" not in sentence:
        return sentence
    return sentence.format(contact=_ContactNumbers(contacts()), **params)


def with_numbers(sentence: str) -> str:
    """A sentence of a form with its {contact.NAME} places filled. Raises MissingText for a number nobody reviewed."""
    return sentence.format(contact=_ContactNumbers(contacts())) if "{" in sentence else sentence


def keys(lang: str) -> dict[str, str]:
    """Every sentence of a language, by its full key, places unfilled."""
    return dict(_sentences(lang))


@lru_cache(maxsize=1)
def contacts() -> dict[str, dict[str, Any]]:
    """The reviewed table: {name: {name: {th, en}, number, source, reviewed}}; without `reviewed` no number is shown."""
    return dict(yaml.safe_load((HERE / "contacts.yml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def consent_notice() -> dict[str, Any]:
    """The notice shown before the first personal field: {version, th, en}."""
    notice = dict(yaml.safe_load((HERE / "consent.yml").read_text(encoding="utf-8")))
    version = notice["version"]
    notice["version"] = version.isoformat() if isinstance(version, date) else str(version)
    return notice


@lru_cache(maxsize=2)
def _sentences(lang: str) -> dict[str, str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tree = yaml.load((HERE / f"{lang}.yml").read_text(encoding="utf-8"), Loader=loader)
    return dict(_flatten("", tree or {}))


def _flatten(prefix: str, tree: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, dict):
            found.extend(_flatten(key, value))
        else:
            found.append((key, str(value).rstrip("\n")))
    return found


class _ContactNumbers:
    """Lets a sentence say {contact.aoc} and get the number of the reviewed table."""

    def __init__(self, table: dict[str, dict[str, Any]]) -> None:
        self._table = table

    def __getattr__(self, name: str) -> str:
        entry = self._table.get(name, {})
        if not entry.get("number") or not entry.get("reviewed"):
            raise MissingText(f"contacts.{name}")  # nobody has read this number at its source
        return str(entry["number"])
