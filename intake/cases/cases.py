"""Cases: filing, reading, and every change of state with its event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from intake.cases import chain, clock, conversations, database, numbers, respondents, vault
from intake.cases.case_view import CaseView, open_case, seal
from intake.cases.documents import Case, CaseEvent, collection
from intake.cases.vault import new_id
from intake.errors import AppError
from intake.privacy.cipher import DataCipher

SUBMITTED = "submitted"
TRANSITIONS: dict[str, frozenset[str]] = {
    "submitted": frozenset({"reviewing", "withdrawn", "rejected"}),
    "reviewing": frozenset({"waiting", "referred", "resolved", "rejected", "withdrawn"}),
    "waiting": frozenset({"reviewing", "withdrawn", "rejected"}),  # for the complainant
    "referred": frozenset({"reviewing", "resolved", "withdrawn"}),  # to another authority
    "resolved": frozenset({"reviewing"}),
    "rejected": frozenset({"reviewing"}),
    "withdrawn": frozenset(),
}
ENDED = ("resolved", "rejected", "withdrawn", "referred")  # nothing is left to do here
_NUMBER_ATTEMPTS = 8


class CaseNotFound(AppError):
    """There is no case of this number."""

    code = "case_not_found"
    status = 404
    text_key = "errors.not_found"


class TransitionRefused(AppError):
    """The case cannot go from its state to the one asked for."""

    code = "transition_refused"
    status = 409
    text_key = "errors.transition_refused"


def file_case(
    *,
    conversation_id: str,
    intake_key: str,
    form: str,
    form_version: str | int,
    answers: dict[str, Any],
    respondent: dict[str, Any],
    evidence: list[str],
    consent: dict[str, Any],
    channel: str,
    language: str,
    told: dict[str, Any] | None = None,
    evidence_files: list[dict[str, Any]] | None = None,
) -> CaseView:
    """Save a case with its first event, both or neither. The same `intake_key` again returns the case it made.

    `respondent` may have name, account, bank, phone, page, url …; equal ones link cases to one record. `told` and
    `evidence_files`: see CaseView.
    """
    found = collection(Case).find_one({"intake_key": intake_key})
    if found is not None:
        return _view(found)
    subject_id = conversations.subject_of(conversation_id)
    respondent_id = respondents.find_or_create(respondent)
    plain = {
        "intake_key": intake_key,
        "form": form,
        "form_version": str(form_version),
        "channel": channel,
        "language": language,
        "conversation_id": conversation_id,
        "subject_id": subject_id,
        "evidence": list(evidence),
        **({"respondent_id": respondent_id} if respondent_id else {}),
    }
    sealed: dict[str, Any] = {"answers": answers, "respondent": respondent, "consent": consent}
    sealed |= {"told": told or {}, "evidence_files": evidence_files or []}
    for _ in range(_NUMBER_ATTEMPTS):
        case, event = _new_case(plain, sealed)
        try:
            _together(lambda session, c=case, e=event: _insert(c, e, session))
            return _view(case, [event])
        except DuplicateKeyError:
            found = collection(Case).find_one({"intake_key": intake_key})
            if found is not None:
                return _view(found)  # the same filing ran twice at once
    raise RuntimeError("no free case number was found")


def is_filed(intake_key: str) -> bool:
    """Whether a case was made of this complaint."""
    return collection(Case).find_one({"intake_key": intake_key}, {"_id": 1}) is not None


def get_case(number: str) -> CaseView:
    """The case of a number as people write it (case, dashes, look-alikes are forgiven). Raises CaseNotFound."""
    return _view(_find(number))


def id_of(number: str) -> str:
    """The id of the case of a number. Raises CaseNotFound."""
    return str(_find(number)["_id"])


def list_cases(
    limit: int = 50, state: str | None = None, conversation_id: str | None = None, respondent_id: str | None = None
) -> list[CaseView]:
    """The latest cases, newest first; at most one of the filters. Cases of erased people are left out."""
    query: dict[str, Any] = {}
    if conversation_id is not None:
        query["conversation_id"] = conversation_id
    elif respondent_id is not None:
        query["respondent_id"] = respondent_id
    elif state is not None:
        query["state"] = state
    return find_cases(query, limit)


def find_cases(query: Mapping[str, Any], limit: int = 50) -> list[CaseView]:
    """The latest cases that a query of their plain fields finds, newest first; those of erased people are left out."""
    return open_rows(find_rows(query, limit))


def find_rows(query: Mapping[str, Any], limit: int, skip: int = 0, order: int = -1) -> list[dict[str, Any]]:
    """Documents of cases by a query of their plain fields, by the time of filing (1: oldest first)."""
    return list(collection(Case).find(query).sort("created_at", order).skip(skip).limit(limit))


def open_rows(found: Sequence[Mapping[str, Any]]) -> list[CaseView]:
    """Documents of cases, opened with their events; those of erased people are left out."""
    vault.current().warm(case["subject_id"] for case in found)
    events: dict[str, list[dict[str, Any]]] = {case["_id"]: [] for case in found}
    for event in collection(CaseEvent).find({"case_id": {"$in": list(events)}}).sort([("case_id", 1), ("n", 1)]):
        events[event["case_id"]].append(event)
    views = []
    for case in found:
        try:
            views.append(_view(case, events[case["_id"]]))
        except vault.SubjectErased:
            continue
    return views


def change_state(number: str, to: str, *, actor: str, reason: str, once: str = "") -> CaseView:
    """Move a case to another state and put who and why on its timeline, both or neither. Raises TransitionRefused."""
    return record(number, type="state", actor=actor, data={"to": to, "reason": reason}, to=to, once=once)


def add_event(number: str, *, type: str, actor: str, data: dict[str, Any]) -> CaseView:
    """Put something that happened on a case's timeline."""
    return record(number, type=type, actor=actor, data=data)


def broken_event(number: str) -> int | None:
    """The first event of a case that is missing or was altered; None when the timeline is whole."""
    case = _find(number)
    return chain.first_break(_events(case["_id"]), case["events"], case["head"])


# What an event changes besides the timeline: (the case's document, its owner's cipher) -> fields to set.
Change = Callable[[Mapping[str, Any], DataCipher], dict[str, Any]]


def record(
    number: str,
    *,
    type: str,
    actor: str,
    data: dict[str, Any],
    to: str | None = None,
    once: str = "",
    change: Change | None = None,
) -> CaseView:
    """Write an event and what it changes, both or neither. `once`: the same again (a retried turn) does nothing.

    Raises CaseNotFound, TransitionRefused, SubjectErased.
    """
    case_id = _find(number)["_id"]
    once_hash = vault.current().index_hash("case_event", once) if once else None

    def write(session: ClientSession) -> None:
        case = collection(Case).find_one({"_id": case_id}, session=session)
        assert case is not None
        events = collection(CaseEvent)
        if once_hash and events.find_one({"case_id": case_id, "once": once_hash}, {"_id": 1}, session=session):
            return
        if to is not None and to not in TRANSITIONS[case["state"]]:
            raise TransitionRefused(f"case {case_id} {case['state']} to {to}")
        n, now, cipher = case["events"] + 1, clock.now(), vault.current().cipher_for(case["subject_id"])
        whole = data if to is None else {"from": case["state"], **data}
        event = chain.make_event(
            case_id, case["subject_id"], n, case["head"], type=type, actor=actor, at=now, data=whole
        )
        fields = {"events": n, "head": event["hash"], "updated_at": now, **({"state": to} if to else {})}
        fields |= change(case, cipher) if change is not None else {}
        update = {"$set": fields}
        if to in ENDED and "closed_at" not in case:
            fields["closed_at"] = now
        elif to is not None and to not in ENDED and "closed_at" in case:
            update |= {"$unset": {"closed_at": ""}, "$inc": {"reopened": 1}}
        collection(Case).update_one({"_id": case_id}, update, session=session)
        events.insert_one(event | ({"once": once_hash} if once_hash else {}), session=session)

    _together(write)
    return get_case(number)


def _together(write: Any) -> None:
    with database.client().start_session() as session:
        session.with_transaction(write)


def _insert(case: Mapping[str, Any], event: Mapping[str, Any], session: ClientSession) -> None:
    collection(Case).insert_one(dict(case), session=session)
    collection(CaseEvent).insert_one(dict(event), session=session)


def _new_case(plain: Mapping[str, Any], sealed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    case_id, now = new_id(), clock.now()
    cipher = vault.current().cipher_for(plain["subject_id"])
    event = chain.make_event(
        case_id,
        plain["subject_id"],
        1,
        chain.GENESIS,
        type="filed",
        actor="complainant",
        at=now,
        data={"to": SUBMITTED},
    )
    case = {
        "_id": case_id,
        "number": numbers.new_number(),
        "state": SUBMITTED,
        **plain,
        **{name: seal(cipher, case_id, name, value) for name, value in sealed.items()},
        "events": 1,
        "head": event["hash"],
        "created_at": now,
        "updated_at": now,
    }
    return case, event


def _find(number: str) -> dict[str, Any]:
    written = numbers.normalize(number)
    found = collection(Case).find_one({"number": written}) if written else None
    if found is None:
        raise CaseNotFound(f"case {written or 'of a malformed number'}")
    return found


def _events(case_id: str) -> list[dict[str, Any]]:
    return list(collection(CaseEvent).find({"case_id": case_id}).sort("n", 1))


def _view(case: Mapping[str, Any], events: Sequence[Mapping[str, Any]] | None = None) -> CaseView:
    return open_case(case, _events(case["_id"]) if events is None else events)
