"""Is this the same matter again? The same person, the same respondent, about the same amount, within a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from intake.cases import case_changes, cases, clock, respondents
from intake.cases.case_view import CaseView

WITHIN = timedelta(days=7)
TOLERANCE = 0.1  # of the larger amount
_AMOUNT = "amount"


def find_duplicate(
    conversation_id: str, *, intake_key: str, answers: Mapping[str, Any], respondent: Mapping[str, Any]
) -> CaseView | None:
    """The newest open case of this conversation that a complaint seems to repeat, or None.

    A complaint that was filed before (a turn that is retried) is no repetition of itself.
    """
    if cases.is_filed(intake_key):
        return None
    after = clock.now() - WITHIN
    for case in case_changes.own_cases(conversation_id):
        if case.created_at < after or case.state not in case_changes.OPEN_STATES:
            continue
        if same_respondent(case.respondent, respondent) and _similar(case.answers.get(_AMOUNT), answers.get(_AMOUNT)):
            return case
    return None


def same_respondent(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both name one party: by an account, phone, page and the like; by name where nothing else is given."""
    first, second = (set(respondents.identifying_hashes(dict(given))) for given in (one, other))
    if first & second:
        return True
    kinds = [{found.partition(":")[0] for found in hashes} for hashes in (first, second)]
    if kinds[0] & kinds[1]:
        return False  # the same kind of thing, and it differs
    names = [_folded(given.get("name")) for given in (one, other)]
    return bool(names[0]) and names[0] == names[1]


def _similar(one: Any, other: Any) -> bool:
    """Amounts in satang; one that is not known is no reason to take two matters for different."""
    if not isinstance(one, int) or not isinstance(other, int):
        return True
    return abs(one - other) <= TOLERANCE * max(one, other)


def _folded(name: Any) -> str:
    return "".join(str(name).split()).casefold() if name else ""
