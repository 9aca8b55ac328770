"""Small helpers to write patterns that stay readable and linear, and are compiled only when first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

# A word cannot end in front of these: they belong to the consonant before them.
DEPENDENT = "\u0e30\u0e31\u0e32\u0e33\u0e34-\u0e3a\u0e45\u0e47-\u0e4e"
LEADING = "\u0e40-\u0e44"
WORD_END = f"(?![{DEPENDENT}])"
WORD_START = f"(?<![{LEADING}])"
NOT_LATIN_BEFORE = r"(?<![A-Za-z0-9_])"
NOT_LATIN_AFTER = r"(?![A-Za-z0-9_])"


def lazy(pattern: str | Callable[[], str], flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """A function that compiles the pattern at its first call: importing a reader costs nothing."""

    @lru_cache(maxsize=1)
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern if isinstance(pattern, str) else pattern(), flags)

    return compiled


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first where one begins another, sharing their beginnings.

    Written as a trie, so that a place where none of them begins costs one step, however many words there are.
    """
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _spell(root)


def beginning(words: Iterable[str]) -> str:
    """A look ahead at the first characters of the words: it keeps a walk over other text cheap."""
    return "(?=[" + re.escape("".join(sorted({word[0] for word in words}))) + "])"


def _spell(node: dict[str, Any]) -> str:
    ends_here = "" in node
    branches: dict[str, list[str]] = {}
    for char in sorted(key for key in node if key):
        branches.setdefault(_spell(node[char]), []).append(char)
    if not branches:
        return ""
    parts = [_one_char(chars) + tail for tail, chars in branches.items()]
    body = parts[0] if len(parts) == 1 and not ends_here else "(?:" + "|".join(parts) + ")"
    return body + "?" if ends_here else body


def _one_char(chars: list[str]) -> str:
    escaped = [r"\s?" if char == " " else re.escape(char) for char in chars]
    if len(chars) == 1:
        return escaped[0]
    if " " in chars:
        return "(?:" + "|".join(escaped) + ")"
    return "[" + "".join(escaped) + "]"
