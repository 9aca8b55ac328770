"""The kind of complaint is settled, or changes its mind: what was told moves over and is read anew."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.category import has_word, named_form
from intake.forms.finding import find_facts
from intake.forms.listening import hear_story
from intake.forms.moving import move
from intake.forms.ranking import is_worth, rank_forms
from intake.forms.schema import Form
from intake.forms.talk import Talk
from intake.texts import text


def settle(talk: Talk, form: Form, by: str) -> None:
    """The person's form is known: move what was told over to it, read the story anew, note the correction."""
    draft = talk.draft
    old = talk.registry.get(draft.form)
    if old is None:
        draft.form, draft.form_version = form.name, form.version
    elif old.name != form.name:
        move(draft, old, form)
        reread(talk)
    draft.offers = None
    draft.asked = None
    note_choice(talk, form.name, by)


def settle_aloud(talk: Talk, form: Form, by: str) -> None:
    """`settle`, and say which kind it is now, so that the person can object."""
    settle(talk, form, by)
    talk.remark(text("category.settled", talk.draft.language, form=form.title[talk.draft.language]))


def note_choice(talk: Talk, name: str, by: str) -> None:
    """Keep what was guessed and what the person made of it, as a label to learn from."""
    before = talk.draft.classification or {}
    talk.draft.classification = {"guessed": before.get("guessed"), "chosen": name, "by": by}


def reread(talk: Talk) -> None:
    """Look through the story once more for what the fields of the new form want to know."""
    story = next((item for item in talk.form.fields if item.story), None)
    answer = talk.draft.answers.get(story.name) if story else None
    if answer is not None and answer.status == "given":
        words = str(answer.value)
        hear_story(talk, words, find_facts(words, None, talk.now), told=True)


def find_change(talk: Talk) -> Form | None:
    """The other form that "it is actually about …" means, by a leading word and a title, a keyword or the intent."""
    if len(talk.registry) < 2 or len(talk.words) > 120:
        return None
    if phrases.alternatives("change_of_matter").match(talk.words) is None:
        return None
    present = talk.draft.form
    guesses = [guess for guess in rank_forms(talk.registry, talk.heard, talk.words) if is_worth(guess)]
    titled = named_form(talk, 120)
    if titled is not None and titled.name != present:
        return titled
    if guesses and guesses[0].form.name != present and has_word(guesses[0].form, talk.words.lower()):
        return guesses[0].form
    if guesses and guesses[0].form.name != present and phrases.alternatives("matter").search(talk.words):
        return guesses[0].form
    return None
