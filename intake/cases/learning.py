"""Messages that the assistant did not understand, or that an agent says it took wrongly: labelled by people, and given
out as examples for `nlu_data/`.

The text stays sealed with the person's key: who is erased is learned from no more. What is given out has no numbers,
addresses or handles in it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from bson import Binary
from mongoengine.connection import ConnectionFailure
from pymongo.errors import DuplicateKeyError, PyMongoError

from intake.cases import clock, conversations, vault
from intake.cases.desk_documents import Example
from intake.cases.documents import collection
from intake.errors import AppError

log = logging.getLogger(__name__)

INTENTS = Path(__file__).resolve().parents[2] / "bot" / "domain" / "intents.yml"
LONGEST = 500  # characters; what is longer is a story, and no example of anything
MOST_GIVEN_OUT = 5000
_NO_TEXT = ("nlu_fallback",)
_DIGIT = re.compile(r"[0-9๐-๙]")
_LONG_NUMBER = re.compile(r"[0-9๐-๙](?:[ .()-]{0,2}[0-9๐-๙]){5,}")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|@\S+")
# Marks of Rasa's own in examples: entities and their values.
_MARKS = re.compile(r"[\[\](){}\"`|]")


class LabelUnknown(AppError):
    """There is no such intent."""

    code = "label_unknown"
    status = 422
    text_key = "errors.label_unknown"


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A message to learn from. `guess`: the intent it was taken for; `label`: what it is, None: not decided."""

    id: str
    conversation_id: str
    at: datetime
    reason: str  # not_understood | corrected
    text: str
    guess: str | None
    confidence: float | None
    state: str  # open | labelled | dropped
    label: str | None
    by: str | None


@lru_cache(maxsize=1)
def intents() -> tuple[str, ...]:
    """The intents that a text may have, as the assistant's domain names them."""
    names = yaml.safe_load(INTENTS.read_text(encoding="utf-8"))["intents"]
    return tuple(name for name in names if not name.startswith("event_") and name not in _NO_TEXT)


def note(
    conversation_id: str,
    message_id: str,
    text: str,
    *,
    reason: str,
    guess: str | None = None,
    confidence: float | None = None,
) -> None:
    """Keep a message to learn from; the same again is one. What is empty or too long is not kept."""
    words = text.strip()
    if not words or len(words) > LONGEST:
        return
    example_id = f"{conversation_id}:{message_id}"
    subject_id = conversations.subject_of(conversation_id)
    sealed = vault.current().cipher_for(subject_id).seal_json(words, f"example:{example_id}")
    row: dict[str, Any] = {
        "_id": example_id, "conversation_id": conversation_id, "subject_id": subject_id, "at": clock.now(),
        "reason": reason, "state": "open", "text": Binary(sealed),
    }  # fmt: skip
    row |= {name: value for name, value in (("guess", guess), ("confidence", confidence)) if value is not None}
    try:
        collection(Example).insert_one(row)
    except DuplicateKeyError:
        collection(Example).update_one({"_id": example_id}, {"$set": {"reason": reason}})


def note_if_possible(conversation_id: str, message_id: str, text: str, **about: Any) -> None:
    """`note`, for where an answer must not hang on it: what goes wrong is logged."""
    try:
        note(conversation_id, message_id, text, **about)
    except (AppError, PyMongoError, ConnectionFailure) as error:
        log.warning("not kept to learn from", extra={"error": type(error).__name__})


def examples(state: str = "open", limit: int = 100) -> list[ExampleView]:
    """Those of a state, the latest first; erased people's are left out."""
    rows = collection(Example).find({"state": state}).sort("at", -1).limit(limit)
    return [view for row in rows if (view := _view(row)) is not None]


def label(example_id: str, intent: str | None, by: str) -> ExampleView | None:
    """Say what a message is (None: nothing to learn from). None when there is no such message. Raises LabelUnknown."""
    if intent is not None and intent not in intents():
        raise LabelUnknown(f"example {example_id}")
    fields = {"state": "labelled" if intent else "dropped", "label": intent, "by": by}
    collection(Example).update_one({"_id": example_id}, {"$set": fields})
    row = collection(Example).find_one({"_id": example_id})
    return _view(row) if row else None


def give_out() -> str:
    """All labelled messages as a file of `nlu_data/`, by intent; each text once, without anything of a person's."""
    found: dict[str, dict[str, None]] = {}
    for one in examples("labelled", MOST_GIVEN_OUT):
        if words := plain(one.text):
            found.setdefault(str(one.label), {})[words] = None
    parts = ['version: "3.1"', "nlu:"]
    for intent in sorted(found):
        parts += [f"  - intent: {intent}", "    examples: |", *(f"      - {words}" for words in sorted(found[intent]))]
    return "\n".join(parts if found else ['version: "3.1"', "nlu: []"]) + "\n"


def plain(text: str) -> str:
    """A text as an example: one line, long numbers as zeros, no addresses or handles, none of Rasa's marks."""
    words = _ADDRESS.sub(" ", text)
    words = _LONG_NUMBER.sub(lambda found: _DIGIT.sub("0", found[0]), words)
    return " ".join(_MARKS.sub(" ", words).split()).lstrip("-#*> ")


def discard(conversation_id: str, turn_ids: Iterable[str]) -> None:
    """Remove messages that were taken back."""
    ids = [f"{conversation_id}:{turn}" for turn in turn_ids]
    collection(Example).delete_many({"_id": {"$in": ids}})


def forget(subject_id: str) -> None:
    """Remove a person's messages (erasure does)."""
    collection(Example).delete_many({"subject_id": subject_id})


def _view(row: Mapping[str, Any]) -> ExampleView | None:
    try:
        cipher = vault.current().cipher_for(row["subject_id"])
    except vault.SubjectErased:
        return None
    words = cipher.open_json(bytes(row["text"]), f"example:{row['_id']}")
    return ExampleView(
        row["_id"], row["conversation_id"], row["at"], row["reason"], words, row.get("guess"), row.get("confidence"),
        row["state"], row.get("label"), row.get("by"),
    )  # fmt: skip
