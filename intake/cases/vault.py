"""The keys of the people in the database: a data key each, wrapped by the keyring, and the key of the search hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable

from bson import Binary
from pymongo.errors import DuplicateKeyError

from intake.cases import clock
from intake.cases.documents import DataKey, SystemKey, collection
from intake.errors import AppError
from intake.privacy.cipher import DataCipher, Keyring

_INDEX_KEY_ID = "index"
_CACHE_SIZE = 20_000
# How long another process may go on using the key of an erased person.
_CACHE_SECONDS = 60.0


class SubjectErased(AppError):
    """The person's data key is gone: nothing of theirs can be read or written."""

    code = "subject_erased"
    status = 410
    text_key = "errors.erased"


class Vault:
    """Ciphers by person, and keyed hashes for equality search. Safe to use from many threads."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._ciphers: OrderedDict[str, tuple[float, DataCipher]] = OrderedDict()
        self._lock = threading.Lock()
        self._index_key = self._load_index_key()

    def new_subject(self) -> tuple[str, DataCipher, dict[str, object]]:
        """Make the id, the cipher and the not yet stored DataKey document of a new person."""
        subject_id = new_id()
        data_key = self._keyring.new_data_key()
        document = {
            "_id": subject_id,
            "wrapped": Binary(self._keyring.wrap(data_key, f"data_key:{subject_id}")),
            "created_at": clock.now(),
        }
        return subject_id, DataCipher(data_key), document

    def create_subject(self) -> str:
        """Store a data key for a new person and return the subject id."""
        subject_id, _, document = self.new_subject()
        collection(DataKey).insert_one(document)
        return subject_id

    def cipher_for(self, subject_id: str) -> DataCipher:
        """The person's cipher. Raises SubjectErased when there is no key (any more)."""
        now = time.monotonic()
        with self._lock:
            cached = self._ciphers.get(subject_id)
            if cached and cached[0] > now:
                self._ciphers.move_to_end(subject_id)
                return cached[1]
        found = collection(DataKey).find_one({"_id": subject_id})
        if found is None:
            self.forget(subject_id)
            raise SubjectErased(f"subject {subject_id}")
        cipher = DataCipher(self._keyring.unwrap(bytes(found["wrapped"]), f"data_key:{subject_id}"))
        self.remember(subject_id, cipher)
        return cipher

    def has_at_hand(self, subject_id: str) -> bool:
        """Whether `cipher_for` would ask nobody."""
        with self._lock:
            cached = self._ciphers.get(subject_id)
            return cached is not None and cached[0] > time.monotonic()

    def warm(self, subject_ids: Iterable[str]) -> set[str]:
        """Load the ciphers of these people in one query; returns those who have none (any more).

        For lists: a query for each row costs more than the row.
        """
        wanted, now = set(subject_ids), time.monotonic()
        with self._lock:
            missing = {one for one in wanted if (known := self._ciphers.get(one)) is None or known[0] <= now}
        found = collection(DataKey).find({"_id": {"$in": sorted(missing)}}, {"wrapped": 1}) if missing else ()
        for key in found:
            missing.discard(key["_id"])
            self.remember(key["_id"], DataCipher(self._keyring.unwrap(bytes(key["wrapped"]), f"data_key:{key['_id']}")))
        return missing

    def remember(self, subject_id: str, cipher: DataCipher) -> None:
        """Keep a cipher whose key is stored."""
        with self._lock:
            self._ciphers[subject_id] = (time.monotonic() + _CACHE_SECONDS, cipher)
            self._ciphers.move_to_end(subject_id)
            while len(self._ciphers) > _CACHE_SIZE:
                self._ciphers.popitem(last=False)

    def forget(self, subject_id: str) -> None:
        """Drop a cipher from the memory of this process."""
        with self._lock:
            self._ciphers.pop(subject_id, None)

    def index_hash(self, purpose: str, value: str) -> str:
        """Keyed hash (32 hex digits) for equality search; the purpose keeps equal values of two fields apart."""
        message = purpose.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()[:32]

    def index_number(self, purpose: str, value: str) -> int:
        """A keyed hash as a signed 64-bit integer: a quarter of the room of `index_hash`, for long lists of them."""
        return int.from_bytes(bytes.fromhex(self.index_hash(purpose, value)[:16]), "big", signed=True)

    def digest(self, purpose: str, content: bytes) -> str:
        """Keyed hash (64 hex digits) of a file's content."""
        return hmac.new(self._index_key, purpose.encode() + b"\0" + content, hashlib.sha256).hexdigest()

    def erase(self, subject_id: str) -> bool:
        """Remove the person's data key for good; False when it was gone already."""
        removed = collection(DataKey).delete_one({"_id": subject_id}).deleted_count > 0
        self.forget(subject_id)
        return removed

    def rewrap(self) -> int:
        """Wrap every key that an older key wraps with the primary one; return how many were changed."""
        changed = 0
        for document, prefix in ((DataKey, "data_key:"), (SystemKey, "system_key:")):
            keys = collection(document)
            for found in keys.find({}, {"wrapped": 1}, batch_size=500):
                blob, context = bytes(found["wrapped"]), f"{prefix}{found['_id']}"
                if self._keyring.is_current(blob):
                    continue
                wrapped = Binary(self._keyring.wrap(self._keyring.unwrap(blob, context), context))
                # Conditional: a person erased in the meantime stays erased.
                result = keys.update_one(
                    {"_id": found["_id"], "wrapped": found["wrapped"]}, {"$set": {"wrapped": wrapped}}
                )
                changed += result.modified_count
        return changed

    def _load_index_key(self) -> bytes:
        keys, context = collection(SystemKey), f"system_key:{_INDEX_KEY_ID}"
        for _ in range(2):
            found = keys.find_one({"_id": _INDEX_KEY_ID})
            if found:
                return self._keyring.unwrap(bytes(found["wrapped"]), context)
            wrapped = Binary(self._keyring.wrap(self._keyring.new_data_key(), context))
            try:
                keys.insert_one({"_id": _INDEX_KEY_ID, "wrapped": wrapped})
            except DuplicateKeyError:
                continue  # another process was first: read its key
        found = keys.find_one({"_id": _INDEX_KEY_ID})
        assert found is not None
        return self._keyring.unwrap(bytes(found["wrapped"]), context)


_current: Vault | None = None


def use(vault: Vault | None) -> Vault:
    """Make this the vault of the process (`database.connect` does); None after a disconnect."""
    global _current
    _current = vault
    return vault  # type: ignore[return-value]


def current() -> Vault:
    """The vault of the process; a RuntimeError before `database.connect`."""
    if _current is None:
        raise RuntimeError("database.connect(settings) has not been called")
    return _current


def new_id() -> str:
    """A random id of 128 bits, 32 hex digits."""
    return secrets.token_hex(16)
