"""How a complaint begins: the form that the first message means, coming back to a draft, starting again."""

from __future__ import annotations

import hashlib
from typing import Any

from intake.forms import phrases, tables
from intake.forms.category import OTHER, chosen_item, named_form, offer, offer_tree, titled_form
from intake.forms.draft import Draft, Utterance
from intake.forms.finding import Fact, find_facts
from intake.forms.interruptions import guess_language
from intake.forms.listening import hear_opening, hear_story, remark_taken
from intake.forms.questions import ask_category, ask_restart, ask_return, go_on, repeat, welcome_back
from intake.forms.ranking import Guess, is_clear, is_worth, rank_forms
from intake.forms.schema import Form
from intake.forms.sentence import understood
from intake.forms.settling import note_choice, settle, settle_aloud
from intake.forms.stages import refuse
from intake.forms.story import add_to_story
from intake.forms.talk import Talk
from intake.forms.values import LETTER
from intake.texts import text

PATIENCE = 3  # messages that choose nothing before a form is taken all the same
A_WISH = 40  # letters: a shorter message without a fact tells no story
CATCH_ALL = "other"  # the form for what fits no other


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
    """Take the form that the first message means, as a guess to be confirmed; ask for it when nothing points at one."""
    draft = talk.draft
    draft.language = guess_language(talk.words, None, talk.heard.language) if talk.words else draft.language
    entities = talk.entities
    draft.opening = {"text": talk.words, "entities": _spans(entities) if entities is not None else None}
    forms = list(talk.registry)
    guesses = rank_forms(talk.registry, talk.heard, talk.words)
    if len(forms) == 1:
        _take_form(talk, forms[0])
    elif is_worth(guesses[0]) and not _only_a_wish(talk, guesses[0]):
        _take_guess(talk, guesses)
    else:
        talk.say(talk.t("glad_to_help"))
        offer_tree(talk)
        ask_category(talk)


def _only_a_wish(talk: Talk, guess: Guess) -> bool:
    """ "I want to complain" and no more: nothing to guess from, though it is near to the form for everything else."""
    short = len(LETTER.findall(talk.words)) < A_WISH
    return guess.form.name == CATCH_ALL and short and not find_facts(talk.words, talk.entities, talk.now)


def _take_guess(talk: Talk, guesses: list[Guess]) -> None:
    """Fill the likeliest form; whether it is the right one is asked with the consent, or first when it is not clear."""
    draft = talk.draft
    draft.classification = {"guessed": guesses[0].form.name, "chosen": None}
    offer(talk, guesses)
    if is_clear(guesses) and draft.consent is None and guesses[0].form.personal:
        _take_form(talk, guesses[0].form)
        return
    _fill(talk, guesses[0].form)
    ask_category(talk)


def _spans(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"entity": item.get("entity"), "start": item["start"], "end": item["end"]} for item in entities]


def _take_form(talk: Talk, form: Form) -> None:
    """The form is known: take in what was said so far, and go on with consent or the first question."""
    _fill(talk, form)
    talk.draft.stage = "asking"
    go_on(talk)


def _fill(talk: Talk, form: Form) -> None:
    """Read the first message for the form, and say back in one short sentence what was understood."""
    draft = talk.draft
    opening = draft.opening or {"text": "", "entities": []}
    draft.form, draft.form_version, draft.opening = form.name, form.version, None
    words = str(opening["text"])
    facts: list[Fact] = find_facts(words, opening["entities"], talk.now) if words else []
    hear_opening(talk, words, facts)
    said = understood(form, draft, words, talk.now)
    own = f"dialogue.opening_{form.name}"
    if tables.has_text(own):
        talk.remark(text(own, draft.language))
    else:
        talk.remark(talk.t("sorry_to_hear" if draft.answers else "glad_to_help"))
    lines = [*talk.remarks, *([said] if said else [])]
    talk.remarks.clear()
    talk.say("\n".join(lines))


def hear_form(talk: Talk) -> None:
    """Which kind of complaint: an item on offer, a form by its name, or more of the story to guess from."""
    draft = talk.draft
    if talk.says("no_consent") and draft.consent is None:
        refuse(talk)
        return
    item = chosen_item(talk)
    level = (draft.offers or {"level": "groups"})["level"]
    if item == OTHER:
        offer_tree(talk)
        ask_category(talk)
    elif item is not None and level == "groups":
        offer_tree(talk, item)
        inside = (draft.offers or {"items": []})["items"]
        form = talk.registry.get(inside[0]) if len(inside) == 1 else None
        _settled(talk, form, "choice") if form is not None else ask_category(talk)
    else:
        form = talk.registry.get(item) or (titled_form(talk) if draft.form is None else named_form(talk))
        if form is not None:
            _settled(talk, form, "choice")
        else:
            _hear_more(talk)


def _settled(talk: Talk, form: Form, by: str) -> None:
    """The kind is known: go on with what is missing."""
    draft = talk.draft
    fresh = draft.form is None
    draft.tries = 0
    if fresh:
        draft.offers = None
        _fill(talk, form)
        note_choice(talk, form.name, by)
    else:
        (settle if by == "tries" else settle_aloud)(talk, form, by)
    draft.stage = "asking"
    go_on(talk)


def _hear_more(talk: Talk) -> None:
    """More of the story instead of a choice: it is kept, and the guess is made again; the third time one is taken."""
    draft = talk.draft
    tells = len(LETTER.findall(talk.words)) >= 5
    guesses = rank_forms(talk.registry, talk.heard, talk.words)
    if draft.form is not None and tells and is_clear(guesses):
        _told_clearly(talk, guesses[0].form)
        return
    draft.tries += 1
    if draft.form is not None:
        _tell_on(talk, tells)
    elif tells:
        before = (draft.opening or {"text": ""})["text"]
        draft.opening = {"text": f"{before}\n{talk.words}".strip(), "entities": None}
    if draft.form is None and tells and is_worth(guesses[0]):
        draft.tries = 0
        _take_guess(talk, guesses)
    elif draft.tries >= PATIENCE:
        form = talk.registry.get(draft.form) or talk.registry.get(CATCH_ALL) or guesses[0].form
        talk.remark(text("category.taken_as", draft.language, form=form.title[draft.language]))
        _settled(talk, form, "tries")
    else:
        if draft.tries == PATIENCE - 1:
            talk.remark(talk.t("human_offer"))
        ask_category(talk)


def _told_clearly(talk: Talk, form: Form) -> None:
    """The question which kind it is was answered with a story that leaves no doubt."""
    draft = talk.draft
    settle_aloud(talk, form, "said")
    _tell_on(talk, tells=True)
    draft.tries, draft.stage = 0, "asking"
    go_on(talk)


def _tell_on(talk: Talk, tells: bool) -> None:
    """Take in what a message says beside the question which kind it is."""
    facts = find_facts(talk.words, talk.entities, talk.now)
    taken = hear_story(talk, talk.words, facts, told=True)
    if tells:
        add_to_story(talk)
    remark_taken(talk, taken)


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
        welcome_back(talk)
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
    talk.draft = fresh
    words = str((opening or {}).get("text", ""))
    fresh.opening = {"text": words, "entities": None}
    guesses = rank_forms(talk.registry, Utterance(words, talk.now), words) if words else []
    if len(forms) == 1:
        _take_form(talk, forms[0])
    elif guesses and is_worth(guesses[0]):
        _take_guess(talk, guesses)
    else:
        talk.say(talk.t("glad_to_help"))
        offer_tree(talk)
        ask_category(talk)
