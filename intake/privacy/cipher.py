"""Sealing of personal data: AES-256-GCM, a data key for each person, data keys wrapped by a keyring.

Also used inside the Rasa process: Python 3.10, the standard library and `cryptography` only.

Sealed value      = version (1 byte, 0x01) | nonce (12 bytes) | ciphertext and tag
Wrapped data key  = version (1 byte, 0x01) | length of key id (1 byte) | key id (ASCII) | nonce | ciphertext and tag

The `context` of a value is authenticated with it, so a blob copied to another place or person does not open there.
Nonces are random: with 96 bits a key may seal 2**32 values before a repeat is likelier than 2**-33 (NIST SP 800-38D,
8.3); the data key of one person never comes near.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = b"\x01"
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class KeyringError(Exception):
    """The key specification is unusable, or a blob names a key that the keyring does not hold."""


class SealError(Exception):
    """A blob does not open: it was altered, belongs elsewhere, or was sealed with another key."""


def _seal(aead: AESGCM, plaintext: bytes, context: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + aead.encrypt(nonce, plaintext, context.encode())


def _open(aead: AESGCM, blob: bytes, context: str) -> bytes:
    if len(blob) < _NONCE_BYTES + _TAG_BYTES:
        raise SealError("sealed value is cut short")
    try:
        return aead.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], context.encode())
    except InvalidTag:
        raise SealError("sealed value does not open in this context") from None


class DataCipher:
    """Seals and opens the values of one person with that person's data key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes")
        self._aead = AESGCM(key)

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Return the sealed value; `context` must be given again to open it."""
        return _VERSION + _seal(self._aead, plaintext, context)

    def open(self, blob: bytes, context: str) -> bytes:
        """Return the plaintext, or raise SealError."""
        if blob[:1] != _VERSION:
            raise SealError("sealed value has an unknown version")
        return _open(self._aead, blob[1:], context)

    def seal_json(self, value: Any, context: str) -> bytes:
        """Seal anything JSON can say, as compact UTF-8."""
        encoded = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return self.seal(encoded, context)

    def open_json(self, blob: bytes, context: str) -> Any:
        """Open what `seal_json` sealed, or raise SealError."""
        return json.loads(self.open(blob, context).decode("utf-8", "surrogatepass"))


class Keyring:
    """The operator's keys by id. The first wraps; all unwrap, so that keys can be rotated."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise KeyringError("no encryption key is given")
        self.primary = next(iter(keys))
        self._aeads = {key_id: AESGCM(key) for key_id, key in keys.items()}

    @classmethod
    def parse(cls, spec: str) -> Keyring:
        """Read `id:base64key[,id2:base64key2…]`; each key is 32 bytes. Errors name the id, never the key."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in spec.split(","))):
            key_id, separator, encoded = part.partition(":")
            if not separator or not _KEY_ID.fullmatch(key_id):
                raise KeyringError("an encryption key reads id:base64key, the id being letters, digits, '_', '.', '-'")
            if key_id in keys:
                raise KeyringError(f"encryption key id {key_id} is given twice")
            keys[key_id] = _decode_key(key_id, encoded)
        return cls(keys)

    @staticmethod
    def new_data_key() -> bytes:
        """Return a fresh random data key."""
        return os.urandom(KEY_BYTES)

    def wrap(self, data_key: bytes, context: str) -> bytes:
        """Seal a data key with the primary key."""
        key_id = self.primary.encode()
        return _VERSION + bytes([len(key_id)]) + key_id + _seal(self._aeads[self.primary], data_key, context)

    def unwrap(self, blob: bytes, context: str) -> bytes:
        """Return the data key. KeyringError: the wrapping key is not held. SealError: it does not open."""
        key_id, sealed = _split_wrapped(blob)
        aead = self._aeads.get(key_id)
        if aead is None:
            raise KeyringError(f"encryption key {key_id} is not in the keyring")
        return _open(aead, sealed, context)

    def is_current(self, blob: bytes) -> bool:
        """Tell whether a wrapped key is wrapped by the primary key (rotation rewraps those that are not)."""
        return _split_wrapped(blob)[0] == self.primary


def _decode_key(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded.strip().encode("ascii"), altchars=b"-_" if set(encoded) & set("-_") else None)
    except (binascii.Error, ValueError):
        raise KeyringError(f"encryption key {key_id} is not base64") from None
    if len(key) != KEY_BYTES:
        raise KeyringError(f"encryption key {key_id} must have {KEY_BYTES} bytes, it has {len(key)}")
    return key


def _split_wrapped(blob: bytes) -> tuple[str, bytes]:
    if len(blob) < 2 or blob[:1] != _VERSION:
        raise SealError("wrapped key has an unknown version")
    end = 2 + blob[1]
    return blob[2:end].decode("ascii", "replace"), blob[end:]
