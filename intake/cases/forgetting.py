"""What a message that was taken back left behind in other texts and values, found and blanked. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.thai import extract

GONE = "…"
# Shorter words ("ใช่", "3") stand in many texts by right: only what is the message's own is blanked for them.
SHORTEST_WORDS = 5
SHORTEST_DIGITS = 6
_DIGITS = re.compile(r"\d(?:[\s().-]{0,2}\d)+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Traces:
    """What to look for: the words themselves, long numbers however they are spaced, values read from it, files."""

    words: str = ""
    patterns: tuple[re.Pattern[str], ...] = ()
    values: frozenset[str] = frozenset()  # as JSON
    files: frozenset[str] = frozenset()
    turn_ids: frozenset[str] = field(default_factory=frozenset)

    def is_in(self, value: Any) -> bool:
        """Does a stored value come from the message, as a whole or in a part?"""
        if isinstance(value, Mapping):
            return any(self.is_in(each) for each in value.values())
        if isinstance(value, list):
            return any(self.is_in(each) for each in value)
        if json.dumps(value, ensure_ascii=False) in self.values:
            return True
        if not isinstance(value, str) or not value.strip():
            return False
        part_of_it = len(value.strip()) >= SHORTEST_WORDS and _plain(value) in _plain(self.words)
        return value in self.files or part_of_it or self.blank(value) != value

    def blank(self, text: str) -> str:
        """The text without what the message said."""
        for pattern in self.patterns:
            text = pattern.sub(GONE, text)
        return text

    def blank_all(self, value: Any) -> Any:
        """The same structure with every text in it blanked, and what refers to the files left out."""
        if isinstance(value, str):
            return self.blank(value)
        if isinstance(value, list):
            return [self.blank_all(each) for each in value if not self._is_file(each)]
        if isinstance(value, Mapping):
            return {name: self.blank_all(each) for name, each in value.items() if not self._is_file(each)}
        return value

    def without_answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that do not come from the message; a longer text loses only its part of it."""
        kept = {}
        for name, answer in answers.items():
            value = answer.get("value") if isinstance(answer, Mapping) and "value" in answer else answer
            if isinstance(value, str) and len(_plain(value)) > len(_plain(self.words)) and self.words:
                kept[name] = self.blank_all(answer)
            elif not self.is_in(value):
                kept[name] = answer
        return kept

    def _is_file(self, value: Any) -> bool:
        if isinstance(value, str):
            return value in self.files
        return isinstance(value, Mapping) and value.get("evidence_id") in self.files


def traces_of(text: str, files: Iterable[str] = (), turn_ids: Iterable[str] = ()) -> Traces:
    """What a message with this text and these files may have left behind."""
    words = text.strip()
    patterns = []
    if len(words) >= SHORTEST_WORDS:
        patterns.append(re.compile(r"\s+".join(map(re.escape, _SPACE.split(words)))))
    for run in _DIGITS.findall(words):
        digits = re.sub(r"\D", "", run)
        if len(digits) >= SHORTEST_DIGITS:
            # A telephone number is kept with 66 for its first 0.
            core = digits[1:] if digits.startswith("0") else digits
            lead = r"(?:\+?66[\s-]{0,2}|0[\s-]{0,2})?" if digits.startswith("0") else ""
            patterns.append(re.compile(lead + r"[\s().-]{0,2}".join(core)))
    values = frozenset(json.dumps(each.value, ensure_ascii=False) for each in extract(words)) if words else frozenset()
    return Traces(words, tuple(patterns), values, frozenset(files), frozenset(turn_ids))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
