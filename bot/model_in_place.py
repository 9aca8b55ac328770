"""Which model is in place, told by one small file beside the models. Standard library only: read on both sides.

DATA_DIR/models/in_place.json, replaced whole by deploy.training.store:
    {"placed": [record, …], "declined": {content: why}}
The first record is in place, the others were before it, the latest first. A record:
    {"file", "sha256", "content", "code", "trained_at", "placed_at", "why", "reason", "figures", "examples", "learned"}
`content` is the fingerprint of all that the model is made from, `code` that of the part which runs in this process:
a model may only be taken up by a process of the same code. `examples` counts what it learned from, `learned` those of
them that came from this desk. `why`: first | passed | forced | undone.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

NAME = "in_place.json"
Record = dict[str, Any]


def read(models: Path) -> dict[str, Any]:
    """Return what the file says; an empty list of models when there is none. ValueError: it is no such file."""
    try:
        content = json.loads((models / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"placed": [], "declined": {}}
    if not isinstance(content, dict) or not all(_is_record(record) for record in content.get("placed") or []):
        raise ValueError(f"{NAME} is not a list of models")
    return {"placed": content.get("placed") or [], "declined": content.get("declined") or {}}


def _is_record(record: Any) -> bool:
    names = ("file", "sha256", "content", "code")
    # The file stands beside this one: a name that leads elsewhere was written by nobody of ours.
    return isinstance(record, dict) and all(isinstance(record.get(name), str) for name in names) and (
        Path(record["file"]).name == record["file"]
    )  # fmt: skip


def is_whole(models: Path, record: Record) -> bool:
    """Tell whether a record's file is there, byte for byte."""
    try:
        return digest(models / record["file"]) == record["sha256"]
    except OSError:
        return False


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits. OSError: it cannot be read."""
    found = hashlib.sha256()
    with path.open("rb") as file:  # hashlib.file_digest came with Python 3.11; this runs on 3.10, too
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()
