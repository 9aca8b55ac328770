"""Messages survive their way through the sealed payloads."""

from __future__ import annotations

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from intake.messaging import codec
from intake.messaging.types import InboundMessage, MediaRef, OutboundMessage, QuickReply

words = st.text(max_size=30)
json_dicts = st.dictionaries(words, words | st.integers() | st.booleans(), max_size=4)
messages = st.builds(
    InboundMessage,
    channel=st.sampled_from(["line", "web"]),
    external_id=words,
    identity=words,
    kind=st.sampled_from(["text", "image", "sticker", "location", "follow"]),
    event_time=st.datetimes(timezones=st.just(UTC)),
    text=st.none() | words,
    media=st.none() | st.builds(MediaRef, words, st.none() | words, st.none() | words, st.none() | st.integers()),
    reply=st.none() | json_dicts,
    language=st.none() | words,
    payload=json_dicts,
)


@given(messages)
def test_an_inbound_message_comes_back_as_it_was(message: InboundMessage) -> None:
    assert codec.decode(json.loads(json.dumps(codec.encode(message)))) == message


@given(words, st.lists(st.builds(QuickReply, words, words), max_size=3), st.none() | json_dicts)
def test_a_bubble_comes_back_as_it_was(text: str, replies: list[QuickReply], card: dict[str, object] | None) -> None:
    message = OutboundMessage(text, tuple(replies), card)
    assert codec.bubble(json.loads(json.dumps(codec.bubble_body(message, "แอน")))) == message
