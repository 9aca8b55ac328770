"""Respondents: who a complaint is about, found again by keyed hashes of account, phone, page and the like.

A respondent's record holds hashes and nothing readable; what a complainant said of them stays in that complainant's
case, under the complainant's key.
"""

from __future__ import annotations

import re
from typing import Any

from pymongo.errors import DuplicateKeyError

from intake.cases import clock, vault
from intake.cases.documents import Respondent, collection
from intake.cases.vault import new_id

_DIGITS = ("account", "phone", "promptpay", "national_id", "tax_id")
_NAMES = ("page", "url", "handle", "line_id", "email")
_ATTEMPTS = 5


def find_or_create(respondent: dict[str, Any]) -> str | None:
    """The id of the respondent's record, made if need be; None when nothing given identifies anybody.

    Where the values belong to several records, the oldest is returned.
    """
    hashes = identifying_hashes(respondent)
    if not hashes:
        return None
    records = collection(Respondent)
    for _ in range(_ATTEMPTS):
        known = list(records.find({"hashes": {"$in": hashes}}).sort([("created_at", 1), ("_id", 1)]))
        if not known:
            document = {"_id": new_id(), "hashes": hashes, "created_at": clock.now()}
            try:
                records.insert_one(document)
            except DuplicateKeyError:
                continue  # another case named the same party at the same moment
            return str(document["_id"])
        taken = {h for record in known for h in record["hashes"]}
        fresh = [h for h in hashes if h not in taken]
        if fresh:
            try:
                records.update_one({"_id": known[0]["_id"]}, {"$addToSet": {"hashes": {"$each": fresh}}})
            except DuplicateKeyError:
                continue
        return str(known[0]["_id"])
    raise RuntimeError("respondent records kept changing")


def identifying_hashes(respondent: dict[str, Any]) -> list[str]:
    """Keyed hashes of the values that identify somebody, in one spelling each."""
    vault_ = vault.current()
    hashes = []
    for part in (*_DIGITS, *_NAMES):
        value = respondent.get(part)
        if not isinstance(value, str):
            continue
        spelled = re.sub(r"\D", "", value) if part in _DIGITS else _plain_name(value)
        if spelled:
            hashes.append(f"{part}:{vault_.index_hash('respondent:' + part, spelled)}")
    return hashes


def _plain_name(value: str) -> str:
    folded = re.sub(r"\s+", "", value).casefold()
    return re.sub(r"^(https?://)?(www\.|m\.|web\.)?", "", folded).split("?")[0].strip("/@")
