"""Values and questions as people read them: figures, labels, masks, the review card."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from intake import thai
from intake.forms import phrases
from intake.forms.conditions import holds
from intake.forms.draft import Answer, Button, Draft, Reply
from intake.forms.schema import Field, Form
from intake.texts import text, with_numbers

MAX_BUTTONS = 13  # the least that a channel of ours takes
LABEL_LENGTH = 20  # a quick reply's label on LINE, in characters
FILES = ("camera", "photos")
PICKERS = {"date": ("date",), "time": ("time",)}  # what a channel may open for a field of this type
LONG_VALUE = 300  # characters of a text answer that the review card shows


def show_value(field: Field, value: Any, lang: str) -> str:
    """A stored value in words: money in figures with its unit, dates spelled out, choices by label."""
    if field.choices:
        choice = field.choice(value)
        return choice.label[lang] if choice else str(value)
    if field.type == "money":
        return thai.format_money(int(value), lang)
    if field.type == "date":
        return thai.format_period(str(value), lang)
    if field.type == "phone":
        return thai.format_phone(str(value))
    if field.type == "account":
        return thai.format_account(str(value))
    if field.type == "bank":
        return thai.bank_name(str(value), lang) or str(value)
    if field.type == "time":
        return thai.format_time(time.fromisoformat(value), lang)
    if field.type == "yes_no":
        return text(f"dialogue.{value}", lang)
    return str(value)


def show_answer(field: Field, answer: Answer | None, lang: str, masked: bool = False) -> str:
    """An answer in words; what was skipped or is not known is said as such. `masked` hides part of personal values."""
    if answer is None:
        return text("dialogue.not_given", lang)
    if answer.status != "given":
        return text(f"dialogue.status_{answer.status}", lang)
    shown = show_value(field, answer.value, lang)
    if masked and field.personal:
        shown = mask(field.mask, shown)
    if field.type in ("text", "long_text"):
        shown = phrases.alternatives("insults").sub("•••", shown)  # what is filed keeps them, what is said does not
    if len(shown) > LONG_VALUE:
        shown = shown[:LONG_VALUE].rstrip() + "…"
    stretch = field.type == "date" and "/" in str(answer.value)  # says itself that it is no single day
    return text("dialogue.about", lang, value=shown) if answer.approximate and not stretch else shown


def mask(kind: str, shown: str) -> str:
    """A personal value with enough left to be recognised by the person who gave it."""
    if kind == "none":
        return shown
    if kind == "contact":
        kind = "email" if "@" in shown else "address"
    if kind in ("phone", "account"):
        return _mask_digits(shown, keep=4)
    if kind == "email":
        name, _, host = shown.partition("@")
        return f"{name[:1]}•••@{host}"
    if kind == "name":
        return " ".join(_mask_word(word, 2) if place else word for place, word in enumerate(shown.split()))
    if kind == "address":
        return shown[:6] + "•••" + shown[-6:] if len(shown) > 16 else _mask_word(shown, 4)
    return _mask_word(shown, 2)


def _mask_digits(shown: str, keep: int) -> str:
    digits = sum(char.isdigit() for char in shown)
    hidden = max(0, digits - keep)
    out = []
    for char in shown:
        if char.isdigit() and hidden > 0:
            hidden -= 1
            char = "•"
        out.append(char)
    return "".join(out)


def _mask_word(word: str, keep: int) -> str:
    # A cut inside a Thai syllable may leave a vowel sign alone: cut before its consonant instead.
    head = re.sub(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+$", "", word[:keep])
    return f"{head}•••"


def active_fields(form: Form, draft: Draft) -> list[Field]:
    """The fields that apply, given the answers; an answer to a field that does not apply counts as absent."""
    values: dict[str, Any] = {}
    given = draft.values()
    applies: dict[str, bool] = {}
    for field in _by_need(form):
        wanted = not field.volunteered or field.name in given
        known = field.when is None or holds(field.when, values)
        # Nobody knows how it was paid, yet an account was told: what was said is kept.
        unsaid = field.when is not None and field.name in given and not field.when.fields() & set(values)
        applies[field.name] = wanted and (known or unsaid)
        if applies[field.name] and field.name in given:
            values[field.name] = given[field.name]
    return [field for field in form.fields if applies[field.name]]


def _by_need(form: Form) -> list[Field]:
    """The fields, each after those its condition looks at (there are no circles: the loader refuses them)."""
    placed: list[Field] = []
    waiting = list(form.fields)
    while waiting:
        names = {field.name for field in waiting}
        ready = [field for field in waiting if field.when is None or not field.when.fields() & names] or waiting
        placed.extend(ready)
        waiting = [field for field in waiting if field not in ready]
    return placed


def question(field: Field, draft: Draft) -> Reply:
    """The question of a field, with its choices numbered in the text and as buttons."""
    lang = draft.language
    lines = [field.ask[lang]]
    buttons: list[Button] = []
    if field.type == "evidence":
        if draft.evidence:
            lines = [text("dialogue.evidence_more", lang, count=len(draft.evidence))]
        done = "dialogue.button_done" if draft.evidence else "dialogue.button_no_evidence"
        return Reply(lines[0], (*openers(FILES, lang), button(text(done, lang))))
    for place, choice in enumerate(field.choices, 1):
        lines.append(f"{place}. {choice.label[lang]}")
        buttons.append(Button(_label(choice.label[lang]), choice.label[lang]))
    if field.type == "yes_no":
        buttons = [button(text("dialogue.button_yes", lang)), button(text("dialogue.button_no", lang))]
    buttons += openers(PICKERS.get(field.type, ()), lang)
    if not field.required and field.type != "yes_no":
        lines[0] = text("dialogue.may_skip", lang, ask=lines[0])
        buttons.append(button(text("dialogue.button_skip", lang)))
    return Reply("\n".join(lines), tuple(buttons[:MAX_BUTTONS]))


def openers(names: tuple[str, ...], lang: str) -> list[Button]:
    """Buttons that open something of the person's device; what they would give can be typed or sent as well."""
    labels = [(name, text(f"dialogue.open_{name}", lang)) for name in names]
    return [Button(label, label, name) for name, label in labels]


def button(words: str, sends: str | None = None) -> Button:
    """A button that sends what it shows, unless told otherwise."""
    return Button(_label(words), sends or words)


def _label(words: str) -> str:
    return words if len(words) <= LABEL_LENGTH else words[: LABEL_LENGTH - 1].rstrip() + "…"


def review(form: Form, draft: Draft) -> Reply:
    """The card with every field that applies, personal values partly masked, and what can be said to it."""
    lang = draft.language
    rows = []
    for field in active_fields(form, draft):
        if field.type == "evidence":
            count = len(draft.evidence)
            value = text("dialogue.files", lang, count=count) if count else text("dialogue.status_none", lang)
        else:
            value = show_answer(field, draft.answers.get(field.name), lang, masked=True)
        rows.append({"label": field.label[lang], "value": value, "field": field.name})
    if draft.parked:
        more = "; ".join(f"{item['label'][lang]} {item['shown'][lang]}" for item in draft.parked.values())
        rows.append({"label": text("category.more_facts", lang), "value": more, "field": "more_facts"})
    title = text("dialogue.review_title", lang, form=form.title[lang])
    lines = [f"{place}. {row['label']}: {row['value']}" for place, row in enumerate(rows, 1)]
    ask = text("dialogue.review_ask", lang)
    card = {"kind": "review", "title": title, "rows": rows, "footer": ask}
    return Reply("\n".join([title, *lines, "", ask]), review_buttons(lang), card)


def advice_lines(form: Form, draft: Draft, today: date) -> list[str]:
    """The form's advice that applies; a sentence past its expiry date is not shown."""
    values = draft.values()
    return [
        with_numbers(advice.text[draft.language])
        for advice in form.advice
        if advice.expires >= today and holds(advice.when, values, today)
    ]


def review_buttons(lang: str) -> tuple[Button, ...]:
    """What the review card offers."""
    return tuple(button(text(f"dialogue.button_{name}", lang)) for name in ("confirm", "edit", "cancel"))
