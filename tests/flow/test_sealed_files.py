"""What people typed is nowhere to be read in the files of a system that has taken it."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import bson
import pytest

from tests.support.chats import LineChat
from tests.support.script import Complaint, file_complaint
from tests.support.system import System
from tests.support.web_chat import WebChat

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

# Fields whose answers are no secret: one of a few words that stand in the program anyway.
PUBLIC = {"problem", "platform", "payment_method", "purpose", "evidence", "seller_bank"}
# Shorter values are found by chance: 300000 stands in the configuration of every database file.
MINIMUM = 6  # characters
MINIMUM_DIGITS = 8


def _typed(story: Complaint) -> list[str]:
    """What was typed and what was stored of it, apart from the choices."""
    values = [story.opening, *(said for name, said in story.answers.items() if name not in PUBLIC)]
    values += [str(value) for name, value in story.stored.items() if name not in PUBLIC | {"purchase_date"}]
    return sorted({value for value in values if len(value) >= (MINIMUM_DIGITS if value.isdigit() else MINIMUM)})


def _forms(value: str) -> Iterator[bytes]:
    """How a value may stand in a file."""
    yield value.encode()
    yield value.encode("utf-16-le")
    yield json.dumps(value)[1:-1].encode()
    yield base64.b64encode(value.encode())[:-4]


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


def _found(files: dict[Path, bytes], value: str) -> list[str]:
    return sorted({path.name for path, content in files.items() for form in _forms(value) if form in content})


def _documents(system: System) -> dict[str, bytes]:
    """Every document of the database and of its operation log, as BSON: files are compressed, these are not."""
    with system.database() as client:
        names = set(client.list_database_names()) - {"admin", "config", "local"}
        places = [
            ("local", "oplog.rs"),
            *((name, one) for name in names for one in client[name].list_collection_names()),
        ]
        return {f"{name}.{one}": b"".join(bson.encode(row) for row in client[name][one].find()) for name, one in places}


async def test_no_typed_value_is_in_any_database_file_or_log(system: System, line_chat: Callable[[], LineChat]) -> None:
    _, by_line = await file_complaint(line_chat(), seed=secrets.randbits(32))
    async with WebChat(system.url) as chat:
        _, by_web = await file_complaint(chat, seed=secrets.randbits(32))
    control = f"control {secrets.token_hex(8)} ควบคุม"
    with system.database() as client:
        client["control"]["values"].insert_one({"value": control})
        client.admin.command("fsync")  # a checkpoint: what was in memory is in the files now
    files, documents = _files(system.data_dir), _documents(system)
    assert any(path.suffix == ".wt" for path in files), "no database file was read"
    assert any(name.endswith(".wt") for name in _found(files, control)), "the search does not find what is there"
    assert any(control.encode() in content for name, content in documents.items() if name == "local.oplog.rs")
    for value in (*_typed(by_line), *_typed(by_web)):
        assert _found(files, value) == [], f"{value!r} is in a file"
        inside = [name for name, content in documents.items() for form in _forms(value) if form in content]
        assert inside == [], f"{value!r} is in a document"


async def test_logs_carry_ids_and_no_texts_even_of_what_failed(
    system: System, line_chat: Callable[[], LineChat]
) -> None:
    marker = f"ข้อความลับ{secrets.token_hex(6)}"
    chat = line_chat()
    system.line.faults.add("reply", status=500, body={"message": marker})
    await chat.send()  # nothing but the check of the address
    await chat.say(marker)
    logs = {path: content for path, content in _files(system.data_dir / "logs").items() if path.name != "train.log"}
    assert logs
    assert _found(logs, marker) == []
