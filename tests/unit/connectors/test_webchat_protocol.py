"""The web chat's frames, sessions and limits: pure functions, whatever a client sends."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.origins import Origins, origin_of
from connectors.webchat.limits import SessionLimits
from connectors.webchat.protocol import (
    MAX_FRAME,
    MAX_TEXT,
    Carry,
    FrameError,
    Hello,
    Identify,
    Page,
    Ping,
    Rating,
    Read,
    Said,
    Start,
    read_frame,
)
from connectors.webchat.sessions import IdentityCheck, SessionTokens
from intake.texts import keys

SECRET = "a secret of the tests, long enough to be one"


def code_of(raw: str) -> str:
    with pytest.raises(FrameError) as caught:
        read_frame(raw)
    return caught.value.code


def said(text: Any, **more: Any) -> str:
    return json.dumps({"type": "message", "id": "m1", "text": text, **more})


def test_the_frames_of_a_client() -> None:
    assert read_frame('{"type":"hello"}') == Hello(token=None, cursor=0, language="th")
    assert read_frame('{"type":"hello","token":"t","cursor":7,"language":"en"}') == Hello("t", 7, "en")
    assert read_frame('{"type":"start"}') == Start()
    assert read_frame('{"type":"ping"}') == Ping()
    assert read_frame(said("สวัสดี")) == Said("m1", "สวัสดี")
    assert read_frame('{"type":"read","seq":7}') == Read(7)
    assert read_frame('{"type":"carry"}') == Carry()
    assert read_frame('{"type":"rating","id":"r","score":5}') == Rating("r", 5, "")
    assert read_frame('{"type":"page","url":"https://a.example/x"}') == Page("https://a.example/x", "")
    assert read_frame('{"type":"identify","user":{"id":"u1"},"signature":"ab"}') == Identify("u1", "", "ab")


@pytest.mark.parametrize(
    "raw",
    [
        '{"type":"read","seq":-1}',
        '{"type":"read","seq":true}',
        '{"type":"rating","id":"r","score":0}',
        '{"type":"rating","id":"r","score":6}',
        '{"type":"rating","id":"r","score":4.0}',
        '{"type":"rating","id":"r","score":true}',
        '{"type":"rating","id":"r","score":4,"comment":5}',
        '{"type":"page","url":"javascript:alert(1)"}',
        '{"type":"page","url":5}',
        '{"type":"identify","user":"me","signature":"ab"}',
        '{"type":"identify","user":{"id":""},"signature":"ab"}',
        '{"type":"identify","user":{"id":"u"}}',
        '{"type":"identify","user":{"id":"\\ud83d"},"signature":"ab"}',
        '{"type":"identify","user":{"id":"a\\u0000"},"signature":"ab"}',
    ],
)
def test_what_is_told_wrongly_is_refused(raw: str) -> None:
    assert code_of(raw) == "invalid_frame"


def test_only_the_sites_own_signature_vouches_for_a_visitor() -> None:
    genuine = hmac.new(SECRET.encode(), b"u1", hashlib.sha256).hexdigest()
    check = IdentityCheck(SECRET)
    assert check.is_genuine("u1", genuine)
    assert check.is_genuine("u1", genuine.upper())
    assert not check.is_genuine("u2", genuine)
    assert not check.is_genuine("u1", "")
    assert not check.is_genuine("u1", "ลายเซ็น")
    assert not check.is_genuine("u1", "\ud83d")
    assert not IdentityCheck(None).is_genuine("u1", genuine)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "invalid_json"),
        ("{", "invalid_json"),
        ("[" * 100_000, "invalid_json"),
        ("[]", "invalid_frame"),
        ("5", "invalid_frame"),
        ("{}", "unknown_type"),
        ('{"type":null}', "unknown_type"),
        ('{"type":["message"]}', "unknown_type"),
        ('{"type":"shout"}', "unknown_type"),
        ('{"type":"message","text":"x"}', "invalid_id"),
        ('{"type":"message","id":"","text":"x"}', "invalid_id"),
        ('{"type":"message","id":"a b","text":"x"}', "invalid_id"),
        ('{"type":"message","id":5,"text":"x"}', "invalid_id"),
        ('{"type":"message","id":"' + "a" * 65 + '","text":"x"}', "invalid_id"),
        (said(""), "message_empty"),
        (said(" \n\t "), "message_empty"),
        (said("\x00\x07"), "message_empty"),
        (said(None), "invalid_frame"),
        (said(["x"]), "invalid_frame"),
        (said("ก" * (MAX_TEXT + 1)), "message_too_long"),
        ('{"type":"hello","token":5}', "invalid_frame"),
        ("x" * (MAX_FRAME + 1), "frame_too_large"),
    ],
)
def test_what_cannot_be_used_is_named(raw: str, code: str) -> None:
    assert code_of(raw) == code


def test_a_refused_message_is_named_by_its_id() -> None:
    with pytest.raises(FrameError) as caught:
        read_frame(said(""))
    assert caught.value.message_id == "m1"


def test_the_longest_text_in_its_longest_writing_fits_a_frame() -> None:
    frame = read_frame(said("ก" * MAX_TEXT))
    assert isinstance(frame, Said) and len(frame.text) == MAX_TEXT
    emoji = read_frame(said("🍎" * MAX_TEXT))
    assert isinstance(emoji, Said)


def test_what_cannot_be_stored_is_cleaned() -> None:
    assert read_frame('{"type":"message","id":"m1","text":"ก\\ud83d\\u0000ข\\n"}') == Said("m1", "ก?ข\n")


@pytest.mark.parametrize("cursor", [-1, 2**60, "5", None, 1.5, True])
def test_a_senseless_cursor_is_the_beginning(cursor: Any) -> None:
    frame = read_frame(json.dumps({"type": "hello", "cursor": cursor}))
    assert isinstance(frame, Hello) and frame.cursor == 0


@given(st.text(max_size=80) | st.recursive(st.none() | st.integers() | st.text(max_size=3), st.lists).map(json.dumps))
def test_no_frame_breaks_the_reader(raw: str) -> None:
    with pytest.raises(FrameError):
        read_frame(raw)


KINDS = ("hello", "start", "message", "read", "typing", "rating", "page", "identify", "carry", "ping", "fly")
FIELDS = (
    "id",
    "text",
    "uploads",
    "token",
    "cursor",
    "language",
    "seq",
    "score",
    "comment",
    "url",
    "title",
    "user",
    "name",
)
# Half a surrogate pair is a text to JSON, and none to a database or a signature.
WORDS = st.text(st.characters(codec=None) | st.sampled_from("\ud83d\udc00\x00a-"), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | WORDS | st.just("https://a.example/\ud83d"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
)


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from((*FIELDS, "signature")), VALUES))
def test_whatever_is_in_a_frame_it_is_read_or_refused(kind: str, fields: dict[str, Any]) -> None:
    try:
        frame = read_frame(json.dumps({**fields, "type": kind}))
    except FrameError as problem:
        assert f"webchat.{problem.code}" in keys("th")
        return
    if isinstance(frame, Hello):
        assert SessionTokens(SECRET).read(frame.token) is None
        return
    if isinstance(frame, Identify):
        assert not IdentityCheck(SECRET).is_genuine(frame.user_id, frame.signature)
        frame = Identify(frame.user_id, frame.name, "")
    for name in frame.__slots__:
        str(getattr(frame, name)).encode()  # what is kept can be written down


def test_every_code_has_its_sentence_in_both_languages() -> None:
    codes = {"binary_not_supported", "hello_first", "too_many_messages", "unavailable", "frame_too_large"}
    codes |= {"invalid_json", "invalid_frame", "unknown_type", "invalid_id", "message_empty", "message_too_long"}
    codes |= {"no_conversation", "cannot_carry", "invalid_identity", "unknown_upload", "too_many_sessions"}
    for language in ("th", "en"):
        assert {f"webchat.{code}" for code in codes} <= set(keys(language))


def test_a_session_resumes_only_by_its_own_token() -> None:
    tokens = SessionTokens(SECRET)
    session = tokens.new_session()
    token = tokens.issue(session)
    assert tokens.read(token) == session
    assert tokens.new_session() != session
    for forged in (
        None,
        "",
        session,
        token[:-1],
        token + "x",
        "x" * 10_000,
        SessionTokens(SECRET + "!").issue(session),
    ):
        assert tokens.read(forged) is None


@given(st.text(max_size=100))
def test_no_text_is_a_token(text: str) -> None:
    assert SessionTokens(SECRET).read(text) is None


def test_a_burst_passes_and_then_a_message_a_second() -> None:
    now = [0.0]
    limits = SessionLimits(burst=3, refill=1.0, now=lambda: now[0])
    assert [limits.take("s") for _ in range(3)] == [0, 0, 0]
    assert limits.take("s") > 0
    assert limits.take("another") == 0
    now[0] = 1.0
    assert limits.take("s") == 0
    assert limits.take("s") > 0


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Desk.example.org/path", "https://desk.example.org"),
        ("https://desk.example.org:443", "https://desk.example.org"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_origins_are_written_as_browsers_write_them(url: str, origin: str) -> None:
    assert origin_of(url) == origin


class Asked:
    """A request as far as Origins looks at it."""

    def __init__(self, origin: str | None) -> None:
        self.headers = {} if origin is None else {"Origin": origin}


@pytest.mark.parametrize(
    ("origin", "own", "allowed"),
    [
        (None, True, True),
        ("http://127.0.0.1:8080", True, True),
        ("http://localhost:8080", True, True),
        ("http://127.0.0.1:9090", False, False),
        ("https://shop.example", False, True),
        ("https://shop.example.evil", False, False),
        ("null", False, False),
    ],
)
def test_who_may_talk_to_us(origin: str | None, own: bool, allowed: bool) -> None:
    origins = Origins("http://127.0.0.1:8080", ["https://shop.example/"])
    assert origins.is_own(Asked(origin)) is own  # type: ignore[arg-type]
    assert origins.is_allowed(Asked(origin)) is allowed  # type: ignore[arg-type]
