"""A message that its sender took back: removed from the transcript, the drafts, the cases and the files.

LINE asks bots for "utmost care" (https://developers.line.biz/en/docs/messaging-api/receiving-messages/): what was taken
back must not be shown or kept. Backups age out by their own retention.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bson import Binary
from mongoengine.connection import get_db

from intake.cases import cases, clock, evidence, learning, vault
from intake.cases.documents import Case, Conversation, Message, collection
from intake.cases.forgetting import Traces, traces_of
from intake.privacy.cipher import DataCipher

REMEMBERED = 50  # of a conversation: the message itself may come after its being taken back
_TRIES = 5
_SEALED = ("answers", "respondent", "told", "evidence_files")
UNSENT_BODY = {"text": "", "event": "unsent"}


def note(conversation_id: str, channel: str, message_id: str) -> None:
    """Remember that a message was taken back."""
    hashes = {"$concatArrays": [{"$ifNull": ["$unsent", []]}, [source_hash(channel, message_id)]]}
    kept = {"$slice": [hashes, -REMEMBERED]}
    collection(Conversation).update_one({"_id": conversation_id}, [{"$set": {"unsent": kept}}])


def was_taken_back(conversation: Mapping[str, Any], channel: str, message_id: str | None) -> bool:
    """Was this message taken back before it could be worked on?"""
    unsent = conversation.get("unsent") or ()
    return bool(unsent and message_id) and source_hash(channel, str(message_id)) in unsent


def source_hash(channel: str, message_id: str) -> str:
    """The keyed hash by which a taken back message is known."""
    return vault.current().index_hash(f"unsent:{channel}", message_id)


def take_back(conversation_id: str, channel: str, message_id: str) -> bool:
    """Remove a message and what it left behind; False when it is not in the transcript (yet). Again is harmless."""
    note(conversation_id, channel, message_id)
    conversation = collection(Conversation).find_one({"_id": conversation_id}, {"subject_id": 1})
    if conversation is None:
        return False
    cipher = vault.current().cipher_for(conversation["subject_id"])
    rows = _open_rows(cipher, conversation_id)
    own = {row: body for row, body in rows.items() if body.get("message_id") == message_id}
    if not own:
        return False
    text = "\n".join(str(body.get("text") or "") for body in own.values())
    files = [file["evidence_id"] for body in own.values() for file in _files_of(body)]
    others = {file["evidence_id"] for row, body in rows.items() if row not in own for file in _files_of(body)}
    gone = [file for file in files if file not in others]  # the same picture sent twice stays with the other
    traces = traces_of(text, gone, (row.removesuffix(":p") for row in own))
    _forget_in_rows(cipher, conversation_id, rows, own, traces)
    _forget_in_tracker(cipher, conversation_id, traces)
    _forget_in_cases(cipher, conversation_id, traces)
    evidence.discard(conversation_id, gone)
    learning.discard(conversation_id, traces.turn_ids)
    # For whoever has it open: it is gone from the transcript.
    collection(Conversation).update_one({"_id": conversation_id}, {"$set": {"unsent_at": clock.now()}})
    return True


def _open_rows(cipher: DataCipher, conversation_id: str) -> dict[str, dict[str, Any]]:
    found = collection(Message).find({"conversation_id": conversation_id}, {"body": 1})
    return {row["_id"]: cipher.open_json(bytes(row["body"]), f"message:{row['_id']}") for row in found}


def _files_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    files = [*body.get("files", ()), *([body["file"]] if body.get("file") else ())]
    return [file for file in files if file.get("evidence_id")]


def _forget_in_rows(
    cipher: DataCipher,
    conversation_id: str,
    rows: Mapping[str, dict[str, Any]],
    own: Mapping[str, Any],
    traces: Traces,
) -> None:
    for row, body in rows.items():
        left = dict(UNSENT_BODY) if row in own else traces.blank_all(body)
        if left != body:
            sealed = Binary(cipher.seal_json(left, f"message:{row}"))
            collection(Message).update_one({"_id": row}, {"$set": {"body": sealed}})
            # A step that is still to be sent holds its rows itself.
            collection(Conversation).update_one(
                {"_id": conversation_id, "outgoing.rows.id": row},
                {"$set": {"outgoing.$[].rows.$[row].body": sealed}},
                array_filters=[{"row.id": row}],
            )


def _forget_in_tracker(cipher: DataCipher, conversation_id: str, traces: Traces) -> None:
    """The assistant's memory: last words, last answers, and what of the draft came from the message."""
    trackers, context = get_db()["trackers"], f"tracker:{conversation_id}"
    for _ in range(_TRIES):
        found = trackers.find_one({"_id": conversation_id})
        if found is None:
            return
        state = cipher.open_json(bytes(found["state"]), context)
        left = {**traces.blank_all(state), "events": [_forget_in_event(event, traces) for event in state["events"]]}
        if left == state:
            return
        changed = {"$set": {"state": Binary(cipher.seal_json(left, context))}}
        if trackers.update_one({"_id": conversation_id, "state": found["state"]}, changed).modified_count:
            return


def _forget_in_event(event: Mapping[str, Any], traces: Traces) -> dict[str, Any]:
    if event.get("event") == "user" and (event.get("metadata") or {}).get("turn_id") in traces.turn_ids:
        reading = {**(event.get("parse_data") or {}), "text": "", "entities": []}
        return {**event, "text": "", "parse_data": reading}
    if event.get("event") == "slot" and isinstance(event.get("value"), Mapping):
        value = dict(event["value"])
        answers = value.get("answers")
        if isinstance(answers, Mapping):
            value["answers"] = traces.without_answers(answers)
        blanked = traces.blank_all({name: each for name, each in value.items() if name != "answers"})
        loose = [each for each in blanked.get("loose", ()) if not traces.is_in(each)]
        return {**event, "value": {**value, **blanked, **({"loose": loose} if "loose" in value else {})}}
    left: dict[str, Any] = traces.blank_all(event)
    return left


def _forget_in_cases(cipher: DataCipher, conversation_id: str, traces: Traces) -> None:
    for case in collection(Case).find({"conversation_id": conversation_id}):
        opened = {
            name: cipher.open_json(bytes(case[name]), f"case:{case['_id']}:{name}") for name in _SEALED if name in case
        }
        left = {name: _left_of(name, value, traces) for name, value in opened.items()}
        files = [file for file in case["evidence"] if file not in traces.files]
        if left == opened and files == case["evidence"]:
            continue
        fields = sorted(name for name, value in opened["answers"].items() if left["answers"].get(name) != value)
        sealed = {name: Binary(cipher.seal_json(value, f"case:{case['_id']}:{name}")) for name, value in left.items()}
        collection(Case).update_one({"_id": case["_id"]}, {"$set": {**sealed, "evidence": files}})
        data = {"fields": fields, "files": len(case["evidence"]) - len(files)}
        cases.add_event(case["number"], type="message_unsent", actor="complainant", data=data)


def _left_of(name: str, value: Any, traces: Traces) -> Any:
    if name == "evidence_files":
        return [file for file in value if file["evidence_id"] not in traces.files]
    return traces.blank_all(value) if name == "told" else traces.without_answers(value)
