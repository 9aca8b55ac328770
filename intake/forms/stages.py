"""What an utterance means at each stage: consent, the asked field, a question in between, the review card."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.addresses import ask_for_rest, completed, joined
from intake.forms.category import OTHER, chosen_item, offer_tree
from intake.forms.choosing import read_number
from intake.forms.facts import accepted_kinds
from intake.forms.finding import Fact, find_facts
from intake.forms.group_answers import hear_together
from intake.forms.interruptions import start_edit
from intake.forms.listening import hear_answer, hear_story, remark_taken, teach
from intake.forms.questions import ask, ask_category, ask_consent, ask_option, ask_which, go_on, prompt_review
from intake.forms.settling import note_choice, settle_aloud
from intake.forms.showing import active_fields, button, show_value
from intake.forms.story import add_to_story
from intake.forms.talk import Talk
from intake.forms.values import LETTER, read_answer
from intake.texts import consent_notice

PATIENCE = 6  # unusable answers to the consent question before the conversation ends without keeping anything


def hear_consent(talk: Talk) -> None:
    """Yes goes on, no ends without keeping anything; what is told instead is kept for after the yes."""
    draft = talk.draft
    item = chosen_item(talk) if draft.offers else None
    if item is not None:
        _choose_first(talk, item)
        return
    if talk.says("yes_consent"):
        if draft.offers:
            draft.offers = None
            note_choice(talk, str(draft.form), "consent")
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
        refuse(talk)
        return
    facts = find_facts(talk.words, talk.entities, talk.now)
    taken = hear_story(talk, talk.words, facts, told=True)
    if not taken and len(LETTER.findall(talk.words)) >= 5:
        add_to_story(talk)
    remark_taken(talk, taken)
    draft.tries = 0 if taken else draft.tries + 1
    if draft.tries >= PATIENCE:
        refuse(talk)
        return
    if draft.tries >= 3:
        talk.remark(talk.t("human_offer"))
    ask_consent(talk, short=True)


def _choose_first(talk: Talk, item: str) -> None:
    """A category is picked where the guess was shown together with the question for consent."""
    form = talk.registry.get(item)
    if item == OTHER or form is None:
        offer_tree(talk)
        ask_category(talk)
        return
    settle_aloud(talk, form, "choice")
    go_on(talk)


def refuse(talk: Talk) -> None:
    """Consent was refused: the conversation ends and nothing of it is kept."""
    talk.outcome = "refused"
    talk.say(talk.t("consent_refused"), (button(talk.t("button_human")),))


def hear_asked(talk: Talk) -> None:
    """The answer to the asked field."""
    field = talk.asked
    if field is None:
        go_on(talk)
    elif not (talk.draft.together and hear_together(talk)):
        hear_answer(talk, field)


def hear_pending(talk: Talk) -> None:
    """The answer to a question in between; anything else is an answer to the field it is about."""
    draft = talk.draft
    pending = draft.pending or {}
    field = talk.form.get(pending["field"])
    draft.pending = None
    if field is None:
        go_on(talk)
    elif pending["kind"] == "loose" and talk.says("yes_loose", *(("unknown",) if field.type == "date" else ())):
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


def hear_address(talk: Talk) -> None:
    """The province, district or sub-district that was open; without it the address is taken as it was said."""
    pending = talk.draft.pending or {}
    field = talk.form.get(pending["field"])
    talk.draft.pending = None
    if field is None:
        go_on(talk)
        return
    said = str(pending["said"])
    if not talk.says("skip", "unknown", "none", "no"):
        said = joined(said, str(pending["level"]), phrases.bare(talk.words) if len(talk.words) < 40 else talk.words)
        if ask_for_rest(talk, field, said, int(pending["asked"])):
            return
    talk.give(field, completed(said))
    talk.remark(talk.t("understood", value=talk.shown(field)))
    go_on(talk)


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


def hear_review(talk: Talk) -> None:
    """Only a whole yes saves; a number or a no changes something; what is new is added and shown again."""
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
        if not taken and _offer_change(talk, facts):
            return
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


def _offer_change(talk: Talk, facts: list[Fact]) -> bool:
    """A bare phone or amount under the card: which field is to become that? Whether there is one."""
    shown = active_fields(talk.form, talk.draft)
    for fact in facts:
        fitting = [field for field in shown if fact.kind in accepted_kinds(field)]
        readings = [(field, read_answer(field, fact.text, talk.now)) for field in fitting]
        known = {talk.draft.answers[field.name].value for field in fitting if field.name in talk.draft.answers}
        possible = [field for field, reading in readings if reading.ok and reading.value not in known]
        if possible:
            ask_which(talk, possible, fact.text)
            return True
    return False
