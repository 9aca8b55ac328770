"""How a complaint begins: the form that the first message means, coming back to a draft, starting again."""

from __future__ import annotations

import hashlib
from typing import Any

from intake.forms import phrases
from intake.forms.choosing import read_number
from intake.forms.draft import Draft, Utterance
from intake.forms.facts import Fact, find_facts
from intake.forms.interruptions import guess_language
from intake.forms.listening import hear_opening, hear_story, remark_taken
from intake.forms.questions import ask_form, ask_restart, ask_return, go_on, repeat
from intake.forms.schema import Form
from intake.forms.talk import Talk
from intake.forms.values import LETTER


def new_draft(heard: Utterance, old: Draft | None = None) -> Draft:
    """A draft whose id follows from the turn, so that a turn tried again begins the same complaint."""
    seed = heard.turn_id or f"{heard.now.isoformat()} {heard.text}"
    words = phrases.clean(heard.text)
    language = old.language if old else guess_language(words, None, heard.language)
    fresh = Draft(id=hashlib.sha256(f"draft {seed}".encode()).hexdigest()[:32], language=language)
    if old is not None:
        fresh.evidence, fresh.consent = old.evidence, old.consent
    return fresh


def begin(talk: Talk) -> None:
    """Take the form that the first message means, or ask for it."""
    talk.draft.language = guess_language(talk.words, None, talk.heard.language) if talk.words else talk.draft.language
    entities = talk.entities
    talk.draft.opening = {"text": talk.words, "entities": _spans(entities) if entities is not None else None}
    candidates = talk.registry.for_intent(talk.heard.intent)
    if len(candidates) > 1:
        low = talk.words.lower()
        named = [
            form
            for form in candidates
            if any(word.lower() in low for words in form.keywords.values() for word in words)
        ]
        candidates = named if len(named) == 1 else candidates
    if len(candidates) == 1:
        _take_form(talk, candidates[0])
    else:
        talk.draft.stage = "choosing"
        ask_form(talk)


def _spans(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"entity": item.get("entity"), "start": item["start"], "end": item["end"]} for item in entities]


def _take_form(talk: Talk, form: Form) -> None:
    """The form is known: take in what was said so far, and go on with consent or the first question."""
    draft = talk.draft
    opening = draft.opening or {"text": "", "entities": []}
    draft.form, draft.form_version, draft.opening = form.name, form.version, None
    words = str(opening["text"])
    facts: list[Fact] = find_facts(words, opening["entities"], talk.now) if words else []
    hear_opening(talk, words, facts)
    told = bool(draft.answers)
    talk.remarks.insert(0, talk.t("sorry_to_hear" if told else "glad_to_help"))
    talk.say(talk.remarks.pop())
    talk.draft.stage = "asking"
    go_on(talk)


def hear_form(talk: Talk) -> None:
    """Which form: by number, title or a word of it; anything else is added to the story."""
    forms = list(talk.registry)
    place = read_number(talk.words, len(forms))
    chosen = [forms[place]] if place is not None else []
    if not chosen:
        short = phrases.bare(talk.words)
        chosen = [form for form in forms if short and short in {phrases.bare(words) for words in form.title.values()}]
    if not chosen:
        low = talk.words.lower()
        chosen = [
            form for form in forms if any(word.lower() in low for words in form.keywords.values() for word in words)
        ]
    if len(chosen) == 1:
        _take_form(talk, chosen[0])
        return
    opening = talk.draft.opening or {"text": "", "entities": None}
    if len(LETTER.findall(talk.words)) >= 5:
        talk.draft.opening = {"text": f"{opening['text']}\n{talk.words}".strip(), "entities": None}
    ask_form(talk)


def hear_return(talk: Talk) -> None:
    """Somebody is back at a kept draft: go on, start anew, or delete it; what they told waits for the choice."""
    draft = talk.draft
    pending = draft.pending
    opening = (pending or {}).get("opening")
    if draft.stage == "kept" and talk.says("delete"):
        talk.outcome = "deleted"
        talk.say(talk.t("deleted"))
    elif talk.says("fresh") or talk.words == talk.t("button_new"):
        _restart(talk, opening)
    elif talk.says("resume") or talk.words == talk.t("button_continue") or (pending and draft.tries >= 2):
        draft.stage, draft.back, draft.pending, draft.tries = draft.back or "asking", None, None, 0
        talk.remark(talk.t("welcome_back"))
        if opening:
            remark_taken(
                talk, hear_story(talk, opening["text"], find_facts(opening["text"], None, talk.now), told=False)
            )
        go_on(talk)
    else:
        told = {"text": talk.words} if len(LETTER.findall(talk.words)) >= 12 and not pending else opening
        draft.stage = "asking" if draft.stage == "kept" and draft.back is None else draft.stage
        tries = draft.tries + 1 if pending else 0
        if draft.stage == "kept":
            draft.stage = "asking"
        ask_return(talk, told)
        draft.tries = tries


def hear_restart(talk: Talk) -> None:
    """Start over only on a second word that says so."""
    if talk.says("start_over", "fresh", "yes_strict") or talk.words == talk.t("button_restart"):
        _restart(talk, None)
    elif talk.says("no", "resume") or talk.words == talk.t("button_continue") or talk.draft.tries >= 1:
        talk.draft.pending, talk.draft.tries = None, 0
        repeat(talk)
    else:
        tries = talk.draft.tries + 1
        ask_restart(talk)
        talk.draft.tries = tries


def _restart(talk: Talk, opening: dict[str, Any] | None) -> None:
    """A new draft, with a new intake key; consent and files of this conversation stay."""
    fresh = new_draft(talk.heard, talk.draft)
    fresh.evidence = []
    forms = list(talk.registry)
    form = talk.registry.get(talk.draft.form) if len(forms) > 1 else forms[0]
    talk.draft = fresh
    fresh.opening = {"text": (opening or {}).get("text", ""), "entities": None}
    if len(forms) > 1 or form is None:
        ask_form(talk)
    else:
        _take_form(talk, form)
