"""Whether a message tells of something to complain about, whatever intent a classifier gave it."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.choosing import spot
from intake.forms.draft import Utterance
from intake.forms.finding import find_facts
from intake.forms.registry import Registry
from intake.forms.urgency import urgent_in
from intake.forms.values import LETTER

LONG = 60  # letters: nobody writes this much without wanting something
SOME = 12


def tells_of_a_complaint(registry: Registry, heard: Utterance) -> bool:
    """True for a long text, and for a shorter one that has a fact, a named problem, or a word of some form."""
    words = phrases.clean(heard.text)
    if urgent_in(heard):
        return True
    letters = len(LETTER.findall(words))
    if letters >= LONG:
        return True
    if letters < SOME:
        return False
    low = words.lower()
    for form in registry:
        if any(word.lower() in low for listed in form.keywords.values() for word in listed):
            return True
        if any(spot(field.choices, words) for field in form.fields if field.choices and field.prefill):
            return True
    return bool(find_facts(words, heard.entities if words == heard.text else None, heard.now))
