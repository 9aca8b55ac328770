"""Reading single values out of located YAML; every complaint is collected with file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from intake.forms.located import FormError, Located
from intake.forms.schema import LANGUAGES, WordLists, Words

NAME = re.compile(r"[a-z][a-z0-9_]*")
CHOICE_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")


def meant(given: Any, known: Iterable[str]) -> str:
    """ ", did you mean 'label'?" for a word that is nearly a known one."""
    near = difflib.get_close_matches(str(given), list(known), n=1)
    return f", did you mean '{near[0]}'?" if near else ""


class NodeReader:
    """The readers of names, flags, words and lists that a form file is made of."""

    def __init__(self, file: str, errors: list[FormError]) -> None:
        self.file = file
        self.errors = errors

    def wrong(self, line: int, message: str) -> None:
        """Note one thing wrong, in one sentence."""
        self.errors.append(FormError(self.file, line, message))

    def known(self, node: Located, known: set[str], what: str) -> None:
        """Refuse keys that mean nothing here."""
        for key, item in node.value.items():
            if key not in known:
                self.wrong(
                    item.line, f"unknown key '{key}' in {what}{meant(key, known)}; known: {', '.join(sorted(known))}"
                )

    def mapping(self, node: Located, known: set[str], what: str) -> bool:
        """Whether it is a mapping; its keys are checked too."""
        if not isinstance(node.value, dict):
            self.wrong(node.line, f"{what} is a mapping with {', '.join(sorted(known))}")
            return False
        self.known(node, known, what)
        return True

    def plain(self, node: Located, key: str, kind: type, what: str) -> Any:
        """A required scalar of that kind, or None when it is missing or of another kind."""
        item = node.value.get(key) if isinstance(node.value, dict) else None
        if item is None:
            self.wrong(node.line, f"'{key}' is missing ({what})")
            return None
        if not isinstance(item.value, kind) or isinstance(item.value, bool):
            self.wrong(item.line, f"'{key}' must be {what}")
            return None
        return item.value

    def name(self, node: Located, key: str, pattern: re.Pattern[str] = NAME) -> str:
        """A required name."""
        value = self.plain(node, key, str, "a name in lower case letters, digits and _")
        if value and not pattern.fullmatch(value):
            self.wrong(node.value[key].line, f"'{value}' is no name: lower case letters, digits and _ only")
        return value or ""

    def flag(self, node: Located, key: str, default: bool) -> bool:
        """true or false."""
        item = node.value.get(key)
        if item is None:
            return default
        if not isinstance(item.value, bool):
            self.wrong(item.line, f"'{key}' must be true or false")
            return default
        return item.value

    def one_of(
        self, node: Located, key: str, known: tuple[str, ...], required: bool = False, what: str = ""
    ) -> str | None:
        """One of the known words, or None."""
        item = node.value.get(key)
        if item is None:
            if required:
                self.wrong(node.line, f"'{key}' is missing" + (f" in {what}" if what else ""))
            return None
        if item.value not in known:
            self.wrong(item.line, f"unknown {key} '{item.value}'{meant(item.value, known)}; known: {', '.join(known)}")
            return None
        return str(item.value)

    def words(self, node: Located, key: str, required: bool = False) -> Words:
        """A text in both languages, {} when it is not given."""
        item = node.value.get(key) if isinstance(node.value, dict) else None
        if item is None:
            if required:
                self.wrong(node.line, f"'{key}' is missing")
            return {}
        if not isinstance(item.value, dict):
            self.wrong(item.line, f"'{key}' needs both languages: {{th: …, en: …}}")
            return {}
        for lang in LANGUAGES:
            word = item.value.get(lang)
            if word is None or not word.raw.strip():
                self.wrong(item.line, f"'{key}' is missing in language '{lang}'")
        for lang in item.value.keys() - set(LANGUAGES):
            self.wrong(item.line, f"'{key}' has the unknown language '{lang}'")
        return {lang: item.value[lang].raw.strip() for lang in LANGUAGES if lang in item.value}

    def word_lists(self, node: Located, key: str) -> WordLists:
        """Lists of words by language."""
        item = node.value.get(key)
        if item is None:
            return {}
        if not isinstance(item.value, dict) or not all(isinstance(each.value, list) for each in item.value.values()):
            self.wrong(item.line, f"'{key}' is {{th: [words], en: [words]}}")
            return {}
        for lang in item.value.keys() - set(LANGUAGES):
            self.wrong(item.line, f"'{key}' has the unknown language '{lang}'")
        return {lang: tuple(word.raw for word in item.value[lang].value) for lang in LANGUAGES if lang in item.value}

    def names(self, node: Located, key: str, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of names, checked against `known` when that is given."""
        found = []
        for item in self.items(node, key):
            if known is not None and item.value not in known:
                self.wrong(item.line, f"unknown {key} '{item.value}'; known: {', '.join(known)}")
            found.append(str(item.value))
        return tuple(found)

    def items(self, node: Located, key: str, required: bool = False) -> list[Located]:
        """The entries of a list."""
        item = node.value.get(key)
        if item is None or not isinstance(item.value, list) or not item.value:
            if item is not None and not isinstance(item.value, list):
                self.wrong(item.line, f"'{key}' must be a list")
            elif required:
                self.wrong(node.line, f"'{key}' is missing or empty")
            return []
        return list(item.value)
