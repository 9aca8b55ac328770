"""Several fields in one question, and answers that hold several of them: a name, a phone and an address in one line."""

from __future__ import annotations

import re

from intake.forms import phrases
from intake.forms.draft import Draft
from intake.forms.facts import Placed, accepted_kinds, cue_score, names_of, place_facts
from intake.forms.finding import Fact
from intake.forms.kinds import KINDS
from intake.forms.schema import Field, Form
from intake.forms.talk import Talk
from intake.forms.values import LETTER, read_answer

OWN_PARTS = ("name", "phone", "contact")
_BREAKS = re.compile(r"[\n,;|]+|\s+/\s+")


def members_of(form: Form, draft: Draft, field: Field, active: list[Field]) -> list[Field]:
    """The fields to be asked together with this one: those of its group that apply and have no answer, itself first."""
    if field.together is None:
        return [field]
    mates = [item for item in active if item.together == field.together and item.name not in draft.answers]
    return [field, *(item for item in mates if item is not field)]


def read_together(talk: Talk, members: list[Field], facts: list[Fact]) -> list[Placed]:
    """What one message answers of several fields asked together: facts by kind, the words between them by turns."""
    placed: dict[str, Placed] = {}
    used: list[tuple[int, int]] = []
    elsewhere = _meant_elsewhere(talk, members, facts)
    for fact in facts:
        if fact in elsewhere:
            used.append((fact.start, fact.end))
            continue
        target = _by_kind(talk, [item for item in members if item.name not in placed], fact)
        if target is not None:
            placed[target.field.name] = target
            used.append((fact.start, fact.end))
    for start, end in _pieces(talk.words, used):
        found = _by_words(talk, [item for item in members if item.name not in placed], start, end)
        if found is not None:
            placed[found.field.name] = found
    return [placed[item.name] for item in members if item.name in placed]


def read_own_data(talk: Talk, facts: list[Fact]) -> list[Placed]:
    """Name, phone and the like in one message, before anybody asked for them: two of them at least."""
    own = [item for item in talk.form.fields if item.owner == "complainant" and item.part in OWN_PARTS]
    found = read_together(talk, [item for item in own if item.name not in talk.draft.answers], facts)
    return found if len(found) > 1 else []


def _meant_elsewhere(talk: Talk, members: list[Field], facts: list[Fact]) -> list[Fact]:
    """Facts beside which a word points at a field that was not asked ("the shop is on 081 …")."""
    placed, _ = place_facts(talk.form, talk.draft, talk.words, facts, talk.now)
    outside = {(item.start, item.end): item.field for item in placed if item.field not in members}
    found = []
    for fact in facts:
        field = outside.get((fact.start, fact.end))
        ours = [cue_score(item, talk.words, fact) or 0 for item in members if fact.kind in accepted_kinds(item)]
        # Whose it is counts for both; only a word that points away from what was asked takes it elsewhere.
        if field is not None and (cue_score(field, talk.words, fact) or 0) > max(ours, default=-1):
            found.append(fact)
    return found


def _by_kind(talk: Talk, free: list[Field], fact: Fact) -> Placed | None:
    fitting = [item for item in free if fact.kind in accepted_kinds(item)]
    scored = [(cue_score(item, talk.words, fact), item) for item in fitting]
    possible = [(score or 0, -place, item) for place, (score, item) in enumerate(scored)]
    for _, _, item in sorted(possible, key=lambda each: each[:2], reverse=True):
        reading = read_answer(item, fact.text, talk.now)
        if reading.ok:
            return Placed(item, reading, fact.start, fact.end)
    return None


def _pieces(words: str, used: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of text between the facts, cut at line ends, commas and the like."""
    cuts = sorted([*used, *((match.start(), match.end()) for match in _BREAKS.finditer(words))])
    pieces, at = [], 0
    for start, end in [*cuts, (len(words), len(words))]:
        if start > at:
            pieces.append((at, start))
        at = max(at, end)
    return pieces


def _by_words(talk: Talk, free: list[Field], start: int, end: int) -> Placed | None:
    """A name or other words in a piece, behind the field's own name where that is said ("Name: …")."""
    piece = talk.words[start:end]
    named = names_of(talk.form).match(piece.lstrip().lower())
    body = piece.lstrip()[named.end() :] if named else piece
    lead = named.group() if named else ""
    body = body.strip(" \t:=-–•.")
    answer = phrases.alternatives("answer_lead").match(body)
    if named and answer:
        body = body[answer.end() :].strip()
    if len(LETTER.findall(phrases.bare(phrases.alternatives("fillers").sub(" ", body)))) < 2:
        return None
    wordy = [item for item in free if KINDS[item.type].words and item.type != "long_text"]
    ordered = sorted(wordy, key=lambda item: not (lead and _goes_by(item, lead)))
    for item in ordered:
        reading = read_answer(item, body, talk.now)
        if reading.ok:
            return Placed(item, reading, start, end)
    return None


def _goes_by(field: Field, name: str) -> bool:
    lists = [*field.aliases.values(), *field.cues.values()]
    return name in {word.lower() for words in [list(field.label.values()), *lists] for word in words}
