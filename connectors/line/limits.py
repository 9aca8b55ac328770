"""How LINE counts a text, and cutting one within its limits without hurting a Thai character.

https://developers.line.biz/en/docs/messaging-api/text-character-count/: bodies in UTF-16 code units; labels, display
texts and the texts of actions in grapheme clusters.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

MAX_TEXT_UNITS = 5000
ELLIPSIS = "…"
GRAPHEME = regex.compile(r"\X")
# Longest look back for a friendly place to cut, as a share of the piece.
LOOK_BACK = 0.3


def clean(text: str | None) -> str:
    """Text that survives UTF-8, without NUL and without blank ends."""
    return (text or "").encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()


def units(text: str) -> int:
    """Length in UTF-16 code units, as LINE counts message texts."""
    return len(text.encode("utf-16-le")) // 2


def graphemes(text: str) -> list[str]:
    """User-perceived characters (Unicode extended grapheme clusters), as LINE counts labels."""
    return GRAPHEME.findall(text)


def split(text: str, limit: int = MAX_TEXT_UNITS) -> Iterator[str]:
    """Cut a text into pieces of at most `limit` UTF-16 units, at a line or word end when one is near, never inside
    a grapheme cluster (a single cluster above the limit is cut between code points)."""
    rest = text
    while units(rest) > limit:
        head = cut_units(rest, limit)
        cut = _friendly_end(head, rest)
        piece, rest = rest[:cut].rstrip(), rest[cut:].lstrip()
        if piece:
            yield piece
    if rest:
        yield rest


def _friendly_end(head: str, text: str) -> int:
    floor = int(len(head) * (1 - LOOK_BACK))
    for mark in ("\n", " "):
        at = head.rfind(mark, floor)
        # The blank must be a cluster of its own: a mark that follows it belongs to it.
        if at > 0 and GRAPHEME.match(text, at).end() == at + 1:
            return at + 1
    return len(head)


def cut_units(text: str, limit: int) -> str:
    """The longest start of `text` within `limit` units that ends between two clusters."""
    used = end = 0
    for match in GRAPHEME.finditer(text):
        used += units(match.group())
        if used > limit:
            break
        end = match.end()
    if end or not text:
        return text[:end]
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")  # one cluster longer than the limit


def shorten(text: str, limit: int) -> str:
    """`text` within `limit` UTF-16 units; what was cut ends in an ellipsis."""
    return text if units(text) <= limit else cut_units(text, limit - units(ELLIPSIS)).rstrip() + ELLIPSIS


def label(text: str, limit: int = 20) -> str:
    """`text` within `limit` grapheme clusters; what was cut ends in an ellipsis."""
    clusters = graphemes(text)
    return text if len(clusters) <= limit else "".join(clusters[: limit - 1]).rstrip() + ELLIPSIS
