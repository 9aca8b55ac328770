"""What all collections share: documents without automatic indexes, and the way to the collection under them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mongoengine import Document
from pymongo.collection import Collection
from pymongo.errors import WriteConcernError


class Record(Document):
    meta: ClassVar[dict[str, Any]] = {"abstract": True}


def options(name: str, *indexes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Options of a collection; its indexes are made by `database.connect`, none by a query."""
    return {"collection": name, "auto_create_index": False, "index_cls": False, "indexes": list(indexes), **more}


def collection(document: type[Record]) -> Collection[dict[str, Any]]:
    """The collection under a document, for queries that need speed or an operator mongoengine lacks."""
    found: Collection[dict[str, Any]] = document._get_collection()
    return found


def change_one(
    document: type[Record], guard: Mapping[str, Any], change: Any, projection: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Find and modify; the document after it, or None. For changes that are guarded against happening twice.

    The driver would repeat it by itself after a lost answer, for which the server keeps a copy of the document each
    time: a quarter of what the change costs it. Who calls this tries again by their own means.
    """
    target = collection(document)
    command: dict[str, Any] = {
        "findAndModify": target.name, "query": guard, "update": change, "new": True,
        "writeConcern": target.write_concern.document,
    }  # fmt: skip
    if projection is not None:
        command["fields"] = projection
    answer = target.database.command(command, codec_options=target.codec_options)
    if problem := answer.get("writeConcernError"):
        raise WriteConcernError(problem.get("errmsg", ""), problem.get("code"), problem)
    found: dict[str, Any] | None = answer["value"]
    return found
