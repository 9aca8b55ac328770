"""One way of writing for the many ways in which the same Thai text is typed, with a map back to the original."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.thai.keyboard import rescue_keyboard
from intake.thai.patterns import lazy

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_FOLLOWING = "\u0e30-\u0e3a\u0e45-\u0e4e"
_TONES = frozenset("\u0e48\u0e49\u0e4a\u0e4b")
_ABOVE_BELOW = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e4d")
_NEVER_DOUBLE = frozenset(map(chr, (*range(0x0E30, 0x0E3B), *range(0x0E41, 0x0E4F))))
_NIKHAHIT, _SARA_AA, _SARA_AM, _SARA_E, _SARA_AE = "\u0e4d", "\u0e32", "\u0e33", "\u0e40", "\u0e41"

_UNUSUAL = lazy(
    rf"[{_INVISIBLE}{_SPACES}{_DASHES}\u0e50-\u0e59\uff01-\uff5e\u2018\u2019\u201c\u201d\t\r\f\v\u0e4d]"
    rf"|\u0e40\u0e40|([\u0e01-\u0e4e])\1\1|([{_FOLLOWING}\u0e41-\u0e46])\2|[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]"
)


@dataclass(frozen=True)
class Normalized:
    """A normalised text; `starts[i]` and `ends[i]` bound, in the original, what its character i came from."""

    text: str
    starts: list[int] | range
    ends: list[int] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for a span of the normalised text (0 <= start < end <= len(text))."""
        return self.starts[start], self.ends[end - 1]


def normalize(text: str) -> str:
    """The text in one canonical form: `เเปลก` → `แปลก`, `มากกกก` → `มาก`, `๑๕` → `15`, no zero-width characters."""
    return normalize_with_map(text).text


def normalize_with_map(text: str) -> Normalized:
    """As `normalize`, with the map back to the original."""
    text = rescue_keyboard(text)
    if not _UNUSUAL().search(text):
        return Normalized(figures_for_letters(text), range(len(text)), range(1, len(text) + 1))
    writer = _Writer()
    for position, char in enumerate(text):
        folded = _fold(char)
        if folded:
            writer.add(folded, position)
    return Normalized(figures_for_letters("".join(writer.chars)), writer.starts, writer.ends)


_FOLDED: dict[str, str] = {}


def _fold(char: str) -> str:
    """The plain form of one character; empty for an invisible one."""
    if "\u0e01" <= char <= "\u0e4e" or " " <= char <= "~" or char == "\n":
        return char
    found = _FOLDED.get(char)
    if found is None:
        found = _FOLDED[char] = _fold_rare(char)
        if len(_FOLDED) > 4096:  # a long-lived process must not remember every character of the world
            _FOLDED.clear()
    return found


def _fold_rare(char: str) -> str:
    code = ord(char)
    if 0x0E50 <= code <= 0x0E59:
        return chr(code - 0x0E50 + 0x30)
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0)
    if char in "\u2018\u2019":
        return "'"
    if char in "\u201c\u201d":
        return '"'
    if code in (0xAD, 0xFEFF) or 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E or 0x2060 <= code <= 0x2069:
        return ""
    if 0x2010 <= code <= 0x2015 or code in (0x2212, 0xFE58, 0xFE63):
        return "-"
    return " " if char.isspace() else char


def figures_for_letters(text: str) -> str:
    """The text with O, o, l and I among figures read as 0 and 1 (`1,5OO` → `1,500`); same length.

    Only in a run that begins no word or address and is made of figures by half, in groups that a number could have.
    """
    if not _MIXED().search(text):
        return text
    return _LETTERED().sub(_figures, text)


_MIXED = lazy(r"[0-9][,.-]?[OolI]|[OolI][,.-]?[0-9]")
_LETTERED = lazy(r"(?<![A-Za-z0-9@/_.,&=?#-])[0-9OolI](?:[,.-]?[0-9OolI]){2,19}(?![A-Za-z0-9@/_]|[.-][A-Za-z])")
_AS_FIGURES = str.maketrans("OolI", "0011")


def _figures(match: re.Match[str]) -> str:
    run = match[0]
    figures = sum(char.isdigit() for char in run)
    letters = sum(char in "OolI" for char in run)
    return run.translate(_AS_FIGURES) if letters and figures >= max(2, letters) else run


class _Writer:
    """The normalised text while it grows, one folded character at a time."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._run = 1  # how many equal consonants stood together at the end of the input so far

    def add(self, char: str, position: int) -> None:
        """Write one character that came from `position`."""
        chars = self.chars
        last = chars[-1] if chars else ""
        if char == last:
            self._repeat(char, position)
            return
        self._run = 1
        if last in _TONES and char in _TONES:
            self.ends[-1] = position + 1
        elif last in _TONES and char in _ABOVE_BELOW:
            self._before_tone(char, position)
        elif char == _SARA_AA and self._takes_nikhahit():
            self._write(_SARA_AM, position)
        else:
            self._write(char, position)

    def _write(self, char: str, position: int) -> None:
        if self.chars and self.chars[-1] == char and char in _NEVER_DOUBLE:
            self.ends[-1] = position + 1
            return
        self.chars.append(char)
        self.starts.append(position)
        self.ends.append(position + 1)

    def _repeat(self, char: str, position: int) -> None:
        if char == _SARA_E:
            self._drop(len(self.chars) - 1)
            self._write(_SARA_AE, position)
            return
        if char in _NEVER_DOUBLE:
            self.ends[-1] = position + 1
            return
        if not "\u0e01" <= char <= "\u0e2f":
            self._write(char, position)
            return
        self._run += 1
        if self._run == 2:
            self._write(char, position)
            return
        if self._run == 3:  # three of a kind are drawn-out speech, two may be spelling (กรรม)
            self._drop(len(self.chars) - 1)
        self.ends[-1] = position + 1

    def _takes_nikhahit(self) -> bool:
        """Whether า completes a decomposed ำ; if so its nikhahit is taken out, from before or under a tone mark."""
        chars = self.chars
        place = len(chars) - 1
        if place > 0 and chars[place] in _TONES:
            place -= 1
        if place < 0 or chars[place] != _NIKHAHIT:
            return False
        self._drop(place)
        if 0 < place < len(chars) and chars[place - 1] in _TONES:  # the tone that stood on the other side of it
            self._drop(place)
        return True

    def _before_tone(self, char: str, position: int) -> None:
        if len(self.chars) > 1 and self.chars[-2] == char:
            self.ends[-1] = position + 1
            return
        self._write(char, position)
        self.chars[-1], self.chars[-2] = self.chars[-2], self.chars[-1]

    def _drop(self, place: int) -> None:
        del self.chars[place], self.starts[place], self.ends[place]
