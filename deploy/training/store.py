"""The models of a DATA_DIR: which is in place, which were before it, and the change from one to another.

A model is a file that never changes; which one counts is said by in_place.json alone (bot/model_in_place.py), and
that is replaced whole. So whatever is killed whenever, a whole model is in place.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import secrets
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import model_in_place
from bot.model_in_place import Record
from deploy import assistant

KEPT = 3  # models that were in place and may be again
_KEPT_TRAINED = 3  # models of other contents, so that going back and forth in the data trains nothing twice
_KEPT_REPORTS = 30
HISTORY = "history.jsonl"


class NothingBefore(Exception):
    """There is no earlier model that could take its place again."""


class ModelStore:
    """The folder `DATA_DIR/models`. Every change is made under a lock and is one renaming."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "models"

    def placed(self) -> list[Record]:
        """The records, the one in place first."""
        return list(model_in_place.read(self.folder)["placed"])

    def declined(self) -> dict[str, str]:
        """Contents that must not get in place by themselves, with the reason: refused | undone."""
        return dict(model_in_place.read(self.folder)["declined"])

    def is_usable(self, record: Record) -> bool:
        """Whether this model can serve now: its file is whole, and it was trained by the code as it is."""
        return record["code"] == assistant.code_fingerprint() and model_in_place.is_whole(self.folder, record)

    def place(self, model: Path, why: str, about: Mapping[str, Any] | None = None) -> Record:
        """Put a model in place, keeping those before it. `about`: reason, figures, examples, learned, content."""
        with self._change() as content:
            record = self._record(model, why, about or {})
            others = [one for one in content["placed"] if one["file"] != record["file"]]
            content["placed"] = [record, *others][: KEPT + 1]
            content["declined"].pop(record["content"], None)
        self._note(why, record["content"], record.get("reason"))
        return record

    def undo(self, why: str = "undone", reason: str | None = None) -> Record:
        """Put the model before in place again; the one that was does not come back by itself. Raises NothingBefore."""
        with self._change() as content:
            if len(content["placed"]) < 2:
                raise NothingBefore
            gone, *before = content["placed"]
            usable = [record for record in before if self.is_usable(record)]
            if not usable:
                raise NothingBefore
            back = {**usable[0], "placed_at": now(), "why": why, "reason": reason}
            content["placed"] = [back, *usable[1:]]
            content["declined"][gone["content"]] = why
        self._note(why, gone["content"], reason)
        return back

    def describe(self, file: str, about: Mapping[str, Any]) -> None:
        """Add figures and counts to a model that is in place or was."""
        with self._change() as content:
            content["placed"] = [{**one, **about} if one["file"] == file else one for one in content["placed"]]

    def decline(self, content_id: str, why: str) -> None:
        """Note that the model of this content was refused."""
        with self._change() as content:
            content["declined"][content_id] = why
        self._note(why, content_id, None)

    def drop_harmed(self) -> list[str]:
        """Remove files of models that are no longer what was put in place, so that they are trained again; which."""
        harmed = [
            record["file"]
            for record in self.placed()
            if (self.folder / record["file"]).exists() and not model_in_place.is_whole(self.folder, record)
        ]
        for name in harmed:
            (self.folder / name).unlink(missing_ok=True)
        return harmed

    def forget_old(self) -> None:
        """Remove models that are neither in place nor may be again, but for the latest few."""
        kept = {record["file"] for record in self.placed()}
        rest = [path for path in self.folder.glob("*.tar.gz") if path.name not in kept]
        for old in sorted(rest, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT_TRAINED:]:
            old.unlink(missing_ok=True)
        reports = sorted((self.folder / "reports").glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for report in reports[_KEPT_REPORTS:]:
            if report.with_suffix(".tar.gz").name not in kept:
                report.unlink(missing_ok=True)

    def _record(self, model: Path, why: str, about: Mapping[str, Any]) -> Record:
        known = {name: about.get(name) for name in ("reason", "figures", "examples", "learned")}
        return {
            "file": model.name,
            "sha256": model_in_place.digest(model),
            "content": about.get("content") or model.name.removesuffix(".tar.gz"),
            "code": assistant.code_fingerprint(),
            "trained_at": _trained_at(model),
            "placed_at": now(),
            "why": why,
            **known,
        }

    @contextlib.contextmanager
    def _change(self) -> Iterator[dict[str, Any]]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            content = model_in_place.read(self.folder)
            yield content
            write_whole(self.folder / model_in_place.NAME, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def _note(self, what: str, content_id: str, reason: str | None) -> None:
        """One line of what was done, for whoever asks later. Ids and codes only, besides the operator's reason."""
        line = {"at": now(), "what": what, "content": content_id, "reason": reason}
        with (self.folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _trained_at(model: Path) -> str:
    """When Rasa trained it, as the file says; a file that says nothing was trained when it was written."""
    try:
        with tarfile.open(model) as archive:
            inside = next(one for one in archive if Path(one.name).name == "metadata.json")
            metadata = json.load(archive.extractfile(inside) or io.BytesIO(b"{}"))
        return datetime.fromisoformat(metadata["trained_at"]).replace(tzinfo=UTC).isoformat(timespec="seconds")
    except (OSError, EOFError, zlib.error, tarfile.TarError, StopIteration, ValueError, KeyError):
        return datetime.fromtimestamp(model.stat().st_mtime, UTC).isoformat(timespec="seconds")


def serving_model(data_dir: Path) -> tuple[Path, list[str]]:
    """The model that the assistant starts with, and sentences about what is not as it should be.

    That is the one in place; if it cannot serve, the latest before it that can; else the one of the current content,
    which is in place from then on if none was. FileNotFoundError: there is none.
    """
    store = ModelStore(data_dir)
    try:
        placed = store.placed()
    except ValueError as error:
        placed, said = [], [f"{error}: it is not used."]
    else:
        said = []
    for record in placed:
        if store.is_usable(record):
            return store.folder / record["file"], said
        other = record["code"] != assistant.code_fingerprint()
        said.append(f"Model {record['content']} is {'of other code' if other else 'not whole'}: it is not used.")
    model = assistant.find_model(data_dir)
    if model is None:
        raise FileNotFoundError
    model = bring(model, store.folder)
    if not placed and not said:
        store.place(model, "first")
    return model, said


def bring(model: Path, folder: Path) -> Path:
    """A model's file in `folder`, whole or not at all; where it is already, nothing happens."""
    target = folder / model.name
    if target != model and not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f".{model.name}.{secrets.token_hex(4)}"
        shutil.copy2(model, half)
        _sync(half)
        half.replace(target)
    return target


def write_whole(path: Path, words: str) -> None:
    """Replace a file's content at once and for good: who reads it sees the old or the new, also after a power cut."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    half.write_text(words, encoding="utf-8")
    _sync(half)
    half.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
