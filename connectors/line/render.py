"""The bubbles of one turn as LINE message objects that never break a limit.

Limits: https://developers.line.biz/en/reference/messaging-api/ — 5 objects a request, 5,000 UTF-16 code units a text,
13 quick replies of 20 grapheme clusters, sending at most 300; only the last object's quick replies are shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import regex
from linebot.v3.messaging.models import MessageAction, QuickReplyItem, Sender, TextMessage
from linebot.v3.messaging.models import QuickReply as LineQuickReply

from intake.messaging.types import OutboundMessage, QuickReply

MAX_OBJECTS = 5
MAX_TEXT_UNITS = 5000
MAX_QUICK_REPLIES = 13
MAX_LABEL_GRAPHEMES = 20
MAX_ACTION_TEXT_GRAPHEMES = 300
MAX_SENDER_NAME_UNITS = 20
ELLIPSIS = "…"

GRAPHEME = regex.compile(r"\X")
# Longest look back for a friendly place to cut, as a share of the piece.
LOOK_BACK = 0.3


def render(messages: Sequence[OutboundMessage], sender_name: str | None = None) -> list[TextMessage]:
    """Return 1 to 5 text objects, quick replies on the last; an empty list when there is nothing to say.

    Bubbles are kept apart where they fit and joined by a blank line where they do not; a text beyond what one request
    can carry ends in an ellipsis.
    """
    texts = [text for text in (clean(message.text) for message in messages) if text]
    pieces = _fit(texts)
    if not pieces:
        return []
    sender = Sender(name=_cut_units(clean(sender_name), MAX_SENDER_NAME_UNITS)) if clean(sender_name or "") else None
    objects = [TextMessage(text=piece, sender=sender) for piece in pieces]
    objects[-1].quick_reply = _quick_replies(messages)
    return objects


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
        head = _cut_units(rest, limit)
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


def _cut_units(text: str, limit: int) -> str:
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


def _fit(texts: list[str]) -> list[str]:
    """At most five pieces: first join short neighbours, then cut long ones."""
    pieces = [piece for text in texts for piece in split(text)]
    while len(pieces) > MAX_OBJECTS:
        sizes = [units(a) + units(b) for a, b in itertools.pairwise(pieces)]
        at = sizes.index(min(sizes))
        if sizes[at] + 2 > MAX_TEXT_UNITS:
            return _repack(texts)
        pieces[at : at + 2] = [pieces[at] + "\n\n" + pieces[at + 1]]
    return pieces


def _repack(texts: list[str]) -> list[str]:
    """Too much for pairwise joining: one long text cut anew, the end marked when something had to go."""
    pieces = list(split("\n\n".join(texts)))
    if len(pieces) <= MAX_OBJECTS:
        return pieces
    last = _cut_units(pieces[MAX_OBJECTS - 1], MAX_TEXT_UNITS - units(ELLIPSIS))
    return [*pieces[: MAX_OBJECTS - 1], last + ELLIPSIS]


def _quick_replies(messages: Sequence[OutboundMessage]) -> LineQuickReply | None:
    """The choices of the last bubble that has any; each can be typed as well, so one that does not fit may go."""
    chosen: Sequence[QuickReply] = next((m.quick_replies for m in reversed(messages) if m.quick_replies), ())
    items = []
    for choice in chosen:
        label, text = clean(choice.label), clean(choice.text)
        if not label or not text or len(graphemes(text)) > MAX_ACTION_TEXT_GRAPHEMES:
            continue
        items.append(QuickReplyItem(action=MessageAction(label=_label(label), text=text)))
    return LineQuickReply(items=items[:MAX_QUICK_REPLIES]) if items else None


def _label(text: str) -> str:
    clusters = graphemes(text)
    if len(clusters) <= MAX_LABEL_GRAPHEMES:
        return text
    return "".join(clusters[: MAX_LABEL_GRAPHEMES - 1]).rstrip() + ELLIPSIS
