"""Nothing that a person typed, or is known by, is readable in the database, its files, its journal or its log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
import pytest
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from intake.cases import agents, cases, conversations, database, erasure, evidence, transcript
from intake.cases.vault import SubjectErased, Vault
from intake.messaging.ports import AssistantUnavailable, FetchedMedia, Refused
from intake.messaging.types import MediaRef, Turn
from tests.support.gateways import World, said
from tests.support.mongo import settings_for
from tests.support.plain_mongo import PlainMongo, plain_mongo
from tests.support.ports import Files
from tests.support.waiting import until

CONTROL = "readable-control-value-5521"
SECRETS = {
    "identity": "U0123secretidentity4567",
    "external id": "webhook-event-secret-9981",
    "text": "ดิฉันสมหญิงถูกโกงเงินหนึ่งหมื่นบาท",
    "reply token": "reply-token-secret-7781",
    "answer": "secret-answer-field-3317",
    "respondent": "1112223334",
    "consent": "secret-consent-detail-6612",
    "agent text": "agent-words-secret-4410",
    "note": "note-words-secret-4411",
    "queue reason": "queue-reason-secret-4412",
    "case event": "event-reason-secret-4413",
    "vendor reason": "vendor-reason-secret-4414",
    "file name": "file-name-secret-4415",
    "file content": "file-content-secret-4416",
    "place": "place-secret-4417",
    "agent e-mail": "agent.secret4418@example.org",
    "agent name": "agent-name-secret-4419",
    "password": "password-secret-4420",
    "sender name": "sender-name-secret-4421",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainMongo]:
    with plain_mongo(tmp_path_factory.mktemp("plain")) as server:
        yield server


def test_a_search_of_everything_finds_no_secret(server: PlainMongo, tmp_path: Path) -> None:
    vault = database.connect(settings_for(server.uri, tmp_path, "secrecy"))
    try:
        conversation_id = asyncio.run(use_everything())
        assert_readable_with_the_key(conversation_id)
        readable = documents_of(server, "secrecy") + documents_of(server, "local")
        assert CONTROL.encode() in readable
        for name, value in SECRETS.items():
            assert value.encode() not in readable, name
        assert_unreadable_after_erasure(vault, conversation_id)
    finally:
        database.disconnect()
    with MongoClient[dict[str, object]](server.uri) as client:
        client.admin.command("fsync")
    server.stop()
    files = server.contents()
    found_in = [name for name, content in files.items() if CONTROL.encode() in content]
    assert any("collection" in name for name in found_in) and any("journal" in name for name in found_in), found_in
    for name, value in SECRETS.items():
        for spelling in (value.encode(), value.encode("utf-16-le"), json.dumps(value)[1:-1].encode()):
            assert [path for path, content in files.items() if spelling in content] == [], name


async def use_everything() -> str:
    """Let every secret in through the public services, along every way that there is."""
    world = World()
    picture = b"\xff\xd8\xff" + SECRETS["file content"].encode() * 50
    world.files = Files({"m1": [FetchedMedia(picture, "image/jpeg", SECRETS["file name"])]})
    world.channel.refusals = [Refused(SECRETS["vendor reason"], retry=False)]
    who: dict[str, Any] = {"identity": SECRETS["identity"], "reply": {"token": SECRETS["reply token"]}}
    async with world.gateway() as gateway:
        run = gateway.threads.run
        messages = [
            said(SECRETS["text"], external_id=SECRETS["external id"], **who),
            said(None, kind="image", media=MediaRef("m1", file_name=SECRETS["file name"]), **who),
            said(None, kind="location", payload={"address": SECRETS["place"]}, **who),
        ]
        conversation_id = (await gateway.reception.accept(messages))[0].conversation_id
        await gateway.worker.idle()
        await stay_pending(world, gateway.reception.accept([said(SECRETS["text"], **who)]))
        await run(conversations.request_human, conversation_id, SECRETS["queue reason"])
        await run(conversations.claim, conversation_id, "agent-1")
        await run(conversations.note, conversation_id, "agent-1", SECRETS["note"])
        await run(
            conversations.agent_message,
            conversation_id,
            "agent-1",
            SECRETS["agent text"],
            sender_name=SECRETS["sender name"],
        )
        await run(use_cases, conversation_id)
    return conversation_id


async def stay_pending(world: World, accept: object) -> None:
    """A message that is not answered yet: its entry and its payload stay in the inbox."""

    async def fail(turn: Turn) -> None:
        raise AssistantUnavailable("down")

    world.assistant.before_answer = fail
    assert asyncio.iscoroutine(accept)
    calls = world.assistant.calls
    await accept
    await until(lambda: world.assistant.calls > calls)


def use_cases(conversation_id: str) -> None:
    filed = cases.file_case(
        conversation_id=conversation_id,
        intake_key="k",
        form="online_purchase",
        form_version=1,
        answers={"what_happened": SECRETS["answer"]},
        respondent={"account": SECRETS["respondent"], "name": SECRETS["answer"]},
        evidence=[],
        consent={"words": SECRETS["consent"]},
        channel="line",
        language="th",
    )
    cases.change_state(filed.number, "reviewing", actor="agent-1", reason=SECRETS["case event"])
    agent = agents.create(SECRETS["agent e-mail"], SECRETS["password"], name=SECRETS["agent name"])
    agents.open_session(agent.id)
    database.client()["secrecy"]["control"].insert_one({"value": CONTROL})


def assert_readable_with_the_key(conversation_id: str) -> None:
    lines = transcript.history(conversation_id, notes=True)
    assert SECRETS["text"] in [line.text for line in lines]
    assert SECRETS["vendor reason"] in [line.failed for line in lines]
    [file] = [line.body["file"] for line in lines if "file" in line.body]
    assert SECRETS["file content"].encode() in evidence.read(file["evidence_id"])
    assert cases.list_cases()[0].answers == {"what_happened": SECRETS["answer"]}


def assert_unreadable_after_erasure(vault: Vault, conversation_id: str) -> None:
    subject_id = conversations.subject_of(conversation_id)
    assert erasure.erase_person(subject_id)
    assert not erasure.erase_person(subject_id)
    with pytest.raises(SubjectErased):
        transcript.history(conversation_id)
    assert cases.list_cases() == []


def documents_of(server: PlainMongo, name: str) -> bytes:
    options = bson.CodecOptions(document_class=RawBSONDocument)
    with MongoClient[RawBSONDocument](server.uri, document_class=RawBSONDocument) as client:
        database_ = client.get_database(name, codec_options=options)
        return b"".join(d.raw for c in database_.list_collection_names() for d in database_[c].find())
