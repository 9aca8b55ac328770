"""Short fixed things people say: yes, no, skip, cancel, a human please. All words stand in data/phrases.yml.

A phrase counts only when it is the *whole* message (without spaces, punctuation, emoji and closing particles), so
that a sentence of the story can never be taken for a command, nor "ไม่ใช่" for a yes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from intake.forms import tables

COMMANDS = (
    "yes_strict", "yes_consent", "yes_loose", "no", "skip", "unknown", "none", "done", "greet", "thanks", "cancel",
    "start_over", "keep", "delete", "resume", "fresh", "edit", "summary", "human", "language_en", "language_th",
)  # fmt: skip
LONGEST_COMMAND = 60  # characters, before compacting
LONGEST_QUESTION = 60
_DROP = re.compile(r"[^\w\u0e00-\u0e7f]|_", re.UNICODE)
_THAI_DIGITS = {0x0E50 + digit: str(digit) for digit in range(10)}


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The phrases as declared."""
    return dict(tables.load("phrases"))


def words(name: str) -> tuple[str, ...]:
    """A plain list of words of the table."""
    return tuple(str(word) for word in table()[name])


def clean(text: str) -> str:
    """The text without control and invisible characters, Thai digits as they are, ends trimmed."""
    kept = (
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn") else ""
        for char in text
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def compact(text: str) -> str:
    """Lower case, Thai digits as 0-9, nothing but letters, marks and digits."""
    return _DROP.sub("", text.lower().translate(_THAI_DIGITS))


def bare(text: str) -> str:
    """`compact` without polite particles at the ends; a message of particles alone stays as it is."""
    short = compact(text)
    stripped = _particles().sub("", short)
    return stripped or short


def says(command: str, text: str) -> bool:
    """Whether the whole message is this command."""
    if len(text) > LONGEST_COMMAND:
        return False
    pattern = _command(command)
    short = compact(text)
    return bool(short) and (pattern.fullmatch(short) is not None or pattern.fullmatch(bare(text)) is not None)


def topic(text: str, intent: str | None = None, confidence: float = 0.0) -> str | None:
    """The question of the FAQ that a short message asks, or None. An intent counts only with a question word."""
    if len(text) > LONGEST_QUESTION:
        return None
    low = text.lower().translate(_THAI_DIGITS)
    for name, sets in table()["topics"].items():
        if any(all(str(word) in low for word in needed) for needed in sets):
            return str(name)
    if confidence >= 0.7 and any(word in low for word in words("questions")):
        found = table()["intents"].get(intent or "")
        return str(found) if found else None
    return None


def alternatives(name: str) -> re.Pattern[str]:
    """A pattern of any word of a list, longest first, case-insensitive."""
    return _alternatives(name)


@lru_cache(maxsize=64)
def _alternatives(name: str) -> re.Pattern[str]:
    ordered = sorted(words(name), key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in ordered), re.IGNORECASE)


def _bounded(word: str) -> str:
    """A Latin word must not be part of a longer one; Thai has no spaces, except where the word ends in one."""
    escaped = re.escape(word.rstrip()).replace(r"\ ", r"\s*") + (r"\s+" if word != word.rstrip() else "")
    if word[:1].isascii() and word[:1].isalnum():
        escaped = r"(?<![a-zA-Z0-9])" + escaped
    if word[-1:].isascii() and word[-1:].isalnum():
        escaped += r"(?![a-zA-Z0-9])"
    return escaped


bounded = _bounded


def bounded_in(word: str, low: str) -> bool:
    """Whether a word stands in a lower-case text; a Latin one not as part of a longer word."""
    return word.lower() in low and (not word.isascii() or re.search(_bounded(word.lower()), low) is not None)


@lru_cache(maxsize=1)
def _particles() -> re.Pattern[str]:
    return re.compile(f"(?:{_polite()})+$|^(?:{_polite()})+")


def _polite() -> str:
    return "|".join(re.escape(word) for word in sorted(words("particles"), key=len, reverse=True))


@lru_cache(maxsize=64)
def _command(name: str) -> re.Pattern[str]:
    entry = table()[name]
    ordered = sorted({compact(str(word)) or re.escape(str(word)) for word in entry["exact"]}, key=len, reverse=True)
    polite = f"(?:{_polite()})*"
    pattern = f"{polite}(?:(?:{'|'.join(re.escape(word) for word in ordered)}){polite})+"
    if "pattern" in entry:
        pattern += f"|{polite}(?:{str(entry['pattern']).replace(' ', '')}){polite}"
    return re.compile(pattern)
