"""A message that was taken back is nowhere any more: transcript, draft, case, files; also when it comes late."""

from __future__ import annotations

from typing import Any

from bson import Binary
from mongoengine.connection import get_db

from intake.cases import cases, evidence, transcript, unsend
from intake.cases.documents import Conversation, EvidenceFile, collection
from intake.cases.vault import Vault
from intake.messaging.ports import FetchedMedia
from intake.messaging.types import InboundMessage, MediaRef
from tests.support.gateways import World, said
from tests.support.ports import Files

SECRET = "เบอร์แฟนเก่า 081-234-5678 อย่าบอกใคร"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


def text(words: str, message_id: str, **more: Any) -> InboundMessage:
    return said(words, payload={"message_id": message_id}, **more)


def taken_back(message_id: str, **more: Any) -> InboundMessage:
    return said(None, kind="unsend", payload={"message_id": message_id}, **more)


def everything(vault: Vault, conversation_id: str) -> str:
    """All that the database holds of a conversation, opened."""
    lines = [repr(line) for line in transcript.history(conversation_id, notes=True)]
    lines += [repr(case.as_json()) for case in cases.list_cases(conversation_id=conversation_id)]
    subject = collection(Conversation).find_one({"_id": conversation_id})["subject_id"]  # type: ignore[index]
    for found in get_db()["trackers"].find({"_id": conversation_id}):
        opened = vault.cipher_for(subject).open_json(bytes(found["state"]), f"tracker:{conversation_id}")
        lines.append(repr(opened))
    return "\n".join(lines)


def remember_in_tracker(vault: Vault, conversation_id: str, turn_id: str) -> None:
    """What the assistant's process keeps after a turn."""
    subject = collection(Conversation).find_one({"_id": conversation_id})["subject_id"]  # type: ignore[index]
    draft = {"answers": {"seller_phone": {"value": "+66812345678"}, "platform": {"value": "line"}}, "said": [SECRET]}
    events = [
        {"event": "user", "text": SECRET, "parse_data": {"text": SECRET}, "metadata": {"turn_id": turn_id}},
        {"event": "slot", "name": "draft", "value": draft},
    ]
    state = {"events": events, "messages": [{"text": f"รับทราบ {SECRET}"}]}
    sealed = vault.cipher_for(subject).seal_json(state, f"tracker:{conversation_id}")
    get_db()["trackers"].insert_one({"_id": conversation_id, "state": Binary(sealed), "turn_id": turn_id})


def file_case(conversation_id: str, files: list[str]) -> str:
    return cases.file_case(
        conversation_id=conversation_id,
        intake_key="k",
        form="online_purchase",
        form_version="1",
        answers={"details": f"เริ่มจาก {SECRET} แล้วก็หายไป", "seller_phone": "+66812345678", "platform": "line"},
        respondent={"phone": "+66812345678"},
        evidence=files,
        consent={},
        channel="line",
        language="th",
    ).number


async def test_nothing_of_it_is_left_anywhere(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([text(SECRET, "m1")]))[0]
        await gateway.reception.accept([text("ขอบคุณค่ะ", "m2", seconds=1)])
        await gateway.worker.idle()
        conversation_id = receipt.conversation_id
        turn_id = transcript.history(conversation_id)[0].id.removesuffix(":p")
        remember_in_tracker(vault, conversation_id, turn_id)
        number = file_case(conversation_id, [])
        assert "234-5678" in everything(vault, conversation_id)
        await gateway.reception.accept([taken_back("m1", seconds=2)])
        await gateway.worker.idle()
        left = everything(vault, conversation_id)
    assert "เบอร์แฟนเก่า" not in left and "234-5678" not in left and "812345678" not in left
    assert "ขอบคุณค่ะ" in left and "เริ่มจาก" in left and "'platform': 'line'" in left
    case = cases.get_case(number)
    assert [event.type for event in case.events] == ["filed", "message_unsent"]
    assert case.events[1].data == {"fields": ["details", "seller_phone"], "files": 0}
    assert cases.broken_event(number) is None
    first = transcript.history(conversation_id)[0]
    assert first.body == unsend.UNSENT_BODY
    assert len(world.channel.deliveries) == 2, "taking back is no message to answer"


async def test_its_file_is_gone_from_the_store_and_the_case(vault: Vault) -> None:
    world = World(files=Files({"p1": [FetchedMedia(PNG, "image/png")]}))
    picture = said(None, kind="image", media=MediaRef("p1"), payload={"message_id": "p1"})
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([picture]))[0]
        await gateway.worker.idle()
        [kept] = collection(EvidenceFile).find({})
        number = file_case(receipt.conversation_id, [kept["_id"]])
        await gateway.reception.accept([taken_back("p1", seconds=5)])
        await gateway.worker.idle()
    assert collection(EvidenceFile).count_documents({}) == 0
    assert get_db()["evidence.chunks"].count_documents({}) == 0
    assert cases.get_case(number).evidence == []
    assert kept["_id"] not in repr(transcript.history(receipt.conversation_id))


async def test_the_same_picture_sent_twice_stays_with_the_other(vault: Vault) -> None:
    world = World(files=Files({name: [FetchedMedia(PNG, "image/png")] for name in ("p1", "p2")}))
    async with world.gateway() as gateway:
        for name in ("p1", "p2"):
            await gateway.reception.accept(
                [said(None, kind="image", media=MediaRef(name), payload={"message_id": name})]
            )
            await gateway.worker.idle()
        await gateway.reception.accept([taken_back("p1", seconds=9)])
        await gateway.worker.idle()
    [kept] = collection(EvidenceFile).find({})
    assert evidence.read(kept["_id"]) == PNG


async def test_a_message_that_comes_after_its_taking_back_is_not_taken(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([taken_back("m1")]))[0]
        await gateway.worker.idle()
        await gateway.reception.accept([text(SECRET, "m1", seconds=-3)])
        await gateway.worker.idle()
        await gateway.reception.accept([text("อีกเรื่อง", "m2", seconds=3)])
        await gateway.worker.idle()
    assert "เบอร์" not in everything(vault, receipt.conversation_id)
    assert [delivery.messages[0].text for delivery in world.channel.deliveries] == ["re: อีกเรื่อง"]


async def test_what_is_still_to_be_sent_does_not_carry_it(vault: Vault) -> None:
    world = World()
    async with world.gateway() as gateway:
        receipt = (await gateway.reception.accept([text(SECRET, "m1")]))[0]
        await gateway.worker.idle()
    conversation = collection(Conversation).find_one({"_id": receipt.conversation_id})
    assert conversation is not None
    row = transcript.Row("late", "assistant", {"text": f"ยืนยัน {SECRET}"})
    send = transcript.Send("123e4567-e89b-12d3-a456-426614174000")
    after = transcript.append(
        conversation["subject_id"], transcript.Step("late", [row], send), {"_id": conversation["_id"]}
    )
    assert after is not None
    transcript.write_rows([after])
    unsend.take_back(receipt.conversation_id, "line", "m1")
    left = collection(Conversation).find_one({"_id": receipt.conversation_id})
    assert left is not None
    [line] = transcript.spoken(left, left["outgoing"][0])
    assert line.text == "ยืนยัน …"
