"""The cipher: what it seals opens only with the same key, in the same context, unaltered."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.privacy.cipher import DataCipher, Keyring, KeyringError, SealError


def spec(*ids: str) -> str:
    return ",".join(f"{key_id}:{base64.b64encode(key_id.encode().ljust(32, b'x')).decode()}" for key_id in ids)


@given(st.binary(max_size=500), st.text(max_size=50))
def test_a_sealed_value_opens_in_its_context(plaintext: bytes, context: str) -> None:
    cipher = DataCipher(Keyring.new_data_key())
    assert cipher.open(cipher.seal(plaintext, context), context) == plaintext


@given(st.binary(min_size=1, max_size=60), st.data())
def test_no_altered_byte_opens(plaintext: bytes, data: st.DataObject) -> None:
    cipher = DataCipher(b"k" * 32)
    blob = bytearray(cipher.seal(plaintext, "place"))
    position = data.draw(st.integers(0, len(blob) - 1))
    blob[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        cipher.open(bytes(blob), "place")


@given(st.integers(0, 40))
def test_no_cut_value_opens(length: int) -> None:
    cipher = DataCipher(b"k" * 32)
    blob = cipher.seal(b"0123456789abcdef", "place")
    with pytest.raises(SealError):
        cipher.open(blob[:length], "place")


def test_another_context_or_person_does_not_open() -> None:
    cipher, stranger = DataCipher(b"a" * 32), DataCipher(b"b" * 32)
    blob = cipher.seal(b"secret", "case:1")
    with pytest.raises(SealError):
        cipher.open(blob, "case:2")
    with pytest.raises(SealError):
        stranger.open(blob, "case:1")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s), max_leaves=8))
def test_json_round_trip(value: object) -> None:
    cipher = DataCipher(b"k" * 32)
    assert cipher.open_json(cipher.seal_json(value, "c"), "c") == value


def test_lone_surrogates_survive() -> None:
    cipher = DataCipher(b"k" * 32)
    assert cipher.open_json(cipher.seal_json("a\ud83c", "c"), "c") == "a\ud83c"


def test_the_first_key_wraps_and_every_key_unwraps() -> None:
    old, both = Keyring.parse(spec("old")), Keyring.parse(spec("new", "old"))
    data_key = Keyring.new_data_key()
    blob = old.wrap(data_key, "data_key:s1")
    assert both.unwrap(blob, "data_key:s1") == data_key
    assert not both.is_current(blob)
    assert both.is_current(both.wrap(data_key, "data_key:s1"))
    with pytest.raises(SealError):
        both.unwrap(blob, "data_key:s2")
    with pytest.raises(KeyringError, match="old"):
        Keyring.parse(spec("new")).unwrap(blob, "data_key:s1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no encryption key"),
        ("justakey", "id:base64key"),
        ("a:!!!", "not base64|32 bytes"),
        ("a:c2hvcnQ=", "32 bytes"),
        (spec("a", "a"), "twice"),
        ("ก:" + "A" * 44, "id:base64key"),
    ],
)
def test_an_unusable_key_specification_is_refused(text: str, message: str) -> None:
    with pytest.raises(KeyringError, match=message):
        Keyring.parse(text)


def test_errors_never_show_a_key() -> None:
    encoded = base64.b64encode(b"s" * 31).decode()
    with pytest.raises(KeyringError) as caught:
        Keyring.parse(f"main:{encoded}")
    assert encoded not in str(caught.value)
