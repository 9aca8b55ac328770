"""One story through the engine: what was captured, and how many questions follow until the review card."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.intake.compare import same
from intake.forms.draft import Draft, Utterance
from intake.forms.engine import advance
from intake.forms.registry import Registry
from intake.forms.schema import Form

MOST_TURNS = 60
# Where a form asks the same thing under a name of its own: {form: {the stories' name: the form's}}.
OTHER_NAMES = {
    "bank": {"transfer_date": "incident_date"},
    "device": {"complainant_phone": "registered_phone"},
}


@dataclass
class Result:
    """What became of one story. `missed` and `wrong` are (field, expected, captured)."""

    id: str
    form: str
    guessed: str | None
    shown: list[str]
    given: int = 0
    captured: int = 0
    taken: int = 0
    missed: list[tuple[str, Any, Any]] = field(default_factory=list)
    wrong: list[tuple[str, Any, Any]] = field(default_factory=list)
    unjudged: list[tuple[str, Any]] = field(default_factory=list)
    questions: int = 0
    asked_again: list[str] = field(default_factory=list)


def measure(
    registry: Registry, story: dict[str, Any], reading: dict[str, Any], judged: frozenset[str] = frozenset()
) -> Result:
    """`judged` are the fields that the stories know of: what is taken for others is right or wrong nobody can say.

    Tell the story, correct the category when the guess is wrong, look at the answers, then finish the form."""
    now = datetime.fromisoformat(story["now"])
    step = advance(registry, None, _first(story, reading, now))
    draft = step.draft
    guessed = draft.form if draft else None
    shown = list((draft.offers or {}).get("items", ())) if draft else []
    result = Result(story["id"], story["form"], guessed, shown)
    questions = 0
    if draft is None or guessed != story["form"]:
        draft, questions = _correct(registry, draft, story, now)
    if draft is None or draft.form != story["form"]:
        result.missed = [(name, value, None) for name, value in story["facts"].items()]
        result.given = len(story["facts"])
        return result
    _compare(result, registry, draft, story, judged)
    _finish(result, registry, draft, story, now, questions)
    return result


def _first(story: dict[str, Any], reading: dict[str, Any], now: datetime) -> Utterance:
    ranking = tuple((str(name), float(chance)) for name, chance in reading["ranking"])
    entities = reading["entities"]
    return Utterance(story["text"], now, "1", reading["intent"], reading["confidence"], entities, ranking=ranking)


def _correct(registry: Registry, draft: Draft | None, story: dict[str, Any], now: datetime) -> tuple[Draft | None, int]:
    """Choose the right form as a person would: from what is offered, else through the category tree."""
    form = registry.get(story["form"])
    if form is None or draft is None:
        return None, 0
    turns = 0
    for words in (form.title[draft.language], "อื่น ๆ" if draft.language == "th" else "something else"):
        for _ in range(2):
            if draft.form == form.name and draft.stage != "choosing":
                return draft, turns
            offered = (draft.offers or {"items": []})["items"]
            level = (draft.offers or {"level": ""})["level"]
            place = offered.index(form.name) + 1 if form.name in offered else None
            if level == "groups":
                place = offered.index(form.category) + 1
            said = str(place) if place else words
            turns += 1
            following = advance(registry, draft, Utterance(said, now + timedelta(seconds=turns), f"c{turns}")).draft
            if following is None:
                return None, turns
            draft = following
    return draft, turns


def _compare(result: Result, registry: Registry, draft: Draft, story: dict[str, Any], judged: frozenset[str]) -> None:
    form = registry.get(draft.form)
    now = datetime.fromisoformat(story["now"])
    values = {name: value for name, value in draft.values().items() if name not in ("details", "evidence")}
    facts, may = _under_names(form, story["facts"], values), _under_names(form, story["may"], values)
    result.given = len(facts)

    def equal(name: str, expected: Any) -> bool:
        field = form.get(name) if form else None
        return name in values and same(field, name, values[name], expected, now)

    for name, expected in facts.items():
        if equal(name, expected) or any(equal(name, each) for each in may.get(name, ())):
            result.captured += 1
        else:
            result.missed.append((name, expected, values.get(name)))
    for name in values:
        if name not in facts and name not in may and name not in judged:
            result.unjudged.append((name, values[name]))
            continue
        result.taken += 1
        if not (name in facts and equal(name, facts[name])) and not any(
            equal(name, each) for each in may.get(name, ())
        ):
            result.wrong.append((name, facts.get(name), values[name]))


def _under_names(form: Form | None, facts: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The facts under the names that this form has for them, unless its own field of that name took something."""
    other = OTHER_NAMES.get(form.name, {}) if form else {}
    return {
        name if name in values or other.get(name) in facts else other.get(name, name): value
        for name, value in facts.items()
    }


def _finish(
    result: Result, registry: Registry, draft: Draft, story: dict[str, Any], now: datetime, before: int
) -> None:
    """Answer the rest with what is shortest, and count the questions until the review card."""
    english = draft.language == "en"
    turns = before
    current: Draft | None = draft
    for turn in range(MOST_TURNS):
        if current is None or current.stage == "review":
            break
        turns += 1
        said = "I agree" if english else "ยินยอม"
        if current.stage == "choosing":
            said = "1"
        elif current.stage == "asking":
            if current.asked in story["facts"] and current.pending is None:
                result.asked_again.append(str(current.asked))
            said = "1" if current.pending else ("I don't know" if english else "ไม่ทราบ")
        heard = Utterance(said, now + timedelta(seconds=30 + turn), f"f{turn}")
        current = advance(registry, current, heard).draft
    result.questions = turns
