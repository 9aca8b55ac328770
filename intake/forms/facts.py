"""Finding what a sentence tells about the fields of a form, and to which field each fact belongs.

Two phones or two amounts in one text are told apart by the words around them (`cues`, `not_cues` of a field). What
could be the complainant's as well as the respondent's is not guessed: it stays "loose" and is offered when asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from intake import thai
from intake.forms import phrases
from intake.forms.captures import captured, starts_wrong
from intake.forms.choosing import spot
from intake.forms.conditions import holds
from intake.forms.draft import Draft
from intake.forms.kinds import KINDS
from intake.forms.names import holder_name, is_holder, own_name
from intake.forms.recognising import recognised
from intake.forms.roles import bare_sum, is_bought_day, is_other_day, is_vague_day, side_of, weigh_sum
from intake.forms.schema import Field, Form
from intake.forms.values import Reading, read_answer

READ_AT_MOST = 3000  # characters of one message that are searched for facts
BEFORE, AFTER, NEAR = 24, 14, 10  # characters around a fact in which a cue counts
HELD = ("account", "promptpay", "bank")  # what a holder's name stands behind
SAID_BY_ITSELF = ("bank_case_reference",)  # never read as loose words, only by a pattern of its own
SHOP_KINDS = ("organization", "handle")
_KINDS = frozenset(kind for declared in KINDS.values() for kind in declared.entities) | set(SHOP_KINDS)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a text says: its kind (as in intake.thai), the piece of text, and where that stands."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact and the field it answers."""

    field: Field
    reading: Reading
    start: int
    end: int


def find_facts(text: str, entities: list[dict[str, Any]] | None, now: datetime) -> list[Fact]:
    """The facts in a text, in its order, not overlapping. `entities` of Rasa's tracker, or None to read here."""
    short = text[:READ_AT_MOST]
    if entities is None:
        found = [(item.kind, item.start, item.end) for item in thai.extract(short, now)]
    else:
        found = [(str(item.get("entity")), int(item["start"]), int(item["end"])) for item in entities]
    facts: list[Fact] = []
    for kind, start, end in sorted(found, key=lambda item: (item[1], -item[2])):
        overlaps = facts and start < facts[-1].end
        if kind in _KINDS and 0 <= start < end <= len(text) and not overlaps:
            facts.append(Fact(kind, text[start:end], start, end))
    bare = bare_sum(short) if not any(fact.kind == "money" for fact in facts) else None
    if bare is not None and not any(fact.start < bare[1] and bare[0] < fact.end for fact in facts):
        facts.append(Fact("money", text[bare[0] : bare[1]], *bare))
    return facts


def place_facts(
    form: Form, draft: Draft, text: str, facts: list[Fact], now: datetime
) -> tuple[list[Placed], list[Fact]]:
    """Which field each fact answers, and the facts of which that cannot be told yet. Answered fields take nothing.

    Without a word that points anywhere a fact goes to the first field of its kind, and to none when that has its
    answer already, or when it could be the complainant's as well as the respondent's.
    """
    pairs = []
    unsure: list[Fact] = []
    for fact in _of_the_matter(facts, text):
        fitting = [field for field in form.fields if fact.kind in accepted_kinds(field) and _on_side(field, fact, text)]
        open_fields = [field for field in fitting if is_open(form, draft, field)]
        scored = [(score, field) for field in open_fields if (score := cue_score(field, text, fact)) is not None]
        if not scored:
            continue
        best = max(score for score, _ in scored)
        chosen = next(field for score, field in scored if score == best)
        if best == 0 and (len({field.owner for field in _rivals(fact, fitting)}) > 1 or chosen is not fitting[0]):
            unsure.append(fact)
            continue
        pairs.append((best, fact, chosen))
    placed: dict[str, Placed] = {}
    for _, fact, field in sorted(pairs, key=lambda pair: (-pair[0], is_vague_day(pair[1]))):
        reading = read_answer(field, _shop(fact.text) if fact.kind in SHOP_KINDS else fact.text, now)
        if field.name not in placed and reading.ok:
            placed[field.name] = Placed(field, reading, fact.start, fact.end)
        elif reading.ok or reading.options:
            unsure.append(fact)
    return list(placed.values()), unsure


def place_said(form: Form, draft: Draft, story: str, facts: list[Fact], now: datetime) -> list[Placed]:
    """What a story says about a field in plain words: by the field's patterns, or as a name. Surer than loose facts."""
    short = story[:READ_AT_MOST]
    accounts = [fact for fact in facts if fact.kind in HELD]
    placed = []
    for field in form.fields:
        if not is_open(form, draft, field) or (not field.prefill and field.name not in SAID_BY_ITSELF):
            continue
        pieces = [(item.text, item.start, item.end) for item in recognised(form.name, field, short)]
        own = own_name(short) if field.owner == "complainant" and field.part == "name" else None
        holder = holder_name(short, accounts) if is_holder(field) else None
        pieces += [(name.text, name.start, name.end) for name in (own, holder) if name is not None]
        readings = ((read_answer(field, text, now), start, end) for text, start, end in pieces)
        best = next(((reading, start, end) for reading, start, end in readings if reading.ok), None)
        if best is not None:
            placed.append(Placed(field, *best))
    return placed


def place_words(form: Form, draft: Draft, text: str, facts: list[Fact], told: bool, now: datetime) -> list[Placed]:
    """Choices named in a sentence and, when it tells a story (`told`), names behind words such as "page", "bought"."""
    short = text[:READ_AT_MOST]
    placed = []
    for field in form.fields:
        if not field.prefill or not is_open(form, draft, field):
            continue
        if field.choices:
            named = [item for item in spot(field.choices, short) if item.id != "other"]
            if named:
                placed.append(Placed(field, Reading(named[0].id), named[0].start, named[0].end))
        elif told and field.capture:
            name = captured(field, short, [(fact.start, fact.end) for fact in facts])
            reading = read_answer(field, name.text, now) if name else None
            if name and reading and reading.ok:
                placed.append(Placed(field, reading, name.start, name.end))
    return placed


def way_of_paying(form: Form, draft: Draft, taken: list[Placed]) -> list[Placed]:
    """Who names the account that was paid has paid by transfer, even when no word says so."""
    field = form.get("payment_method")
    paid = [item for item in taken if item.field.owner == "respondent" and item.field.part == "account"]
    if field is None or not paid or field.name in draft.answers or field.choice("transfer") is None:
        return []
    return [Placed(field, Reading("transfer"), paid[0].start, paid[0].end)]


def accepted_kinds(field: Field) -> tuple[str, ...]:
    """The kinds of facts that can answer a field: those of its type, and names of shops for a page or shop."""
    if field.type == "text" and field.part == "organization" and field.owner == "respondent":
        return ("bank",)  # a bank or a wallet that is complained of by its name
    return KINDS[field.type].entities + (SHOP_KINDS if field.part == "page" else ())


def is_open(form: Form, draft: Draft, field: Field) -> bool:
    """Whether the field still wants a value and its condition is not already known to be false."""
    answer = draft.answers.get(field.name)
    if answer is not None and answer.status == "given":
        return False
    if field.when is None or holds(field.when, draft.values()):
        return True
    return any(name not in draft.answers for name in field.when.fields())


def pointed_at(form: Form, draft: Draft, asked: Field, text: str) -> Field | None:
    """Another open field of the asked one's type that the words name ("ผมชื่อ …" while the seller's name is asked)."""
    low = text.lower()

    def longest(field: Field) -> int:
        return max((len(cue) for words in field.cues.values() for cue in words if cue.lower() in low), default=0)

    others = [field for field in form.fields if field.type == asked.type and field is not asked]
    rivals = [field for field in others if is_open(form, draft, field) and longest(field) > longest(asked)]
    return max(rivals, key=longest, default=None)


@lru_cache(maxsize=64)
def names_of(form: Form) -> re.Pattern[str]:
    """Every word by which the fields of a form are called, longest first."""
    lists = [
        words for field in form.fields for each in (field.label, field.cues, field.aliases) for words in each.values()
    ]
    found = {name.lower() for words in lists for name in ([words] if isinstance(words, str) else words)}
    return re.compile("|".join(phrases.bounded(name) for name in sorted(found, key=len, reverse=True)))


def named_elsewhere(form: Form, draft: Draft, asked: Field, text: str, facts: list[Fact], now: datetime) -> bool:
    """Whether the words beside a fact say that it is another field's: "เบอร์ร้าน 081 …" is no account number."""
    placed, _ = place_facts(form, draft, text, facts, now)
    owners = {(item.start, item.end): item.field for item in placed if item.field is not asked}
    found = [(fact, owners[fact.start, fact.end]) for fact in facts if (fact.start, fact.end) in owners]
    return any((cue_score(owner, text, fact) or 0) > 0 for fact, owner in found)


def _of_the_matter(facts: list[Fact], text: str) -> list[Fact]:
    """Without sums that are no loss, days of promises, and what only looks like a shop's name."""
    weights = {fact.start: weigh_sum(fact, text) for fact in facts if fact.kind == "money"}
    return [
        fact
        for fact in facts
        if not (fact.kind == "money" and weights[fact.start].excluded)
        and not (fact.kind == "date" and is_other_day(fact, text))
        and not (fact.kind in SHOP_KINDS and starts_wrong(_shop(fact.text), shop=True))
    ]


def _rivals(fact: Fact, fitting: list[Field]) -> list[Field]:
    """The fields a fact could as well belong to. A bank's name by itself is no rival of a field that always applies."""
    always = [field for field in fitting if field.when is None]
    return always if fact.kind == "bank" and always else fitting


def _shop(words: str) -> str:
    lead = phrases.alternatives("shop_lead").match(words)
    return words[lead.end() :] if lead else words


def _on_side(field: Field, fact: Fact, text: str) -> bool:
    """Whether the words around a fact do not say that it is the other person's."""
    side = side_of(fact, text)
    if side is None or field.owner == "case":
        return True
    return field.owner == ("complainant" if side == "mine" else "respondent")


def cue_score(field: Field, text: str, fact: Fact) -> int | None:
    """How surely the words around a fact point at the field: 0 nothing said, None they speak against it."""
    before = text[max(0, fact.start - BEFORE) : fact.start].lower()
    after = text[fact.end : fact.end + AFTER].lower()
    score = 0
    bonus = weigh_sum(fact, text).bonus if fact.kind == "money" else 0
    if side_of(fact, text) is not None and field.owner != "case":
        score = 205 if fact.kind == "bank" else 150
    if field.name == "purchase_date" and is_bought_day(fact, text):
        score = 190
    cues = [cue for words in field.cues.values() for cue in words]
    for rank, cue in enumerate(cues):
        place = before.rfind(cue.lower())
        if place >= 0:
            score = max(score, 200 - 2 * rank - (len(before) - place - len(cue)))
        elif cue.lower() in after and fact.kind in ("phone", "person", "account"):
            score = max(score, 60 - after.index(cue.lower()))
    against = (cue for words in field.not_cues.values() for cue in words)
    for cue in against:
        place = before.rfind(cue.lower())
        distance = len(before) - place - len(cue)
        if place >= 0 and distance <= NEAR and 200 - distance > score:
            return None
    return score + bonus
