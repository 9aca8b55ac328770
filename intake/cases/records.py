"""What all collections share: documents without automatic indexes, and the way to the collection under them."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import Document
from pymongo.collection import Collection


class Record(Document):
    meta: ClassVar[dict[str, Any]] = {"abstract": True}


def options(name: str, *indexes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Options of a collection; its indexes are made by `database.connect`, none by a query."""
    return {"collection": name, "auto_create_index": False, "index_cls": False, "indexes": list(indexes), **more}


def collection(document: type[Record]) -> Collection[dict[str, Any]]:
    """The collection under a document, for queries that need speed or an operator mongoengine lacks."""
    found: Collection[dict[str, Any]] = document._get_collection()
    return found
