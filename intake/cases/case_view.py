"""A case as the services give it out, and as the outside sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from bson import Binary

from intake.cases import chain, vault
from intake.cases.chain import EventView
from intake.privacy.cipher import DataCipher

BANGKOK = timezone(timedelta(hours=7))
# What is sealed in a case, and what stands for it in a case that was filed before there was such a thing.
SEALED: dict[str, Any] = {"answers": {}, "respondent": {}, "consent": {}, "told": {}, "evidence_files": []}


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, readable. Money in `answers` is integer satang, dates YYYY-MM-DD, phones E.164.

    `told`: how the answers came about, {"history": answers that were replaced (field, old, new, at), oldest first,
    "classification": {guessed, chosen, by}}. `evidence_files`: what is known of each file of `evidence`, with what the
    codes in it say (`slip`) and how that agrees with the answers (`checks`).
    """

    number: str
    state: str
    form: str
    form_version: str
    channel: str
    language: str
    conversation_id: str
    respondent_id: str | None
    answers: dict[str, Any]
    respondent: dict[str, Any]
    evidence: list[str]
    consent: dict[str, Any]
    told: dict[str, Any]
    evidence_files: list[dict[str, Any]]
    created_at: datetime
    updated_at: datetime
    events: list[EventView]

    def as_json(self) -> dict[str, Any]:
        """The outside contract of a case: times are ISO 8601 with Bangkok's offset."""
        return {
            "number": self.number,
            "state": self.state,
            "form": self.form,
            "form_version": self.form_version,
            "channel": self.channel,
            "language": self.language,
            "conversation_id": self.conversation_id,
            "answers": self.answers,
            "respondent": self.respondent,
            "evidence": self.evidence,
            "consent": self.consent,
            "history": self.told.get("history", []),
            "classification": self.told.get("classification"),
            "evidence_files": self.evidence_files,
            "created_at": _bangkok(self.created_at),
            "updated_at": _bangkok(self.updated_at),
            "events": [
                {"n": e.n, "type": e.type, "actor": e.actor, "at": _bangkok(e.at), "data": e.data} for e in self.events
            ],
        }


def open_case(case: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> CaseView:
    """The view of a case's document and its events' documents. Raises SubjectErased."""
    cipher = vault.current().cipher_for(case["subject_id"])
    return CaseView(
        number=case["number"],
        state=case["state"],
        form=case["form"],
        form_version=case["form_version"],
        channel=case["channel"],
        language=case["language"],
        conversation_id=case["conversation_id"],
        respondent_id=case.get("respondent_id"),
        evidence=list(case["evidence"]),
        created_at=case["created_at"],
        updated_at=case["updated_at"],
        events=[chain.view(event, case["subject_id"]) for event in events],
        **{name: unseal(cipher, case, name) for name in SEALED},
    )


def seal(cipher: DataCipher, case_id: str, name: str, value: Any) -> Binary:
    """A sealed part of a case."""
    return Binary(cipher.seal_json(value, f"case:{case_id}:{name}"))


def unseal(cipher: DataCipher, case: Mapping[str, Any], name: str) -> Any:
    """A sealed part of a case's document, or what stands for it."""
    if case.get(name) is None:
        return SEALED[name]
    return cipher.open_json(bytes(case[name]), f"case:{case['_id']}:{name}")


def _bangkok(moment: datetime) -> str:
    return moment.astimezone(BANGKOK).isoformat(timespec="milliseconds")
