"""The story: what was told at first, and what is added to it later."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.talk import Talk
from intake.forms.values import LETTER

ASIDE_LETTERS = 18  # an unusable answer this long is kept with the story
LONGEST_STORY = 10_000  # characters


def keep_aside(talk: Talk) -> None:
    """A longer remark that answers nothing asked still belongs to the story."""
    asks = any(word in talk.words.lower() for word in phrases.words("questions"))
    if not asks and len(LETTER.findall(talk.words)) >= ASIDE_LETTERS and add_to_story(talk):
        talk.remark(talk.t("added_to_story"))


def add_to_story(talk: Talk) -> bool:
    """Append the message to what was told before. Whether there was a story to append to."""
    field = next((item for item in talk.form.fields if item.story), None)
    answer = talk.draft.answers.get(field.name) if field else None
    if field is None or answer is None or answer.status != "given" or talk.words in str(answer.value):
        return False
    longer = f"{answer.value}\n{talk.words}"
    if len(longer) > LONGEST_STORY:
        return False
    answer.value = longer
    return True
