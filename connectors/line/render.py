"""The bubbles of one turn as LINE message objects that never break a limit.

Limits: https://developers.line.biz/en/reference/messaging-api/ — 5 objects a request, 5,000 UTF-16 code units a text,
13 quick replies of 20 grapheme clusters, sending at most 300; only the last object's quick replies are shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from linebot.v3.messaging.models import (
    CameraAction,
    CameraRollAction,
    DatetimePickerAction,
    FlexContainer,
    FlexMessage,
    ImageMessage,
    MessageAction,
    QuickReplyItem,
    Sender,
    TextMessage,
)
from linebot.v3.messaging.models import QuickReply as LineQuickReply

from connectors.line.cards import Drawn, Reader, draw
from connectors.line.limits import ELLIPSIS, MAX_TEXT_UNITS, clean, cut_units, graphemes, label, split, units
from intake.messaging.types import OutboundMessage, QuickReply

MAX_OBJECTS = 5
MAX_QUICK_REPLIES = 13
MAX_ACTION_TEXT_GRAPHEMES = 300
MAX_SENDER_NAME_UNITS = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that LINE shows as a picture, by its addresses."""

    whole: str
    preview: str


LineObject: TypeAlias = TextMessage | FlexMessage | ImageMessage
Item: TypeAlias = str | Drawn | Picture
PICKERS = ("date", "time", "datetime")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the bubbles are shown: under whose name, quoting what, for whom."""

    sender_name: str | None = None
    quote_token: str | None = None
    reader: Reader = Reader()  # noqa: RUF009 (frozen)


def render(messages: Sequence[OutboundMessage], manner: Manner | None = None) -> list[LineObject]:
    """Return 1 to 5 objects, quick replies on the last; an empty list when there is nothing to say.

    Cards become Flex messages. Bubbles are kept apart where they fit and joined by a blank line where they do not; a
    text beyond what one request can carry ends in an ellipsis.
    """
    manner = manner or Manner()
    items = _items(messages, manner.reader)
    if not items:
        return []
    name = cut_units(clean(manner.sender_name), MAX_SENDER_NAME_UNITS)
    sender = Sender(name=name) if name else None
    objects = [_object(item, sender) for item in items]
    if manner.quote_token:
        first = next((each for each in objects if isinstance(each, TextMessage)), None)
        if first is not None:  # LINE quotes with texts and stickers only
            first.quote_token = manner.quote_token
    objects[-1].quick_reply = _quick_replies(messages)
    return objects


def _object(item: Item, sender: Sender | None) -> LineObject:
    if isinstance(item, str):
        return TextMessage(text=item, sender=sender)
    if isinstance(item, Picture):
        return ImageMessage(originalContentUrl=item.whole, previewImageUrl=item.preview, sender=sender)
    return FlexMessage(altText=item.alt_text, contents=FlexContainer.from_dict(item.contents), sender=sender)


def _items(messages: Sequence[OutboundMessage], reader: Reader) -> list[Item]:
    """Texts and cards that fit into one request; cards go back to their texts when they are too many."""
    items: list[Item] = []
    for message in messages:
        drawn = draw(message, reader)
        if drawn is not None:
            items.append(drawn)
        if drawn is None or drawn.with_text:
            items += split(clean(message.text))
        items += [_file(file, reader) for file in message.files]
    while len(items) > MAX_OBJECTS and _join_shortest(items):
        pass
    if len(items) <= MAX_OBJECTS:
        return items
    texts = [line for m in messages for line in (clean(m.text), *(_link(file, reader) for file in m.files))]
    return list(_fit([text for text in texts if text]))


def _file(file: Mapping[str, Any], reader: Reader) -> Item:
    """A picture where LINE shows one; anything else, which it cannot send, by its address."""
    if reader.links is None or not reader.links.is_picture(file):
        return _link(file, reader)
    name = str(file["evidence_id"])
    return Picture(reader.links.address(name), reader.links.address(name, preview=True))


def _link(file: Mapping[str, Any], reader: Reader) -> str:
    name = clean(file.get("file_name")) or reader.says("file")
    if reader.links is None:
        return reader.says("file_named", name=name)
    return reader.says("file_link", name=name, url=reader.links.address(str(file["evidence_id"])))


def _join_shortest(items: list[Item]) -> bool:
    """Join the two neighbouring texts that are shortest together; False when no two fit into one."""
    best: tuple[int, int] | None = None
    for at, (first, second) in enumerate(itertools.pairwise(items)):
        if isinstance(first, str) and isinstance(second, str):
            size = units(first) + units(second) + 2
            if size <= MAX_TEXT_UNITS and (best is None or size < best[0]):
                best = size, at
    if best is None:
        return False
    at = best[1]
    items[at : at + 2] = [f"{items[at]}\n\n{items[at + 1]}"]
    return True


def _fit(texts: list[str]) -> list[str]:
    """Texts alone, in five pieces: joined where they can be, else cut anew with the end marked."""
    pieces: list[Item] = [piece for text in texts for piece in split(text)]
    while len(pieces) > MAX_OBJECTS and _join_shortest(pieces):
        pass
    if len(pieces) <= MAX_OBJECTS:
        return [str(piece) for piece in pieces]
    whole = list(split("\n\n".join(texts)))
    if len(whole) <= MAX_OBJECTS:
        return whole
    last = cut_units(whole[MAX_OBJECTS - 1], MAX_TEXT_UNITS - units(ELLIPSIS))
    return [*whole[: MAX_OBJECTS - 1], last + ELLIPSIS]


def _quick_replies(messages: Sequence[OutboundMessage]) -> LineQuickReply | None:
    """The choices of the last bubble that has any; each can be typed as well, so one that does not fit may go."""
    chosen: Sequence[QuickReply] = next((m.quick_replies for m in reversed(messages) if m.quick_replies), ())
    items = [item for item in map(_item, chosen) if item is not None]
    return LineQuickReply(items=items[:MAX_QUICK_REPLIES]) if items else None


def _item(choice: QuickReply) -> QuickReplyItem | None:
    shown, words = clean(choice.label), clean(choice.text)
    if not shown or not words or len(graphemes(words)) > MAX_ACTION_TEXT_GRAPHEMES:
        return None
    if choice.opens == "camera":
        return QuickReplyItem(action=CameraAction(label=label(shown)))
    if choice.opens == "photos":
        return QuickReplyItem(action=CameraRollAction(label=label(shown)))
    if choice.opens in PICKERS:
        return QuickReplyItem(action=DatetimePickerAction(label=label(shown), data="picked", mode=choice.opens))
    return QuickReplyItem(action=MessageAction(label=label(shown), text=words))
