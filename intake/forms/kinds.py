"""The types a field may have, and what each means to the engine beside reading its value (`values.py`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`entities` are the kinds of facts that can fill such a field; `words` says that any text is a possible value;
    `mask` is how a personal field of this type is shown on the review card."""

    entities: tuple[str, ...] = ()
    words: bool = False
    mask: str = "none"
    wants_example: bool = True


KINDS: dict[str, Kind] = {
    "text": Kind(words=True, mask="all"),
    "long_text": Kind(words=True, mask="none"),
    "person_name": Kind(entities=("person",), words=True, mask="name"),
    "phone": Kind(entities=("phone",), mask="phone"),
    "email": Kind(entities=("email",), mask="email"),
    "address": Kind(words=True, mask="address"),
    "contact": Kind(entities=("email",), words=True, mask="contact"),
    "choice": Kind(wants_example=False),
    "yes_no": Kind(wants_example=False),
    "money": Kind(entities=("money",)),
    "date": Kind(entities=("date",)),
    "time": Kind(entities=("time",)),
    "imei": Kind(entities=("imei",), mask="account"),
    "tax_id": Kind(entities=("tax_id",)),
    "url": Kind(entities=("url",)),
    "bank": Kind(entities=("bank",)),
    "account": Kind(entities=("account", "promptpay"), mask="account"),
    "platform": Kind(),
    "evidence": Kind(wants_example=False),
}
