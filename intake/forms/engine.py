"""The conversation as a pure function: a draft and an utterance in, the next draft and the bubbles to say out.

What a person writes is judged by the field that is asked, the text itself and the facts in it; the intent that the
assistant's classifier found decides only interruptions, so that a wrong one cannot lose an answer. Only the whole
message "yes" to the review card gives the outcome "save".
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from intake.forms import phrases
from intake.forms.choosing import read_number
from intake.forms.conditions import holds
from intake.forms.draft import Draft, Reply, Step, Utterance
from intake.forms.evidence import hear_evidence
from intake.forms.facts import Fact, find_facts
from intake.forms.interruptions import guess_language, hear_leaving, hear_which, interrupt, start_edit, want_human
from intake.forms.listening import add_to_story, hear_answer, hear_opening, hear_story, remark_taken, teach
from intake.forms.questions import (
    ask,
    ask_consent,
    ask_form,
    ask_option,
    ask_restart,
    ask_return,
    ask_which,
    go_on,
    prompt_review,
    repeat,
)
from intake.forms.registry import Registry
from intake.forms.schema import Form
from intake.forms.showing import active_fields, button, show_value
from intake.forms.talk import Talk
from intake.forms.values import LETTER, read_answer, today_in_bangkok
from intake.texts import consent_notice, text

PATIENCE = 6  # unusable answers to the consent question before the conversation ends without keeping anything
LONG_PAUSE = 6 * 3600  # seconds after which a person is told where they were


def advance(registry: Registry, draft: Draft | None, heard: Utterance) -> Step:
    """One step of the conversation. Neither argument is changed; the same arguments give the same step.

    `draft` None starts a complaint with this utterance. The step's draft is None when nothing may be kept.
    A turn that was already taken in (the draft knows its id) is answered with nothing and changes nothing.
    """
    if draft is not None and heard.turn_id and draft.last_turn == heard.turn_id:
        return Step(draft, ())
    working = Draft.from_json(draft.to_json()) if draft is not None else _new_draft(heard)
    talk = Talk(registry, working, heard, phrases.clean(heard.text))
    paused = _seconds_since(working.updated_at, heard.now) > LONG_PAUSE
    _respond(talk, paused)
    if talk.outcome in ("deleted", "refused"):
        return Step(None, tuple(talk.replies), talk.outcome)
    talk.replies[:0] = _urgent(talk)
    working = talk.draft
    working.updated_at = heard.now.isoformat()
    working.last_turn = heard.turn_id or None
    return Step(working, tuple(talk.replies), talk.outcome)


def _respond(talk: Talk, paused: bool) -> None:
    draft = talk.draft
    if draft.form is not None and talk.registry.get(draft.form) is None:
        talk.draft = draft = _new_draft(talk.heard, draft)  # the form was withdrawn since
    if draft.stage == "confirmed":
        draft.stage = "review"
    if talk.heard.event == "evidence":
        hear_evidence(talk)
    elif draft.stage == "kept":
        _hear_return(talk)
    elif draft.form is None and draft.opening is None:
        _begin(talk)
    elif talk.heard.event is not None:
        talk.remark(talk.t(f"event_{talk.heard.event}") if talk.heard.event in ("sticker", "location") else "")
        repeat(talk)
    elif not talk.words:
        talk.remark(talk.t("nothing_readable"))
        repeat(talk)
    else:
        if paused and draft.stage != "leaving":
            talk.remark(talk.t("welcome_back"))
        _hear(talk)


def _hear(talk: Talk) -> None:
    draft = talk.draft
    pending = draft.pending["kind"] if draft.pending else None
    if talk.says("human"):
        want_human(talk)
    elif draft.stage == "leaving":
        hear_leaving(talk)
    elif pending == "restart":
        _hear_restart(talk)
    elif pending == "return":
        _hear_return(talk)
    elif pending == "which":
        hear_which(talk)
    elif not interrupt(talk):
        if pending in ("loose", "option"):
            _hear_pending(talk)
        else:
            {"choosing": _hear_form, "consent": _hear_consent, "asking": _hear_asked, "review": _hear_review}[
                draft.stage
            ](talk)


# the start


def _new_draft(heard: Utterance, old: Draft | None = None) -> Draft:
    seed = heard.turn_id or f"{heard.now.isoformat()} {heard.text}"
    words = phrases.clean(heard.text)
    language = old.language if old else guess_language(words, None, heard.language)
    fresh = Draft(id=hashlib.sha256(f"draft {seed}".encode()).hexdigest()[:32], language=language)
    if old is not None:
        fresh.evidence, fresh.consent = old.evidence, old.consent
    return fresh


def _begin(talk: Talk) -> None:
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


def _hear_form(talk: Talk) -> None:
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


# consent


def _hear_consent(talk: Talk) -> None:
    draft = talk.draft
    if talk.says("yes_consent"):
        notice = consent_notice()
        draft.consent = {
            "version": notice["version"],
            "given": True,
            "at": talk.now.isoformat(),
            "language": draft.language,
        }
        talk.remark(talk.t("consent_thanks"))
        go_on(talk)
        return
    if talk.says("no"):
        _refuse(talk)
        return
    facts = find_facts(talk.words, talk.entities, talk.now)
    taken = hear_story(talk, talk.words, facts, told=True)
    if not taken and len(LETTER.findall(talk.words)) >= 5:
        add_to_story(talk)
    remark_taken(talk, taken)
    draft.tries = 0 if taken else draft.tries + 1
    if draft.tries >= PATIENCE:
        _refuse(talk)
        return
    if draft.tries >= 3:
        talk.remark(talk.t("human_offer"))
    ask_consent(talk, short=True)


def _refuse(talk: Talk) -> None:
    talk.outcome = "refused"
    talk.say(talk.t("consent_refused"), (button(talk.t("button_human")),))


# questions, review


def _hear_asked(talk: Talk) -> None:
    field = talk.asked
    if field is None:
        go_on(talk)
    else:
        hear_answer(talk, field)


def _hear_pending(talk: Talk) -> None:
    """The answer to a question in between; anything else is an answer to the field it is about."""
    draft = talk.draft
    pending = draft.pending or {}
    field = talk.form.get(pending["field"])
    draft.pending = None
    if field is None:
        go_on(talk)
    elif pending["kind"] == "loose" and talk.says("yes_loose"):
        fact = draft.loose.pop(pending["place"])
        reading = read_answer(field, fact["text"], talk.now)
        talk.give(field, reading.value, reading.approximate)
        go_on(talk)
    elif pending["kind"] == "loose" and talk.says("no"):
        fact = draft.loose[pending["place"]]
        fact["not"] = [*fact.get("not", []), field.name]
        ask(talk, field)
    elif pending["kind"] == "option":
        _hear_option(talk, pending["options"])
    else:
        hear_answer(talk, field)


def _hear_option(talk: Talk, options: list[str]) -> None:
    field = talk.asked
    if field is None:
        go_on(talk)
        return
    shown = [phrases.compact(show_value(field, option, talk.draft.language)) for option in options]
    place = read_number(talk.words, len(options))
    if place is None and phrases.bare(talk.words) in shown:
        place = shown.index(phrases.bare(talk.words))
    if place is not None:
        talk.give(field, options[place])
        talk.remark(talk.t("understood", value=talk.shown(field)))
        go_on(talk)
        return
    reading = read_answer(field, talk.words, talk.now)
    if reading.options:
        tries = talk.draft.tries + 1
        if tries >= 3:
            teach(talk, field, reading)
            return
        ask_option(talk, field, reading.options)
        talk.draft.tries = tries
        return
    hear_answer(talk, field)


def _hear_review(talk: Talk) -> None:
    draft = talk.draft
    fields = active_fields(talk.form, draft)
    place = read_number(talk.words, len(fields))
    if talk.says("yes_strict"):
        draft.stage = "confirmed"
        talk.outcome = "save"
    elif talk.says("no"):
        ask_which(talk, fields)
    elif place is not None:
        start_edit(talk, fields[place])
    else:
        facts = find_facts(talk.words, talk.entities, talk.now)
        taken = hear_story(talk, talk.words, facts, told=False)
        remark_taken(talk, taken)
        aside = not taken and len(LETTER.findall(talk.words)) >= 15 and add_to_story(talk)
        if aside:
            talk.remark(talk.t("added_to_story"))
        draft.tries = 0 if taken or aside else draft.tries + 1
        if taken or aside:
            go_on(talk)
        else:
            if draft.tries >= 3:
                talk.remark(talk.t("human_offer"))
            prompt_review(talk)


# coming back, starting again


def _hear_return(talk: Talk) -> None:
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


def _hear_restart(talk: Talk) -> None:
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
    fresh = _new_draft(talk.heard, talk.draft)
    fresh.evidence = []
    forms = list(talk.registry)
    form = talk.registry.get(talk.draft.form) if len(forms) > 1 else forms[0]
    talk.draft = fresh
    fresh.opening = {"text": (opening or {}).get("text", ""), "entities": None}
    if len(forms) > 1 or form is None:
        ask_form(talk)
    else:
        _take_form(talk, form)


# urgent words


def _urgent(talk: Talk) -> list[Reply]:
    """What must be said first, once a conversation: rules of the form over the answers as they now are."""
    draft = talk.draft
    form = talk.registry.get(draft.form)
    if form is None:
        return []
    today = today_in_bangkok(talk.now)
    values = draft.values()
    if phrases.alternatives("recently").search(talk.words):
        for field in form.fields:
            if field.type == "date":
                values.setdefault(field.name, today.isoformat())
    said = []
    for rule in form.urgency:
        if rule.name not in draft.said and holds(rule.when, values, today):
            draft.said.append(rule.name)
            said.append(Reply(text(rule.text, draft.language)))
    return said


def _seconds_since(moment: str | None, now: datetime) -> float:
    return (now - datetime.fromisoformat(moment)).total_seconds() if moment else 0.0
