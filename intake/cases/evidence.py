"""Evidence files in GridFS: sealed with the person's key, each content once in a conversation."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bson import Binary
from gridfs import GridFSBucket
from gridfs.errors import FileExists, NoFile
from mongoengine.connection import get_db
from pymongo.errors import DuplicateKeyError

from intake.cases import clock, file_safety, file_types, shared_copy, vault
from intake.cases.documents import Case, EvidenceFile, collection
from intake.cases.vault import new_id
from intake.errors import AppError
from intake.privacy.cipher import DataCipher

LARGEST = 50 * 1024 * 1024  # bytes, unless the settings say otherwise
MOST_FILES = 200  # of one conversation
SENT_DAYS = 180  # how long what an agent sent can be fetched by its address


class EvidenceNotFound(AppError):
    """There is no such file."""

    code = "evidence_not_found"
    status = 404
    text_key = "errors.not_found"


class FileTooLarge(AppError):
    """The file has more than LARGEST bytes."""

    code = "file_too_large"
    status = 413
    text_key = "errors.file_too_large"


class FileTypeRefused(AppError):
    """The bytes are of no kind that is taken as evidence, or of two kinds at once.

    `reason`: empty, program, archive, document, page, mixed or unknown; the sentence teaches what to send instead.
    """

    code = "file_type_refused"
    status = 415

    def __init__(self, reason: str) -> None:
        super().__init__(reason, reason=reason)
        self.reason = reason
        self.text_key = f"evidence.refused_{reason}"


class FileTooMany(AppError):
    """A person keeps more files here than a complaint could need."""

    code = "too_many_files"
    status = 409
    text_key = "evidence.too_many"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What is known of a file; `content_type` is what its bytes say, `size` in bytes, `slip` what its payment
    codes say, None before anybody looked."""

    id: str
    conversation_id: str
    subject_id: str
    kind: str
    content_type: str
    size: int
    file_name: str | None
    slip: list[dict[str, Any]] | None = None
    sent_at: datetime | None = None  # an agent sent it to the person

    @property
    def is_out(self) -> bool:
        """Whether it was sent by an agent, and not too long ago."""
        return self.sent_at is not None and self.sent_at > clock.now() - timedelta(days=SENT_DAYS)

    def as_data(self) -> dict[str, Any]:
        """What the assistant, the transcript and a case are told of it."""
        data: dict[str, Any] = {
            "evidence_id": self.id,
            "kind": self.kind,
            "content_type": self.content_type,
            "size": self.size,
            "file_name": self.file_name,
        }
        return data | ({"slip": self.slip} if self.slip else {})


def check_beginning(content: bytes) -> None:
    """Raises FileTypeRefused when a file that begins like this is of no kind that is taken."""
    if file_types.sniff(content) is None:
        raise FileTypeRefused(file_safety.what_it_is(content))


def check(content: bytes, largest: int = LARGEST) -> str:
    """The media type of a file that is taken as evidence. Raises FileTooLarge, FileTypeRefused."""
    if len(content) > largest:
        raise FileTooLarge(limit=largest, megabytes=largest // 1024 // 1024)
    found_type = file_types.sniff(content)
    if found_type is None:
        raise FileTypeRefused(file_safety.what_it_is(content))
    if file_safety.is_mixed(content, found_type):
        raise FileTypeRefused("mixed")
    return found_type


def store(
    subject_id: str,
    conversation_id: str,
    content: bytes,
    content_type: str | None = None,
    file_name: str | None = None,
    *,
    largest: int = LARGEST,
    pending: bool = False,
) -> EvidenceView:
    """Keep a file; the same content again in a conversation is the same file.

    `content_type` is what the sender said; the bytes decide. `pending`: uploaded, not sent with a message yet.
    Raises FileTooLarge, FileTypeRefused, FileTooMany.
    """
    found_type = check(content, largest)
    digest = vault.current().digest(f"evidence:{conversation_id}", content)
    query = {"metadata.conversation_id": conversation_id, "metadata.digest": digest}
    present = collection(EvidenceFile).find_one(query)
    if present:
        return _view(present)
    in_conversation = {"metadata.conversation_id": conversation_id}
    if collection(EvidenceFile).count_documents(in_conversation, limit=MOST_FILES) >= MOST_FILES:
        raise FileTooMany(limit=MOST_FILES)
    evidence_id, cipher = new_id(), vault.current().cipher_for(subject_id)
    metadata: dict[str, Any] = {
        "subject_id": subject_id,
        "conversation_id": conversation_id,
        "digest": digest,
        "content_type": found_type,
        "size": len(content),
        "name": Binary(cipher.seal_json(file_name, f"evidence_name:{evidence_id}")),
        **({"pending": clock.now()} if pending else {}),
    }
    sealed = cipher.seal(content, f"evidence:{evidence_id}")
    try:
        _bucket().upload_from_stream_with_id(evidence_id, evidence_id, sealed, metadata=metadata)
    except (DuplicateKeyError, FileExists):
        get_db()["evidence.chunks"].delete_many({"files_id": evidence_id})
        present = collection(EvidenceFile).find_one(query)
        if present is None:
            raise
        return _view(present)  # the same file came in twice at once
    return _view({"_id": evidence_id, "metadata": metadata})


def find(conversation_id: str, evidence_ids: Sequence[str]) -> list[EvidenceView]:
    """Files of one conversation, in the order asked for. Raises EvidenceNotFound when one is not of it."""
    query = {"_id": {"$in": list(evidence_ids)}, "metadata.conversation_id": conversation_id}
    found = {document["_id"]: document for document in collection(EvidenceFile).find(query)}
    if missing := [one for one in evidence_ids if one not in found]:
        raise EvidenceNotFound(f"evidence {missing[0][:40]}")
    return [_view(found[one]) for one in evidence_ids]


def claim(conversation_id: str, evidence_ids: Sequence[str]) -> list[EvidenceView]:
    """Uploaded files that came with a message now. Raises EvidenceNotFound."""
    views = find(conversation_id, evidence_ids)
    collection(EvidenceFile).update_many({"_id": {"$in": list(evidence_ids)}}, {"$unset": {"metadata.pending": ""}})
    return views


def send(conversation_id: str, evidence_ids: Sequence[str], agent_id: str) -> list[EvidenceView]:
    """Files that an agent sends to the person now; again is harmless. Raises EvidenceNotFound."""
    views = find(conversation_id, evidence_ids)
    if views:
        told = {"$set": {"metadata.sent": {"by": agent_id, "at": clock.now()}}, "$unset": {"metadata.pending": ""}}
        collection(EvidenceFile).update_many({"_id": {"$in": list(evidence_ids)}}, told)
    return views


def note_slip(evidence_id: str, codes: Sequence[Mapping[str, Any]]) -> EvidenceView:
    """Write down what the payment codes in a picture say, sealed. Raises EvidenceNotFound."""
    known = get(evidence_id)
    sealed = vault.current().cipher_for(known.subject_id).seal_json(list(codes), f"evidence_slip:{evidence_id}")
    collection(EvidenceFile).update_one({"_id": evidence_id}, {"$set": {"metadata.slip": Binary(sealed)}})
    return replace(known, slip=[dict(code) for code in codes])


def discard(conversation_id: str, evidence_ids: Sequence[str]) -> int:
    """Remove files that belong to no case; returns how many. Again is harmless."""
    query = {"_id": {"$in": list(evidence_ids)}, "metadata.conversation_id": conversation_id}
    used = set(collection(Case).distinct("evidence", {"conversation_id": conversation_id}))
    removed = [file["_id"] for file in collection(EvidenceFile).find(query, {"_id": 1}) if file["_id"] not in used]
    return _remove(removed)


def discard_uploads(before: datetime) -> int:
    """Remove files that were uploaded before a moment and never sent with a message; returns how many."""
    waiting = collection(EvidenceFile).find({"metadata.pending": {"$lt": before}}, {"_id": 1})
    return _remove([file["_id"] for file in waiting])


def get(evidence_id: str) -> EvidenceView:
    """What is known of a file. Raises EvidenceNotFound."""
    found = collection(EvidenceFile).find_one({"_id": evidence_id})
    if found is None:
        raise EvidenceNotFound(f"evidence {evidence_id}")
    return _view(found)


def read_shared(known: EvidenceView) -> bytes:
    """The copy that others may see, without where it was made. Raises as `read` does, and FileBroken."""
    return shared_copy.clean(read(known.id), known.content_type)


def read(evidence_id: str) -> bytes:
    """The file's content. Raises EvidenceNotFound, SubjectErased."""
    known = get(evidence_id)
    try:
        sealed = _bucket().open_download_stream(evidence_id).read()
    except NoFile:
        raise EvidenceNotFound(f"evidence {evidence_id}") from None
    return vault.current().cipher_for(known.subject_id).open(sealed, f"evidence:{evidence_id}")


def count_uploads(before: datetime) -> int:
    """How many files `discard_uploads` would remove."""
    return collection(EvidenceFile).count_documents({"metadata.pending": {"$lt": before}})


def _remove(evidence_ids: Sequence[str]) -> int:
    removed = 0
    for evidence_id in evidence_ids:
        with contextlib.suppress(NoFile):  # another process was first
            _bucket().delete(evidence_id)
            removed += 1
    return removed


def _bucket() -> GridFSBucket:
    return GridFSBucket(get_db(), "evidence")


def _view(document: dict[str, Any]) -> EvidenceView:
    metadata = document["metadata"]
    cipher = vault.current().cipher_for(metadata["subject_id"])
    return EvidenceView(
        id=document["_id"],
        conversation_id=metadata["conversation_id"],
        subject_id=metadata["subject_id"],
        kind=file_types.kind_of(metadata["content_type"]),
        content_type=metadata["content_type"],
        size=metadata["size"],
        file_name=cipher.open_json(bytes(metadata["name"]), f"evidence_name:{document['_id']}"),
        slip=_slip(cipher, document),
        sent_at=(metadata.get("sent") or {}).get("at"),
    )


def _slip(cipher: DataCipher, document: dict[str, Any]) -> list[dict[str, Any]] | None:
    sealed = document["metadata"].get("slip")
    if sealed is None:
        return None
    codes: list[dict[str, Any]] = cipher.open_json(bytes(sealed), f"evidence_slip:{document['_id']}")
    return codes
