"""Whether what was captured is what was said, by the rules of `bench/stories/README.md`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from intake import thai
from intake.forms.schema import Field
from intake.forms.values import read_answer

LOOSE = {
    "shop_name", "seller_name", "item", "respondent_handle", "respondent_name", "account_name", "symptom",
    "complainant_name", "acting_for", "provider", "platform", "contact_channel", "account_platform",
    "complainant_contact",
}  # fmt: skip
_TITLES = re.compile(r"^(?:นาย|นางสาว|นาง|น\.ส\.|คุณ|ด\.ช\.|ด\.ญ\.|mr\.?|mrs\.?|ms\.?|miss|เพจ|ร้าน)\s*", re.IGNORECASE)


def same(asked: Field | None, name: str, captured: Any, expected: Any, now: datetime) -> bool:
    """Whether two values of a field are the same: names loosely, links without scheme and slash, the rest exactly.

    Of a field with choices the expected value may also be a word for the choice ("Tinder" for a dating app).
    """
    if captured == expected:
        return True
    if asked is not None and asked.type == "text" and isinstance(expected, str) and thai.bank_name(expected):
        return bool(thai.parse_bank(str(captured)) == expected)  # a bank by its name where its code was expected
    if asked is not None and asked.choices:
        return str(read_answer(asked, str(expected), now).value).lower() == str(captured).lower()
    return _same(name, captured, expected)


def _same(field: str, captured: Any, expected: Any) -> bool:
    if field.endswith("_url") or field == "page_url":
        return _link(str(captured)) == _link(str(expected))
    if field not in LOOSE:
        return bool(captured == expected)
    one, two = _name(str(captured)), _name(str(expected))
    if one == two:
        return True
    shorter, longer = sorted((one, two), key=len)
    return bool(shorter) and shorter in longer and (2 * len(shorter) >= len(longer) or shorter == two)


def _link(value: str) -> str:
    return re.sub(r"^https?://", "", value.lower()).rstrip("/")


def _name(value: str) -> str:
    return re.sub(r"[\s@\"'“”‘’«»]", "", _TITLES.sub("", value.strip().lower()))
