"""Evidence files in GridFS: sealed with the person's key, each content once in a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bson import Binary
from gridfs import GridFSBucket
from gridfs.errors import FileExists, NoFile
from mongoengine.connection import get_db
from pymongo.errors import DuplicateKeyError

from intake.cases import file_types, vault
from intake.cases.documents import EvidenceFile, collection
from intake.cases.vault import new_id
from intake.errors import AppError

LARGEST = 50 * 1024 * 1024  # bytes


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
    """The file is empty, or its bytes are of no kind that is taken as evidence."""

    code = "file_type_refused"
    status = 415
    text_key = "errors.file_type_refused"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What is known of a file; `content_type` is what its bytes say, `size` in bytes."""

    id: str
    conversation_id: str
    subject_id: str
    kind: str
    content_type: str
    size: int
    file_name: str | None


def store(
    subject_id: str, conversation_id: str, content: bytes, content_type: str | None = None, file_name: str | None = None
) -> EvidenceView:
    """Keep a file; the same content again in a conversation is the same file. Raises FileTooLarge, FileTypeRefused.

    `content_type` is what the sender said; the bytes decide.
    """
    if len(content) > LARGEST:
        raise FileTooLarge(limit=LARGEST)
    found_type = file_types.sniff(content)
    if found_type is None:
        raise FileTypeRefused(f"conversation {conversation_id}")
    digest = vault.current().digest(f"evidence:{conversation_id}", content)
    query = {"metadata.conversation_id": conversation_id, "metadata.digest": digest}
    present = collection(EvidenceFile).find_one(query)
    if present:
        return _view(present)
    evidence_id, cipher = new_id(), vault.current().cipher_for(subject_id)
    metadata: dict[str, Any] = {
        "subject_id": subject_id,
        "conversation_id": conversation_id,
        "digest": digest,
        "content_type": found_type,
        "size": len(content),
        "name": Binary(cipher.seal_json(file_name, f"evidence_name:{evidence_id}")),
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


def get(evidence_id: str) -> EvidenceView:
    """What is known of a file. Raises EvidenceNotFound."""
    found = collection(EvidenceFile).find_one({"_id": evidence_id})
    if found is None:
        raise EvidenceNotFound(f"evidence {evidence_id}")
    return _view(found)


def read(evidence_id: str) -> bytes:
    """The file's content. Raises EvidenceNotFound, SubjectErased."""
    known = get(evidence_id)
    try:
        sealed = _bucket().open_download_stream(evidence_id).read()
    except NoFile:
        raise EvidenceNotFound(f"evidence {evidence_id}") from None
    return vault.current().cipher_for(known.subject_id).open(sealed, f"evidence:{evidence_id}")


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
    )
