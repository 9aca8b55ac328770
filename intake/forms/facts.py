"""To which field of a form each fact of a sentence belongs.

Two phones or two amounts in one text are told apart by the words around them (`cues`, `not_cues` of a field). What
could be the complainant's as well as the respondent's is not guessed: it stays "loose" and is offered when asked.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from intake.forms import phrases
from intake.forms.captures import starts_wrong
from intake.forms.conditions import holds
from intake.forms.draft import Draft
from intake.forms.finding import SHOP_KINDS, Fact
from intake.forms.kinds import KINDS
from intake.forms.roles import (
    Weight,
    begins,
    is_at_account,
    is_bought_day,
    is_other_day,
    is_received_day,
    is_since,
    is_vague_day,
    moved_at,
    weigh_sum,
)
from intake.forms.schema import Field, Form
from intake.forms.sums import FINAL, TOTAL, weights_of
from intake.forms.values import Reading, read_answer, today_in_bangkok

BEFORE, AFTER, NEAR = 24, 14, 10  # characters around a fact in which a cue counts
SAID_PAID = 150  # score of what was left to pay after all, or put right
SAID_WHOLE = 190  # score of a sum that is said to be the whole
SINCE = 20  # bonus of a day since when something has been so
TIED, LISTED = 40, 8  # scores and characters within which two sums are a list of payments
SAID_BY_ITSELF = ("bank_case_reference",)  # never read as loose words, only by a pattern of its own
_FIGURES = re.compile(r"\d{1,2}[/.-]\d{1,2}")
_THAI = re.compile(r"[\u0e01-\u0e4e]")
RECENT = 120  # days in which a day in figures is read day first, as Thais write it


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact and the field it answers."""

    field: Field
    reading: Reading
    start: int
    end: int


def place_facts(
    form: Form, draft: Draft, text: str, facts: list[Fact], now: datetime, told: bool = False
) -> tuple[list[Placed], list[Fact]]:
    """Which field each fact answers, and the facts of which that cannot be told yet. Answered fields take nothing.

    Without a word that points anywhere a fact goes to the first field of its kind, and to none when that has its
    answer already, or when it could be the complainant's as well as the respondent's.
    """
    pairs = []
    unsure: list[Fact] = []
    weights = weights_of(facts, text)
    for fact in _of_the_matter(facts, text, weights):
        fitting = [field for field in form.fields if fact.kind in accepted_kinds(field) and _on_side(field, fact)]
        open_fields = [field for field in fitting if is_open(form, draft, field)]
        scored = [
            (score, field)
            for field in open_fields
            if (score := cue_score(field, text, fact, weights.get(fact.start))) is not None
        ]
        if not scored:
            continue
        best = max(score for score, _ in scored)
        chosen = next(field for score, field in scored if score == best)
        guessed = chosen.owner == "complainant" and _theirs_too(form, fact)
        rivals = len({field.owner for field in _rivals(fact, fitting)}) > 1
        if told and (weights[fact.start].open if fact.kind == "money" else is_vague_day(fact)):
            unsure.append(fact)  # "last month" is offered when the day is asked: maybe the person knows it
            continue
        if best <= 0 and (rivals or guessed or chosen is not fitting[0]) and not (best < 0 and fact.kind == "money"):
            unsure.append(fact)
            continue
        pairs.append((best, fact, chosen))
    pairs, torn = _without_ties(pairs)
    unsure += torn
    placed: dict[str, Placed] = {}
    for _, fact, field in sorted(pairs, key=lambda pair: (-pair[0], is_vague_day(pair[1]))):
        reading = read_answer(field, _shop(fact.text) if fact.kind in SHOP_KINDS else fact.text, now)
        reading = _day_first(reading, fact, text, now) if told else reading
        if field.name not in placed and reading.ok:
            placed[field.name] = Placed(field, reading, fact.start, fact.end)
        elif reading.ok or reading.options:
            unsure.append(fact)
    return list(placed.values()), unsure


def _day_first(reading: Reading, fact: Fact, text: str, now: datetime) -> Reading:
    """In a Thai story 4/11 is the fourth of November when that was not long ago; else the person is asked."""
    if fact.kind != "date" or not reading.options or not _FIGURES.search(fact.text) or not _THAI.search(text):
        return reading
    day = date.fromisoformat(reading.options[0])
    return Reading(day.isoformat()) if 0 <= (today_in_bangkok(now) - day).days <= RECENT else reading


def _without_ties(pairs: list[tuple[int, Fact, Field]]) -> tuple[list[tuple[int, Fact, Field]], list[Fact]]:
    """Several payments without a sum: none of them is the amount, and the person says what it was in all."""
    sums: dict[str, list[tuple[int, Fact, Field]]] = {}
    for pair in pairs:
        if pair[1].kind == "money":
            sums.setdefault(pair[2].name, []).append(pair)
    torn: list[Fact] = []
    for found in sums.values():
        best = max(score for score, _, _ in found)
        equal = [pair for pair in found if pair[0] >= best - TIED]
        if best < 200 + TOTAL - 20 and len({pair[1].text for pair in equal}) > 1 and _listed(equal):
            torn += [fact for _, fact, _ in found]
    return [pair for pair in pairs if pair[1] not in torn], torn


def _listed(pairs: list[tuple[int, Fact, Field]]) -> bool:
    """Whether sums stand next to each other as in "1,999 and 4,888"."""
    places = sorted((fact.start, fact.end) for _, fact, _ in pairs)
    return any(after[0] - before[1] <= LISTED for before, after in itertools.pairwise(places))


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


def _of_the_matter(facts: list[Fact], text: str, weights: dict[int, Weight]) -> list[Fact]:
    """Without sums that are no loss, days of promises, and what only looks like a shop's name."""
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


def _theirs_too(form: Form, fact: Fact) -> bool:
    """Whether a telephone or name could be the other side's in this form: then it is nobody's until a word says so."""
    others = (field for field in form.fields if field.owner == "respondent" and fact.kind in accepted_kinds(field))
    return fact.kind == "person" or (fact.kind == "phone" and any(others))


def _on_side(field: Field, fact: Fact) -> bool:
    """Whether the words around a fact do not say that it is the other person's, or nobody's of the matter."""
    if field.part == "organization" and fact.kind == "bank" and fact.side is not None:
        return False  # a bank that money went to or came from is not the one complained of
    if fact.side is None or field.owner == "case":
        return fact.side != "neither"
    return field.owner == {"mine": "complainant", "theirs": "respondent"}.get(fact.side)


def cue_score(field: Field, text: str, fact: Fact, weight: Weight | None = None) -> int | None:
    """How surely the words around a fact point at the field: 0 nothing said, None they speak against it."""
    start = begins(fact)
    before = text[max(0, start - BEFORE) : start].lower()
    after = text[fact.end : fact.end + AFTER].lower()
    bonus = (weight or weigh_sum(fact, text)).bonus if fact.kind == "money" else 0
    score = SAID_WHOLE if bonus >= TOTAL else SAID_PAID if bonus >= FINAL else 0
    if fact.kind in ("date", "time") and field.name.startswith("transfer_"):
        bonus = moved_at(fact, text)
    if fact.side is not None and field.owner != "case":
        score = 205 if fact.kind == "bank" else 150
        bonus += 15 if fact.kind == "bank" and is_at_account(fact, text) else 0
    if field.name == "purchase_date" and is_bought_day(fact, text):
        score = 190
    if field.name in ("purchase_date", "transfer_date"):
        if is_received_day(fact, text):
            return None
        bonus += SINCE if is_since(fact, text) else 0
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
        if place >= 0 and distance <= NEAR and 200 - distance > score and bonus < TOTAL:
            return None
    return score + bonus
