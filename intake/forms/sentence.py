"""One short sentence that says back what was understood: who paid what to whom, when, and what went wrong."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from intake.forms import phrases, tables
from intake.forms.draft import Draft
from intake.forms.schema import Field, Form
from intake.forms.showing import show_answer
from intake.forms.values import read_answer
from intake.texts import text

# The part a field plays in the sentence, by its name; of several fields the first that was given counts.
ROLES: dict[str, tuple[str, ...]] = {
    "item": ("item",),
    "amount": ("amount",),
    "whom": ("shop_name", "respondent_handle", "respondent_name"),
    "provider": ("provider",),
    "account": ("account_platform",),
    "place": ("platform", "contact_channel"),
    "bank": ("seller_bank", "respondent_bank"),
    "number": ("seller_account", "respondent_account"),
    "holder": ("seller_name", "account_name"),
    "day": ("transfer_date", "purchase_date", "incident_date"),
    "problem": ("problem", "symptom"),
}

IMPLIED = {"payment_method"}  # said by the verb
CORE = {"item", "amount", "whom", "provider", "account"}  # a place, a day or a problem alone makes no sentence
OF_OTHERS = {"tip_off", "question", "advice"}  # forms in which nothing need have happened to the person


def understood(form: Form, draft: Draft, told: str, now: datetime) -> str | None:
    """The sentence, in figures where there are any, or None when too little was understood to say anything.

    Facts that have no part in the sentence (a phone, a link …) follow as "label value".
    """
    lang = draft.language
    shown: dict[str, str] = {}
    used: set[str] = set()
    for role, names in _roles(form).items():
        field = next((item for name in names if (item := _given(form, draft, name))), None)
        if field is not None:
            shown[role] = show_answer(field, draft.answers[field.name], lang)
            if role == "day":
                shown[role] = _day(field, draft, shown[role], told, now)
            used.add(field.name)
    if not CORE & shown.keys() or form.name in OF_OTHERS:
        shown, used = {}, set()
    clauses = _clauses(form, shown, draft, told) if shown else []
    rest = [
        f"{field.label[lang]} {show_answer(field, draft.answers[field.name], lang)}"
        for field in form.fields
        if field.name not in used | IMPLIED
        and not field.story
        and field.type != "evidence"
        and _given(form, draft, field.name)
    ]
    if not clauses and not rest:
        return None
    parts = []
    if clauses:
        parts.append(text("sentence.start", lang, clauses=_joined(clauses)))
    if rest:
        parts.append(text("sentence.rest" if clauses else "sentence.noted", lang, items=", ".join(rest)))
    return "\n".join(parts)


def _roles(form: Form) -> dict[str, tuple[str, ...]]:
    """The roles as this form plays them: a device is owned, not bought now; a bank may be whom it is about."""
    roles = dict(ROLES)
    if _owned(form):
        roles["day"] = ("incident_date",)
    if form.get("own_bank") and form.get("provider"):
        roles["provider"] = ("provider", "own_bank")
    return roles


def _owned(form: Form) -> bool:
    """Whether the form's item is what the person has, not what was ordered."""
    item = form.get("item")
    return item is not None and item.volunteered


def _joined(clauses: list[str]) -> str:
    """One sentence; a clause may bring its own comma, which the first one does not need."""
    return re.sub(r"\s+,", ",", " ".join(clauses)).lstrip(", ")


def _clauses(form: Form, shown: dict[str, str], draft: Draft, told: str) -> list[str]:
    """The clauses in their order: bought what, from whom, where, paid how much, into what account, when, what then."""
    lang = draft.language
    paid = (draft.answers.get("payment_method") or draft.answers.get("transfer_date")) is not None
    out: list[str] = []

    def add(key: str, **params: Any) -> None:
        out.append(text(f"sentence.{key}", lang, **params))

    owned = _owned(form) and "item" in shown
    if "item" in shown:
        add("owned" if owned else "item", value=shown["item"])
    if "whom" in shown and "item" in shown:
        add("seller", value=shown["whom"])
    if "place" in shown and "item" in shown:
        add("place", value=shown["place"])
    if "provider" in shown:
        add("provider" if owned else "about", value=shown["provider"])
    if "amount" in shown:
        add("sum" if "provider" in shown else _pay_verb(draft, paid), value=shown["amount"])
    if "whom" in shown and "account" in shown:
        add("account_of", value=shown["account"], name=shown["whom"])
    elif "whom" in shown and "item" not in shown:
        add("payee" if "amount" in shown else "about", value=shown["whom"])
    if "bank" in shown or "number" in shown:
        whole = " ".join(shown[name] for name in ("bank", "number") if name in shown)
        add("into", value=whole)
    if "holder" in shown:
        add("holder", value=shown["holder"])
    if "place" in shown and "item" not in shown:
        add("place", value=shown["place"])
    if "account" in shown and "whom" not in shown:
        add("account", value=shown["account"])
    if "day" in shown:
        out.append(shown["day"])
    ending = _ending(told, lang)
    if ending:
        out.append(ending)
    if "problem" in shown:
        add("problem", value=shown["problem"])
    return out


def _pay_verb(draft: Draft, paid: bool) -> str:
    method = draft.answers.get("payment_method")
    if method is not None and method.value not in ("transfer", "promptpay"):
        return "paid"
    return "transferred" if paid or method is not None else "amount"


def _day(field: Field, draft: Draft, shown: str, told: str, now: datetime) -> str:
    """The day in figures, behind the person's own word for it (เมื่อวาน) where that is the day that was read."""
    low = told.lower()
    for word in phrases.words("day_words"):
        if word.isascii() == (draft.language == "en") and phrases.bounded_in(word, low):
            if read_answer(field, word, now).value == draft.answers[field.name].value:
                return text("sentence.own_day", draft.language, word=word, value=shown)
            break
    return text("sentence.day", draft.language, value=shown)


def _ending(told: str, lang: str) -> str | None:
    """What happened afterwards, when the story says so in a known word ("บล็อก", "ติดต่อไม่ได้")."""
    low = told.lower()
    for entry in tables.load("aftermath"):
        if any(phrases.bounded_in(str(word), low) for word in entry["words"]):
            return str(entry[lang])
    return None


def _given(form: Form, draft: Draft, name: str) -> Field | None:
    field = form.get(name)
    answer = draft.answers.get(name)
    given = field is not None and not field.story and answer is not None and answer.status == "given"
    return field if given else None
