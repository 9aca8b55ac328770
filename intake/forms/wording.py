"""What a story says about the fields in its own words: patterns, names of people, choices, names of shops and goods."""

from __future__ import annotations

from datetime import datetime

from intake.forms.captures import captured
from intake.forms.choosing import spot
from intake.forms.draft import Draft
from intake.forms.facts import SAID_BY_ITSELF, Placed, is_open
from intake.forms.finding import READ_AT_MOST, Fact
from intake.forms.goods import goods_in
from intake.forms.likely import contradicted, likely_problem
from intake.forms.names import introduced, names_for
from intake.forms.recognising import recognised
from intake.forms.roles import has_paid
from intake.forms.schema import Field, Form
from intake.forms.values import Reading, read_answer

ELSEWHERE = "wrong_transfer"  # the problem of a bank that is about the account of somebody else
PLAIN = ("transfer", "website")  # choices that give way to any other that is named


def place_said(form: Form, draft: Draft, story: str, facts: list[Fact], now: datetime) -> list[Placed]:
    """What a story says about a field in plain words: by the field's patterns, or as a name. Surer than loose facts."""
    short = story[:READ_AT_MOST]
    people = introduced(short, facts)
    has_other = any(field.name == "respondent_name" for field in form.fields)
    takes_holder = form.name != "bank"
    placed: list[Placed] = []
    for field in form.fields:
        if not is_open(form, draft, field) or (not field.prefill and field.name not in SAID_BY_ITSELF):
            continue
        own_account = not takes_holder and not any(item.reading.value == ELSEWHERE for item in placed)
        names = names_for(field, people, has_other, own_account)
        pieces = [(item.text, item.start, item.end) for item in names]
        pieces += [
            (item.text, item.start, item.end)
            for item in recognised(form.name, field, short)
            if field.choices or not any(item.start < name.end and name.start < item.end for name in people)
        ]
        readings = ((read_answer(field, text, now), start, end) for text, start, end in pieces)
        best = next(((reading, start, end) for reading, start, end in readings if reading.ok), None)
        if best is not None and not (_denied(field, best[0], short) or _unlikely(form, field, best[0], short)):
            placed.append(Placed(field, *best))
    return placed


def _unlikely(form: Form, field: Field, reading: Reading, story: str) -> bool:
    """Whether the story as a whole speaks for another kind of problem than one of its words does."""
    return field.name == "problem" and contradicted(form.name, story, str(reading.value))


def _denied(field: Field, reading: Reading, story: str) -> bool:
    """ "Not paid" is no answer where the story says as well that money was sent: the denial was of a further sum."""
    return field.name == "payment_method" and reading.value == "not_paid" and has_paid(story)


def place_choices(form: Form, draft: Draft, text: str, facts: list[Fact]) -> list[Placed]:
    """The choices that a sentence names: of several the one that says most."""
    short = text[:READ_AT_MOST]
    people = [fact for fact in facts if fact.kind in ("person", "handle", "email")]
    placed = []
    for field in form.fields:
        if not field.prefill or not field.choices or not is_open(form, draft, field):
            continue
        named = [
            item
            for item in spot(field.choices, short)
            if item.id != "other"
            and not any(fact.start < item.end and item.start < fact.end for fact in people)
            and not _denied(field, Reading(item.id), short)
        ]
        plain = [item for item in named if item.id in PLAIN]  # "transferred" says less than "by PromptPay"
        chosen = next((item for item in named if item not in plain), next(iter(plain), None))
        if chosen is not None and not _unlikely(form, field, Reading(chosen.id), short):
            placed.append(Placed(field, Reading(chosen.id), chosen.start, chosen.end))
    return placed


def place_names(form: Form, draft: Draft, text: str, facts: list[Fact], now: datetime) -> list[Placed]:
    """Names behind words such as "page", and what was bought."""
    short = text[:READ_AT_MOST]
    spans = [(fact.start, fact.end) for fact in facts]
    placed = []
    for field in form.fields:
        if not field.prefill or field.choices or not field.capture or not is_open(form, draft, field):
            continue
        bought = field.name == "item" and field.required
        name = goods_in(field, short, spans) if bought else captured(field, short, spans)
        reading = read_answer(field, name.text, now) if name else None
        if name and reading and reading.ok:
            placed.append(Placed(field, reading, name.start, name.end))
    return placed


def place_likely(form: Form, draft: Draft, story: str) -> list[Placed]:
    """What a story is about as a whole, where none of its words say so by themselves."""
    field = form.get("problem")
    if field is None or not field.prefill or not is_open(form, draft, field):
        return []
    guessed = likely_problem(form.name, story)
    return [Placed(field, Reading(guessed), 0, 0)] if guessed and field.choice(guessed) else []


def way_of_paying(form: Form, draft: Draft, taken: list[Placed]) -> list[Placed]:
    """Who names the account that was paid has paid by transfer, even when no word says so."""
    field = form.get("payment_method")
    paid = [item for item in taken if item.field.owner == "respondent" and item.field.part == "account"]
    if field is None or not paid or field.name in draft.answers or field.choice("transfer") is None:
        return []
    return [Placed(field, Reading("transfer"), paid[0].start, paid[0].end)]
