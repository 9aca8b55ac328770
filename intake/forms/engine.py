"""The conversation as a pure function: a draft and an utterance in, the next draft and the bubbles to say out.

What a person writes is judged by the field that is asked, the text itself and the facts in it; the intent that the
assistant's classifier found decides only interruptions, so that a wrong one cannot lose an answer. Only the whole
message "yes" to the review card gives the outcome "save".
"""

from __future__ import annotations

from datetime import datetime

from intake.forms import phrases
from intake.forms.draft import Draft, Step, Utterance
from intake.forms.evidence import hear_about_slip, hear_evidence
from intake.forms.interruptions import hear_leaving, hear_which, interrupt, want_human
from intake.forms.openings import begin, hear_form, hear_restart, hear_return, new_draft
from intake.forms.questions import repeat, welcome_back
from intake.forms.registry import Registry
from intake.forms.stages import hear_address, hear_asked, hear_consent, hear_pending, hear_review
from intake.forms.talk import Talk
from intake.forms.urgency import care_words, urgent_words

LONG_PAUSE = 6 * 3600  # seconds after which a person is told where they were


def advance(registry: Registry, draft: Draft | None, heard: Utterance) -> Step:
    """One step of the conversation. Neither argument is changed; the same arguments give the same step.

    `draft` None starts a complaint with this utterance. The step's draft is None when nothing may be kept.
    A turn that was already taken in (the draft knows its id) is answered with nothing and changes nothing.
    """
    if draft is not None and heard.turn_id and draft.last_turn == heard.turn_id:
        return Step(draft, ())
    working = Draft.from_json(draft.to_json()) if draft is not None else new_draft(heard)
    talk = Talk(registry, working, heard, phrases.clean(heard.text))
    care = care_words(talk)
    if care:  # somebody may harm themselves: no form goes on in this turn, and nothing is asked
        working.last_turn = heard.turn_id or None
        return Step(working if draft is not None else None, tuple(care))
    paused = _seconds_since(working.updated_at, heard.now) > LONG_PAUSE
    _respond(talk, paused)
    if talk.outcome in ("deleted", "refused"):
        return Step(None, tuple(talk.replies), talk.outcome)
    talk.replies[:0] = urgent_words(talk)
    working = talk.draft
    working.updated_at = heard.now.isoformat()
    working.last_turn = heard.turn_id or None
    return Step(working, tuple(talk.replies), talk.outcome)


def _respond(talk: Talk, paused: bool) -> None:
    draft = talk.draft
    if draft.form is not None and talk.registry.get(draft.form) is None:
        talk.draft = draft = new_draft(talk.heard, draft)  # the form was withdrawn since
    if draft.stage == "confirmed":
        draft.stage = "review"
    if talk.heard.event == "evidence":
        hear_evidence(talk)
    elif talk.says("human"):
        want_human(talk)
    elif draft.stage == "kept":
        hear_return(talk)
    elif draft.form is None and draft.opening is None:
        begin(talk)
    elif talk.heard.event is not None:
        talk.remark(talk.t(f"event_{talk.heard.event}") if talk.heard.event in ("sticker", "location") else "")
        repeat(talk)
    elif not talk.words:
        talk.remark(talk.t("nothing_readable"))
        repeat(talk)
    else:
        if paused and draft.stage != "leaving":
            welcome_back(talk)
        _hear(talk)


def _hear(talk: Talk) -> None:
    draft = talk.draft
    pending = draft.pending["kind"] if draft.pending else None
    if draft.stage == "leaving":
        hear_leaving(talk)
    elif pending == "restart":
        hear_restart(talk)
    elif pending == "return":
        hear_return(talk)
    elif pending == "which":
        hear_which(talk)
    elif talk.words == talk.t("button_continue"):
        repeat(talk)
    elif draft.stage == "asking" and draft.consent and talk.says("consent_word"):
        talk.remark(talk.t("consent_already"))  # the button pressed twice, or a second "I agree": no answer to anything
        repeat(talk)
    elif not interrupt(talk):
        if pending == "address":
            hear_address(talk)
        elif pending == "slip":
            hear_about_slip(talk)
        elif pending in ("loose", "option"):
            hear_pending(talk)
        else:
            {"choosing": hear_form, "consent": hear_consent, "asking": hear_asked, "review": hear_review}[draft.stage](
                talk
            )


def _seconds_since(moment: str | None, now: datetime) -> float:
    return (now - datetime.fromisoformat(moment)).total_seconds() if moment else 0.0
