"""A copy of the whole database in one file, and back. What is sealed stays so: without the keyring it is of no use.

A ZIP with one member of concatenated BSON documents for each collection (https://bsonspec.org), read in one snapshot,
so that cases, events and files belong together.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

import bson
from mongoengine.connection import get_db

from intake.cases import database
from intake.errors import AppError

SUFFIX = ".bson"
BATCH = 200  # documents written at once
# Work in progress of running gateways, which a copy must not bring back.
LEFT_OUT = ("presence", "leases")


class BackupRefused(AppError):
    """The file or the database is not as it must be; `str(error)` says why in one sentence."""

    code = "backup_refused"
    status = 409


def write(path: Path) -> dict[str, int]:
    """Write the copy; {collection: documents}. Raises BackupRefused when the file is there already."""
    if path.exists():
        raise BackupRefused(f"{path} is there already; choose another name.")
    counts: dict[str, int] = {}
    unfinished = path.with_name(path.name + ".part")
    names = sorted(name for name in get_db().list_collection_names() if not name.startswith("system."))
    with (
        database.client().start_session(snapshot=True) as session,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in names:
            if name in LEFT_OUT:
                continue
            with archive.open(name + SUFFIX, "w", force_zip64=True) as member:
                counts[name] = 0
                for document in get_db()[name].find_raw_batches({}, session=session, batch_size=BATCH):
                    member.write(document)
                    counts[name] += sum(1 for _ in bson.decode_iter(document))
    unfinished.chmod(0o600)
    unfinished.replace(path)
    return counts


def restore(path: Path) -> dict[str, int]:
    """Bring a copy into a database without people; {collection: documents}. Raises BackupRefused."""
    if get_db()["conversations"].find_one({}, {"_id": 1}) is not None:
        raise BackupRefused("The database has conversations already; restore into an empty one (MONGODB_DB).")
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupRefused(f"{path} is no backup of ours ({type(error).__name__}).") from error
    counts: dict[str, int] = {}
    with archive:
        for member in archive.namelist():
            name = member.removesuffix(SUFFIX)
            get_db()[name].delete_many({})  # what opening the database made, such as a key of its own
            with archive.open(member) as stream:
                counts[name] = _fill(name, stream)
    return counts


def _fill(name: str, stream: IO[bytes]) -> int:
    batch: list[dict[str, object]] = []
    count = 0
    for document in bson.decode_file_iter(stream):
        batch.append(document)
        count += 1
        if len(batch) >= BATCH:
            get_db()[name].insert_many(batch, ordered=False)
            batch = []
    if batch:
        get_db()[name].insert_many(batch, ordered=False)
    return count
