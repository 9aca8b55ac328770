"""Reading a turn, without a server."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.channel import BadTurn, TurnChannel, plain_text, read_turn


@given(st.text(st.characters(), max_size=50))
def test_no_text_is_ever_a_command(text: str) -> None:
    words = plain_text(text)
    assert words and not words.strip().startswith("/")
    words.encode("utf-8")
    message = Message({TEXT: words})
    assert YAMLStoryReader.unpack_regex_message(message) is message


@given(st.text("/ \t\n\u3000\u200b{}@greetinform\ud83d", max_size=30))
def test_nor_is_anything_that_looks_like_one(text: str) -> None:
    message = Message({TEXT: plain_text(text)})
    assert YAMLStoryReader.unpack_regex_message(message) is message


def test_an_ordinary_text_stays_as_it_is() -> None:
    assert plain_text("  โอน 1,500/เดือน 🙏🏽 ") == "โอน 1,500/เดือน 🙏🏽"


def test_an_event_brings_its_own_reading() -> None:
    body = {"sender": "c", "turn_id": "t", "event": "evidence", "metadata": {"data": {"evidence_id": "e"}}}
    turn, message = read_turn(body)
    assert message.parse_data["intent"] == {"name": "event_evidence", "confidence": 1.0}
    assert message.metadata["event"] == "evidence" and message.metadata["data"] == {"evidence_id": "e"}
    assert turn.text == "" and message.sender_id == "c"


def test_metadata_that_nobody_asked_for_stays_outside() -> None:
    body = {"sender": "c", "turn_id": "t", "message": "x", "metadata": {"channel": "line", "turn_id": "other", "z": 1}}
    assert read_turn(body)[1].metadata == {
        "turn_id": "t",
        "channel": "line",
        "language": None,
        "event_time": None,
        "event": None,
        "data": {},
    }


scraps: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=5,
)


@given(
    st.one_of(
        scraps,
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(["sender", "turn_id", "message", "event", "metadata"], scraps)
        ),
    )
)
def test_anything_else_is_refused_or_read(body: Any) -> None:
    try:
        turn, message = read_turn(body)
    except BadTurn:
        return
    assert turn.turn_id and turn.conversation_id and message.text


@pytest.mark.parametrize("missing", ["RASA_TOKEN", "ENCRYPTION_KEYS"])
def test_a_missing_secret_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in ("RASA_TOKEN", "ENCRYPTION_KEYS"):
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv(missing)
    with pytest.raises(RasaException, match=f"{missing} is not set"):
        TurnChannel.from_credentials(None)
