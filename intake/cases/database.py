"""Opening the database: a replica set with majority, journaled writes and every index, or one sentence why not."""

from __future__ import annotations

import time
from typing import Any

import mongoengine
import pymongo
from mongoengine.connection import get_db
from pymongo import MongoClient
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure, PyMongoError

from intake.cases import documents, vault
from intake.errors import AppError
from intake.privacy.cipher import Keyring
from intake.settings import Settings

_AUTHENTICATION_FAILED = 18
_RETRY_SECONDS = 0.2
# A restarted server opens its port before it has loaded its users.
_USERS_LOAD_SECONDS = 8.0
_COLLECTION_EXISTS = 48
_INDEX_CHANGED = {85, 86}  # IndexOptionsConflict, IndexKeySpecsConflict
_INDEX_NOT_FOUND = 27
_INDEX_SECONDS = 3600.0
_INDEX_OPTIONS = ("unique", "sparse", "expireAfterSeconds", "partialFilterExpression")


class DatabaseRefused(AppError):
    """The database cannot be used as it is; `str(error)` is one sentence for the operator."""

    code = "database_refused"
    status = 503
    text_key = "errors.unavailable"


class StorageUnavailable(AppError):
    """The database does not answer now; nothing was stored, the same may be tried again."""

    code = "storage_unavailable"
    status = 503
    text_key = "errors.unavailable"


STANDALONE = (
    "MongoDB at MONGODB_URI is a standalone server; a replica set is needed: start mongod with --replSet rs0, "
    "run rs.initiate() once in mongosh, and add replicaSet=rs0 to MONGODB_URI"
)

_BAD_PASSWORD = "refuses the user or password of MONGODB_URI"


def connect(settings: Settings, patience: float = 30.0) -> vault.Vault:
    """Open the default connection, make sure of collections and indexes, and return the vault now in use.

    Waits up to `patience` seconds for a server that is starting. Raises DatabaseRefused.
    """
    disconnect()
    mongoengine.connect(
        db=settings.mongodb_db,
        host=settings.mongodb_uri,
        alias="default",
        tz_aware=True,
        w="majority",
        journal=True,
        wTimeoutMS=5000,
        serverSelectionTimeoutMS=2500,
        connectTimeoutMS=2500,
        socketTimeoutMS=20000,
        maxPoolSize=40,
        uuidRepresentation="standard",
    )
    try:
        _wait_until_usable(client(), patience)
        _ensure_collections()
        ensure_indexes()
        return vault.use(vault.Vault(Keyring.parse(settings.encryption_keys)))
    except BaseException:
        disconnect()
        raise


def disconnect() -> None:
    """Close the default connection; documents connect anew after the next `connect`."""
    mongoengine.disconnect("default")
    vault.use(None)


def client() -> MongoClient[dict[str, Any]]:
    """The client of the default connection."""
    found: MongoClient[dict[str, Any]] = get_db().client
    return found


def is_writable() -> bool:
    """Tell whether a majority, journaled write succeeds now (for the readiness probe)."""
    try:
        get_db()["probes"].update_one({"_id": "ready"}, {"$currentDate": {"at": True}}, upsert=True)
    except PyMongoError:
        return False
    return True


def ensure_indexes() -> None:
    """Create every declared index that is missing; one whose declaration has changed is made again."""
    with pymongo.timeout(_INDEX_SECONDS):  # a new index on a grown collection takes longer than any query may
        for document in documents.ALL:
            try:
                document.ensure_indexes()
            except OperationFailure as error:
                if error.code not in _INDEX_CHANGED:
                    raise
                _drop_changed_indexes(document)
                document.ensure_indexes()


def _drop_changed_indexes(document: Any) -> None:
    collection = document._get_collection()
    stored = collection.index_information()
    for declared in document._meta["index_specs"]:
        name = declared.get("name") or "_".join(f"{field}_{order}" for field, order in declared["fields"])
        if name not in stored:
            continue
        options = {option: declared.get(option) for option in _INDEX_OPTIONS}
        if stored[name]["key"] == declared["fields"] and options == {one: stored[name].get(one) for one in options}:
            continue
        try:
            collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:  # another process was first
                raise


def _ensure_collections() -> None:
    # A transaction may not create a collection on every supported version, and a race on creation is an error.
    database = get_db()
    present = set(database.list_collection_names())
    for name in (*(d._get_collection_name() for d in documents.ALL), "trackers", "evidence.chunks"):
        if name not in present:
            try:
                database.create_collection(name)
            except OperationFailure as error:
                if error.code != _COLLECTION_EXISTS:
                    raise
    database["evidence.chunks"].create_index([("files_id", 1), ("n", 1)], unique=True)
    database["evidence.files"].create_index([("filename", 1), ("uploadDate", 1)])


def _wait_until_usable(connection: MongoClient[dict[str, Any]], patience: float) -> None:
    started = time.monotonic()
    while True:
        waited = time.monotonic() - started
        try:
            hello = connection.admin.command("hello")
            if _is_replica_set(hello):
                connection.admin.command("listDatabases", nameOnly=True, filter={"name": "admin"})
                if hello.get("isWritablePrimary") or hello.get("msg") == "isdbgrid":
                    return
            elif not hello.get("isreplicaset"):
                raise DatabaseRefused(STANDALONE)
            problem = "is a replica set that has no primary yet; run rs.initiate() once in mongosh if it is new"
        except OperationFailure as error:
            problem = _BAD_PASSWORD
            if error.code != _AUTHENTICATION_FAILED:
                raise DatabaseRefused(f"MongoDB at MONGODB_URI answers with error {error.code}") from error
            patience = min(patience, _USERS_LOAD_SECONDS)
        except ConfigurationError as error:
            raise DatabaseRefused("MONGODB_URI names a replica set or option that the server does not know") from error
        except ConnectionFailure as error:
            # After the first refusal the driver marks the server as unknown and says so in this way.
            refused = "Authentication failed" in str(error)
            problem = _BAD_PASSWORD if refused else "does not answer; is it running, and is MONGODB_URI right?"
            _refuse_hidden_standalone(connection)
        if waited > patience:
            raise DatabaseRefused(f"MongoDB at MONGODB_URI {problem}")
        time.sleep(_RETRY_SECONDS)


def _is_replica_set(hello: dict[str, Any]) -> bool:
    return bool(hello.get("setName")) or hello.get("msg") == "isdbgrid"


def _refuse_hidden_standalone(connection: MongoClient[dict[str, Any]]) -> None:
    # With replicaSet= in the address the driver never selects a standalone: ask the seeds one by one.
    for host, port in connection._topology_settings.seeds:
        try:
            with MongoClient[dict[str, Any]](
                host, port or 27017, directConnection=True, serverSelectionTimeoutMS=500
            ) as direct:
                hello = direct.admin.command("hello")
        except PyMongoError:
            continue
        if not _is_replica_set(hello) and not hello.get("isreplicaset"):
            raise DatabaseRefused(STANDALONE)
