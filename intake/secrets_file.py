"""The secrets that a development machine makes for itself, once, in DATA_DIR/secrets.json (mode 0600)."""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

FILE_NAME = "secrets.json"
_LOCK_NAME = "secrets.lock"
_KEY_BYTES = 32


def _new_keyring() -> str:
    return "k1:" + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


_MAKERS: dict[str, Callable[[], str]] = {
    "encryption_keys": _new_keyring,
    "session_secret": lambda: secrets.token_hex(32),
    "rasa_token": lambda: secrets.token_hex(32),
    "embedded_mongo_password": lambda: secrets.token_hex(24),
    # The key by which members of a replica set know each other: 6 to 1024 base64 characters.
    "embedded_mongo_key": lambda: base64.b64encode(secrets.token_bytes(96)).decode(),
}


def ensure(data_dir: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the named secrets, generating the ones that are not there yet.

    Safe when several processes start at once: one of them makes a secret, all see the same.
    Raises OSError or ValueError when the file cannot be read, written or understood.
    """
    wanted = set(names)
    lock = os.open(data_dir / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stored = _read(data_dir / FILE_NAME)
        missing = sorted(wanted - stored.keys())
        if missing:
            stored.update({name: _MAKERS[name]() for name in missing})
            _write(data_dir / FILE_NAME, stored)
    finally:
        os.close(lock)
    return {name: stored[name] for name in wanted}


def keyring_is_valid(spec: str) -> bool:
    """Whether `spec` reads "id:base64,id:base64…" with unique ids and keys of 32 bytes."""
    seen: set[str] = set()
    for entry in spec.split(","):
        match = re.fullmatch(r"([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})", entry.strip())
        if not match or match[1] in seen:
            return False
        seen.add(match[1])
        try:
            if len(base64.b64decode(match[2], validate=True)) != _KEY_BYTES:
                return False
        except binascii.Error:
            return False
    return True


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise ValueError("it is not an object of strings")
    return content


def _write(path: Path, content: dict[str, str]) -> None:
    """Replace the file whole: a reader, or a power cut, finds the old one or the new one."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
